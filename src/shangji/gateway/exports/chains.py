"""Decision chains as files: the drawing, who is in it and what the coverage is made of, today or as of a day."""

from xml.sax.saxutils import escape

from django.http import QueryDict
from django.utils.translation import gettext as _

from shangji.activities.queries import record
from shangji.core.access import Actor, OutOfReach
from shangji.core.numbers import pk_of
from shangji.customers.chain.layout import CARD_H, CARD_W, Box, Drawing
from shangji.customers.chain.shown import page_words
from shangji.customers.models.chained import Chained
from shangji.gateway.exports.document import Block, Document, Table
from shangji.gateway.exports.files import mark_of
from shangji.gateway.exports.sources import Source, source
from shangji.ui.formats import day

TONES = {"good": "#1a7f51", "warn": "#cd821a", "risk": "#c83724", "mute": "#87949d"}
WIRES = {
    "reports": 'stroke="#87949d"', "influences": 'stroke="#185c9e" stroke-dasharray="4 4"',
    "conflicts": 'stroke="#c83724" stroke-dasharray="2 3"',
}  # fmt: skip
FONT = "Hanken Grotesk, Noto Sans CJK SC, Noto Sans SC, sans-serif"
TITLE_LETTERS, NAME_LETTERS = 12, 7


def chain_document(actor: Actor, key: str, params: QueryDict) -> Document:
    """`key` is the customer or the opportunity. Raises OutOfReach."""
    noun = _noun(actor, key)
    words = page_words(noun, actor, params)
    chain, coverage = words["chain"], words["coverage"]
    people = Table.plain(
        [_("Who"), _("Position"), _("Role"), _("Attitude"), _("Influence"), _("Reports to"), _("Last talk")],
        ["text", "text", "text", "text", "number", "text", "moment"],
        [
            (s.name, s.title, s.role_label, s.attitude_label, s.influence, s.boss.name if s.boss else "", s.touch.both_ways_at)
            for s in chain.seats
        ],
    )  # fmt: skip
    parts = Table.plain(
        [_("Role"), _("Who"), _("Influence"), _("Covered"), _("Why")],
        ["text", "text", "number", "text", "text"],
        [
            (p.role_label, p.name, p.influence, _("yes") if p.is_covered else _("no"), p.why)
            for p in coverage.parts
        ],
    )
    told = f"{_('As of')} {words['slide'].day:%Y-%m-%d} · {_('Coverage')} {coverage.percent} % · {coverage.words}"
    blocks = [Block(svg=picture(words["drawing"]), told=told, behind=people)] if chain.seats else []
    blocks += [Block(title=_("Everybody, as a list"), table=people), Block(title=_("What the coverage is made of"), table=parts)]  # fmt: skip
    return Document(f"{noun.label} · {_('Decision chain')}", tuple(blocks), mark_of(actor), told)


def picture(drawing: Drawing) -> str:
    """Finished: no variables, no references."""
    wires = "".join(
        f'<path d="{wire.path}" fill="none" stroke-width="1.25" {WIRES[wire.kind]}/>'
        for wire in drawing.wires
    )
    cards = "".join(_card(box) for box in drawing.boxes)
    size = f'width="{drawing.width}" height="{drawing.height}" viewBox="0 0 {drawing.width} {drawing.height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FONT}">{wires}{cards}</svg>'


def _card(box: Box) -> str:
    seat = box.seat
    tone = TONES[seat.shown_tone]
    dash = ' stroke-dasharray="4 3"' if seat.is_gap else ""
    edge = "" if seat.is_gap else f'<rect x="{box.x}" y="{box.y}" width="3" height="{CARD_H}" fill="{tone}"/>'
    x = box.x + 12
    return (
        f'<rect x="{box.x}" y="{box.y}" width="{CARD_W}" height="{CARD_H}" rx="8" fill="#fff" stroke="#c9d1d4"{dash}/>{edge}'
        f'{_text(x, box.y + 22, 13, "#152026", seat.name[:NAME_LETTERS], font_weight="600")}'
        f'{_text(box.x + CARD_W - 8, box.y + 22, 11, "#434f57", seat.role_label, text_anchor="end")}'
        f'{_text(x, box.y + 42, 12, "#606c74", seat.title[:TITLE_LETTERS])}'
        f'{_text(x, box.y + 63, 12, tone, _state(box))}'
    )  # fmt: skip


def _state(box: Box) -> str:
    seat = box.seat
    if seat.is_vacant:
        return _("nobody is known yet")
    if seat.has_left:
        return _("has left the company")
    if seat.is_gap:
        return _("never talked to")
    told = seat.attitude_label or _("Attitude not known")
    return f"{told} · {day(seat.touch.both_ways_at)}" if seat.touch.both_ways_at else told


def _text(x: int, y: int, size: int, fill: str, text: str, **more: str) -> str:
    """`more`: font_weight, text_anchor."""
    options = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="{fill}"{options}>{escape(text)}</text>'


def _noun(actor: Actor, key: str) -> Chained:
    pk = pk_of(key)
    noun = record(actor, pk) if pk else None
    if not isinstance(noun, Chained):
        raise OutOfReach
    return noun


source(
    Source(
        "chain", ("pdf", "png"), chain_document,
        title=lambda actor, key: f"{_noun(actor, key).label} · {_('Decision chain')}",
    )
)  # fmt: skip
