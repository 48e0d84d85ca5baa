"""Views that the people of the demo company keep of their lists."""

from shangji.demo.people import Staff
from shangji.people.models import SavedView

SHARED = (("本季签约", "opportunities", "expected=quarter"), ("没有下一步", "opportunities", "unplanned=1"), ("浙江的公海线索", "leads", "tab=pool&province=浙江"))  # fmt: skip
OWN = (("逾期的", "opportunities", "overdue=1"), ("大单（100 万以上）", "opportunities", "amount_min=100&group=none"))  # fmt: skip


def keep_views(staff: Staff) -> None:
    """Operations shares some with everybody; a leader and a seller have some of their own."""
    bai = staff.by_name["bai"].actor()
    for name, list_name, query in SHARED:
        SavedView.keep(name, list_name=list_name, query=query, is_shared=True, by=bai)
    for username in ("zhou", "lin"):
        for name, list_name, query in OWN:
            SavedView.keep(name, list_name=list_name, query=query, by=staff.by_name[username].actor())
