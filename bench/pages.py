"""Pages as a signed-in person asks for them, without the network: the time the server needs."""

from typing import Any

from django.test import Client

from bench.measure import Call
from shangji.people.models import User

BACKEND = "shangji.people.sign_in.Backend"
WRONG = 400


class Visitor:
    """Somebody with a session."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.actor = user.actor()
        self.client = Client(SERVER_NAME="127.0.0.1")
        self.client.force_login(user, backend=BACKEND)

    def get(self, url: str, **query: Any) -> Call:
        return lambda: self._answered(self.client.get(url, query))

    def post(self, url: str, **form: Any) -> Call:
        """As htmx does."""
        return lambda: self._answered(self.client.post(url, form, headers={"HX-Request": "true"}))

    def _answered(self, answer: Any) -> None:
        if answer.status_code >= WRONG:
            raise RuntimeError(f"{answer.request['PATH_INFO']} answered {answer.status_code}")
