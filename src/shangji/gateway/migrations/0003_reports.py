import datetime
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_start'),
        ('gateway', '0002_exports_kept'),
        ('people', '0001_start'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReportSchedule',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('name', models.CharField(max_length=60)),
                ('board', models.CharField(blank=True, max_length=40)),
                ('query', models.CharField(blank=True, max_length=600)),
                ('has_narrative', models.BooleanField(default=True)),
                ('rhythm', models.CharField(choices=[('daily', 'each working day'), ('weekly', 'each week'), ('monthly', 'each month'), ('condition', 'when a figure crosses a limit')], default='weekly', max_length=9)),
                ('at', models.TimeField(default=datetime.time(8, 30))),
                ('weekday', models.PositiveSmallIntegerField(default=1)),
                ('month_day', models.PositiveSmallIntegerField(default=1)),
                ('condition', models.JSONField(blank=True, default=dict)),
                ('was_true', models.BooleanField(default=False)),
                ('formats', models.JSONField(blank=True, default=list)),
                ('channels', models.JSONField(blank=True, default=list)),
                ('addresses', models.JSONField(blank=True, default=list)),
                ('outlets', models.JSONField(blank=True, default=list)),
                ('kept_days', models.PositiveSmallIntegerField(default=30)),
                ('next_at', models.DateTimeField()),
                ('is_paused', models.BooleanField(default=False)),
                ('paused_because', models.CharField(blank=True, max_length=120)),
                ('asked_at', models.DateTimeField(null=True)),
                ('read_from', models.DateTimeField()),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('shown_as', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['is_paused', 'next_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ReportRun',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('slot', models.CharField(max_length=40)),
                ('first', models.DateField()),
                ('last', models.DateField()),
                ('state', models.CharField(choices=[('waiting', 'being made'), ('done', 'sent'), ('failed', 'failed')], default='waiting', max_length=8)),
                ('begun_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('trouble', models.CharField(blank=True, max_length=300)),
                ('tries', models.PositiveSmallIntegerField(default=1)),
                ('schedule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='gateway.reportschedule')),
            ],
            options={
                'ordering': ['-begun_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ReportRecipient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owners', models.BooleanField(default=False)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('role', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.role')),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.team')),
                ('schedule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recipients', to='gateway.reportschedule')),
            ],
        ),
        migrations.CreateModel(
            name='ReportCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(blank=True, max_length=254)),
                ('reach', models.CharField(max_length=64)),
                ('language', models.CharField(max_length=10)),
                ('state', models.CharField(choices=[('made', 'made'), ('left_out', 'left out'), ('failed', 'failed')], default='made', max_length=8)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('told', models.JSONField(default=dict)),
                ('files', models.JSONField(default=list)),
                ('opened_at', models.DateTimeField(null=True)),
                ('outlet', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='gateway.outlet')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='copies', to='gateway.reportrun')),
            ],
            options={
                'indexes': [models.Index(fields=['run', 'state'], name='report_copies_of')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('run', 'user'), name='report_copy_once'), models.UniqueConstraint(condition=models.Q(('address', ''), _negated=True), fields=('run', 'address'), name='report_copy_address_once'), models.UniqueConstraint(condition=models.Q(('outlet__isnull', False)), fields=('run', 'outlet'), name='report_copy_group_once'), models.CheckConstraint(condition=models.Q(models.Q(('address', ''), ('outlet', None), ('user__isnull', False)), models.Q(('outlet', None), ('user', None), models.Q(('address', ''), _negated=True)), models.Q(('address', ''), ('outlet__isnull', False), ('user', None)), _connector='OR'), name='report_copy_one_end')],
            },
        ),
        migrations.AddIndex(
            model_name='reportschedule',
            index=models.Index(condition=models.Q(('is_paused', False)), fields=['next_at'], name='reports_due'),
        ),
        migrations.AddConstraint(
            model_name='reportschedule',
            constraint=models.CheckConstraint(condition=models.Q(('weekday__range', (1, 7))), name='report_weekday'),
        ),
        migrations.AddConstraint(
            model_name='reportschedule',
            constraint=models.CheckConstraint(condition=models.Q(('month_day__range', (1, 31))), name='report_month_day'),
        ),
        migrations.AddConstraint(
            model_name='reportrun',
            constraint=models.UniqueConstraint(fields=('schedule', 'slot'), name='report_once_a_turn'),
        ),
        migrations.AddConstraint(
            model_name='reportrecipient',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('owners', False), ('person__isnull', False), ('role', None), ('team', None)), models.Q(('owners', False), ('person', None), ('role__isnull', False), ('team', None)), models.Q(('owners', False), ('person', None), ('role', None), ('team__isnull', False)), models.Q(('owners', True), ('person', None), ('role', None), ('team', None)), _connector='OR'), name='report_recipient_one_end'),
        ),
    ]
