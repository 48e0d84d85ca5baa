"""This morning a leader handed customers of one colleague to another, who has not said yet that they know."""

from shangji.customers.models import Customer
from shangji.opportunities.models import Opportunity
from shangji.people.handover.planning import Rule, parts_of, shared_out
from shangji.people.handover.running import carry_out
from shangji.people.models import Handover, User

GIVER, TAKER, LEADER, HOW_MANY = "xu", "lin", "zhou", 3


def hand_over_today() -> None:
    """Customers where something is going on, with words that no brief could know."""
    people = {
        user.username: user for user in User.objects.for_sign_in().filter(username__in=(GIVER, TAKER, LEADER))
    }
    busy = Opportunity.objects.open().filter(owner=people[GIVER], customer__owner=people[GIVER])
    keys = busy.order_by("-amount").values_list("customer_id", flat=True)
    chosen = list(dict.fromkeys(keys))[:HOW_MANY]
    kind = Customer.kind()
    items = shared_out(
        parts_of(Customer.objects.filter(pk__in=chosen), kind), kind, Rule("one", (people[TAKER].pk,))
    )
    if items:
        made = Handover.begin(
            items, note="许文博转岗做售前", by=people[LEADER].actor(),
            message="文博会陪你走一遍客户，第一次拜访请一起去。",
        )  # fmt: skip
        carry_out(made)
