"""Forms of as many rows as somebody wants."""

from django.http import QueryDict

from shangji.core.numbers import number_of, numbers_of


def rows_after(data: QueryDict, name: str, most: int) -> list[int]:
    """The numbers of the rows that are left once the button was pressed: `act` is `add_NAME`, `drop_NAME:3`, or something else."""
    numbers = numbers_of(data.getlist(name))[:most]
    verb, _colon, place = data.get("act", "").partition(":")
    if verb == f"add_{name}" and len(numbers) < most:
        numbers.append(max(numbers, default=-1) + 1)
    if verb == f"drop_{name}" and (gone := number_of(place)) in numbers:
        numbers.remove(gone)
    return numbers
