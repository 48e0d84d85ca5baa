from django.db import migrations

from shangji.core.search import index_statements


def forward(apps, schema_editor):
    for statement in index_statements(schema_editor.connection.vendor)[0]:
        schema_editor.execute(statement)


def backward(apps, schema_editor):
    for statement in index_statements(schema_editor.connection.vendor)[1]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("core", "0003_append_only")]
    operations = [migrations.RunPython(forward, backward)]
