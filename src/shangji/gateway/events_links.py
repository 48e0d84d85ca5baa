"""What happens to links that show something without signing in."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from shangji.core.events import Fact


@dataclass(frozen=True, kw_only=True)
class LinkMade(Fact):
    kind = "gateway.link_made"
    sentence = _("%(actor)s made a link that shows %(name)s until %(until)s, as %(shown_as)s sees it")
    icon = "link"
    name: str
    until: str
    shown_as: str
    framed_by: str = ""


@dataclass(frozen=True, kw_only=True)
class LinkEnded(Fact):
    kind = "gateway.link_ended"
    sentence = _("%(actor)s ended the link that showed %(name)s")
    icon = "link"
    name: str
