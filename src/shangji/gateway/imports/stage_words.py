"""What the words of a stage column say, in the process that new opportunities run through."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from shangji.opportunities.models import Pipeline, Stage

from .reading.names import fold
from .reading.stages import StageWord, understand
from .records import Choice

# Words that are understood without doubt: what a suggestion writes into the cell.
WORD_OF = {"won": "赢单", "lost": "输单", "invalid": "无效", "on_hold": "搁置"}


@dataclass(frozen=True)
class Standing:
    """Where an opportunity stands; stage None when only the outcome was said."""

    stage: Stage | None
    outcome: str


class StageWords:
    """The stages of a process, the default one unless another is said, by every word that may mean them."""

    def __init__(self, pipeline_id: int | None = None) -> None:
        wanted = {"pk": pipeline_id} if pipeline_id else {"is_active": True}
        pipeline = Pipeline._base_manager.filter(**wanted).order_by("-is_default", "pk").first()
        self.stages: list[Stage] = list(pipeline.stages_now()) if pipeline else []
        self.by_key = {stage.key: stage for stage in self.stages}
        self._own = {
            fold(word): StageWord(stage.key, "open")
            for stage in self.stages
            for word in (stage.key, stage.name, stage.name_en)
            if word
        }
        self._understood: dict[str, Standing | None] = {}

    @property
    def first(self) -> Stage:
        return self.stages[0]

    def standing(self, word: str) -> Standing | None:
        """What a word says for sure, else None."""
        if word not in self._understood:
            found = understand(word, self._own)
            sure = found is not None and found.certain and (not found.stage or found.stage in self.by_key)
            self._understood[word] = (
                Standing(self.by_key.get(found.stage), found.outcome) if found and sure else None
            )
        return self._understood[word]

    def choices(self, word: str) -> tuple[Choice, ...]:
        """What the word may have meant: the doubtful reading first, then what a team often means."""
        found = understand(word, self._own)
        if found and found.outcome != "open":
            likely = [found.outcome, *(o for o in ("lost", "on_hold") if o != found.outcome)]
            return tuple(Choice(outcome_name(o), WORD_OF[o]) for o in likely[:2])
        stages = [self.by_key[found.stage]] if found and found.stage in self.by_key else self.stages
        return tuple(Choice(stage.label, stage.name) for stage in stages)

    def furthest(self, words: set[str]) -> list[Stage]:
        """The stages that the words name, in the order of the process."""
        named = {s.stage.order: s.stage for s in map(self.standing, words) if s and s.stage}
        return [named[order] for order in sorted(named)]


def outcome_name(outcome: str) -> str:
    names = {
        "won": _("Won"),
        "lost": _("Lost"),
        "invalid": _("Invalid"),
        "on_hold": _("On hold"),
        "open": _("Open"),
    }
    return names[outcome]
