"""What the two columns of Tryton compare and what they do not."""

from bench.clients import CLIENTS, Throughput
from bench.tryton.beside import Beside

POSTGRES = (
    "Tryton can search by a trigram index where PostgreSQL has the extension pg_trgm; this build has not. Its changes "
    "are on the disk when it answers, as ours"
)
SQLITE = (
    "Tryton sets `synchronous=NORMAL` on SQLite: its changes are not on the disk when it answers, ours are"
)


def notes(beside: Beside) -> list[str]:
    return [
        *(_opened(*beside.opened) if beside.opened else []),
        f"Tryton {beside.version}, module sale_opportunity, settings as they come, asked in turn with us "
        f"on the same records (its states: lead, opportunity, won, lost, cancelled; five notes each). Its ratio is "
        "ours by theirs",
        'Beside "rows" and "verb": its call alone, access rights checked; beside "page": the whole JSON-RPC request of '
        "a signed-in user. It answers with values that its client draws, we with the page that is shown",
        "Its list counts what is found and has no sums; its detail is the form, the notes and the revisions; its "
        "search asks opportunities and parties for Chinese pieces of a name only (it knows no pinyin). It walks back from "
        "the newest record to the fifth hit: quick for these pieces, the whole table for a name that is rare",
        "It keeps a copy of the row for each change, without a hash chain, a queue or a search index to keep; its "
        "rights are by company, ours by team and collaborator. — where it has no such operation",
        POSTGRES if beside.opened else SQLITE,
    ]


def _opened(theirs: Throughput, ours: Throughput) -> list[str]:
    return [
        f"{CLIENTS} clients open opportunities: {who} {one.per_second:.0f} a second, p50 {one.p50:.1f} ms, "
        f"p99 {one.p99:.1f} ms, {one.errors} errors"
        for who, one in (("Shangji", ours), ("Tryton", theirs))
    ]
