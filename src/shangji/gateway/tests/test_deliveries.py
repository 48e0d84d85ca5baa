"""Webhooks by the Standard Webhooks specification: signatures, secrets that change, receivers that say no, each try, once more."""

import base64
from datetime import timedelta

import pytest

from shangji.core import clock
from shangji.core.access import NotAllowed
from shangji.core.jobs import run_due
from shangji.gateway.channels.sending import send_due
from shangji.gateway.channels.webhook.signing import is_strong, key_of, signature
from shangji.gateway.channels.webhook.tests.receiver import verified
from shangji.gateway.models import Outlet
from shangji.gateway.models.outlet import NoSecretHere, TooMuchAtOnce
from shangji.gateway.tests.outgoing import NOON
from shangji.gateway.tests.standin import standing_in
from shangji.people.models import Dispatch, Notification

HX = {"HX-Request": "true"}


def test_it_signs_as_the_specification_shows():
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    made = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body)
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert not is_strong("whsec_" + base64.b64encode(b"x" * 23).decode()) and not is_strong("whsec_!")
    assert is_strong(secret) and is_strong("x" * 24) and not is_strong("x" * 23)


@pytest.fixture
def program(settings):
    settings.PRIVATE_TARGETS, settings.SITE = True, "https://crm.example"
    with standing_in(lambda call: (204, b"")) as found:
        yield found


@pytest.fixture
def hook(program, chen):
    return Outlet.add(
        "数据平台", service="webhook", said={"url": program.url}, groups=["others"], by=chen.actor()
    )


@pytest.fixture
def told(crane, lin, hook):
    """So many lines for 林, each of another event of hers, at noon."""

    def tell(count=1):
        for n in range(count):
            with clock.at(NOON + timedelta(minutes=n)):
                crane.plan_next_step(f"第 {n} 步", clock.now() + timedelta(days=2), by=lin.actor())
        for event in crane.subject.events.filter(kind="activities.step_planned").order_by("seq")[:count]:
            Notification.tell(lin, event, NOON)

    return tell


def send(seconds=0):
    with clock.at(NOON + timedelta(seconds=seconds)):
        return send_due()


def key(outlet, name="secret"):
    return key_of(outlet.account()[name])


def test_while_a_secret_changes_both_are_signed_with(told, hook, program, chen, lin, client_of):
    told(3)
    send()
    first = key(hook)
    assert verified(program.calls[0], first, now_s=NOON.timestamp())
    assert not verified(program.calls[0], first, now_s=NOON.timestamp() + 301)
    with pytest.raises(NotAllowed):
        hook.rotate_secret("whsec_" + "QUJD" * 12, by=lin.actor())
    with clock.at(NOON):
        client = client_of(chen)
        page = client.post(f"/settings/outlets/{hook.pk}/secret/", {}, headers=HX).content.decode()
    hook.refresh_from_db()
    second = key(hook)
    assert (
        hook.account()["secret"] in page and second != first and hook.account()["secret"] not in hook.secrets
    )
    assert hook.account()["secret"] not in client.get(f"/settings/outlets/{hook.pk}/").content.decode()
    send(1)
    assert verified(program.calls[1], first) and verified(program.calls[1], second)
    send(86_400 + 60)
    assert verified(program.calls[2], second) and not verified(program.calls[2], first)
    robot = Outlet.add("群", service="wecom_robot", said={"url": program.url}, by=chen.actor())
    with pytest.raises(NoSecretHere):
        robot.rotate_secret("x" * 24, by=chen.actor())


def test_a_secret_of_one_s_own_is_long_enough_and_changing_it_overlaps_too(program, client_of, chen):
    client, mine = client_of(chen), "a secret that I thought of myself"
    typed = {"name": "市场", "need_url": program.url, "groups": ["others"], "language": "en", "is_open": "on"}
    assert client.post("/settings/outlets/add/webhook/", {**typed, "need_secret": "short"}).status_code == 422
    assert "whsec_" in client.post("/settings/outlets/add/webhook/", typed).content.decode(), (
        "made here, shown once"
    )
    outlet = Outlet.objects.get()
    made = outlet.account()["secret"]
    client.post(f"/settings/outlets/{outlet.pk}/", {**typed, "need_secret": mine})
    outlet.refresh_from_db()
    assert (outlet.account()["secret"], outlet.account()["secret_before"]) == (mine, made)
    client.post(f"/settings/outlets/{outlet.pk}/secret/", {"ends_at_once": "on"})
    outlet.refresh_from_db()
    assert outlet.account()["secret_until"] <= clock.now().isoformat()


