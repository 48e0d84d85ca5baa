from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('insight', '0011_customers_as_bits'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='countedstay',
            index=models.Index(fields=['left_on', 'entered_on', 'owner_id', 'stage_id', 'currency', 'cents'], name='counted_stays_left'),
        ),
    ]
