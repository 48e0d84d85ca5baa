import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('opportunities', '0001_initial'), ('opportunities', '0002_open_ones'), ('opportunities', '0003_own_ones'), ('opportunities', '0004_revisits'), ('opportunities', '0005_playbook'), ('opportunities', '0006_tally'), ('opportunities', '0007_minded'), ('opportunities', '0008_revival')]

    initial = True

    dependencies = [
        ('activities', '0002_start'),
        ('core', '0002_start'),
        ('customers', '0001_start'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Pipeline',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('name', models.CharField(max_length=60, unique=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('is_default', models.BooleanField(default=False)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['-is_default', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='LossReason',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('name', models.CharField(max_length=60)),
                ('is_retired', models.BooleanField(default=False)),
                ('revisit', models.CharField(blank=True, choices=[('', 'As its group'), ('never', 'No day'), ('days', 'Some days later'), ('fiscal', 'When the next financial year starts'), ('contract', "Before the customer's contract ends"), ('price', 'No day, until the price changes')], default='', max_length=8)),
                ('revisit_n', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='opportunities.lossreason')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Stage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('key', models.SlugField(db_index=False, max_length=40)),
                ('order', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=40)),
                ('name_en', models.CharField(blank=True, max_length=60)),
                ('goal', models.CharField(blank=True, max_length=300)),
                ('expected_days', models.PositiveSmallIntegerField()),
                ('win_ratio', models.FloatField()),
                ('sop', models.TextField(blank=True)),
                ('max_days', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('mover', models.CharField(blank=True, max_length=40)),
                ('next_step', models.CharField(blank=True, max_length=200)),
                ('next_step_days', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('pipeline', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='stages', to='opportunities.pipeline')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('pipeline', 'version', 'key'), name='stage_key'), models.CheckConstraint(condition=models.Q(('win_ratio__gte', 0), ('win_ratio__lte', 1)), name='stage_win_ratio')],
            },
        ),
        migrations.CreateModel(
            name='Requirement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField()),
                ('key', models.SlugField(db_index=False, max_length=40)),
                ('side', models.CharField(choices=[('entry', 'to enter this stage'), ('exit', 'to leave this stage')], default='entry', max_length=5)),
                ('kind', models.CharField(max_length=20)),
                ('params', models.JSONField(default=dict)),
                ('name', models.CharField(max_length=80)),
                ('name_en', models.CharField(blank=True, max_length=120)),
                ('is_required', models.BooleanField(default=True)),
                ('stage', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='requirements', to='opportunities.stage')),
            ],
            options={
                'ordering': ['order'],
                'constraints': [models.UniqueConstraint(fields=('stage', 'key'), name='requirement_key')],
            },
        ),
        migrations.CreateModel(
            name='Opportunity',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('last_follow_up_at', models.DateTimeField(blank=True, null=True)),
                ('last_qualifying_at', models.DateTimeField(blank=True, null=True)),
                ('heard_at', models.DateTimeField(blank=True, null=True)),
                ('next_step', models.CharField(blank=True, max_length=200)),
                ('next_step_at', models.DateTimeField(blank=True, null=True)),
                ('minded_since', models.DateTimeField(blank=True, null=True)),
                ('opened_at', models.DateTimeField()),
                ('stage_entered_at', models.DateTimeField()),
                ('stage_clock_at', models.DateTimeField()),
                ('name', models.CharField(max_length=200)),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ('currency', models.CharField(default='CNY', max_length=3)),
                ('expected_on', models.DateField(blank=True, null=True)),
                ('win_ratio', models.FloatField(blank=True, null=True)),
                ('win_ratio_source', models.CharField(default='stage', max_length=10)),
                ('source', models.CharField(blank=True, max_length=60)),
                ('product', models.CharField(blank=True, max_length=200)),
                ('need', models.TextField(blank=True)),
                ('evidence', models.CharField(blank=True, max_length=300)),
                ('outcome', models.CharField(choices=[('open', 'Open'), ('won', 'Won'), ('lost', 'Lost'), ('invalid', 'Invalid'), ('on_hold', 'On hold')], default='open', max_length=8)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('held_at', models.DateTimeField(blank=True, null=True)),
                ('hold_until', models.DateField(blank=True, null=True)),
                ('competitor', models.CharField(blank=True, max_length=100)),
                ('closing_note', models.TextField(blank=True)),
                ('revisit_on', models.DateField(blank=True, null=True)),
                ('revival_proposed_at', models.DateTimeField(blank=True, null=True)),
                ('external_id', models.CharField(blank=True, max_length=100)),
                ('extra', models.JSONField(blank=True, default=dict)),
                ('customer', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='opportunities', to='customers.customer')),
                ('evidence_file', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='activities.attachment')),
                ('evidence_follow_up', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='activities.followup')),
                ('loss_reason', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='opportunities.lossreason')),
                ('merged_into', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='opportunities.opportunity')),
                ('owner', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revived_as', to='opportunities.opportunity')),
                ('pipeline', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='opportunities.pipeline')),
                ('stage', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='opportunities.stage')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['pipeline', 'stage', 'stage_clock_at', 'subject'], name='board_column'), models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['pipeline', 'currency', 'stage', 'amount', 'win_ratio'], name='board_sums'), models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['pipeline', 'stage', 'expected_on', 'subject'], name='stage_next'), models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['owner', 'next_step_at'], name='next_steps_of'), models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['expected_on', 'subject'], name='expected_next'), models.Index(fields=['owner', 'closed_at', 'pipeline', 'stage', 'stage_clock_at', 'subject', 'currency', 'amount'], name='open_of'), models.Index(fields=['customer', 'closed_at', 'owner', 'subject'], name='open_at'), models.Index(fields=['owner', 'opened_at'], name='opportunities_of'), models.Index(fields=['-opened_at', '-subject'], name='opportunities_newest'), models.Index(condition=models.Q(('revisit_on__isnull', False)), fields=['owner', 'revisit_on'], name='to_revisit'), models.Index(condition=models.Q(('revival_proposed_at__isnull', False)), fields=['customer', 'revival_proposed_at'], name='revivals_proposed'), models.Index(condition=models.Q(('outcome', 'lost')), fields=['closed_at', 'loss_reason'], name='lost_ones'), models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='merged_ones'), models.Index(condition=models.Q(('external_id', ''), _negated=True), fields=['external_id'], name='opportunities_external')],
                'constraints': [models.CheckConstraint(condition=models.Q(('win_ratio__isnull', True), models.Q(('win_ratio__gte', 0), ('win_ratio__lte', 1)), _connector='OR'), name='win_ratio_range'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('outcome__in', ['open', 'on_hold'])), models.Q(('closed_at__isnull', False), ('outcome__in', ['won', 'lost', 'invalid'])), _connector='OR'), name='closed_when_closed'), models.CheckConstraint(condition=models.Q(models.Q(('held_at__isnull', False), ('outcome', 'on_hold')), models.Q(models.Q(('outcome', 'on_hold'), _negated=True), ('held_at__isnull', True)), _connector='OR'), name='held_when_held')],
            },
        ),
        migrations.CreateModel(
            name='GateException',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('spots', models.JSONField(default=list)),
                ('names', models.JSONField(default=list)),
                ('reason', models.CharField(max_length=300)),
                ('expires_on', models.DateField()),
                ('state', models.CharField(choices=[('asked', 'Asked for'), ('granted', 'Granted'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='asked', max_length=9)),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('approver', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opportunity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exceptions', to='opportunities.opportunity')),
                ('target', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='opportunities.stage')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'expires_on'], name='exceptions_in_force')],
            },
        ),
        migrations.CreateModel(
            name='StageStay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(null=True)),
                ('direction', models.CharField(blank=True, choices=[('forward', 'forward'), ('skip', 'skipped ahead'), ('back', 'back'), ('out', 'out')], max_length=8)),
                ('held_s', models.FloatField(default=0)),
                ('opportunity', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='stays', to='opportunities.opportunity')),
                ('stage', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='stays', to='opportunities.stage')),
            ],
            options={
                'indexes': [models.Index(fields=['opportunity', 'entered_at'], name='stays_of'), models.Index(fields=['stage', 'entered_at'], name='stays_in')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_at__isnull', True)), fields=('opportunity',), name='one_open_stay'), models.CheckConstraint(condition=models.Q(('left_at__isnull', True), ('left_at__gte', models.F('entered_at')), _connector='OR'), name='stay_ends_later')],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('currency', models.CharField(max_length=3)),
                ('win_ratio', models.FloatField(null=True)),
                ('count', models.IntegerField()),
                ('cents', models.DecimalField(decimal_places=0, max_digits=30)),
                ('owner', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pipeline', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='opportunities.pipeline')),
                ('stage', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='opportunities.stage')),
            ],
            options={
                'indexes': [models.Index(fields=['owner'], name='tally_of')],
            },
        ),
    ]
