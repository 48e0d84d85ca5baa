"""People, teams and roles: what their verbs do and refuse."""

from collections.abc import Callable

import pytest
from django.http import QueryDict

from shangji.core.access import NotAllowed
from shangji.core.actions import verbs
from shangji.core.subjects import Traced
from shangji.people.defaults import ROLES
from shangji.people.forms.teams import RoleForm
from shangji.people.grants import ONLY_THE_SYSTEM, WORDS, groups, permissions, tidied
from shangji.people.models import Role, Team, User
from shangji.people.models.role import AdministratorNeedsAll
from shangji.people.models.team import TeamLoop
from shangji.people.models.user import LastAdministrator
from shangji.people.queries import Wanted, people
from shangji.people.setup import NameTaken, PasswordTooWeak, first_administrator, is_empty

pytestmark = pytest.mark.django_db


def test_everybody_corrects_their_own_entry_and_nobody_elses(
    lin: User, wu: User, facts: Callable[[Traced], list[str]]
) -> None:
    lin.change_own_entry(name="林嘉禾", email="lin@example.com", phone="13900001111", by=lin.actor())
    assert facts(lin)[-1] == "people.own_entry_changed"
    with pytest.raises(NotAllowed):
        wu.change_own_entry(name="x", email="", phone="", by=lin.actor())


def test_the_last_administrator_stays(chen: User) -> None:
    with pytest.raises(LastAdministrator):
        chen.disable(by=chen.actor())


def test_the_administrator_role_keeps_everything(chen: User, roles: dict[str, Role]) -> None:
    role = roles["administrator"]
    with pytest.raises(AdministratorNeedsAll):
        role.change(name=role.name, scope="all", grants=["people.*"], by=chen.actor())
    role.change(name="系统管理员", scope="all", grants=["*"], by=chen.actor())
    assert role.name == "系统管理员"


def test_a_team_does_not_hang_below_itself(teams: dict[str, Team], chen: User) -> None:
    with pytest.raises(TeamLoop):
        teams["company"].move_below(teams["east"], by=chen.actor())
    inner = Team.add("苏州组", parent=teams["east"], by=chen.actor())
    teams["east"].move_below(teams["south"], by=chen.actor())
    inner.refresh_from_db()
    assert inner.path.startswith(Team.objects.get(name="华南部").path)


def test_every_permission_has_words() -> None:
    for permission in permissions():
        assert permission.partition(".")[2] in WORDS, permission


def test_every_verb_can_be_granted_except_the_systems_own() -> None:
    known = {verb.permission(model) for model, _method, verb in verbs()}
    assert known == ONLY_THE_SYSTEM.union(permissions())


def test_ticked_boxes_grant_exactly_what_they_say() -> None:
    for _key, _name, _scope, grants in ROLES:
        given = {one.permission for group in groups(grants) for one in group.single if one.is_given}
        again = {one.permission for group in groups(tidied(given)) for one in group.single if one.is_given}
        assert given == again


def test_a_wider_box_swallows_the_single_ones() -> None:
    assert tidied(["customers.*", "customers.add", "people.save_view", "nonsense.x"]) == [
        "customers.*",
        "people.save_view",
    ]
    assert tidied(["*", "customers.add"]) == ["*"]


def test_two_roles_do_not_share_a_name(roles: dict[str, Role]) -> None:
    form = RoleForm(QueryDict("name=销售&scope=own"))
    assert not form.is_valid() and "name" in form.errors


def test_the_table_is_filtered_by_words_team_and_role(
    lin: User, zhou: User, wu: User, chen: User, teams: dict[str, Team], roles: dict[str, Role]
) -> None:
    actor = chen.actor()
    wu.disable(by=actor)
    assert set(people(actor, Wanted())) == {lin, zhou, chen}
    assert set(people(actor, Wanted(q="林"))) == {lin}
    assert set(people(actor, Wanted(team_id=teams["company"].pk, active=None))) == {lin, zhou, wu, chen}
    assert set(people(actor, Wanted(role_id=roles["leader"].pk))) == {zhou}


def test_the_first_administrator_may_everything() -> None:
    assert is_empty()
    with pytest.raises(PasswordTooWeak):
        first_administrator("admin", "陈思远", "12345")
    user = first_administrator("admin", "陈思远", "lake-otter-41")
    assert User.objects.for_sign_in().get(pk=user.pk).actor().may("people.add_user") and not is_empty()
    with pytest.raises(NameTaken):
        first_administrator("admin", "又一个", "lake-otter-42")
