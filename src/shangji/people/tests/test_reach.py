from datetime import timedelta

import pytest

from shangji.core.access import Level, NotAllowed, OutOfReach
from shangji.core.calendar import today
from shangji.customers.models import Contact, Customer
from shangji.opportunities.models import Opportunity
from shangji.people.models import User
from shangji.people.models.team import TeamLoop
from shangji.people.models.user import LastAdministrator
from shangji.people.owned import NotActive


def reaches(user, noun, level=Level.READ):
    return type(noun).objects.reached_by(user.actor(), level).filter(pk=noun.pk).exists()


def test_a_seller_reaches_their_own_and_not_their_neighbours(crane, lin, wu):
    assert reaches(lin, crane, Level.OWN)
    assert not reaches(wu, crane)


def test_a_leader_reaches_the_teams_below_but_not_the_team_beside(crane, zhou, sun, person):
    director = person("shen", "沈国栋", "leader", "company")
    assert reaches(zhou, crane, Level.OWN)
    assert reaches(director, crane, Level.OWN)
    assert not reaches(sun, crane)


def test_a_barred_person_reaches_nothing_from_the_next_request_on(crane, lin, chen):
    lin.disable(by=chen.actor())
    assert not reaches(User.objects.for_sign_in().get(pk=lin.pk), crane)


def test_a_collaboration_ends_after_its_last_day(crane, lin, wu):
    crane.share_with(wu, until=today(), by=lin.actor())
    assert reaches(wu, crane)
    crane.share_with(wu, until=today() - timedelta(days=1), by=lin.actor())
    assert not reaches(wu, crane)


def test_the_owner_of_a_customer_reads_what_hangs_under_it(lin, wu, yongtuo, crane, zhou):
    crane.assign_to(zhou, by=zhou.actor())
    assert reaches(lin, crane)
    assert not reaches(lin, crane, Level.WRITE)


def test_contacts_follow_their_customer(zhang, lin, wu):
    assert reaches(lin, zhang)
    assert not Contact.objects.reached_by(wu.actor()).exists()


def test_handing_over_resets_nothing(crane, lin, zhou, wu, stages):
    crane.log_follow_up(
        "见了总工", type="visit", next_step="发报价", next_step_at=lin.actor().now, by=lin.actor()
    )
    own = {"owner_id", "minded_since"}
    before = {k: v for k, v in crane.snapshot().items() if k not in own}
    crane.assign_to(wu, by=zhou.actor())
    crane.refresh_from_db()
    assert {k: v for k, v in crane.snapshot().items() if k not in own} == before
    assert crane.subject.follow_ups.get().author == lin
    assert reaches(wu, crane, Level.OWN) and not reaches(zhou, crane)


def test_a_seller_cannot_give_records_away(crane, lin, wu):
    with pytest.raises(NotAllowed):
        crane.assign_to(wu, by=lin.actor())


def test_nobody_hands_over_to_somebody_barred(crane, zhou, wu, chen):
    wu.disable(by=chen.actor())
    with pytest.raises(NotActive):
        crane.assign_to(wu, by=zhou.actor())


def test_why_says_every_way_in(crane, lin, zhou, wu):
    assert len(crane.why_reached_by(lin)) == 2  # the owner, and the owner of the customer
    assert len(crane.why_reached_by(zhou)) == 1
    assert crane.why_reached_by(wu) == []


def test_what_is_out_of_reach_and_what_does_not_exist_look_alike(crane, wu):
    for pk in (crane.pk, 10**9, "x"):
        with pytest.raises(OutOfReach):
            Opportunity.objects.within(wu.actor(), pk)


def test_the_last_administrator_stays(chen):
    with pytest.raises(LastAdministrator):
        chen.disable(by=chen.actor())


def test_a_team_moves_with_everything_below_it(teams, chen, system):
    from shangji.people.models import Team

    below = Team.add("华东一组", parent=teams["east"], by=system)
    teams["east"].move_below(teams["south"], by=chen.actor())
    below.refresh_from_db()
    assert below.path == f"{teams['south'].path}{teams['east'].pk}/{below.pk}/"
    with pytest.raises(TeamLoop):
        teams["south"].move_below(below, by=chen.actor())


def test_a_customer_without_an_owner_is_only_for_those_who_reach_everything(yongtuo, lin, chen):
    Customer.objects.filter(pk=yongtuo.pk).update(owner=None)
    assert not reaches(lin, yongtuo)
    assert reaches(chen, yongtuo)
