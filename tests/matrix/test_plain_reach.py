"""What a row alone says of reach is what the access rule says of it, also for rows that have left everybody's reach."""

from django.db import transaction

from shangji.core import clock
from shangji.core.access import Level
from shangji.core.subjects import traced_models
from tests.matrix.oracle import RELATIONS
from tests.matrix.scene import set_scene


def test_what_the_row_says_the_rule_says_too(db):
    scene = set_scene()
    for kind, model in traced_models().items():
        with transaction.atomic():
            _withdraw_one(model)
            rows = list(model._base_manager.all())
            for relation in RELATIONS:
                actor = scene.actor(relation)
                plain = {row.pk for row in rows if row.is_plainly_reached_by(actor)}
                for level in Level if plain else ():
                    ruled = model._base_manager.filter(model.reach(actor, level), pk__in=plain)
                    assert set(ruled.values_list("pk", flat=True)) == plain, (kind, relation, level)
            transaction.set_rollback(True)


def test_an_owner_is_known_by_the_row(db):
    scene = set_scene()
    assert scene.lead.is_plainly_reached_by(scene.actor("owner"))
    assert not scene.lead.is_plainly_reached_by(scene.actor("leader_above"))


def _withdraw_one(model):
    if any(field.name == "withdrawn_at" for field in model._meta.fields):
        keys = list(model._base_manager.filter(withdrawn_at=None).values_list("pk", flat=True)[1:2])
        model._base_manager.filter(pk__in=keys).update(withdrawn_at=clock.now())
