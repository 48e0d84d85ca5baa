"""The sorts of keys, in the order in which they are trusted."""

from enum import IntEnum


class Sort(IntEnum):
    CODE = 1
    PHONE = 2
    MAIL = 3
    DOMAIN = 4
    NAME = 5
    SPOKEN = 6
    ADDRESS = 7
    GRAM = 9
