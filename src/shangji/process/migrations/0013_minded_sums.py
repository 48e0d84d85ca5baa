from django.db import migrations, models
from django.db.models import Case, Count, F, When

FOREVER = 2**31 - 1


def add_up(apps, schema_editor):
    """Spans that are there already."""
    spans, sums = (apps.get_model("process", name) for name in ("MindedSpan", "MindedSum"))
    for is_end, day in ((False, "since_day"), (True, "until_day")):
        said = Case(When(said_day__gt=F(day), then=F("said_day")), default=0)
        over = spans.objects.filter(**{f"{day}__lt": FOREVER}).order_by()
        found = over.values_list(day, said).annotate(n=Count("*"))
        sums.objects.bulk_create(
            [sums(is_end=is_end, day=day, said_day=first, count=n) for day, first, n in found], batch_size=1_000
        )


class Migration(migrations.Migration):

    dependencies = [
        ('process', '0012_when_at_risk'),
    ]

    operations = [
        migrations.CreateModel(
            name='MindedSum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_end', models.BooleanField()),
                ('day', models.IntegerField()),
                ('said_day', models.IntegerField()),
                ('count', models.IntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['is_end', 'day', 'said_day', 'count'], name='minded_sums')],
            },
        ),
        migrations.AddIndex(
            model_name='mindedspan',
            index=models.Index(fields=['before_day', 'since_day', 'said_day'], name='minded_again'),
        ),
        migrations.RunPython(add_up, migrations.RunPython.noop),
    ]
