import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('customers', '0001_initial'), ('customers', '0002_taken_back'), ('customers', '0003_pools'), ('customers', '0004_phone_digits'), ('customers', '0005_merging'), ('customers', '0006_contract_end'), ('customers', '0007_minded'), ('customers', '0008_own_ones_by_key'), ('customers', '0009_left_alone')]

    initial = True

    dependencies = [
        ('core', '0002_start'),
        ('people', '0001_start'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Customer',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('alone_until', models.DateField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
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
                ('name', models.CharField(max_length=200)),
                ('normal_name', models.CharField(db_index=True, max_length=200)),
                ('uscc', models.CharField(blank=True, max_length=18, verbose_name='unified social credit code')),
                ('industry', models.CharField(blank=True, max_length=60)),
                ('province', models.CharField(blank=True, max_length=40)),
                ('city', models.CharField(blank=True, max_length=40)),
                ('address', models.CharField(blank=True, max_length=300)),
                ('phone', models.CharField(blank=True, max_length=60)),
                ('phone_digits', models.CharField(blank=True, db_index=True, max_length=60)),
                ('website', models.CharField(blank=True, max_length=200)),
                ('source', models.CharField(blank=True, max_length=60)),
                ('contract_ends_on', models.DateField(blank=True, null=True)),
                ('note', models.TextField(blank=True)),
                ('extra', models.JSONField(blank=True, default=dict)),
                ('external_id', models.CharField(blank=True, max_length=100)),
                ('created_at', models.DateTimeField()),
                ('last_owner', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('merged_into', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='customers.customer')),
                ('owner', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pool', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.pool')),
            ],
            options={
                'indexes': [models.Index(fields=['owner', '-created_at', '-subject'], name='customers_of'), models.Index(condition=models.Q(('next_step_at__isnull', False)), fields=['owner', 'next_step_at'], name='customers_next_steps'), models.Index(condition=models.Q(('owner__isnull', True)), fields=['pool', '-pooled_at'], name='customers_pooled'), models.Index(fields=['-created_at', '-subject'], name='customers_newest'), models.Index(fields=['name'], name='customers_by_name'), models.Index(condition=models.Q(('contract_ends_on__isnull', False)), fields=['contract_ends_on'], name='customers_contract'), models.Index(condition=models.Q(('external_id', ''), _negated=True), fields=['external_id'], name='customers_external'), models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='customers_merged')],
                'constraints': [models.UniqueConstraint(condition=models.Q(models.Q(('uscc', ''), _negated=True), ('withdrawn_at__isnull', True)), fields=('uscc',), name='one_credit_code')],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('name', models.CharField(max_length=60)),
                ('title', models.CharField(blank=True, max_length=60)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('phone_digits', models.CharField(blank=True, db_index=True, max_length=60)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('wechat', models.CharField(blank=True, max_length=60)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('has_left', models.BooleanField(default=False)),
                ('merged_into', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='customers.contact')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='customers.customer')),
            ],
            options={
                'ordering': ['has_left', 'pk'],
                'indexes': [models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='contacts_merged')],
            },
        ),
    ]
