"""The Chinese catalogue: merged from its parts, compiled, and complete."""

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po
from django.utils.translation.template import templatize

PACKAGE = Path("src/shangji")
LOCALE = PACKAGE / "locale" / "zh_Hans"
TARGET = LOCALE / "LC_MESSAGES" / "django.po"
HEADER = "# 商迹: Simplified Chinese. Made by bin/messages from parts/*.po; change those.\n"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None, "gettext_noop": None, "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
Key = tuple[str, str | None]


def main(arguments: list[str]) -> int:
    catalog, faults = merged()
    po, mo = rendered(catalog)
    if "--check" not in arguments:
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        TARGET.write_bytes(po)
        TARGET.with_suffix(".mo").write_bytes(mo)
        print(f"{len(catalog)} messages")
    elif not TARGET.exists() or TARGET.read_bytes() != po or TARGET.with_suffix(".mo").read_bytes() != mo:
        faults.append("the catalogue is older than its parts: run bin/messages")
    faults += [f"{place}: no Chinese for {key[0]!r}" for key, place in missing(catalog)]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def merged() -> tuple[Catalog, list[str]]:
    """All parts as one catalogue, and where they contradict each other."""
    # The same parts give the same bytes, whenever it is run.
    dates = {"creation_date": SOME_DAY, "revision_date": SOME_DAY}
    catalog, faults = Catalog(locale="zh_Hans", header_comment=HEADER.strip(), **dates), []
    for part in sorted((LOCALE / "parts").glob("*.po")):
        try:
            found = read_po(io.StringIO(part.read_text()), locale="zh_Hans", abort_invalid=True)
        except PoFileError as error:
            faults.append(f"{part}: {error}")
            continue
        for message in found:
            if message.id and (fault := add(catalog, message)):
                faults.append(f"{part}: {fault}")
    return catalog, faults


def add(catalog: Catalog, message: Message) -> str:
    singular = message.id if isinstance(message.id, str) else message.id[0]
    known = catalog.get(singular, message.context)
    if known and known.string != message.string:
        return f"{singular!r} is translated as {known.string!r} and as {message.string!r}"
    catalog.add(message.id, message.string, flags=message.flags, context=message.context)
    return ""


def rendered(catalog: Catalog) -> tuple[bytes, bytes]:
    po, mo = io.BytesIO(), io.BytesIO()
    write_po(po, catalog, sort_output=True, no_location=True, omit_header=True, width=110)
    write_mo(mo, catalog)
    head = (
        f'{HEADER}msgid ""\nmsgstr ""\n"Language: zh_Hans\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        '"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
    )
    return head.encode() + po.getvalue(), mo.getvalue()


def missing(catalog: Catalog) -> Iterator[tuple[Key, str]]:
    """Every message of the program that has no translation, with its first place."""
    seen: set[Key] = set()
    for key, place in used():
        message = catalog.get(key[0], key[1])
        if key not in seen and not (message and message.string and all(strings(message))):
            yield key, place
        seen.add(key)


def strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def used() -> Iterator[tuple[Key, str]]:
    for path in sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.txt")]):
        if {"tests", "migrations", "vendor", "locale"} & set(path.parts):
            continue
        source = path.read_text()
        if path.suffix != ".py":
            # Django turns a template into calls and blanks the rest; indentation would confuse the parser.
            source = "\n".join(line.strip() for line in templatize(source, origin=str(path)).splitlines())
        for line, message, _comments, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
            singular = message if isinstance(message, str) else message[0]
            if singular:
                yield (singular, context), f"{path}:{line}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
