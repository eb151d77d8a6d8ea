import campaign.encryption
import campaign.models.coalition
import campaign.schema
import datetime
import django.db.models.deletion
import django.db.models.functions.datetime
import django_countries.fields
from django.conf import settings
from django.db import migrations, models


def make_unlogged(_apps, schema_editor):
    """A write to what a worker has in hand costs no flush, and a crash of the server empties the table."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE campaign_mailrun SET UNLOGGED")


class Migration(migrations.Migration):

    replaces = [('campaign', '0001_initial'), ('campaign', '0002_incoming_mail_as_it_came'), ('campaign', '0003_limits_and_keys'), ('campaign', '0004_copies_for_strangers'), ('campaign', '0005_decisions_about_mail'), ('campaign', '0006_mail_limits_at_once'), ('campaign', '0007_replies_to_invitations'), ('campaign', '0008_pairs_and_sort_names'), ('campaign', '0009_mail_limits_by_index'), ('campaign', '0010_upkeep_runs'), ('campaign', '0011_coalition_letter_style'), ('campaign', '0012_directory_from_files')]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='BlockedMailbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mailbox_key', models.CharField(max_length=64, unique=True)),
                ('blocked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'verbose_name': 'blocked mailbox',
            },
        ),
        migrations.CreateModel(
            name='Coalition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=300, verbose_name='name')),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('address', models.JSONField(blank=True, default=list, verbose_name='address')),
                ('website', models.CharField(blank=True, max_length=300, verbose_name='website')),
                ('reply_to', models.EmailField(blank=True, max_length=254, verbose_name='replies go to')),
                ('time_zone', models.CharField(default='UTC', max_length=64, validators=[campaign.models.coalition.validate_time_zone], verbose_name='time zone')),
                ('language', models.CharField(default='en', max_length=35, verbose_name='language')),
                ('reference_pattern', models.CharField(blank=True, help_text='For example “UND {year}/{number}”. Numbers have no gaps within a year.', max_length=80, verbose_name='reference pattern')),
                ('holidays', models.CharField(blank=True, help_text='The country whose holidays deadlines roll over.', max_length=32, verbose_name='public holidays of')),
                ('mails_from', models.TimeField(default=datetime.time(8, 0), verbose_name='reminders go out from')),
                ('mails_until', models.TimeField(default=datetime.time(19, 0), verbose_name='reminders go out until')),
                ('inbox_nonce', models.CharField(blank=True, max_length=43)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
                ('chinese_order', models.CharField(blank=True, choices=[('', 'as CLDR has it: pinyin, strokes in the traditional script'), ('pinyin', 'pinyin'), ('stroke', 'number of strokes')], default='', max_length=8, verbose_name='order of Chinese names')),
                ('particles', models.CharField(blank=True, choices=[('', 'as in the letter’s language: “de Vries” under V in Dutch, under D in Flemish and English'), ('sort', 'always sorted: “de Vries” under D'), ('skip', 'never sorted: “de Vries” under V')], default='', max_length=8, verbose_name='particles of family names')),
                ('letter_style', models.JSONField(blank=True, db_default={}, default=dict, verbose_name='style of letters')),
            ],
            options={
                'verbose_name': 'coalition',
            },
        ),
        migrations.CreateModel(
            name='MailRun',
            fields=[
                ('lease', models.CharField(max_length=36, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('at', models.BigIntegerField(default=0)),
                ('upto', models.BigIntegerField(default=0)),
                ('claimed_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'mail run',
            },
        ),
        migrations.CreateModel(
            name='SuppressedMailbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mailbox_key', models.CharField(max_length=64, unique=True)),
                ('hard_bounces', models.PositiveIntegerField(default=0)),
                ('complaints', models.PositiveIntegerField(default=0)),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('last_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('suspended_at', models.DateTimeField(blank=True, null=True)),
                ('released_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'suppressed mailbox',
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                ('language', models.CharField(blank=True, max_length=10, verbose_name='language')),
                ('is_staff', models.BooleanField(default=False, verbose_name='operator')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('date_joined', models.DateTimeField(auto_now_add=True)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'user',
            },
        ),
        migrations.CreateModel(
            name='MailGate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('held_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'mail gate',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_mail_gate')],
            },
        ),
        migrations.CreateModel(
            name='MailRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_key', models.CharField(max_length=64)),
                ('domain_key', models.CharField(max_length=64)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'verbose_name': 'request for mail',
                'indexes': [models.Index(fields=['source_key', 'at'], name='mail_request_source'), models.Index(fields=['domain_key', 'at'], name='mail_request_domain'), models.Index(fields=['at'], name='mail_request_age')],
            },
        ),
        migrations.CreateModel(
            name='UpkeepRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('backup', 'backup'), ('restore', 'restore'), ('drill', 'drill')], max_length=10)),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField()),
                ('is_good', models.BooleanField(default=True)),
                ('facts', models.JSONField(blank=True, default=dict)),
            ],
            options={
                'verbose_name': 'upkeep run',
                'indexes': [models.Index(fields=['kind', 'is_good', 'ended_at'], name='upkeep_last')],
            },
        ),
        migrations.CreateModel(
            name='Organization',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('registered_name', models.CharField(max_length=300, verbose_name='registered name')),
                ('other_names', models.JSONField(blank=True, default=list, verbose_name='other names')),
                ('aliases', models.JSONField(blank=True, default=list, verbose_name='aliases')),
                ('acronym', models.CharField(blank=True, max_length=40, verbose_name='acronym')),
                ('sort_name', models.CharField(blank=True, max_length=300, verbose_name='sort name')),
                ('country', django_countries.fields.CountryField(blank=True, max_length=2, verbose_name='country')),
                ('website', models.URLField(blank=True, max_length=300, verbose_name='website')),
                ('mail_domains', models.JSONField(blank=True, default=list, verbose_name='mail domains')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('name_key', models.CharField(db_index=True, editable=False, max_length=300)),
                ('search_text', models.TextField(blank=True, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('coalition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='organizations', to='campaign.coalition')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='chapters', to='campaign.organization', verbose_name='chapter of')),
            ],
            options={
                'verbose_name': 'organization',
                'constraints': [models.UniqueConstraint(fields=('coalition', 'name_key'), name='one_organization_per_name'), models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='organization_is_not_its_parent')],
            },
        ),
        migrations.CreateModel(
            name='OutgoingMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.CharField(max_length=60, verbose_name='event')),
                ('about_id', models.BigIntegerField(blank=True, null=True)),
                ('topic', models.CharField(blank=True, max_length=60)),
                ('to', campaign.encryption.EncryptedTextField(verbose_name='to')),
                ('mailbox_key', models.CharField(max_length=64)),
                ('language', models.CharField(default='en', max_length=35)),
                ('sealed_context', campaign.encryption.EncryptedTextField(blank=True)),
                ('key', models.CharField(max_length=120)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('sending', 'being sent'), ('sent', 'sent'), ('failed', 'failed'), ('uncertain', 'perhaps sent'), ('bounced', 'came back'), ('dropped', 'no longer wanted')], default='waiting', max_length=12, verbose_name='state')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('crashes', models.PositiveSmallIntegerField(default=0)),
                ('unanswered', models.PositiveSmallIntegerField(default=0)),
                ('is_capped', models.BooleanField(default=False)),
                ('is_bulk', models.BooleanField(db_default=False, default=False)),
                ('first_tried_at', models.DateTimeField(blank=True, null=True)),
                ('next_try_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='next try')),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('lease', models.CharField(blank=True, max_length=36)),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('coalition', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='outgoing_mails', to='campaign.coalition')),
                ('cause', models.CharField(blank=True, choices=[('visitor', 'a visitor who typed the address'), ('owner', 'somebody who has proved to read the mailbox'), ('member', 'a member of the coalition'), ('account', 'somebody who typed the address of an account')], max_length=8)),
                ('put_away_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'outgoing mail',
                'indexes': [models.Index(fields=['state', 'is_bulk', 'next_try_at'], name='mail_due'), models.Index(condition=models.Q(('crashes__gt', 0)), fields=['next_try_at'], name='mail_crashed'), models.Index(fields=['mailbox_key', 'created_at'], name='mail_cap'), models.Index(fields=['coalition', 'created_at'], name='mail_log'), campaign.schema.Routine(dropped={'postgresql': 'DROP FUNCTION IF EXISTS mail_may_leave'}, name='mail_may_leave', postgresql="\nCREATE OR REPLACE FUNCTION mail_may_leave(\n    mailbox_lock integer, mailbox text, about text, caused text, most_of_topic integer, most_of_day integer\n) RETURNS boolean LANGUAGE plpgsql VOLATILE SET enable_seqscan = off AS $$\nDECLARE of_topic integer; of_day integer;\nBEGIN\n    PERFORM pg_advisory_xact_lock(4, mailbox_lock);\n    IF about <> '' AND EXISTS (SELECT FROM campaign_blockedmailbox WHERE mailbox_key = mailbox) THEN\n        RETURN false;\n    END IF;\n    SELECT count(*) FILTER (WHERE topic = about), count(*) INTO of_topic, of_day FROM (\n        SELECT topic FROM campaign_outgoingmail\n        WHERE mailbox_key = mailbox AND cause = caused AND state <> 'dropped'\n            AND created_at > statement_timestamp() - interval '24 hours'\n        LIMIT most_of_day\n    ) AS recent;\n    RETURN of_day < most_of_day AND (most_of_topic = 0 OR of_topic < most_of_topic);\nEND $$\n", sqlite=''), campaign.schema.Routine(dropped={'postgresql': 'DROP FUNCTION IF EXISTS mail_is_too_much'}, name='mail_is_too_much', postgresql="\nCREATE OR REPLACE FUNCTION mail_is_too_much(\n    source text, most_of_source integer, domain text, most_of_domain integer\n) RETURNS boolean LANGUAGE plpgsql VOLATILE SET enable_seqscan = off AS $$\nDECLARE since timestamptz := statement_timestamp() - interval '1 hour';\nBEGIN\n    RETURN most_of_source > 0 AND EXISTS (\n        SELECT FROM campaign_mailrequest WHERE source_key = source AND at > since OFFSET greatest(most_of_source - 1, 0)\n    ) OR most_of_domain > 0 AND EXISTS (\n        SELECT FROM campaign_mailrequest WHERE domain_key = domain AND at > since OFFSET greatest(most_of_domain - 1, 0)\n    );\nEND $$\n", sqlite='')],
                'constraints': [models.UniqueConstraint(fields=('key',), name='mail_key'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'sending', 'sent', 'failed', 'uncertain', 'bounced', 'dropped'])), name='mail_state_is_known')],
            },
        ),
        migrations.CreateModel(
            name='RememberedHeading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=20)),
                ('heading', models.CharField(max_length=300)),
                ('field', models.CharField(blank=True, max_length=24)),
                ('coalition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='campaign.coalition')),
            ],
            options={
                'verbose_name': 'remembered heading',
                'constraints': [models.UniqueConstraint(fields=('coalition', 'table', 'heading'), name='one_remembered_heading_per_table')],
            },
        ),
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('media_type', models.CharField(max_length=100)),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('content', models.BinaryField()),
                ('nonce', models.CharField(max_length=43, unique=True)),
                ('held_for', models.CharField(blank=True, max_length=43)),
                ('stored_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('coalition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='campaign.coalition')),
                ('stored_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('is_checked', models.BooleanField(db_default=True, default=True)),
                ('left_out', models.CharField(blank=True, db_default='', default='', max_length=100)),
                ('public_content', models.BinaryField(blank=True, null=True)),
                ('public_sha256', models.CharField(blank=True, db_default='', default='', max_length=64)),
                ('public_size', models.PositiveIntegerField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'stored file',
                'indexes': [models.Index(condition=models.Q(('held_for', ''), _negated=True), fields=['held_for'], name='file_held')],
            },
        ),
        migrations.CreateModel(
            name='Unsubscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mailbox_key', models.CharField(max_length=64)),
                ('kind', models.CharField(max_length=60)),
                ('unsubscribed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('coalition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='unsubscriptions', to='campaign.coalition')),
            ],
            options={
                'verbose_name': 'unsubscription',
                'constraints': [models.UniqueConstraint(fields=('coalition', 'mailbox_key', 'kind'), name='one_unsubscription_per_kind')],
            },
        ),
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80)),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('goal', models.TextField(blank=True, verbose_name='goal')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('archived_at', models.DateTimeField(blank=True, null=True)),
                ('coalition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='campaigns', to='campaign.coalition')),
            ],
            options={
                'verbose_name': 'campaign',
                'constraints': [models.UniqueConstraint(fields=('coalition', 'slug'), name='one_campaign_per_slug')],
            },
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(max_length=60, verbose_name='what happened')),
                ('about', models.CharField(blank=True, max_length=40, verbose_name='to what')),
                ('about_id', models.BigIntegerField(blank=True, null=True)),
                ('data', models.JSONField(blank=True, default=dict)),
                ('data_salt', models.CharField(max_length=32)),
                ('data_digest', models.CharField(max_length=64)),
                ('at', models.DateTimeField(verbose_name='when')),
                ('sequence', models.BigIntegerField(blank=True, null=True)),
                ('previous_hash', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(blank=True, max_length=64)),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('coalition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='campaign.coalition')),
            ],
            options={
                'verbose_name': 'activity',
                'indexes': [models.Index(fields=['coalition', 'at'], name='activity_log'), models.Index(fields=['about', 'about_id'], name='activity_about')],
                'constraints': [models.UniqueConstraint(fields=('coalition', 'sequence'), name='one_activity_per_sequence')],
            },
        ),
        migrations.CreateModel(
            name='DirectoryImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('lease', models.CharField(blank=True, max_length=36)),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('form_key', models.CharField(max_length=43)),
                ('name', models.CharField(max_length=200, verbose_name='file')),
                ('sha256', models.CharField(max_length=64)),
                ('content', campaign.encryption.EncryptedBytesField(blank=True, default=b'')),
                ('state', models.CharField(choices=[('parked', 'being looked at'), ('waiting', 'waiting'), ('working', 'being taken in'), ('done', 'taken in'), ('failed', 'failed')], default='parked', max_length=8, verbose_name='state')),
                ('errand', models.CharField(choices=[('look', 'being looked at'), ('take', 'being taken in')], default='take', max_length=4)),
                ('choices', models.JSONField(default=dict)),
                ('also', models.JSONField(default=list)),
                ('report', campaign.encryption.EncryptedTextField(blank=True)),
                ('made', campaign.encryption.EncryptedTextField(blank=True)),
                ('rows', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('added', models.PositiveIntegerField(default=0)),
                ('changed', models.PositiveIntegerField(default=0)),
                ('uploaded_at', models.DateTimeField(auto_now_add=True)),
                ('imported_at', models.DateTimeField(blank=True, null=True)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('coalition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='directory_imports', to='campaign.coalition')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'import of organizations',
                'constraints': [models.UniqueConstraint(fields=('coalition', 'form_key'), name='one_directory_import_per_form'), models.CheckConstraint(condition=models.Q(('state__in', ['parked', 'waiting', 'working', 'done', 'failed'])), name='directory_import_state_is_known')],
            },
        ),
        migrations.CreateModel(
            name='MailText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.CharField(max_length=60, verbose_name='event')),
                ('language', models.CharField(max_length=35, verbose_name='language')),
                ('subject', models.CharField(max_length=200, verbose_name='subject')),
                ('body', models.TextField(verbose_name='text')),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('coalition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mail_texts', to='campaign.coalition')),
            ],
            options={
                'verbose_name': 'mail text',
                'constraints': [models.UniqueConstraint(fields=('coalition', 'event', 'language'), name='one_mail_text_per_language')],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('owner', 'owner'), ('coordinator', 'coordinator'), ('drafter', 'drafter'), ('reviewer', 'reviewer'), ('staff', 'staff')], max_length=20, verbose_name='role')),
                ('joined_at', models.DateTimeField(auto_now_add=True)),
                ('suspended_at', models.DateTimeField(blank=True, null=True)),
                ('time_zone', models.CharField(blank=True, max_length=64, validators=[campaign.models.coalition.validate_time_zone], verbose_name='time zone')),
                ('wants_digest', models.BooleanField(default=True, verbose_name='weekly digest')),
                ('feed_key', models.CharField(blank=True, max_length=64)),
                ('coalition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='campaign.coalition')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'member',
                'constraints': [models.UniqueConstraint(fields=('coalition', 'user'), name='one_membership_per_user'), models.CheckConstraint(condition=models.Q(('role__in', ['owner', 'coordinator', 'drafter', 'reviewer', 'staff'])), name='member_role_is_known'), models.UniqueConstraint(condition=models.Q(('feed_key', ''), _negated=True), fields=('feed_key',), name='one_member_per_calendar')],
            },
        ),
        migrations.CreateModel(
            name='MemberInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', campaign.encryption.EncryptedTextField(verbose_name='e-mail address')),
                ('mailbox_key', models.CharField(max_length=64)),
                ('role', models.CharField(choices=[('owner', 'owner'), ('coordinator', 'coordinator'), ('drafter', 'drafter'), ('reviewer', 'reviewer'), ('staff', 'staff')], max_length=20, verbose_name='role')),
                ('nonce', models.CharField(max_length=43, unique=True)),
                ('invited_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('coalition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='campaign.coalition')),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'member invitation',
                'constraints': [models.UniqueConstraint(condition=models.Q(('accepted_at__isnull', True), ('revoked_at__isnull', True)), fields=('coalition', 'mailbox_key'), name='one_open_invitation_per_mailbox'), models.CheckConstraint(condition=models.Q(('role__in', ['owner', 'coordinator', 'drafter', 'reviewer', 'staff'])), name='invited_role_is_known')],
            },
        ),
        migrations.CreateModel(
            name='IncomingMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.CharField(max_length=255)),
                ('sender', campaign.encryption.EncryptedTextField(verbose_name='from')),
                ('subject', models.CharField(blank=True, max_length=500, verbose_name='subject')),
                ('text', campaign.encryption.EncryptedTextField(blank=True, verbose_name='text')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                ('received_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='received')),
                ('is_automatic', models.BooleanField(default=False, verbose_name='automatic answer')),
                ('state', models.CharField(choices=[('waiting', 'to be filed'), ('filed', 'filed as a response'), ('discarded', 'not a response')], default='waiting', max_length=12, verbose_name='state')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('coalition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='incoming_mails', to='campaign.coalition')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('files', models.ManyToManyField(blank=True, related_name='+', to='campaign.storedfile')),
                ('forwarded_on', models.DateField(blank=True, null=True, verbose_name='day of the forwarded mail')),
                ('meetings', campaign.encryption.EncryptedTextField(blank=True)),
                ('notes', campaign.encryption.EncryptedTextField(blank=True, verbose_name='notes')),
                ('taken_by', models.CharField(blank=True, db_default='', default='', max_length=20)),
            ],
            options={
                'verbose_name': 'incoming mail',
                'indexes': [models.Index(fields=['coalition', 'state', 'received_at'], name='incoming_mail_list')],
                'constraints': [models.UniqueConstraint(fields=('coalition', 'message_id'), name='one_incoming_mail_per_message_id'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'filed', 'discarded'])), name='incoming_mail_state_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Representative',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='title')),
                ('email', campaign.encryption.EncryptedTextField(blank=True, verbose_name='e-mail address')),
                ('mailbox_key', models.CharField(blank=True, db_index=True, editable=False, max_length=64)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='representatives', to='campaign.organization')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'representative',
                'constraints': [models.UniqueConstraint(condition=models.Q(('mailbox_key', ''), _negated=True), fields=('organization', 'mailbox_key'), name='one_representative_per_mailbox')],
            },
        ),
        migrations.CreateModel(
            name='RawMail',
            fields=[
                ('mail', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='raw', serialize=False, to='campaign.incomingmail')),
                ('content', campaign.encryption.EncryptedBytesField()),
            ],
            options={
                'verbose_name': 'mail as it came in',
            },
        ),
        migrations.CreateModel(
            name='Mandate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('sign', 'sign letters'), ('review', 'comment on drafts'), ('approve', 'approve versions')], default='sign', max_length=20, verbose_name='for')),
                ('since', models.DateField(verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('authority', models.CharField(max_length=300, verbose_name='on what authority')),
                ('representative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mandates', to='campaign.representative')),
            ],
            options={
                'verbose_name': 'mandate',
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='mandate_ends_after_it_begins')],
            },
        ),
        migrations.RunPython(make_unlogged, migrations.RunPython.noop),
    ]
