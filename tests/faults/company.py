"""A child: makes the small company that is worked on while its processes are killed; prints what it made."""

import json
import sys

from shangji.config.loading import load


def main() -> None:
    load()
    from django.db import connection

    from shangji.config.prepare import prepare
    from shangji.core.access import System
    from shangji.opportunities.models import Opportunity
    from shangji.people.models import Role, Team, User
    from tests.cast import PASSWORD
    from tests.faults.watched import EFFECTS

    prepare()
    with connection.cursor() as cursor:
        cursor.execute(EFFECTS)
    by = System("faults")
    team = Team.add("华东一部", by=by)
    role = Role.objects.get(key="sales")
    lin = User.add("lin", name="林嘉禾", role=role, team=team, password=PASSWORD, by=by)
    actor = User.objects.for_sign_in().get(pk=lin.pk).actor()
    opened = [Opportunity.open(f"立体库输送线改造 {n}", by=actor) for n in range(6)]
    json.dump({"opportunities": [opportunity.pk for opportunity in opened]}, sys.stdout)


if __name__ == "__main__":
    main()
