
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_start'),
        ('insight', '0001_start'),
    ]

    operations = [
        migrations.CreateModel(
            name='OwnMetric',
            fields=[
                ('subject', models.OneToOneField(db_column='id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.subject')),
                ('name', models.CharField(max_length=60)),
                ('words', models.CharField(blank=True, max_length=300)),
                ('noun', models.CharField(max_length=60)),
                ('shape', models.CharField(choices=[('count', 'How many'), ('sum', 'Sum of the amounts'), ('ratio', 'Share of those for which more holds')], default='count', max_length=6)),
                ('time', models.CharField(blank=True, max_length=12)),
                ('better', models.CharField(blank=True, choices=[('up', 'More is better'), ('down', 'Less is better'), ('', 'Neither')], default='', max_length=4)),
                ('of', models.JSONField(blank=True, default=dict)),
                ('hits', models.JSONField(blank=True, default=dict)),
                ('is_retired', models.BooleanField(default=False)),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
