from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0002_start'),
        ('core', '0002_start'),
        ('customers', '0001_start'),
        ('opportunities', '0001_start'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='opportunity',
            name='call',
            field=models.CharField(choices=[('pipeline', 'Pipeline'), ('best', 'Best case'), ('commit', 'Commit'), ('omitted', 'Omitted')], default='pipeline', max_length=8),
        ),
        migrations.AddIndex(
            model_name='opportunity',
            index=models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['expected_on', 'owner', 'call', 'currency', 'amount', 'win_ratio'], name='forecast_sums'),
        ),
        migrations.AddConstraint(
            model_name='opportunity',
            constraint=models.CheckConstraint(condition=models.Q(('call__in', ['pipeline', 'best', 'commit', 'omitted'])), name='known_call'),
        ),
    ]
