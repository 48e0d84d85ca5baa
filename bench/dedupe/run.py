"""One run of `bin/bench dedupe`: how well, how fast, the section of docs/performance.md."""

import argparse
import sys
from pathlib import Path

from bench import page
from bench.dedupe.quality import Accuracy, FalseAlarms, Recall, chicago, chinese
from bench.dedupe.speed import ASKED, Speed, speed
from bench.machine import machine
from shangji.config.prepare import prepare
from shangji.core.matching.weights import PERHAPS, SAME

NOTES = (
    "Two records are said to be the same from a score of {same}, perhaps the same from {perhaps}; both were set before "
    "anything was measured.",
    "Chicago: pairs of the sweep over the sites' names, addresses, postal codes and phones as they are given. The learnt "
    "weights come from logistic regression (`bench/dedupe/fit.py`) on one half of the sites and companies and have never "
    "seen the other. What counts as evidence, and the weights set by hand, were settled with both halves in view, so "
    "the other half is less than a blind test. By phone alone: precision 0.84, recall 0.77, F1 0.80.",
    "Chinese companies: the register's names, each of the other half written in another way by machine; its own company "
    "must be among the first five that a check by the name alone offers. A slip may fall on any character but the legal "
    "form's, also on the place's. Abbreviations (首钢 for 北京首都钢铁) are out of reach.",
    "SQL: the look-up of the exact keys alone, in one statement by hand on the same index; a check also looks up the "
    "pieces of the name, compares up to 60 records and says why.",
)


def run(given: argparse.Namespace, home: Path, root: Path) -> int:
    prepare()
    of = machine(home)
    pairs, (recalls, alarms) = chicago(), chinese()
    fast = speed(given.names, lambda text: print(text, file=sys.stderr, flush=True))
    new = section(of, pairs, recalls, alarms, fast)
    print(new)
    if given.write:
        page.put(root / "docs" / "performance.md", of, new)
    return 0


def section(
    of: list[tuple[str, str]], pairs: list[Accuracy], recalls: list[Recall], alarms: FalseAlarms, fast: Speed
) -> str:
    told = dict(of)
    return "\n".join(
        [
            f"## Duplicate check, {told['Database']}, {fast.names:,} names",
            "",
            "|Among made names|median|p95|SQL median|p95|ratio|",
            "|---|--:|--:|--:|--:|--:|",
            f"|Check one name and phone|{fast.check.median:.2f} ms|{fast.check.p95:.2f} ms|{fast.floor.median:.2f} ms"
            f"|{fast.floor.p95:.2f} ms|{fast.check.median / fast.floor.median:.1f}×|",
            "",
            f"- {ASKED:,} checks; {fast.found:.1%} of the names written in another way led to their company",
            f"- The sweep over all of them takes {fast.swept:.0f} s in one process and finds {fast.pairs:,} pairs, "
            f"{fast.same:,} of them the same",
            f"- {fast.keys:,} keys, written in {fast.filled:.0f} s; tables and indexes take {fast.size / 2**30:.2f} GiB",
            "",
            "|Chicago sites, pairs|precision|recall|F1|",
            "|---|--:|--:|--:|",
            *(f"|{one.title}|{one.precision:.3f}|{one.recall:.3f}|{one.f1:.3f}|" for one in pairs),
            "",
            "|Chinese companies, written in another way|asked|found as the same|found at least as perhaps|",
            "|---|--:|--:|--:|",
            *(f"|{one.kind}|{one.asked:,}|{one.same:.1%}|{one.perhaps:.1%}|" for one in recalls),
            f"|*another company taken for it*|{alarms.asked:,}|{alarms.same:.1%}|{alarms.perhaps:.1%}|",
            "",
            *(f"- {note.format(same=SAME, perhaps=PERHAPS)}" for note in NOTES),
            f"- {told['Load']}",
            "",
        ]
    )
