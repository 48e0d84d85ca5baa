from django.db import migrations

from shangji.core import append_only


def forward(apps, schema_editor):
    for statement in append_only.statements(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def backward(apps, schema_editor):
    for statement in append_only.reverse_statements(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("core", "0002_initial")]
    operations = [migrations.RunPython(forward, backward)]
