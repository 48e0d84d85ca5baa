
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0003_custom_fields'),
        ('customers', '0005_chain'),
        ('people', '0004_deputies'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='customer',
            name='customers_by_tier',
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(fields=['tier', 'subject'], name='customers_by_tier'),
        ),
    ]
