
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0002_start'),
        ('core', '0002_start'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='followup',
            index=models.Index(fields=['happened_at', 'author', 'is_qualifying', 'type', 'subject'], name='follow_ups_in'),
        ),
    ]
