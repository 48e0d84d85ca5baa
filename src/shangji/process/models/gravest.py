"""Which alert of a record says how grave it is: the gravest of all that stand on it, of equal ones the oldest.

Numbers of records, what they are worth and the order of the board are read from these alone. The locks of the records are
held by whoever calls.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from shangji.core.bulk import update
from shangji.process.models.alert import Alert


def settle_gravest(alerts: Iterable[Alert], new: Mapping[int, int] | None = None) -> set[int]:
    """Of all that stand on some records, and of alerts that are about to open there (record → severity): marks one of each
    record, and says of which records that is the new one."""
    by_record: dict[int, list[Alert]] = defaultdict(list)
    for alert in alerts:
        by_record[alert.subject_id].append(alert)
    opening, led, changed = new or {}, set[int](), list[Alert]()
    for pk in {*by_record, *opening}:
        stand = by_record[pk]
        gravest = max(stand, key=lambda alert: (alert.severity, -alert.pk), default=None)
        if pk in opening and (gravest is None or opening[pk] > gravest.severity):
            led.add(pk)
            gravest = None
        for alert in stand:
            if alert.is_gravest != (alert is gravest):
                alert.is_gravest = alert is gravest
                changed.append(alert)
    update(changed, "is_gravest")
    return led


def standing_briefly(keys: Collection[int]) -> Iterable[Alert]:
    """What stands on these records, with what says which one is the gravest."""
    rows = Alert.objects.standing().filter(subject__in=keys)
    return rows.only("subject", "severity", "is_gravest")
