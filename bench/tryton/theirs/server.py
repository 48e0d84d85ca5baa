"""Asks the server as its clients do, as one signed-in user: the call alone, or the whole JSON-RPC request."""

import base64
import json
import os
from collections.abc import Callable, Sequence
from typing import Any

import trytond.protocols.dispatcher  # noqa: F401 - its routes
from trytond.pool import Pool
from trytond.protocols.jsonrpc import JSONEncoder
from trytond.transaction import Transaction
from trytond.wsgi import app
from werkzeug.test import Client

DATABASE = "tryton"
PASSWORD = os.environ["BENCH_TRYTON_PASSWORD"]
ANSWERED = b'"result"'
Ask = tuple[Any, ...]
"""Model, method, arguments."""


class Server:
    """`alone` and `whole` make ready what is timed."""

    def __init__(self, login: str) -> None:
        Pool.start()
        self.pool = Pool(DATABASE)
        self.pool.init()
        with Transaction().start(DATABASE, 0, readonly=True):
            self.user = self.pool.get("res.user").search([("login", "=", login)])[0].id
        with Transaction().start(DATABASE, self.user, readonly=True):
            self.context = self.pool.get("res.user").get_preferences(context_only=True)
        self.login = login
        self.client = Client(app)
        self.headers: dict[str, str] = {}

    def alone(self, asks: Sequence[Ask]) -> Callable[[], Any]:
        return lambda: [self.ask(*one) for one in asks]

    def ask(self, model: str, method: str, *arguments: Any) -> Any:
        """What the dispatcher does between the request and its answer, access rights checked."""
        noun = self.pool.get(model)
        rpc = noun.__rpc__[method]
        with Transaction().start(DATABASE, self.user, readonly=rpc.readonly) as transaction:
            given, named, transaction.context, transaction.timestamp = rpc.convert(
                noun, *arguments, self.context
            )
            found = rpc.result(rpc.decorate(getattr(noun, method))(*given, **named))
            transaction.commit()
        return found

    def whole(self, asks: Sequence[Ask]) -> Callable[[], Any]:
        bodies = [_body(f"model.{model}.{method}", [*rest, self.context]) for model, method, *rest in asks]
        self.headers = self.headers or self._signed_in()
        return lambda: [self._post(body) for body in bodies]

    def _signed_in(self) -> dict[str, str]:
        answer = self._post(_body("common.db.login", [self.login, {"password": PASSWORD}, "en"]))
        user, token, *_bus = json.loads(answer)["result"]
        session = base64.b64encode(f"{self.login}:{user}:{token}".encode()).decode()
        return {"Authorization": f"Session {session}"}

    def _post(self, body: bytes) -> bytes:
        answer = self.client.post(
            f"/{DATABASE}/rpc/", data=body, content_type="application/json", headers=self.headers
        )
        told: bytes = answer.get_data()
        if ANSWERED not in told[:40]:
            raise RuntimeError(f"{body[:200]!r} answered {told[:500]!r}")
        return told


def _body(method: str, parameters: list[Any]) -> bytes:
    return json.dumps({"id": 1, "method": method, "params": parameters}, cls=JSONEncoder).encode()
