"""Every verb × every relation of the actor to the subject, against an oracle that does not read the product."""

import hashlib
from dataclasses import dataclass

import pytest
from django.db import connection, transaction
from django.test import override_settings

from shangji.core.access import Actor, Refusal
from shangji.core.actions import verbs
from tests.matrix.calls import CALLS
from tests.matrix.oracle import RELATIONS, expected
from tests.matrix.scene import Fresh, Scene, set_scene

VERBS = {
    f"{model._meta.app_label}.{model.__name__}.{method}": (model, verb) for model, method, verb in verbs()
}
PREPARES = (
    *(
        "correct_follow_up",
        "Contact.add",
        "Contact.undo",
        ".lend",
        ".name_deputy",
        "_pulse",
        ".put_pulse_off",
    ),
    *(".change_seat", ".set_attitude", ".unseat", ".draw_line", ".take_line"),
)
"""Their calls make something of their own before the verb is asked."""


def test_every_verb_has_its_row():
    assert set(VERBS) == set(CALLS)


@dataclass
class Stage:
    """The scene, set once for all verbs, who stands in each relation, and what the database holds then."""

    scene: Scene
    actors: dict[str, Actor]
    before: str


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker, tmp_path_factory):
    """Every test leaves it as it was."""
    files = tmp_path_factory.mktemp("matrix")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=files), transaction.atomic():
        scene = set_scene()
        yield Stage(scene, {relation: scene.actor(relation) for relation in RELATIONS}, fingerprint())
        transaction.set_rollback(True)


@pytest.mark.parametrize("noun", sorted({name.rpartition(".")[0] for name in VERBS}))
def test_each_verb_answers_each_relation_as_the_oracle_says(stage, db, noun):
    names = sorted(name for name in VERBS if name.rpartition(".")[0] == noun)
    wanted = {name: wanted_of(name) for name in names}
    mark = transaction.savepoint()
    assert {name: answers(stage, name) for name in names} == wanted
    if fingerprint() != stage.before:
        transaction.savepoint_rollback(mark)
        left = {name: found for name in names if (found := culprits(stage, name))}
        pytest.fail(f"these left something behind where they refused: {left}")


def wanted_of(name):
    model, verb = VERBS[name]
    noun = f"{model._meta.app_label}.{model.__name__}"
    return {r: expected(noun, verb.name, verb.level, verb.creates, r) for r in RELATIONS}


def answers(stage, name):
    """Relation → status."""
    scene = Fresh(stage.scene)
    return {relation: answer(scene, name, actor) for relation, actor in stage.actors.items()}


def answer(scene, name, actor):
    """The status of the verb for an actor. What it did is taken back, what it left where it refused is not."""
    mark = transaction.savepoint()
    status = 200
    try:
        CALLS[name](scene, actor)
    except Refusal as refusal:
        status = refusal.status
    if status == 200 or name.endswith(PREPARES):
        transaction.savepoint_rollback(mark)
    else:
        transaction.savepoint_commit(mark)
    return status


def culprits(stage, name):
    """The relations that were refused and changed something, found one by one."""
    found = []
    for relation, actor in stage.actors.items():
        mark = transaction.savepoint()
        answer(Fresh(stage.scene), name, actor)
        found += [relation] if fingerprint() != stage.before else []
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