def test_who_answers_gone_is_left_alone_and_its_keeper_told(told, hook, program, chen):
    told(2)
    program.troubles = [(410, b"")]
    send()
    hook.refresh_from_db()
    assert not hook.is_open and "410" in hook.trouble
    send(1)
    assert len(program.calls) == 1 and set(Dispatch.objects.values_list("state", flat=True)) == {"failed"}
    run_due()
    assert Notification.objects.filter(user=chen, event__kind="gateway.outlet_shut").count() == 1


def test_a_message_that_is_refused_comes_again_later_and_holds_up_no_other(
    told, hook, program, chen, client_of
):
    told(2)
    program.troubles = [(422, b""), (200, b""), (422, b"")]
    assert send() and send(1)
    first, other = Dispatch.objects.order_by("pk")
    assert (other.state, first.state, first.due_at) == ("sent", "waiting", NOON + timedelta(seconds=5))
    send(6)
    first.refresh_from_db()
    assert (first.state, first.due_at) == ("waiting", NOON + timedelta(seconds=306))
    send(307)
    first.refresh_from_db()
    assert first.state == "sent" and {call.headers["webhook-id"] for call in program.calls[::2]} == {
        first.message
    }
    tries = list(first.made_attempts.values_list("outcome", "said"))
    assert [outcome for outcome, _said in tries] == ["later", "later", "went"] and tries[2][1] == "204"
    page = client_of(chen).get(f"/settings/outlets/{hook.pk}/deliveries/").content.decode()
    assert page.count("稍后重试") == 2 and "422" in page and "204" in page


def test_too_often_rests_the_whole_line_as_long_as_it_asks(told, hook, program):
    told(2)
    program.troubles = [(429, b"", {"Retry-After": "90"})]
    send()
    assert send(60) == 0 and len(program.calls) == 1
    send(91), send(92)
    assert set(Dispatch.objects.values_list("state", flat=True)) == {"sent"}


def test_what_was_taken_goes_once_more_by_hand_under_its_name(
    told, hook, program, chen, lin, client_of, monkeypatch, django_assert_max_num_queries
):
    told(4)
    for n in range(4):
        send(n)
    names = [call.headers["webhook-id"] for call in program.calls]
    client, path = client_of(chen), f"/settings/outlets/{hook.pk}/"
    assert client_of(lin).get(f"{path}deliveries/").status_code == 403
    assert client_of(lin).post(f"{path}replay/").status_code == 403
    client.get(f"{path}deliveries/")
    with django_assert_max_num_queries(24):
        assert client.get(f"{path}deliveries/?state=sent").content.decode().count("</span> 204") == 4
    row = Dispatch.objects.order_by("pk").first()
    assert client.post(f"{path}deliveries/{row.pk}/again/", headers=HX).status_code == 204
    assert client.post(f"{path}deliveries/{row.pk + 99}/again/", headers=HX).status_code == 404
    send_due()
    assert [call.headers["webhook-id"] for call in program.calls[4:]] == names[:1]
    local = [f"{(NOON + timedelta(minutes=n)):%Y-%m-%dT%H:%M}" for n in (1, 2)]
    assert (
        client.post(f"{path}replay/", {"since": local[1], "until": local[0]}, headers=HX).status_code == 422
    )
    assert (
        client.post(f"{path}replay/", {"since": local[0], "until": local[1]}, headers=HX).status_code == 204
    )
    send_due(), send_due()
    assert sorted(call.headers["webhook-id"] for call in program.calls[5:]) == sorted(names[1:3])
    monkeypatch.setattr("shangji.gateway.models.outlet.REPLAYED", 3)
    with pytest.raises(TooMuchAtOnce):
        hook.replay(NOON - timedelta(days=1), NOON + timedelta(days=1), by=chen.actor())
