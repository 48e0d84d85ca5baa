import django.db.models.deletion
from django.conf import settings
from django.core.management import call_command
from django.db import migrations, models

from shangji.core import append_only
from shangji.core.search import index_statements


def guard_the_log(apps, schema_editor):
    for statement in append_only.statements(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def unguard_the_log(apps, schema_editor):
    for statement in append_only.reverse_statements(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def index_search(apps, schema_editor):
    for statement in index_statements(schema_editor.connection.vendor)[0]:
        schema_editor.execute(statement)


def unindex_search(apps, schema_editor):
    for statement in index_statements(schema_editor.connection.vendor)[1]:
        schema_editor.execute(statement)


def share_a_cache(apps, schema_editor):
    """What all web processes must count together: how often somebody tried to sign in."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):

    replaces = [('core', '0002_initial'), ('core', '0003_append_only'), ('core', '0004_search_grams'), ('core', '0005_search_kinds'), ('core', '0006_shared_cache'), ('core', '0007_match_keys')]

    initial = True

    dependencies = [
        ('core', '0001_start'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.AddField(
            model_name='event',
            name='actor',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='event',
            name='on_behalf_of',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='job',
            name='asked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.CreateModel(
            name='MatchEntry',
            fields=[
                ('subject', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='core.subject')),
                ('kind', models.CharField(max_length=60)),
                ('known', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('subject', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='core.subject')),
                ('kind', models.CharField(max_length=60)),
                ('text', models.TextField()),
                ('tokens', models.TextField()),
            ],
        ),
        migrations.AddIndex(
            model_name='subject',
            index=models.Index(fields=['kind', 'id'], name='subject_kind'),
        ),
        migrations.AddField(
            model_name='event',
            name='subject',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='core.subject'),
        ),
        migrations.AddField(
            model_name='matchkey',
            name='subject',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='core.subject'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(condition=models.Q(('state__in', ['ready', 'running'])), fields=['due_at'], name='job_due'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['state', 'finished_at'], name='job_finished'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['kind', 'occurred_at'], name='event_kind'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('batch_id__isnull', False)), fields=['batch_id'], name='event_batch'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.UniqueConstraint(fields=('subject', 'seq'), name='event_chain'),
        ),
        migrations.AddIndex(
            model_name='matchkey',
            index=models.Index(fields=['sort', 'value', 'subject'], name='match_keys'),
        ),
        migrations.RunPython(guard_the_log, unguard_the_log),
        migrations.RunPython(index_search, unindex_search),
        migrations.RunPython(share_a_cache, migrations.RunPython.noop),
        migrations.RunSQL(migrations.RunSQL.noop, "DROP TABLE shared_cache"),
    ]
