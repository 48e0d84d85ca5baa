from django.db import migrations, models


def mark_everything(apps, schema_editor):
    """Alerts that there are already are to be reckoned."""
    if apps.get_model("process", "Alert").objects.exists():
        apps.get_model("process", "RiskedAnew").objects.create(subject_id=0)


class Migration(migrations.Migration):

    dependencies = [
        ('process', '0014_what_ended'),
    ]

    operations = [
        migrations.CreateModel(
            name='RiskSum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.IntegerField()),
                ('owner_id', models.BigIntegerField(null=True)),
                ('is_of_one', models.BooleanField()),
                ('alerts', models.IntegerField()),
                ('records', models.IntegerField()),
                ('known', models.IntegerField()),
                ('cents', models.BigIntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['day', 'owner_id'], name='risk_sums')],
            },
        ),
        migrations.RemoveIndex(model_name='riskspan', name='at_risk_until'),
        migrations.RunPython(mark_everything, migrations.RunPython.noop),
    ]
