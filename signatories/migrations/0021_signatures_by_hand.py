

import campaign.encryption
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('signatories', '0020_import_pieces'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Autograph',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content', campaign.encryption.EncryptedBytesField()),
                ('stored_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('signature', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='autograph', to='signatories.signature')),
                ('stored_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'signature by hand',
            },
        ),
    ]
