import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('people', '0001_initial'), ('people', '0002_pools'), ('people', '0003_duplicate_rules'), ('people', '0004_likely_pairs'), ('people', '0005_taken_keys'), ('people', '0006_inbox_and_dispatch')]

    initial = True

    dependencies = [
        ('core', '0001_start'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('inbox', models.JSONField(blank=True, default=dict)),
                ('username', models.CharField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('email', models.EmailField(blank=True, db_index=True, max_length=254)),
                ('phone', models.CharField(blank=True, max_length=30)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='DuplicateRule',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('noun', models.CharField(max_length=60)),
                ('keys', models.JSONField(default=list)),
                ('level', models.CharField(choices=[('block', 'Refuse it'), ('warn', 'Warn, and let it be said again'), ('allow', 'Say nothing')], default='warn', max_length=5)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['noun', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Pool',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='Name')),
                ('holds', models.CharField(max_length=60)),
                ('is_default', models.BooleanField(default=False)),
                ('is_claimable', models.BooleanField(default=True)),
                ('masks', models.BooleanField(default=True)),
                ('views_per_day', models.PositiveIntegerField(default=0)),
                ('claims_per_day', models.PositiveIntegerField(default=0)),
                ('holding_limit', models.PositiveIntegerField(default=0)),
                ('cooldown_days', models.PositiveIntegerField(default=0)),
                ('unowned_hours', models.PositiveIntegerField(default=0)),
                ('rule', models.JSONField(blank=True, default=dict)),
                ('is_closed', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['holds', '-is_default', 'name'],
            },
        ),
        migrations.CreateModel(
            name='Role',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('name', models.CharField(max_length=60, unique=True)),
                ('key', models.SlugField(max_length=40, unique=True)),
                ('scope', models.CharField(choices=[('own', 'Own records'), ('team', 'Own team'), ('subtree', 'Own team and the teams below'), ('all', 'Everything')], default='own', max_length=10)),
                ('grants', models.JSONField(default=list)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('endpoint', models.URLField(max_length=500, unique=True)),
                ('p256dh', models.CharField(max_length=100)),
                ('auth', models.CharField(max_length=40)),
                ('added_at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('told_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notifications', to='core.event')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('read_at__isnull', True)), fields=['user'], name='unread')],
                'constraints': [models.UniqueConstraint(fields=('user', 'event'), name='told_once')],
            },
        ),
        migrations.CreateModel(
            name='Dispatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(max_length=20)),
                ('account', models.BigIntegerField(default=0)),
                ('lane', models.CharField(max_length=120)),
                ('group', models.CharField(max_length=20)),
                ('is_urgent', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sending', 'Sending'), ('sent', 'Sent'), ('failed', 'Failed')], default='waiting', max_length=8)),
                ('made_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('is_repeat', models.BooleanField(default=False)),
                ('message', models.CharField(blank=True, max_length=32)),
                ('error', models.CharField(blank=True, max_length=300)),
                ('event', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='dispatches', to='core.event')),
                ('user', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='dispatches', to='people.notification')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['waiting', 'sending'])), fields=['lane', 'due_at'], name='dispatch_due'), models.Index(condition=models.Q(('state', 'sent')), fields=['lane', 'user', 'sent_at'], name='dispatch_sent'), models.Index(condition=models.Q(('state', 'failed')), fields=['state', 'made_at'], name='dispatch_failed')],
                'constraints': [models.UniqueConstraint(fields=('line', 'channel', 'account'), name='dispatched_once'), models.UniqueConstraint(condition=models.Q(('line__isnull', True)), fields=('event', 'account'), name='dispatched_once_to_group')],
            },
        ),
        migrations.CreateModel(
            name='PoolUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('is_claim', models.BooleanField()),
                ('pool', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.pool')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.subject')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'pool', 'day', 'is_claim', 'subject'), name='pool_use_once')],
            },
        ),
        migrations.AddField(
            model_name='user',
            name='role',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holders', to='people.role'),
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('list_name', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=60)),
                ('query', models.CharField(blank=True, max_length=1000)),
                ('is_shared', models.BooleanField(default=False)),
                ('is_dropped', models.BooleanField(default=False)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='saved_views', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['list_name', 'owner'], name='views_of_a_list')],
            },
        ),
        migrations.CreateModel(
            name='TakenKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('noun', models.CharField(max_length=60)),
                ('keys', models.CharField(max_length=40)),
                ('value', models.CharField(max_length=32)),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.subject')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('noun', 'keys', 'value'), name='one_of_each_key')],
            },
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('name', models.CharField(max_length=80)),
                ('path', models.CharField(blank=True, db_index=True, default='', max_length=400)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='people.team')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PoolMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_administrator', models.BooleanField(default=False)),
                ('pool', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='members', to='people.pool')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.team')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('pool', 'user'), name='pool_member_once'), models.UniqueConstraint(fields=('pool', 'team'), name='pool_team_once'), models.CheckConstraint(condition=models.Q(models.Q(('team__isnull', True), ('user__isnull', False)), models.Q(('team__isnull', False), ('user__isnull', True)), _connector='OR'), name='pool_member_is_one')],
            },
        ),
        migrations.AddField(
            model_name='user',
            name='team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='people.team'),
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('reason', models.CharField(blank=True, max_length=100)),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='absences', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['starts_on'],
                'indexes': [models.Index(fields=['user', 'ends_on'], name='absences_of')],
            },
        ),
        migrations.CreateModel(
            name='Collaboration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(choices=[(1, 'may read'), (2, 'may work on it')], default=1)),
                ('until', models.DateField(blank=True, null=True)),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='collaborations', to='core.subject')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='collaborations', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'subject'), name='one_collaboration')],
            },
        ),
        migrations.CreateModel(
            name='LikelyPair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('score', models.FloatField()),
                ('reasons', models.JSONField(default=list)),
                ('found_at', models.DateTimeField()),
                ('apart_at', models.DateTimeField(null=True)),
                ('apart_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('first', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.subject')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.subject')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('apart_at__isnull', True)), fields=['kind', '-score', 'id'], name='likely_pairs')],
                'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='likely_pair_once')],
            },
        ),
    ]
