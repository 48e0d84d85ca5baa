import shangji.process.models.alert
from django.conf import settings
from django.db import migrations, models


GRAVEST = """
    UPDATE process_alert SET is_gravest = TRUE WHERE id IN (
        SELECT id FROM (
            SELECT id, row_number() OVER (PARTITION BY subject_id ORDER BY severity DESC, id) AS place
            FROM process_alert WHERE resolved_at IS NULL
        ) AS stands WHERE place = 1
    )
"""


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0005_formulas_kept'),
        ('process', '0010_owed_from_index'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='alert',
            name='alerts_silent',
        ),
        migrations.AddField(
            model_name='alert',
            name='is_gravest',
            field=models.BooleanField(default=False),
        ),
        migrations.RunSQL(GRAVEST, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='alert',
            index=models.Index(condition=models.Q(('resolved_at__isnull', True), models.Q(('state', 'false_alarm'), ('snoozed_until__isnull', False), _connector='OR')), fields=['subject'], name='alerts_put_by'),
        ),
        migrations.AddIndex(
            model_name='alert',
            index=models.Index(models.OrderBy(models.F('severity'), descending=True), models.OrderBy(shangji.process.models.alert.Worth('currency', 'money_at_risk'), descending=True), models.F('subject'), models.F('owner'), models.F('kind'), models.F('currency'), models.F('money_at_risk'), models.F('state'), models.F('snoozed_until'), condition=models.Q(('resolved_at__isnull', True), ('is_gravest', True)), name='alerts_gravest'),
        ),
    ]
