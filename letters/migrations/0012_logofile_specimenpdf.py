

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaign', '0011_coalition_letter_style'),
        ('letters', '0011_planned_sendings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LogoFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64)),
                ('media_type', models.CharField(max_length=40)),
                ('content', models.BinaryField()),
                ('width', models.FloatField()),
                ('height', models.FloatField()),
                ('stored_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('coalition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='logo_files', to='campaign.coalition')),
                ('stored_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'logo',
                'constraints': [models.UniqueConstraint(fields=('coalition', 'sha256'), name='one_logo_per_content')],
            },
        ),
        migrations.CreateModel(
            name='SpecimenPdf',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('lease', models.CharField(blank=True, max_length=36)),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('pdf', models.BinaryField(blank=True, null=True)),
                ('pdf_sha256', models.CharField(blank=True, max_length=64)),
                ('pages', models.PositiveIntegerField(blank=True, null=True)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('rendering', 'being made'), ('ready', 'ready'), ('failed', 'failed')], default='waiting', max_length=12, verbose_name='state')),
                ('asked_at', models.DateTimeField()),
                ('snapshot', models.JSONField()),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('coalition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaign.coalition')),
            ],
            options={
                'verbose_name': 'specimen of a style',
                'constraints': [models.UniqueConstraint(fields=('coalition', 'asked_by'), name='one_specimen_per_reader')],
            },
        ),
    ]
