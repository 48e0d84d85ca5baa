from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('process', '0009_due_by_day'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='obligation', name='obligations_of'),
        migrations.AddIndex(
            model_name='obligation',
            index=models.Index(fields=['subject', 'due_at', 'owner', 'kind', 'fulfilled_at', 'cancelled_at', 'opened_at'], name='obligations_of'),
        ),
    ]
