from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0009_by_pool'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(fields=['owner', 'name', 'subject'], name='customers_named'),
        ),
    ]
