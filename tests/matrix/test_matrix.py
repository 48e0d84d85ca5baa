"""Every verb × every relation of the actor to the subject, against an oracle that does not read the product."""

import hashlib

import pytest
from django.db import connection, transaction

from shangji.core.access import Refusal
from shangji.core.actions import verbs
from tests.matrix.calls import CALLS
from tests.matrix.oracle import RELATIONS, expected
from tests.matrix.scene import set_scene

VERBS = {
    f"{model._meta.app_label}.{model.__name__}.{method}": (model, verb) for model, method, verb in verbs()
}


def test_every_verb_has_its_row():
    assert set(VERBS) == set(CALLS)


@pytest.fixture
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize("name", sorted(VERBS))
def test_the_verb_answers_each_relation_as_the_oracle_says(db, files, name):
    model, verb = VERBS[name]
    scene = set_scene()
    before = fingerprint()
    noun = f"{model._meta.app_label}.{model.__name__}"
    wanted = {r: expected(noun, verb.name, verb.level, verb.creates, r) for r in RELATIONS}
    assert {relation: answer(scene, name, relation, before) for relation in RELATIONS} == wanted


def answer(scene, name, relation, before):
    """The status of the verb for a relation; a refusal must leave every table as it was."""
    mark = transaction.savepoint()
    by = scene.actor(relation)
    prepared = fingerprint() if name.endswith(("correct_follow_up", "Contact.add")) else before
    try:
        CALLS[name](scene, by)
        status = 200
    except Refusal as refusal:
        status = refusal.status
        if prepared is before:
            assert fingerprint() == before, f"{name} refused {relation} and left something behind"
    finally:
        transaction.savepoint_rollback(mark)
    return status


def fingerprint():
    """A hash over every row of every table."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
            digest.update(repr((table, cursor.fetchall())).encode())
    return digest.hexdigest()
