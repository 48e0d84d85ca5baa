
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0003_read_by_time'),
        ('core', '0002_start'),
        ('customers', '0001_start'),
        ('opportunities', '0002_forecast_call'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='opportunity',
            index=models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['closed_at', 'outcome', 'owner', 'currency', 'amount', 'opened_at', 'subject'], name='closed_in'),
        ),
        migrations.AddIndex(
            model_name='opportunity',
            index=models.Index(fields=['opened_at', 'outcome', 'owner', 'currency', 'amount', 'closed_at', 'subject'], name='opened_in'),
        ),
        migrations.AddIndex(
            model_name='stagestay',
            index=models.Index(fields=['entered_at', 'stage', 'opportunity'], name='stays_entered'),
        ),
        migrations.AddIndex(
            model_name='stagestay',
            index=models.Index(condition=models.Q(('left_at__isnull', False)), fields=['left_at', 'direction', 'stage', 'opportunity'], name='stays_left'),
        ),
        migrations.AddIndex(
            model_name='stagestay',
            index=models.Index(condition=models.Q(('held_s__gt', 0)), fields=['opportunity', 'held_s'], name='stays_held'),
        ),
    ]
