"""What the process of the live line runs."""

from shangji.config.lifeline import follow_parent
from shangji.config.loading import load

follow_parent()
load()

from shangji.people.live import application  # noqa: E402 - tables are known from here on

__all__ = ["application"]
