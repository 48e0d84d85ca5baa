from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('process', '0013_minded_sums'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='alert', name='alerts_over'),
        migrations.AddIndex(
            model_name='alert',
            index=models.Index(condition=models.Q(('resolved_at__isnull', False)), fields=['-resolved_at', 'first_seen_at', 'rule', 'severity', 'owner', 'kind', 'state', 'subject', 'currency', 'money_at_risk'], name='alerts_over'),
        ),
    ]
