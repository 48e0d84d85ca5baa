from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('insight', '0010_counted_by_owner'),
    ]

    operations = [
        # Days of which no line is there are added up anew.
        migrations.DeleteModel(name='TouchedDay'),
        migrations.CreateModel(
            name='TouchedDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.IntegerField()),
                ('what', models.CharField(choices=[('touched', 'Touched'), ('by', 'Touched By')], max_length=7)),
                ('span', models.IntegerField()),
                ('owner_id', models.BigIntegerField(null=True)),
                ('customers', models.BinaryField()),
            ],
            options={
                'indexes': [models.Index(fields=['what', 'span', 'day'], name='touched_on')],
            },
        ),
        migrations.CreateModel(
            name='CustomerNumber',
            fields=[
                ('customer_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('number', models.IntegerField(unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='NumberBlock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_id', models.BigIntegerField(null=True)),
                ('first', models.IntegerField()),
                ('size', models.IntegerField()),
                ('used', models.IntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['owner_id', 'first'], name='numbers_of')],
            },
        ),
    ]
