from django.db import migrations, models


def mark_everything(apps, schema_editor):
    """Sums that do not know yet how long what was closed on a day had taken are added up anew."""
    if apps.get_model("insight", "CountedStay").objects.exists():
        apps.get_model("opportunities", "Unsummed").objects.create(opportunity_id=0)


class Migration(migrations.Migration):

    dependencies = [
        ('insight', '0008_due_by_day'),
    ]

    operations = [
        migrations.AlterField(
            model_name='daysum',
            name='what',
            field=models.CharField(choices=[('entered', 'Entered'), ('left', 'Left'), ('stayed', 'Stayed'), ('opened', 'Opened'), ('closed', 'Closed'), ('opened_by', 'Opened By'), ('closed_by', 'Closed By'), ('lived', 'Lived'), ('took', 'Took')], max_length=9),
        ),
        migrations.RunPython(mark_everything, migrations.RunPython.noop),
    ]
