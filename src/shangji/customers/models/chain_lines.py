"""Lined: the verbs that draw the lines of a decision chain. Nobody reports to themselves, however long the way."""

from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Refusal
from shangji.core.actions import action
from shangji.customers.chain_events import LineDrawn, LineTaken
from shangji.customers.models.chain import ChainLine, ChainSeat
from shangji.customers.models.chained import Chained, Row, written
from shangji.customers.roles import ChainKind

REPORTS = ChainKind.REPORTS


class GoesRound(Refusal):
    message = _("Then they would report to themselves in the end.")


class SameSeat(Refusal):
    message = _("A line goes from one person to another.")


class Lined(Chained):
    """Who reports to whom is one line at most; an opportunity's wins over its customer's."""

    class Meta:
        abstract = True

    @action("map_chain")
    def draw_line(self, source: ChainSeat, target: ChainSeat, kind: str, *, by: Actor) -> LineDrawn | None:
        """Say that one reports to, influences or is at odds with another. Raises SameSeat, GoesRound, OutOfReach."""
        if source.pk == target.pk:
            raise SameSeat
        one, other = self.own_seat(source), self.own_seat(target)
        rows: list[Row] = []
        if kind == REPORTS:
            if self._is_above(one.pk, other.pk):
                raise GoesRound
            rows += self._without_boss(one, but=other)
        line, is_new = ChainLine.objects.get_or_create(
            record=self.subject, source=one, target=other, kind=ChainKind(kind)
        )
        if is_new or line.is_out:
            line.is_out = is_new or line.is_out
            rows.append(written("line", line, {"is_out": False}) | _ends(line))
        if not rows:
            return None
        return LineDrawn(seat_id=one.pk, name=str(one), role=one.role, line=kind, other=str(other), rows=rows)

    @action("map_chain")
    def take_line(self, source: ChainSeat, target: ChainSeat, kind: str, *, by: Actor) -> LineTaken | None:
        """Say that it is not so: of a customer's line, an opportunity says it for itself. Raises OutOfReach."""
        one, other = self.own_seat(source), self.own_seat(target)
        homes = [self.pk, self.chain_customer_id]
        known = ChainLine.objects.filter(record__in=homes, source=one, target=other, kind=kind)
        own = known.filter(record=self.pk).first()
        if not known.filter(is_out=False).exists() or (own and own.is_out):
            return None
        own = own or ChainLine.objects.create(
            record=self.subject, source=one, target=other, kind=ChainKind(kind)
        )
        row = written("line", own, {"is_out": True}) | _ends(own)
        return LineTaken(
            seat_id=one.pk, name=str(one), role=one.role, line=kind, other=str(other), rows=[row]
        )

    def _without_boss(self, one: ChainSeat, *, but: ChainSeat) -> list[Row]:
        mine = ChainLine.objects.filter(record=self.pk, source=one, kind=REPORTS, is_out=False)
        return [written("line", line, {"is_out": True}) | _ends(line) for line in mine.exclude(target=but.pk)]

    def bosses(self) -> dict[int, int]:
        """Seat → the one it reports to, in this chain."""
        found: dict[int, int] = {}
        homes = [home for home in (self.chain_customer_id, self.pk) if home]
        rows = ChainLine.objects.filter(record__in=homes, kind=REPORTS).order_by("pk")
        for home in dict.fromkeys(homes):
            mine = [line for line in rows if line.record_id == home]
            for line in mine:
                if line.is_out and found.get(line.source_id) == line.target_id:
                    del found[line.source_id]
            found.update({line.source_id: line.target_id for line in mine if not line.is_out})
        return found

    def _is_above(self, one: int, other: int) -> bool:
        """Whether one is the other, or somewhere above them."""
        bosses, seen = self.bosses(), set()
        at: int | None = other
        while at is not None and at not in seen:
            if at == one:
                return True
            seen.add(at)
            at = bosses.get(at)
        return False


def _ends(line: ChainLine) -> Row:
    return {"source": line.source_id, "target": line.target_id, "kind": line.kind}
