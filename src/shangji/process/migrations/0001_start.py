import django.db.models.deletion
import shangji.process.conditions
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('process', '0001_obligations'), ('process', '0002_risk_ledger'), ('process', '0003_approvals'), ('process', '0004_automation')]

    initial = True

    dependencies = [
        ('core', '0001_start'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApprovalTemplate',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='Name')),
                ('note', models.CharField(blank=True, max_length=200)),
                ('steps', models.JSONField()),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Rhythm',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('cadence_days', models.PositiveSmallIntegerField(default=3)),
                ('leader_days', models.PositiveSmallIntegerField(default=5)),
                ('risk_days', models.PositiveSmallIntegerField(default=7)),
                ('response_hours', models.PositiveSmallIntegerField(default=4)),
                ('reply_hours', models.FloatField(default=7.5)),
                ('stage_days', models.JSONField(blank=True, default=dict)),
                ('large_from', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ('large_days', models.PositiveSmallIntegerField(default=2)),
                ('typical_amount', models.DecimalField(decimal_places=2, default=Decimal('100000'), max_digits=18)),
                ('renew_days', models.PositiveSmallIntegerField(default=30)),
                ('set_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ScanMark',
            fields=[
                ('name', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('event_pk', models.BigIntegerField(default=0)),
                ('before_pk', models.BigIntegerField(default=0)),
                ('full_on', models.DateField(null=True)),
                ('scanned_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(max_length=80)),
                ('title', models.CharField(max_length=200)),
                ('details', models.JSONField(blank=True, default=dict)),
                ('steps', models.JSONField()),
                ('step', models.PositiveSmallIntegerField(default=0)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('granted', 'Approved'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn')], default='waiting', max_length=10)),
                ('asked_by_name', models.CharField(max_length=100)),
                ('asked_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('chased_at', models.DateTimeField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('valid_until', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('subject', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='approvals', to='core.subject')),
            ],
            options={
                'indexes': [models.Index(fields=['subject', 'topic', 'state'], name='approvals_of'), models.Index(fields=['asked_by', '-asked_at'], name='approvals_asked_by'), models.Index(fields=['state', 'due_at'], name='approvals_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('subject', 'topic'), name='one_request_a_topic')],
            },
        ),
        migrations.CreateModel(
            name='Approver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.PositiveSmallIntegerField()),
                ('place', models.PositiveSmallIntegerField(default=0)),
                ('state', models.CharField(choices=[('later', 'Comes later'), ('asked', 'Asked'), ('approved', 'Agreed'), ('rejected', 'Rejected'), ('passed_on', 'Passed on'), ('dropped', 'Not needed any more')], default='asked', max_length=10)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('asked_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('approval', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='approvers', to='process.approval')),
                ('passed_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['user', 'state', 'approval'], name='asked_of'), models.Index(fields=['user', '-decided_at'], name='decided_by')],
            },
        ),
        migrations.CreateModel(
            name='AutomationRule',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('name', models.CharField(max_length=60, verbose_name='Name')),
                ('noun', models.CharField(max_length=60)),
                ('trigger', models.CharField(max_length=60)),
                ('condition', models.JSONField(blank=True, default=shangji.process.conditions.everything)),
                ('actions', models.JSONField(default=list)),
                ('is_active', models.BooleanField(default=True)),
                ('at_most_per_hour', models.PositiveIntegerField(default=60)),
                ('version', models.PositiveIntegerField(default=1)),
                ('stopped_why', models.CharField(blank=True, max_length=200)),
                ('author', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('is_active', True)), fields=['trigger'], name='rules_awaiting')],
            },
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('day', models.DateField()),
                ('lines', models.JSONField(default=list)),
                ('missed', models.JSONField(default=list)),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'day'), name='one_digest_a_morning')],
            },
        ),
        migrations.CreateModel(
            name='Obligation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('first_response', 'First word'), ('reply', 'Reply'), ('planned_step', 'Planned step'), ('cadence', 'Follow-up'), ('date', 'Date that was agreed')], max_length=16)),
                ('opened_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('rule_due_at', models.DateTimeField()),
                ('fulfilled_at', models.DateTimeField(null=True)),
                ('breached_at', models.DateTimeField(null=True)),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('level', models.PositiveSmallIntegerField(default=0)),
                ('late_since', models.DateTimeField(null=True)),
                ('snoozed_until', models.DateTimeField(null=True)),
                ('snooze_count', models.PositiveSmallIntegerField(default=0)),
                ('snooze_reason', models.CharField(blank=True, max_length=200)),
                ('next_check_at', models.DateTimeField(null=True)),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='obligations', to=settings.AUTH_USER_MODEL)),
                ('subject', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='obligations', to='core.subject')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('cancelled_at__isnull', True), ('fulfilled_at__isnull', True), ('next_check_at__isnull', False)), fields=['next_check_at'], name='obligations_to_check'), models.Index(condition=models.Q(('cancelled_at__isnull', True), ('fulfilled_at__isnull', True)), fields=['owner', 'due_at'], name='obligations_owed'), models.Index(fields=['due_at', 'owner'], name='obligations_due'), models.Index(fields=['subject', 'opened_at'], name='obligations_of')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('cancelled_at__isnull', True), ('fulfilled_at__isnull', True)), fields=('subject',), name='one_open_obligation'), models.CheckConstraint(condition=models.Q(('fulfilled_at__isnull', True), ('cancelled_at__isnull', True), _connector='OR'), name='obligation_ends_once')],
            },
        ),
        migrations.CreateModel(
            name='Escalation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('obligation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='escalations', to='process.obligation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('obligation', 'level'), name='told_once_a_level')],
            },
        ),
        migrations.CreateModel(
            name='RiskRule',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('key', models.CharField(blank=True, max_length=24)),
                ('noun', models.CharField(max_length=60)),
                ('name', models.CharField(blank=True, max_length=60)),
                ('is_on', models.BooleanField(default=True)),
                ('severity', models.PositiveSmallIntegerField(choices=[(3, 'High'), (2, 'Middle'), (1, 'Low')])),
                ('thresholds', models.JSONField(blank=True, default=dict)),
                ('condition', models.JSONField(blank=True, default=dict)),
                ('advice', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('key',), name='risk_rule_key')],
            },
        ),
        migrations.CreateModel(
            name='RuleRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('key', models.CharField(max_length=60, unique=True)),
                ('at', models.DateTimeField()),
                ('outcome', models.CharField(choices=[('done', 'Done'), ('unmet', 'Condition not met'), ('refused', 'Refused'), ('skipped', 'Skipped')], max_length=8)),
                ('inputs', models.JSONField(default=dict)),
                ('did', models.JSONField(default=list)),
                ('why', models.CharField(blank=True, max_length=200)),
                ('event', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.event')),
                ('rule', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='process.automationrule')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='core.subject')),
            ],
            options={
                'indexes': [models.Index(fields=['rule', '-at'], name='runs_of_rule')],
            },
        ),
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('rule', models.CharField(max_length=24)),
                ('evidence', models.JSONField(default=dict)),
                ('severity', models.PositiveSmallIntegerField(choices=[(3, 'High'), (2, 'Middle'), (1, 'Low')])),
                ('money_at_risk', models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                ('currency', models.CharField(default='CNY', max_length=3)),
                ('first_seen_at', models.DateTimeField()),
                ('last_seen_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('new', 'Not seen yet'), ('known', 'Known'), ('in_hand', 'Being handled'), ('resolved', 'Resolved'), ('false_alarm', 'False alarm')], default='new', max_length=12)),
                ('snoozed_until', models.DateField(null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('acted_at', models.DateTimeField(null=True)),
                ('notified_at', models.DateTimeField(null=True)),
                ('resolved_at', models.DateTimeField(null=True)),
                ('owner', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('resolved_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('subject', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='core.subject')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('resolved_at__isnull', True)), fields=['rule', 'subject'], name='alerts_standing'), models.Index(condition=models.Q(('resolved_at__isnull', True)), fields=['owner', 'kind'], name='alerts_of'), models.Index(condition=models.Q(('resolved_at__isnull', True), ('notified_at__isnull', True)), fields=['notified_at', '-severity'], name='alerts_untold'), models.Index(fields=['rule', 'first_seen_at'], name='alerts_by_rule'), models.Index(fields=['-resolved_at'], name='alerts_over'), models.Index(fields=['subject', 'first_seen_at'], name='alerts_on')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('resolved_at__isnull', True)), fields=('subject', 'rule'), name='one_alert_standing'), models.CheckConstraint(condition=models.Q(models.Q(('resolved_at__isnull', False), ('state', 'resolved')), models.Q(models.Q(('state', 'resolved'), _negated=True), models.Q(('resolved_at__isnull', True), ('state', 'false_alarm'), _connector='OR')), _connector='OR'), name='alert_resolved_when_resolved')],
            },
        ),
    ]
