import shangji.activities.models.attachment
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('activities', '0001_initial')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('content_type', models.CharField(max_length=100)),
                ('file', models.FileField(upload_to=shangji.activities.models.attachment.random_name)),
                ('size_bytes', models.BigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('added_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('said_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('type', models.CharField(choices=[('call', 'Call'), ('visit', 'Visit'), ('meeting', 'Meeting'), ('wechat', 'WeChat'), ('mail', 'Mail'), ('demo', 'Demo'), ('quote', 'Quote sent'), ('other', 'Other')], default='other', max_length=10)),
                ('result', models.CharField(blank=True, choices=[('', 'Not said'), ('progress', 'Progress'), ('neutral', 'No change'), ('blocked', 'Blocked')], default='', max_length=10)),
                ('direction', models.CharField(choices=[('out', 'We contacted them'), ('in', 'They came to us')], default='out', max_length=3)),
                ('is_qualifying', models.BooleanField(default=False)),
                ('text', models.TextField(blank=True)),
                ('correction', models.TextField(blank=True)),
                ('corrected_at', models.DateTimeField(null=True)),
                ('next_step', models.CharField(blank=True, max_length=200)),
                ('next_step_at', models.DateTimeField(null=True)),
                ('happened_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('duration_min', models.PositiveIntegerField(null=True)),
                ('client_key', models.CharField(max_length=64, null=True, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
                ('due_on', models.DateField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
            ],
        ),
    ]
