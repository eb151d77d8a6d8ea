import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('letters', '0015_imprints_of_earlier_editions'),
    ]

    operations = [
        migrations.AddField(
            model_name='imprint',
            name='addendum',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='imprints', to='letters.addendum'),
        ),
    ]
