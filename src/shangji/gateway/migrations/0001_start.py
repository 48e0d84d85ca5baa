import django.db.models.deletion
import shangji.gateway.models.inbound_hook
import shangji.gateway.models.public_form
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('gateway', '0001_initial'), ('gateway', '0002_discarded'), ('gateway', '0003_inlets'), ('gateway', '0004_mail_drops'), ('gateway', '0005_inbound_hooks'), ('gateway', '0006_outlets_and_lanes')]

    initial = True

    dependencies = [
        ('core', '0002_start'),
        ('leads', '0001_start'),
        ('people', '0001_start'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Lane',
            fields=[
                ('key', models.CharField(max_length=120, primary_key=True, serialize=False)),
                ('sent', models.JSONField(default=list)),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('blocked_until', models.DateTimeField(null=True)),
                ('lease', models.CharField(blank=True, default='', max_length=16)),
                ('lease_until', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('name', models.CharField(max_length=60)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('hint', models.CharField(max_length=8)),
                ('expires_on', models.DateField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('made_at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='api_tokens', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='ExportRecord',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('list_name', models.CharField(max_length=60)),
                ('format', models.CharField(max_length=4)),
                ('query', models.CharField(blank=True, max_length=1000)),
                ('row_count', models.PositiveIntegerField()),
                ('exported_at', models.DateTimeField(db_index=True)),
                ('exported_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-exported_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('title', models.CharField(max_length=300)),
                ('files', models.JSONField(default=list)),
                ('mapping', models.JSONField(default=dict)),
                ('fixes', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('draft', 'being prepared'), ('running', 'running'), ('done', 'done'), ('failed', 'stopped'), ('rolling', 'being taken back'), ('back', 'taken back'), ('dropped', 'discarded')], default='draft', max_length=8)),
                ('counts', models.JSONField(default=dict)),
                ('notes', models.JSONField(default=list)),
                ('created_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('rolled_back_at', models.DateTimeField(null=True)),
                ('runner', models.CharField(blank=True, default='', max_length=16)),
                ('touched_at', models.DateTimeField(null=True)),
                ('done_count', models.PositiveIntegerField(default=0)),
                ('total_count', models.PositiveIntegerField(default=0)),
                ('started_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(fields=['started_by', '-created_at'], name='imports_of')],
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('spot', models.CharField(max_length=64)),
                ('noun', models.CharField(max_length=20)),
                ('file', models.CharField(max_length=200)),
                ('sheet', models.CharField(blank=True, max_length=100)),
                ('row', models.PositiveIntegerField()),
                ('label', models.CharField(blank=True, max_length=200)),
                ('action', models.CharField(choices=[('new', 'new'), ('update', 'update'), ('duplicate', 'already there'), ('invalid', 'not imported')], max_length=10)),
                ('reason', models.TextField(blank=True)),
                ('version', models.BigIntegerField(default=0)),
                ('before', models.JSONField(blank=True, default=dict)),
                ('taken_back_at', models.DateTimeField(null=True)),
                ('kept_reason', models.CharField(blank=True, max_length=200)),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='gateway.importbatch')),
                ('subject', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.subject')),
            ],
            options={
                'indexes': [models.Index(fields=['batch', 'action', 'noun'], name='import_actions')],
                'constraints': [models.UniqueConstraint(fields=('batch', 'spot'), name='import_spot')],
            },
        ),
        migrations.CreateModel(
            name='InboundHook',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('name', models.CharField(max_length=60)),
                ('is_open', models.BooleanField(default=True)),
                ('token', models.CharField(default=shangji.gateway.models.inbound_hook.new_token, max_length=32, unique=True)),
                ('secret', models.TextField()),
                ('mapping', models.JSONField(default=dict)),
                ('example', models.TextField(blank=True)),
                ('campaign', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leads.campaign')),
                ('pool', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.pool')),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leads.source')),
            ],
            options={
                'ordering': ['-is_open', '-pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MailDrop',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('name', models.CharField(max_length=60)),
                ('is_open', models.BooleanField(default=True)),
                ('host', models.CharField(max_length=200)),
                ('port', models.PositiveIntegerField(default=993)),
                ('security', models.CharField(choices=[('tls', 'TLS'), ('starttls', 'STARTTLS'), ('plain', 'none, on this machine only')], default='tls', max_length=10)),
                ('user', models.CharField(max_length=200)),
                ('password', models.TextField()),
                ('folder', models.CharField(default='INBOX', max_length=100)),
                ('processed', models.CharField(blank=True, max_length=100)),
                ('trouble', models.CharField(blank=True, max_length=300)),
                ('campaign', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leads.campaign')),
                ('pool', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.pool')),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leads.source')),
            ],
            options={
                'ordering': ['-is_open', '-pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Outlet',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('service', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=60)),
                ('groups', models.JSONField(blank=True, default=list)),
                ('language', models.CharField(default='zh-hans', max_length=10)),
                ('said', models.JSONField(blank=True, default=dict)),
                ('secrets', models.TextField(blank=True)),
                ('is_open', models.BooleanField(default=True)),
                ('trouble', models.CharField(blank=True, max_length=300)),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
            ],
            options={
                'ordering': ['-is_open', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PublicForm',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('name', models.CharField(max_length=60)),
                ('is_open', models.BooleanField(default=True)),
                ('token', models.CharField(default=shangji.gateway.models.public_form.new_token, max_length=32, unique=True)),
                ('title', models.CharField(blank=True, max_length=60)),
                ('title_en', models.CharField(blank=True, max_length=60)),
                ('intro', models.CharField(blank=True, max_length=300)),
                ('intro_en', models.CharField(blank=True, max_length=300)),
                ('thanks', models.CharField(blank=True, max_length=200)),
                ('thanks_en', models.CharField(blank=True, max_length=200)),
                ('consent', models.CharField(blank=True, max_length=300)),
                ('consent_en', models.CharField(blank=True, max_length=300)),
                ('asked', models.JSONField(default=list)),
                ('required', models.JSONField(default=list)),
                ('campaign', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='forms', to='leads.campaign')),
                ('pool', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.pool')),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leads.source')),
            ],
            options={
                'ordering': ['-is_open', '-pk'],
                'abstract': False,
            },
        ),
    ]
