from django.core.management import call_command
from django.db import migrations


def forward(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    """What all web processes must count together: how often somebody tried to sign in."""

    dependencies = [("core", "0005_search_kinds")]
    operations = [
        migrations.RunPython(forward, migrations.RunPython.noop),
        migrations.RunSQL(migrations.RunSQL.noop, "DROP TABLE shared_cache"),
    ]
