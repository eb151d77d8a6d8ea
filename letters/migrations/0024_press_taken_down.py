from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('letters', '0023_press_pdfs'),
    ]

    operations = [
        migrations.AddField(
            model_name='pressrelease',
            name='taken_down_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='taken down at'),
        ),
    ]
