import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('letters', '0001_schema'),
    ]

    operations = [
        migrations.AddField(
            model_name='addendum',
            name='record_head',
            field=models.JSONField(blank=True, db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name='listrecord',
            name='addendum',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='record', to='letters.addendum'),
        ),
        migrations.AlterField(
            model_name='listrecord',
            name='frozen_list',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='record', to='letters.frozenlist'),
        ),
        migrations.AddConstraint(
            model_name='listrecord',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('addendum__isnull', True), ('frozen_list__isnull', False)), models.Q(('addendum__isnull', False), ('frozen_list__isnull', True)), _connector='OR'), name='record_is_of_one_list'),
        ),
    ]
