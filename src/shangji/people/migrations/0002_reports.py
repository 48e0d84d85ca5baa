
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_start'),
        ('people', '0001_start'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='dispatch',
            name='dispatched_once_to_group',
        ),
        migrations.AddField(
            model_name='dispatch',
            name='to',
            field=models.EmailField(blank=True, max_length=254),
        ),
        migrations.AddConstraint(
            model_name='dispatch',
            constraint=models.UniqueConstraint(condition=models.Q(('line__isnull', True)), fields=('event', 'account', 'to'), name='dispatched_once_outside'),
        ),
    ]
