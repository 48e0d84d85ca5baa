"""A child: calls verbs without a pause, and writes down each change only after it was acknowledged."""

import json
import signal
import sys
import time
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from shangji.config.loading import load

REST_S = 0.1


class Writer:
    def __init__(self, name: str, pks: list[int], diary: Path) -> None:
        from shangji.people.models import User

        self.name, self.pks = name, pks
        self.random = Random(name)
        self.by = User.objects.for_sign_in().get(username="lin").actor()
        self.diary = diary.open("a", buffering=1)
        self.number = 0

    def turn(self) -> None:
        """One verb on one record that others work on as well."""
        from shangji.opportunities.models import Opportunity

        self.number += 1
        token = f"{self.name}-{self.number}"
        if self.random.random() < 0.1:
            self.keep(Opportunity.open(token, by=self.by), "opportunities.opened", token)
            return
        verb = self.random.choice([self.say, self.price, self.move])
        verb(Opportunity.objects.within(self.by, self.random.choice(self.pks)), token)

    def say(self, opportunity: Any, token: str) -> None:
        opportunity.log_follow_up(token, by=self.by, client_key=token)
        self.keep(opportunity, "activities.follow_up_logged", token)

    def price(self, opportunity: Any, _token: str) -> None:
        amount = Decimal(self.random.randrange(10**12)) / 100
        if opportunity.change_amount(amount, by=self.by):
            self.keep(opportunity, "opportunities.amount_changed", format(amount.normalize(), "f"))

    def move(self, opportunity: Any, token: str) -> None:
        stage = self.random.choice(opportunity.pipeline.stages_now())
        if opportunity.move_to(stage, by=self.by, reason=token):
            self.keep(opportunity, "opportunities.stage_moved", token)

    def keep(self, noun: Any, kind: str, token: str) -> None:
        """`seq` is the number that the verb left the record with: that of its own line, or of what followed from it."""
        said = {"subject": noun.pk, "seq": noun.subject.version, "kind": kind, "token": token}
        self.diary.write(json.dumps(said) + "\n")


def main(name: str, pks: str, diary: str, troubles: str) -> None:
    """Until SIGTERM. A database that is away is waited for, and told in `troubles`."""
    stopped: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _frame: stopped.append(number))
    load()
    from django.db import DatabaseError, connection

    writer: Writer | None = None
    while not stopped:
        try:
            writer = writer or Writer(name, json.loads(pks), Path(diary))
            writer.turn()
        except DatabaseError as error:
            with Path(troubles).open("a") as file:
                file.write(f"{type(error).__name__}: {str(error).splitlines()[0]}\n")
            connection.close()
            time.sleep(REST_S)


if __name__ == "__main__":
    main(*sys.argv[1:])
