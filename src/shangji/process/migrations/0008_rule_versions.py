from django.conf import settings
from django.db import migrations, models

PLANNED = ("name", "noun", "trigger", "condition", "actions", "at_most_per_hour")


def keep_versions(apps, schema_editor):
    """What the rules say, and what they said before, as the log of their changes tells."""
    rules, events = apps.get_model("process", "AutomationRule"), apps.get_model("core", "Event")
    kept = apps.get_model("process", "RuleVersion").objects
    for rule in rules.objects.all():
        plan = {name: getattr(rule, name) for name in PLANNED}
        for event in events.objects.filter(subject_id=rule.pk).order_by("-seq"):
            if "version" not in event.changes:
                continue
            kept.get_or_create(
                rule=rule, number=event.changes["version"][1],
                defaults={"plan": dict(plan), "published_at": event.occurred_at, "published_by_id": event.actor_id},
            )
            plan |= {name: old for name, (old, _new) in event.changes.items() if name in PLANNED and old is not None}


class Migration(migrations.Migration):

    dependencies = [
        ("process", "0007_payments_and_gates_owed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RuleVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("plan", models.JSONField()),
                ("note", models.CharField(blank=True, max_length=200)),
                ("old_number", models.PositiveIntegerField(null=True)),
                ("published_at", models.DateTimeField()),
                ("published_by", models.ForeignKey(null=True, on_delete=models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("rule", models.ForeignKey(on_delete=models.deletion.CASCADE, related_name="versions", to="process.automationrule")),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [models.UniqueConstraint(fields=("rule", "number"), name="rule_version_number")],
            },
        ),
        migrations.RunPython(keep_versions, migrations.RunPython.noop),
    ]
