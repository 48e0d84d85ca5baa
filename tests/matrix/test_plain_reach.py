"""What a row alone says of reach is what the access rule says of it, also for rows that have left everybody's reach."""

from django.db import transaction

from shangji.core import clock
from shangji.core.access import Level
from shangji.core.subjects import traced_models
from shangji.leads.models import Lead
from shangji.people.owned import Owned
from tests.matrix.oracle import RELATIONS
from tests.matrix.scene import set_scene


def test_what_the_row_says_the_rule_says_too(db):
    scene = set_scene()
    for kind, model in traced_models().items():
        with transaction.atomic():
            _withdraw_one(model)
            owned = ["owner__team"] if issubclass(model, Owned) else []
            rows = list(model._base_manager.select_related(*owned) if owned else model._base_manager.all())
            for relation in RELATIONS:
                actor = scene.actor(relation)
                plain = {row.pk for row in rows if row.is_plainly_reached_by(actor)}
                for level in Level if plain else ():
                    ruled = model._base_manager.filter(model.reach(actor, level), pk__in=plain)
                    assert set(ruled.values_list("pk", flat=True)) == plain, (kind, relation, level)
            transaction.set_rollback(True)


def test_an_owner_and_who_leads_them_are_known_by_the_row(db):
    scene = set_scene()
    alone = Lead._base_manager.get(pk=scene.lead.pk)
    assert alone.is_plainly_reached_by(scene.actor("owner"))
    assert not alone.is_plainly_reached_by(scene.actor("leader_above")), (
        "whose team the owner is in was not read"
    )
    read = Lead._base_manager.select_related("owner__team").get(pk=scene.lead.pk)
    assert read.is_plainly_reached_by(scene.actor("leader_above"))
    assert not read.is_plainly_reached_by(scene.actor("leader_beside"))


def _withdraw_one(model):
    if any(field.name == "withdrawn_at" for field in model._meta.fields):
        keys = list(model._base_manager.filter(withdrawn_at=None).values_list("pk", flat=True)[1:2])
        model._base_manager.filter(pk__in=keys).update(withdrawn_at=clock.now())


def test_reach_is_told_by_the_actor_and_the_day_and_asks_nothing(db, django_assert_num_queries):
    scene = set_scene()
    actors = [scene.actor(relation) for relation in RELATIONS]
    with django_assert_num_queries(0):
        for model in traced_models().values():
            for actor in actors:
                for level in Level:
                    model.reach(actor, level)
