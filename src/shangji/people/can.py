"""What the reader may, as a template asks it: `{% if request.may.people.add_user %}`."""

from shangji.core.access import Actor


class Can:
    """`may["people"]["add_user"]` is `actor.may("people.add_user")`."""

    def __init__(self, actor: Actor, package: str = "") -> None:
        self.actor = actor
        self.package = package

    def __getitem__(self, name: str) -> "Can | bool":
        if self.package:
            return self.actor.may(f"{self.package}.{name}")
        return Can(self.actor, name)
