"""A person at the pages of the product: signs in, adds customers, edits them, and notes what was answered."""

import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from tests.cast import PASSWORD

SEE_OTHER = (302, 303)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


class Browser(threading.Thread):
    """Stopped by `stopped`. `answers` counts the statuses, 0 for no answer at all."""

    def __init__(self, port: int, diary: Path, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.address, self.diary = f"http://127.0.0.1:{port}", diary
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies), _NoRedirect, urllib.request.ProxyHandler({})
        )
        self.stopped = threading.Event()
        self.answers: Counter[int] = Counter()
        self.failures: list[str] = []

    def run(self) -> None:
        number = 0
        signed_in = False
        while not self.stopped.is_set():
            number += 1
            signed_in = signed_in or self.sign_in()
            if not (signed_in and self.add_customer(f"{self.name}-{number}")):
                time.sleep(0.05)

    def sign_in(self) -> bool:
        self.ask("/accounts/login/")
        status, place, _error = self.ask("/accounts/login/", login="lin", password=PASSWORD)
        return status in SEE_OTHER and not place.startswith("/accounts/")

    def add_customer(self, token: str) -> bool:
        status, place, _error = self.ask("/customers/add/", name=token, anyway="1")
        if status not in SEE_OTHER:
            return False
        pk = int(place.strip("/").rpartition("/")[2])
        self.keep(pk, "customers.added", token)
        if self.ask(f"/customers/{pk}/field/note/", note=f"note-{token}")[0] == 200:
            self.keep(pk, "customers.changed", f"note-{token}")
        return True

    def keep(self, pk: int, kind: str, token: str) -> None:
        with self.diary.open("a") as diary:
            diary.write(json.dumps({"subject": pk, "seq": None, "kind": kind, "token": token}) + "\n")

    def ask(self, path: str, **form: str) -> tuple[int, str, str]:
        """Status, place and error id; without a form it only looks."""
        tokens = [cookie.value or "" for cookie in self.cookies if cookie.name == "shangji_csrf"]
        headers = {"X-CSRFToken": tokens[0]} if tokens else {}
        sent = urllib.parse.urlencode(form).encode() if form else None
        request = urllib.request.Request(f"{self.address}{path}", data=sent, headers=headers)
        try:
            with self.opener.open(request, timeout=30) as answer:
                status, place, error = answer.status, "", ""
        except urllib.error.HTTPError as answer:
            status, place = answer.code, answer.headers.get("Location", "")
            error = answer.headers.get("X-Error-Id", "")
        except (OSError, HTTPException):
            status, place, error = 0, "", ""
        self.answers[status] += 1
        if status >= 500:
            self.failures.append(f"{status} {path} {error}")
        return status, place, error
