"""Plans people and teams, and says who is meant by a name in any other table."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from shangji.core.access import Actor
from shangji.core.names import person_key
from shangji.people.models import User

from .existing import People
from .lines import Line
from .reading.names import Names
from .records import DUPLICATE, UPDATE, Choice, Fix, Item, Place, Plan, spot_of

_NICKNAME = re.compile(r"[小老阿][\u3400-\u9fff]{1,2}|[\u3400-\u9fff][总工姐哥]")
AS_NEW = "+"
"""Before a name: this is somebody new, whoever else is called almost the same."""


class PeoplePlan:
    """Teams from region and manager or team, people below them, and owners that no table of people lists."""

    def __init__(self, plan: Plan, lines: list[Line], by: Actor) -> None:
        self.plan, self.lines, self.by = plan, lines, by
        self.known = People()
        self.teams: dict[str, Item] = {}
        self.people: dict[str, Item] = {}
        self._names: Names | None = None

    def run(self) -> None:
        for line in self.lines:
            self._person(line)

    def _person(self, line: Line) -> None:
        name = line.text("person", "name", 60)
        if not name:
            return line.trouble("person", "name", _("There is no name."))
        if not self.by.may("people.add_user") and not self.known.by_name.get(person_key(name)):
            return line.trouble("person", "name", _("You may not add people; ask an administrator."))
        item = self._item(name, line.place)
        if item.spot:
            item = Item(
                "person",
                item.key,
                line.place,
                "",
                name,
                DUPLICATE,
                _("The same person as in row %(row)s.") % {"row": item.place.row},
            )
        item.spot = spot_of("person", line.place)
        team = self._team_of(line)
        if team and item.action != DUPLICATE:
            item.refs["team"] = team
        for column in ("email", "phone"):
            value = line.get("person", column)
            if value:
                item.known[column] = getattr(value, "number", value)
        if item.target and item.action != DUPLICATE:
            self._compare(item)
        self.plan.items.append(item)
        return None

    def _item(self, name: str, place: Place) -> Item:
        """The item of a person; a fresh one has no spot yet."""
        key = f"person:{person_key(name)}"
        if key not in self.people:
            same = self.known.by_name.get(person_key(name), [])
            item = Item("person", key, place, "", name, known={"name": name})
            if same:
                item.target = self.plan.ids[key] = same[0].pk
            self.people[key] = item
            self._names = None
        return self.people[key]

    def _compare(self, item: Item) -> None:
        user = self.known.users[item.target or 0]
        changed = {n: v for n, v in item.known.items() if n != "name" and v and v != getattr(user, n)}
        if self._was_taken_back(user):
            changed["is_active"] = True
        team = item.refs.get("team")
        moved = team is not None and self.plan.ids.get(team) != user.team_id
        item.action = UPDATE if changed or moved else DUPLICATE
        item.known = changed
        item.reason = "" if item.action == UPDATE else _("Already there, nothing to change.")

    def _team_of(self, line: Line) -> str | None:
        """The key of the innermost team that the row names, below its region."""
        parent: str | None = None
        for column in ("region", "team"):
            name = line.text("person", column, 80)
            if column == "team" and not name:
                managers = line.get("person", "manager") or ("",)
                name = str(managers[0])[:80]
            if name:
                parent = self._team(name, parent, line.place)
        return parent

    def _team(self, name: str, parent: str | None, place: Place) -> str:
        key = f"{parent or 'team:'}/{person_key(name)}"
        if key in self.teams:
            return key
        item = Item("team", key, place, spot_of("team", place, key), name, known={"name": name})
        if parent:
            item.refs["parent"] = parent
        if parent is None or parent in self.plan.ids:
            there = self.known.teams.get((self.plan.ids.get(parent or ""), person_key(name)))
            if there:
                item.target, item.action = there.pk, DUPLICATE
                item.reason = _("Already there, nothing to change.")
                self.plan.ids[key] = there.pk
        self.teams[key] = item
        self.plan.items.append(item)
        return key

    def meant(self, line: Line, noun: str, field: str) -> str | None:
        """The key of the one person that a cell names; None when it is empty or in trouble."""
        names = line.get(noun, field)
        if not names:
            return None
        if len(names) > 1:
            line.trouble(
                noun, field, _("There can be only one owner."), tuple(Choice(name, name) for name in names)
            )
            return None
        return self.find(line, noun, field, names[0])

    def find(self, line: Line, noun: str, field: str, written: str) -> str | None:
        name = written.lstrip(AS_NEW).strip()
        key = f"person:{person_key(name)}"
        same = self.known.by_name.get(person_key(name), [])
        if len(same) > 1 and key not in self.people:
            line.trouble(
                noun,
                field,
                _("Several people are called %(name)s.") % {"name": name},
                tuple(Choice(u.username, u.username) for u in same),
            )
            return None
        if key in self.people or same:
            return self._there(name, line)
        user = self.known.by_username.get(name.casefold()) or self.known.by_email.get(name.casefold())
        if user:
            return self._item(user.name, line.place).key
        if not written.startswith(AS_NEW):
            near = self.names.closest(name)
            if near:
                letter = line.cells.get((noun, field), ("", ""))[0]
                self.plan.fixes.append(
                    Fix(line.place, letter, name, near, _("taken for the person with almost this name"))
                )
                return self._item(near, line.place).key
        return self._unknown(line, noun, field, name, is_new=written.startswith(AS_NEW))

    def _there(self, name: str, line: Line) -> str:
        """Somebody known; who went when an import was taken back comes back with this one."""
        item = self._item(name, line.place)
        user = self.known.users.get(item.target or 0)
        if user and not item.spot and self._was_taken_back(user) and not line.troubles:
            item.spot, item.action = spot_of("person", line.place, item.key), UPDATE
            item.known = {"is_active": True}
            self.plan.items.append(item)
        return item.key

    def _was_taken_back(self, user: User) -> bool:
        return not user.is_active and user.pk in self.known.taken_back

    def _unknown(self, line: Line, noun: str, field: str, name: str, *, is_new: bool) -> str | None:
        may_add = self.by.may("people.add_user")
        like = [] if is_new else self.names.suggestions(name)
        if like or _NICKNAME.fullmatch(name) or not may_add:
            choices = [Choice(_("it is %(name)s") % {"name": n}, n) for n in like]
            if may_add:
                choices.append(Choice(_("somebody new"), f"{AS_NEW}{name}"))
            line.trouble(noun, field, _("Nobody here is called %(name)s.") % {"name": name}, tuple(choices))
            return None
        if line.troubles:
            return None
        item = self._item(name, line.place)
        item.spot = spot_of("person", line.place, item.key)
        self.plan.items.append(item)
        return item.key

    @property
    def names(self) -> Names:
        """Everybody that a name may mean: those here, and those of the tables of people."""
        if self._names is None:
            listed: Iterable[str] = (i.label for i in self.people.values())
            self._names = Names({u.name for u in self.known.users.values()} | set(listed))
        return self._names
