"""What-if: how much is missed with a spreadsheet and with this product, by the same people; touches no database of anybody."""

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import mean
from typing import Any

from django.core.management import CommandError
from django.utils.translation import gettext as _

from shangji.config.console import Progress, tell
from shangji.simulation import running
from shangji.simulation.running import Failed, Outcome, interval

ASKED = ("people", "days", "capacity", "cadence_days", "leads_per_day", "travels", "leaves")


def run(options: argparse.Namespace) -> int:
    asked = {name: value for name in ASKED if (value := getattr(options, name)) is not None}
    progress = Progress(_("Seeds played"), quiet=options.json)
    try:
        found = running.run(options.seeds, asked, progress)
    except Failed as error:
        raise CommandError(_("The simulation broke off: %(why)s") % {"why": error}) from error
    progress.close()
    tell(Table(found), as_json=options.json)
    return 0


@dataclass(frozen=True)
class Table:
    """Both arms beside each other, each figure with its interval."""

    outcome: Outcome

    def to_json(self) -> Mapping[str, Any]:
        return self.outcome.to_json()

    def lines(self) -> Iterator[str]:
        yield _("%(n)s seeds; 95 %% intervals of the mean") % {"n": len(self.outcome.seeds)}
        yield f"{'':<28}{_('spreadsheet'):>26}{_('Shangji'):>26}"
        for figure, name in (
            ("missed_rate", _("missed")), ("on_time_rate", _("in time")), ("cycle_days", _("days to the contract")),
            ("loss_rate", _("lost of those that ended")), ("won", _("won")), ("contacts", _("contacts")),
        ):  # fmt: skip
            cells = "".join(f"{self._cell(arm, figure):>26}" for arm in running.ARMS)
            yield f"{name:<28}{cells}"

    def _cell(self, arm: str, figure: str) -> str:
        values = self.outcome.values(arm, figure)
        low, high = interval(values)
        if figure.endswith("_rate"):
            return f"{mean(values):.1%} ({max(low, 0):.1%} – {high:.1%})"
        return f"{mean(values):.1f} ({low:.1f} – {high:.1f})"
