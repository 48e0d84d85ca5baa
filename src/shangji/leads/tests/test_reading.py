"""What is read from messages, and that nothing is read that is not there."""

from shangji.leads.reading import read

from .reading_messages import Message

FIELDS = ("company", "person", "title", "phone", "email", "wechat", "region", "budget", "need")


def _expected(message: Message, field: str) -> set[str]:
    values = message.phones if field == "phone" else (getattr(message, field),)
    return {value for value in values if value}


def _read(message: Message, field: str) -> set[str]:
    reading = read(message.text, ours=message.ours)
    if field == "phone":
        return {one.normal for one in reading.all("phone")}
    if field == "need":
        return {reading.need} - {""}
    best = reading.best(field)
    return {best.normal} if best else set()


def figures(messages: list[Message]) -> dict[str, tuple[float, float, int]]:
    """Precision, recall and number of values that are there, by field."""
    found: dict[str, tuple[float, float, int]] = {}
    for field in FIELDS:
        pairs = [(_expected(one, field), _read(one, field)) for one in messages]
        right = sum(len(wanted & had) for wanted, had in pairs)
        given, there = sum(len(had) for _w, had in pairs), sum(len(wanted) for wanted, _h in pairs)
        found[field] = (right / given if given else 1.0, right / there if there else 1.0, there)
    return found
