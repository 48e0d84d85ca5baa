from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_start'),
        ('gateway', '0001_start'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='exportrecord',
            name='size_bytes',
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='exportrecord',
            name='state',
            field=models.CharField(choices=[('waiting', 'being made'), ('done', 'taken'), ('kept', 'ready'), ('failed', 'failed'), ('expired', 'removed')], default='done', max_length=8),
        ),
        migrations.AddField(
            model_name='exportrecord',
            name='stored',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name='exportrecord',
            name='title',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name='exportrecord',
            name='trouble',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='exportrecord',
            name='until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='exportrecord',
            index=models.Index(condition=models.Q(('state', 'kept')), fields=['until'], name='export_until'),
        ),
    ]
