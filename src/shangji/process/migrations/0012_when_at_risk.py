from django.db import migrations, models


def mark_everything(apps, schema_editor):
    """Alerts that there are already are to be reckoned."""
    if apps.get_model("process", "Alert").objects.exists():
        apps.get_model("process", "RiskedAnew").objects.create(subject_id=0)


class Migration(migrations.Migration):

    dependencies = [
        ('process', '0011_gravest_alert'),
    ]

    operations = [
        migrations.CreateModel(
            name='RiskedAnew',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_id', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='RiskSpan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_id', models.BigIntegerField()),
                ('since_at', models.DateTimeField()),
                ('until_at', models.DateTimeField()),
                ('owner_id', models.BigIntegerField(null=True)),
                ('is_of_one', models.BooleanField()),
                ('alerts', models.IntegerField()),
                ('cents', models.BigIntegerField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['until_at', 'since_at', 'alerts', 'cents', 'owner_id', 'is_of_one'], name='at_risk_until'), models.Index(condition=models.Q(('is_of_one', False)), fields=['until_at'], name='at_risk_of_several'), models.Index(fields=['subject_id'], name='at_risk_of')],
            },
        ),
        migrations.RunPython(mark_everything, migrations.RunPython.noop),
    ]
