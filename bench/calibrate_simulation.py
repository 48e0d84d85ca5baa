"""Finds how forgetful the simulated people are: so that their spreadsheet misses 18 % and keeps 67 % in time.

Only the spreadsheet is played, on seeds that the results do not use. Run: python bench/calibrate_simulation.py
"""

import os
import tempfile
from dataclasses import replace
from statistics import mean

MISSED, ON_TIME = 0.18, 0.67
SEEDS = range(1001, 1013)


def main() -> None:
    os.environ.setdefault("SHANGJI_HOME", tempfile.mkdtemp())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shangji.config.settings")
    import django

    django.setup()
    from shangji.simulation.parameters import Parameters

    found = Parameters()
    for turn in range(3):
        for name, target, rate, low, high in (
            ("sharp", ON_TIME, "on_time_rate", 0.4, 1.0),
            ("forgets", -MISSED, "missed_rate", 0.0, 0.12),
        ):
            for _step in range(7):
                middle = (low + high) / 2
                value = _rate(replace(found, **{name: middle}), rate)
                value = -value if target < 0 else value
                low, high = (middle, high) if value < target and target > 0 or value > target and target < 0 else (low, middle)
            found = replace(found, **{name: round((low + high) / 2, 4)})
            print(turn, name, getattr(found, name), round(_rate(found, "missed_rate"), 3), round(_rate(found, "on_time_rate"), 3))


def _rate(p: "Parameters", name: str) -> float:  # noqa: F821
    from shangji.simulation.measuring import figures
    from shangji.simulation.play import Play
    from shangji.simulation.spreadsheet import Spreadsheet
    from shangji.simulation.world import World

    worlds = [World(seed, p) for seed in SEEDS]
    return mean(getattr(figures(Play(w, Spreadsheet()).run(), w.ends_at, p), name) for w in worlds)


if __name__ == "__main__":
    main()
