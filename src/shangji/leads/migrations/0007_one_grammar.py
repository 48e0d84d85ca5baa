"""Conditions of assignment rules in the grammar that every condition has."""

from django.db import migrations, models

import shangji.process.conditions

TRUTHS = {"phone": {"yes": "filled", "no": "empty"}, "hours": {"yes": "yes", "no": "no"}}


def part(old):
    """One of the old conditions; None where it asked for either of two answers, which always holds."""
    name, op, values = old["field"], old["op"], old["values"]
    if name in TRUTHS:
        asked = {TRUTHS[name][v] for v in (("yes", "no") if op == "is_not" else values) if op != "is_not" or v not in values}
        return {"field": name, "op": asked.pop()} if len(asked) == 1 else None
    texts = name in ("city", "need")
    return {"field": name, "op": "is" if op == "contains" and not texts else op, "value": values}


def forwards(apps, _editor):
    for rule in apps.get_model("leads", "AssignmentRule").objects.all():
        if isinstance(rule.conditions, list):
            parts = [part(old) for old in rule.conditions]
            rule.conditions = {"all": [one for one in parts if one]}
            rule.save(update_fields=["conditions"])


class Migration(migrations.Migration):
    dependencies = [("leads", "0006_lying_and_waiting")]

    operations = [
        migrations.AlterField(
            model_name="assignmentrule",
            name="conditions",
            field=models.JSONField(blank=True, default=shangji.process.conditions.everything),
        ),
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
