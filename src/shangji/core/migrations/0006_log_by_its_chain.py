import django.db.models.deletion
from django.db import migrations, models

INDEX = "core_event_subject_id_b18e8d42"


class Migration(migrations.Migration):
    """The chain's own index begins with the subject: another one of it alone is only written. SQLite would copy the whole log
    and lose its guard if the field was altered.
    """

    dependencies = [
        ('core', '0005_formulas_kept'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(f"DROP INDEX {INDEX}", f"CREATE INDEX {INDEX} ON core_event (subject_id)"),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name='event',
                    name='subject',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='core.subject'),
                ),
            ],
        ),
    ]
