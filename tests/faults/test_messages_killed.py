"""Messages whose sender is killed at any moment arrive all the same, and what the other side can tell apart, once."""

import base64
import re
from collections import Counter
from random import Random
from typing import Any

import pytest

from shangji.gateway.tests.mail_server import MailServer, mail_server
from shangji.gateway.tests.standin import StandIn, standing_in
from tests.faults.children import SEED, kill_after, start, to_the_end
from tests.faults.conftest import Homes

AGAIN = "［重发］"


def judge(call: Any) -> tuple[int, Any]:
    return 200, {"errcode": 0}


def besiege(env: dict[str, str], kills: int) -> None:
    random = Random(SEED)
    env = {**env, "SHANGJI_PRIVATE_TARGETS": "1"}
    with standing_in(judge) as web, mail_server() as mail:
        to_the_end(start(env, "message_worker", "prepare", web.url, mail.port))
        killed = 0
        for _kill in range(kills):
            process = start(env, "message_worker", "work")
            killed += kill_after(process, random.randrange(1, 14), random.uniform(0, 0.012))
        found = to_the_end(start(env, "message_worker", "work"))
        print(f"seed {SEED}: killed {killed} times, {found['told']} lines told; {counted(web, mail)}")
    assert killed == kills
    assert found["made"] == found["sent"] == 3 * found["told"]
    assert found["told"] > 4 * kills / 2
    wanted = set(range(found["told"]))
    assert set(by_hook(web)) == set(by_mail(mail)) == wanted
    assert {number for text in robot_texts(web) for number in steps(text)} == wanted
    said_once = Counter(n for text in robot_texts(web) if not text.startswith(AGAIN) for n in steps(text))
    assert set(said_once.values()) <= {1}  # what may have come already says so


def by_hook(web: StandIn) -> dict[int, str]:
    """Line → the name it came under: a program that keeps names takes each once."""
    kept = {call.headers["idempotency-key"]: call.said for call in web.calls if call.path == "/hook"}
    found = {steps(said["told"][0]["sentence"])[0]: key for key, said in kept.items()}
    assert len(found) == len(kept)
    return found


def by_mail(mail: MailServer) -> dict[int, str]:
    """Line → Message-ID: a mailbox shows each once."""
    kept = {text.split("Message-ID: ")[1].split("\n")[0]: text for _from, _to, text in mail.letters}
    bodies = {
        key: base64.b64decode(re.split(r"\r\n\r\n|\n--", text)[2]).decode() for key, text in kept.items()
    }
    found = {steps(body)[0]: key for key, body in bodies.items()}
    assert len(found) == len(kept)
    return found


def robot_texts(web: StandIn) -> list[str]:
    return [call.said["text"]["content"] for call in web.calls if call.path == "/robot"]


def steps(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"第(\d+)步", text)]


def counted(web: StandIn, mail: MailServer) -> str:
    again = sum(text.startswith(AGAIN) for text in robot_texts(web))
    hooks = sum(call.path == "/hook" for call in web.calls)
    return (
        f"webhook {hooks} requests for {len(by_hook(web))} lines, mail {len(mail.letters)} letters for "
        f"{len(by_mail(mail))}, robot {len(robot_texts(web))} messages, {again} of them marked as sent again"
    )


def test_messages_killed_three_times_all_arrive(homes: Homes) -> None:
    besiege(homes.peace, kills=3)


@pytest.mark.slow
def test_messages_killed_a_hundred_times_all_arrive(homes: Homes) -> None:
    besiege(homes.peace, kills=100)
