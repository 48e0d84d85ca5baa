"""An object that is made of a row directly is what Django's own way makes of it."""

from django.db.models import Model
from django.db.models.signals import post_init

from shangji.activities.models import FollowUp
from shangji.core.bulk import update_where
from shangji.core.events import Event
from shangji.core.rows import is_plain, of_row
from shangji.core.subjects import Subject, traced_models
from shangji.people.models import User


def test_a_row_becomes_what_django_makes_of_it(lin):
    names = [field.attname for field in User._meta.concrete_fields]
    values = [getattr(lin, name) for name in names]
    ours, theirs = (
        of_row(User, "default", names, values),
        Model.from_db.__func__(User, "default", names, values),
    )
    assert {**vars(ours), "_state": 0} == {**vars(theirs), "_state": 0}
    assert (ours._state.adding, ours._state.db) == (theirs._state.adding, theirs._state.db)
    some = User.objects.only("name").get(pk=lin.pk)
    assert some.get_deferred_fields() >= {"username", "email"} and some.username == lin.username


def test_whoever_listens_is_heard():
    assert all(is_plain(model) for model in (*traced_models().values(), Event, Subject, FollowUp))

    def hear(**_told):
        """Anything."""

    post_init.connect(hear, sender=Event)
    try:
        assert not is_plain.__wrapped__(Event)
    finally:
        post_init.disconnect(hear, sender=Event)


def test_columns_are_written_where_others_have_a_value_or_none(db):
    keys = [Subject.objects.create(kind="x", label=label, head=head).pk for label, head in ("ab", "ac", "bb")]
    update_where(Subject, {"kind": "x", "label": "a"}, version=7)
    assert [Subject.objects.get(pk=pk).version for pk in keys] == [7, 7, 0]


def test_what_a_verb_adds_to_a_list_that_a_row_holds_is_a_change(lin):
    role = lin.role
    before = role.twin()
    assert role.changes_since(before) == {}
    role.grants.append("people.everything")
    assert role.changes_since(before) == {"grants": [before.grants, [*before.grants, "people.everything"]]}
