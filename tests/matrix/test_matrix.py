"""Every verb × every relation of the actor to the subject, against an oracle that does not read the product."""

import copy
import hashlib

import pytest
from django.db import connection, transaction
from django.test import override_settings

from shangji.core.access import Refusal
from shangji.core.actions import verbs
from tests.matrix.calls import CALLS
from tests.matrix.oracle import RELATIONS, expected
from tests.matrix.scene import set_scene

VERBS = {
    f"{model._meta.app_label}.{model.__name__}.{method}": (model, verb) for model, method, verb in verbs()
}
PREPARES = (
    *("correct_follow_up", "Contact.add", "Contact.undo", ".lend", ".name_deputy"),
    *(".change_seat", ".set_attitude", ".unseat", ".draw_line", ".take_line"),
)
"""Their calls make something of their own before the verb is asked."""


def test_every_verb_has_its_row():
    assert set(VERBS) == set(CALLS)


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker, tmp_path_factory):
    """The scene, set once for all verbs, and what the database holds then; every test leaves it as it was."""
    files = tmp_path_factory.mktemp("matrix")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=files), transaction.atomic():
        yield set_scene(), fingerprint()
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", sorted(VERBS))
def test_the_verb_answers_each_relation_as_the_oracle_says(stage, db, name):
    model, verb = VERBS[name]
    scene, before = copy.deepcopy(stage[0]), stage[1]
    noun = f"{model._meta.app_label}.{model.__name__}"
    wanted = {r: expected(noun, verb.name, verb.level, verb.creates, r) for r in RELATIONS}
    mark = transaction.savepoint()
    assert {relation: answer(scene, name, relation) for relation in RELATIONS} == wanted
    if fingerprint() != before:
        transaction.savepoint_rollback(mark)
        pytest.fail(f"{name} left something behind where it refused {culprits(scene, name, before)}")


def answer(scene, name, relation):
    """The status of the verb for a relation. What it did is taken back, what it left where it refused is not."""
    mark = transaction.savepoint()
    status = 200
    try:
        CALLS[name](scene, scene.actor(relation))
    except Refusal as refusal:
        status = refusal.status
    if status == 200 or name.endswith(PREPARES):
        transaction.savepoint_rollback(mark)
    else:
        transaction.savepoint_commit(mark)
    return status


def culprits(scene, name, before):
    """The relations that were refused and changed something, found one by one."""
    found = []
    for relation in RELATIONS:
        mark = transaction.savepoint()
        answer(scene, name, relation)
        found += [relation] if fingerprint() != before else []
        transaction.savepoint_rollback(mark)
    return found


def fingerprint():
    """A hash over every row of every table."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
            digest.update(repr((table, cursor.fetchall())).encode())
    return digest.hexdigest()
