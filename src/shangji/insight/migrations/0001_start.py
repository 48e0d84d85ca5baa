
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0002_start'),
        ('opportunities', '0002_forecast_call'),
        ('people', '0002_reports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('week', models.DateField(primary_key=True, serialize=False)),
                ('taken_at', models.DateTimeField()),
                ('is_folded', models.BooleanField(default=False)),
                ('newest_id', models.BigIntegerField(default=0)),
                ('is_summed', models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name='Board',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('name', models.CharField(max_length=60)),
                ('name_en', models.CharField(blank=True, max_length=60)),
                ('about', models.CharField(blank=True, max_length=200)),
                ('about_en', models.CharField(blank=True, max_length=200)),
                ('number', models.PositiveIntegerField(default=0)),
                ('draft', models.JSONField(blank=True, null=True)),
                ('based_on', models.CharField(blank=True, max_length=60)),
                ('is_retired', models.BooleanField(default=False)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='boards', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FigureWatch',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('name', models.CharField(max_length=200)),
                ('metric', models.CharField(max_length=60)),
                ('asked', models.CharField(max_length=4000)),
                ('is_above', models.BooleanField(default=True)),
                ('limit', models.DecimalField(decimal_places=4, max_digits=18)),
                ('is_over', models.BooleanField(default=False)),
                ('seen_at', models.DateTimeField(null=True)),
                ('is_stopped', models.BooleanField(default=False)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Playlist',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('name', models.CharField(max_length=60)),
                ('kept', models.JSONField(default=list)),
                ('is_retired', models.BooleanField(default=False)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SentFigure',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('name', models.CharField(max_length=200)),
                ('url', models.CharField(max_length=4000)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('sender', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('measure', models.CharField(max_length=40)),
                ('year', models.PositiveSmallIntegerField()),
                ('target', models.JSONField(default=dict)),
                ('stretch', models.JSONField(default=dict)),
                ('challenge', models.JSONField(default=dict)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
            ],
        ),
        migrations.CreateModel(
            name='TargetMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(max_length=10)),
                ('month', models.DateField()),
                ('value', models.BigIntegerField()),
                ('target', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='months', to='insight.target')),
            ],
        ),
        migrations.CreateModel(
            name='WinShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage_key', models.CharField(max_length=40)),
                ('days', models.PositiveSmallIntegerField()),
                ('seen', models.JSONField(default=list)),
                ('won', models.JSONField(default=list)),
                ('pipeline', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='opportunities.pipeline')),
            ],
        ),
        migrations.CreateModel(
            name='Adjustment',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('period', models.CharField(max_length=7)),
                ('amount', models.BigIntegerField(null=True)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'period'), name='one_adjustment'), models.CheckConstraint(condition=models.Q(('amount__isnull', True), ('amount__gte', 0), _connector='OR'), name='adjusted_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='BoardShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('everybody', models.BooleanField(default=False)),
                ('may_edit', models.BooleanField(default=False)),
                ('board', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='insight.board')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('role', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.role')),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.team')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('everybody', True), ('person', None), ('role', None), ('team', None)), models.Q(('everybody', False), ('person', None), ('role__isnull', False), ('team', None)), models.Q(('everybody', False), ('person', None), ('role', None), ('team__isnull', False)), models.Q(('everybody', False), ('person__isnull', False), ('role', None), ('team', None)), _connector='OR'), name='board_share_one_end')],
            },
        ),
        migrations.CreateModel(
            name='BoardVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('plan', models.JSONField()),
                ('note', models.CharField(blank=True, max_length=200)),
                ('published_at', models.DateTimeField()),
                ('board', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='insight.board')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-number'],
                'constraints': [models.UniqueConstraint(fields=('board', 'number'), name='board_version_number')],
            },
        ),
        migrations.CreateModel(
            name='FrozenForecast',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('week', models.DateField()),
                ('period', models.CharField(max_length=7)),
                ('is_company', models.BooleanField(default=False)),
                ('won', models.BigIntegerField(default=0)),
                ('commit', models.BigIntegerField(default=0)),
                ('best', models.BigIntegerField(default=0)),
                ('pipeline', models.BigIntegerField(default=0)),
                ('weighted', models.BigIntegerField(default=0)),
                ('adjusted', models.BigIntegerField(null=True)),
                ('likely', models.BigIntegerField(null=True)),
                ('low', models.BigIntegerField(null=True)),
                ('high', models.BigIntegerField(null=True)),
                ('owner', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['week'], name='frozen_in'), models.Index(fields=['period', 'week'], name='frozen_for')],
            },
        ),
        migrations.CreateModel(
            name='Kiosk',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('name', models.CharField(max_length=60)),
                ('board', models.CharField(blank=True, max_length=40)),
                ('query', models.CharField(blank=True, max_length=600)),
                ('language', models.CharField(max_length=10)),
                ('hides_amounts', models.BooleanField(default=False)),
                ('hides_names', models.BooleanField(default=False)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('hint', models.CharField(max_length=4)),
                ('made_at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('seen_at', models.DateTimeField(null=True)),
                ('maker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
                ('playlist', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='kiosks', to='insight.playlist')),
            ],
            options={
                'ordering': ['-made_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('playlist__isnull', True), models.Q(('board', ''), _negated=True)), models.Q(('board', ''), ('playlist__isnull', False)), _connector='OR'), name='kiosk_shows_one')],
            },
        ),
        migrations.CreateModel(
            name='Standing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField()),
                ('until', models.DateField(null=True)),
                ('currency', models.CharField(max_length=3)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ('expected_on', models.DateField(null=True)),
                ('win_ratio', models.FloatField(null=True)),
                ('call', models.CharField(max_length=8)),
                ('opportunity', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='standings', to='opportunities.opportunity')),
                ('owner', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pipeline', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='opportunities.pipeline')),
                ('stage', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='opportunities.stage')),
            ],
            options={
                'indexes': [models.Index(fields=['until', 'since'], name='standings_on')],
                'constraints': [models.UniqueConstraint(fields=('opportunity', 'since'), name='one_standing_a_week'), models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('opportunity',), name='one_standing_now'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gt', models.F('since')), _connector='OR'), name='standing_ends_later')],
            },
        ),
        migrations.CreateModel(
            name='StandingSum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('week', models.DateField()),
                ('currency', models.CharField(max_length=3)),
                ('count', models.IntegerField()),
                ('cents', models.DecimalField(decimal_places=0, max_digits=30)),
                ('weighted_cents', models.DecimalField(decimal_places=0, max_digits=30)),
                ('owner', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pipeline', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='opportunities.pipeline')),
                ('stage', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='opportunities.stage')),
            ],
            options={
                'indexes': [models.Index(fields=['week', 'currency', 'stage', 'owner', 'pipeline', 'count', 'cents', 'weighted_cents'], name='standing_sums')],
            },
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', False), ('team__isnull', True)), models.Q(('person__isnull', True), ('team__isnull', False)), _connector='OR'), name='target_of_one'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.UniqueConstraint(condition=models.Q(('person__isnull', False)), fields=('person', 'measure', 'year'), name='target_of_person'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.UniqueConstraint(condition=models.Q(('team__isnull', False)), fields=('team', 'measure', 'year'), name='target_of_team'),
        ),
        migrations.AddIndex(
            model_name='targetmonth',
            index=models.Index(fields=['month', 'level'], name='targets_in'),
        ),
        migrations.AddConstraint(
            model_name='targetmonth',
            constraint=models.UniqueConstraint(fields=('target', 'level', 'month'), name='target_month'),
        ),
        migrations.AddConstraint(
            model_name='targetmonth',
            constraint=models.CheckConstraint(condition=models.Q(('value__gte', 0)), name='target_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='winshare',
            constraint=models.UniqueConstraint(fields=('pipeline', 'stage_key', 'days'), name='win_share'),
        ),
    ]
