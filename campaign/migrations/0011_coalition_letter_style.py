

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaign', '0010_upkeep_runs'),
    ]

    operations = [
        migrations.AddField(
            model_name='coalition',
            name='letter_style',
            field=models.JSONField(blank=True, db_default={}, default=dict, verbose_name='style of letters'),
        ),
    ]
