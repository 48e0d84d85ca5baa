from django.db import migrations

KIND = "replace(kind, '.', '') || ' '"


class Migration(migrations.Migration):
    """The index holds what kind an entry is of, so that a search of one kind reads no other."""

    dependencies = [("core", "0004_search_grams")]
    operations = [
        migrations.RunSQL(
            f"UPDATE core_searchentry SET tokens = {KIND} || tokens",
            f"UPDATE core_searchentry SET tokens = substr(tokens, length({KIND}) + 1)",
        )
    ]
