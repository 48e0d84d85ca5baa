from django.db import migrations, models


def mark_everything(apps, schema_editor):
    """What was due before there were sums is to be added up."""
    if apps.get_model("process", "Obligation").objects.exists():
        apps.get_model("process", "DueAnew").objects.create(day=None)


class Migration(migrations.Migration):

    dependencies = [
        ('process', '0008_rule_versions'),
    ]

    operations = [
        migrations.CreateModel(
            name='DueAnew',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.IntegerField(null=True)),
            ],
        ),
        migrations.RunPython(mark_everything, migrations.RunPython.noop),
    ]
