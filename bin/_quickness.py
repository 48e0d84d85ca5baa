"""Prints how long this Python takes for a little work, in microseconds; ends with 1 where it is too old for the project.

Read by `find_python` with every Python of a machine, so any version must be able to parse it.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this is where it is found out
    sys.exit(1)

import importlib.util
import time

UNTRIED, NO_VENV = 10**7, 10**8


class Line:
    def __init__(self, number):
        self.number = number

    def told(self, seen):
        return "%s of %d" % (self.number, len(seen))  # noqa: UP031 - an old one would not parse the other


def work():
    seen = {}
    for number in range(20000):
        line = Line(number)
        seen[number % 500] = line.told(seen)
    return sorted(seen.values())


def took():
    start = time.process_time()
    work()
    return int((time.process_time() - start) * 10**6)


least = min(took() for _ in range(5))
if sys.version_info >= (3, 14):
    least += UNTRIED
if importlib.util.find_spec("ensurepip") is None:
    least += NO_VENV
print(least)
