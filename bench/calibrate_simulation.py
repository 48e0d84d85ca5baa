"""Finds how forgetful the simulated people are: so that their spreadsheet misses 18 % and keeps 67 % in time.

Only the spreadsheet is played, on seeds that the results do not use:
SHANGJI_HOME=… DJANGO_SETTINGS_MODULE=shangji.config.settings python -m bench.child bench.calibrate_simulation
"""

from dataclasses import replace
from statistics import mean

from shangji.simulation.measuring import figures
from shangji.simulation.parameters import Parameters
from shangji.simulation.play import Play
from shangji.simulation.spreadsheet import Spreadsheet
from shangji.simulation.world import World

SEEDS = range(1001, 1013)
TURNS, STEPS = 3, 7
WANTED = (("sharp", "on_time_rate", 0.67, (0.4, 1.0)), ("forgets", "missed_rate", 0.18, (0.0, 0.12)))
"""Parameter, the figure that it moves, what that should be, and between which values to look. Both rise together."""


def main() -> None:
    found = Parameters()
    for _turn in range(TURNS):
        for name, figure, wanted, span in WANTED:
            found = replace(found, **{name: _where(found, name, figure, wanted, span)})
            print(name, getattr(found, name), *(round(rate(found, f), 3) for _n, f, _w, _s in WANTED))


def _where(p: Parameters, name: str, figure: str, wanted: float, span: tuple[float, float]) -> float:
    low, high = span
    for _step in range(STEPS):
        middle = (low + high) / 2
        if rate(replace(p, **{name: middle}), figure) < wanted:
            low = middle
        else:
            high = middle
    return round((low + high) / 2, 4)


def rate(p: Parameters, figure: str) -> float:
    worlds = [World(seed, p) for seed in SEEDS]
    played = [figures(Play(world, Spreadsheet()).run(), world.ends_at, p) for world in worlds]
    return mean(getattr(each, figure) for each in played)
