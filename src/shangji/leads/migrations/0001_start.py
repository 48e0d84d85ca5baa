import django.db.models.deletion
import django.db.models.functions.text
import shangji.process.conditions
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('leads', '0001_initial'), ('leads', '0002_assignment'), ('leads', '0003_assignment_returned'), ('leads', '0004_known_by'), ('leads', '0005_merging'), ('leads', '0006_lying_and_waiting'), ('leads', '0007_one_grammar'), ('leads', '0008_minded')]

    initial = True

    dependencies = [
        ('core', '0002_start'),
        ('customers', '0001_start'),
        ('opportunities', '0001_start'),
        ('people', '0001_start'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='Name')),
                ('is_retired', models.BooleanField(default=False)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('cost', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=14)),
                ('note', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'ordering': ['is_retired', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ConversionMap',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('pairs', models.JSONField(default=dict)),
                ('required', models.JSONField(default=list)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='Name')),
                ('is_retired', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['is_retired', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AssignmentRule',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('name', models.CharField(max_length=60, verbose_name='Name')),
                ('order', models.PositiveIntegerField(default=0)),
                ('is_active', models.BooleanField(default=True)),
                ('conditions', models.JSONField(blank=True, default=shangji.process.conditions.everything)),
                ('strategy', models.CharField(default='round_robin', max_length=20)),
                ('members', models.JSONField(default=list)),
                ('takes_returned', models.BooleanField(default=False)),
                ('cursor', models.BigIntegerField(default=0)),
                ('credits', models.JSONField(default=dict)),
                ('pool', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.pool')),
            ],
            options={
                'ordering': ['order', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Lead',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('pooled_at', models.DateTimeField(blank=True, null=True)),
                ('pool_reason', models.CharField(blank=True, max_length=200)),
                ('held_since', models.DateTimeField(blank=True, null=True)),
                ('kept_until', models.DateField(blank=True, null=True)),
                ('is_locked', models.BooleanField(default=False)),
                ('returns_on', models.DateField(blank=True, null=True)),
                ('announced_days', models.PositiveSmallIntegerField(default=0)),
                ('last_follow_up_at', models.DateTimeField(blank=True, null=True)),
                ('last_qualifying_at', models.DateTimeField(blank=True, null=True)),
                ('heard_at', models.DateTimeField(blank=True, null=True)),
                ('next_step', models.CharField(blank=True, max_length=200)),
                ('next_step_at', models.DateTimeField(blank=True, null=True)),
                ('minded_since', models.DateTimeField(blank=True, null=True)),
                ('converted_at', models.DateTimeField(blank=True, null=True)),
                ('company', models.CharField(blank=True, max_length=200)),
                ('normal_name', models.CharField(blank=True, max_length=200)),
                ('person', models.CharField(blank=True, max_length=60)),
                ('title', models.CharField(blank=True, max_length=60)),
                ('phone', models.CharField(blank=True, max_length=60)),
                ('phone_digits', models.CharField(blank=True, max_length=40)),
                ('email', models.CharField(blank=True, max_length=200)),
                ('wechat', models.CharField(blank=True, max_length=60)),
                ('website', models.CharField(blank=True, max_length=200)),
                ('need', models.TextField(blank=True)),
                ('industry', models.CharField(blank=True, max_length=60)),
                ('province', models.CharField(blank=True, max_length=40)),
                ('city', models.CharField(blank=True, max_length=40)),
                ('note', models.TextField(blank=True)),
                ('state', models.CharField(choices=[('new', 'To be contacted'), ('working', 'Being worked on'), ('converted', 'Became an opportunity'), ('invalid', 'Invalid')], default='new', max_length=10)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField()),
                ('first_touch_at', models.DateTimeField()),
                ('last_touch_at', models.DateTimeField()),
                ('respond_by', models.DateTimeField(blank=True, null=True)),
                ('responded_at', models.DateTimeField(blank=True, null=True)),
                ('told_unowned', models.BooleanField(default=False)),
                ('extra', models.JSONField(blank=True, default=dict)),
                ('external_id', models.CharField(blank=True, max_length=100)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('campaign', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='leads', to='leads.campaign')),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='leads', to='customers.contact')),
                ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='leads', to='customers.customer')),
                ('last_owner', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('merged_into', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='leads.lead')),
                ('opportunity', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='leads', to='opportunities.opportunity')),
                ('owner', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pool', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.pool')),
                ('source', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='leads', to='leads.source')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('owner__isnull', False)), fields=['owner', 'state', '-created_at'], name='leads_owned'), models.Index(condition=models.Q(('owner__isnull', True)), fields=['pool', '-pooled_at'], name='leads_pooled'), models.Index(condition=models.Q(('owner__isnull', True)), fields=['-pooled_at', '-subject'], name='leads_lying'), models.Index(condition=models.Q(('respond_by__isnull', False), ('responded_at__isnull', True)), fields=['owner', 'respond_by'], name='leads_waiting'), models.Index(fields=['-created_at', '-subject'], name='leads_newest'), models.Index(fields=['state', '-created_at', '-subject'], name='leads_in_state'), models.Index(condition=models.Q(('owner__isnull', False)), fields=['owner', 'next_step_at'], name='lead_steps_owned'), models.Index(fields=['campaign', 'created_at'], name='leads_of_campaign'), models.Index(fields=['source', 'created_at'], name='leads_of_source'), models.Index(condition=models.Q(('opportunity__isnull', False)), fields=['opportunity'], name='leads_to'), models.Index(fields=['phone_digits'], name='leads_by_phone'), models.Index(django.db.models.functions.text.Lower('email'), name='leads_by_mail'), models.Index(condition=models.Q(('external_id', ''), _negated=True), fields=['external_id'], name='leads_external'), models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='leads_merged')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('channel', models.CharField(max_length=20)),
                ('inlet', models.CharField(max_length=100)),
                ('key', models.CharField(max_length=200, null=True, unique=True)),
                ('payload', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('waiting', 'Waiting to be read'), ('taken', 'Read as a lead'), ('discarded', 'Put aside')], default='waiting', max_length=10)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('received_at', models.DateTimeField()),
                ('campaign', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leads.campaign')),
                ('pool', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.pool')),
                ('lead', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='leads.lead')),
                ('source', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leads.source')),
            ],
            options={
                'indexes': [models.Index(fields=['state', '-received_at'], name='deliveries_in_state')],
            },
        ),
        migrations.AddField(
            model_name='campaign',
            name='source',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='campaigns', to='leads.source'),
        ),
        migrations.CreateModel(
            name='Touch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('campaign', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leads.campaign')),
                ('lead', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='touches', to='leads.lead')),
                ('source', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leads.source')),
            ],
            options={
                'indexes': [models.Index(fields=['lead', 'at'], name='touches_of')],
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('strategy', models.CharField(max_length=20)),
                ('candidates', models.JSONField(default=list)),
                ('user', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rule', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='leads.assignmentrule')),
                ('lead', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='leads.lead')),
            ],
            options={
                'indexes': [models.Index(fields=['lead', '-at'], name='assignments_of'), models.Index(fields=['rule', '-at'], name='assignments_by')],
            },
        ),
    ]
