"""The dialog of each verb that is asked for by name."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.opportunities.forms.base import VerbForm
from shangji.opportunities.forms.customer import CustomerForm
from shangji.opportunities.forms.facts import (
    AdoptForm,
    AmountForm,
    CallForm,
    ChangeForm,
    ExpectedForm,
    RatioForm,
)
from shangji.opportunities.forms.losing import DeclineForm, LoseForm, RecodeForm, RevisitForm, ReviveForm
from shangji.opportunities.forms.outcome import (
    AwaitPaymentForm,
    HoldForm,
    InvalidateForm,
    ReopenForm,
    ResumeForm,
    SettleForm,
    WinForm,
)
from shangji.opportunities.forms.reviewing import ReviewForm


@dataclass(frozen=True)
class VerbDialog:
    """`title` may hold %(name)s; `permission` decides who is offered it, `said` is the line afterwards."""

    title: str | Promise
    button: str | Promise
    form: type[VerbForm]
    permission: str
    said: str | Promise
    about: str | Promise = ""


DIALOGS: dict[str, VerbDialog] = {
    "win": VerbDialog(_("Won: %(name)s"), _("Mark as won"), WinForm, "opportunities.win", _("Won.")),
    "lose": VerbDialog(_("Lost: %(name)s"), _("Mark as lost"), LoseForm, "opportunities.lose", _("Marked as lost.")),
    "recode": VerbDialog(
        _("Why it was lost: %(name)s"), _("Save"), RecodeForm, "opportunities.lose", _("Corrected; what was said before is in the log."),
    ),
    "revive": VerbDialog(
        _("Take up again: %(name)s"), _("Take it up again"), ReviveForm, "opportunities.revive", _("A new opportunity is open."),
        _("A new opportunity starts in the first stage with the name, customer, product and need of this one, which stays lost."),
    ),
    "revisit": VerbDialog(
        _("Look at it again: %(name)s"), _("Save"), RevisitForm, "opportunities.lose", _("Day changed."),
        _("On that day it stands in the owner's day again."),
    ),
    "decline": VerbDialog(
        _("Not now: %(name)s"), _("Not now"), DeclineForm, "opportunities.lose", _("Noted. No sign of life brings it up for half a year."),
        _("A day that you plan later brings it up all the same."),
    ),
    "review": VerbDialog(
        _("Look back: %(name)s"), _("Save"), ReviewForm, "opportunities.review", _("Kept what was learnt."),
        _("What is written down within 14 days counts as looked back in time."),
    ),
    "hold": VerbDialog(
        _("Put on hold: %(name)s"), _("Put on hold"), HoldForm, "opportunities.hold", _("On hold; its clocks stand still."),
    ),
    "resume": VerbDialog(
        _("Take up again: %(name)s"), _("Take up again"), ResumeForm, "opportunities.resume", _("Taken up again."),
        _("The time it rested does not count."),
    ),
    "invalidate": VerbDialog(
        _("Not an opportunity: %(name)s"), _("Mark as invalid"), InvalidateForm, "opportunities.invalidate",
        _("Marked as invalid."),
    ),
    "reopen": VerbDialog(
        _("Reopen: %(name)s"), _("Reopen"), ReopenForm, "opportunities.reopen", _("Open again, in the stage where it ended."),
    ),
    "settle": VerbDialog(
        _("Paid for: %(name)s"), _("It is paid for"), SettleForm, "opportunities.win", _("Noted: it is paid for."),
        _("Its customer no longer has payment pending."),
    ),
    "await": VerbDialog(
        _("Payment is outstanding: %(name)s"), _("Save"), AwaitPaymentForm, "opportunities.win", _("Noted: payment is outstanding."),
        _("Its customer has payment pending until it is noted that it is paid for."),
    ),
    "amount": VerbDialog(_("Amount: %(name)s"), _("Save"), AmountForm, "opportunities.change_amount", _("Amount changed.")),
    "expected": VerbDialog(
        _("Expected close: %(name)s"), _("Save"), ExpectedForm, "opportunities.change_expected_day",
        _("Expected close changed."), _("A day that is pushed back is told in the log."),
    ),
    "ratio": VerbDialog(_("Win rate: %(name)s"), _("Save"), RatioForm, "opportunities.set_win_ratio", _("Win rate set.")),
    "call": VerbDialog(
        _("Forecast call: %(name)s"), _("Save"), CallForm, "opportunities.set_call", _("Forecast call set."),
        _("Commit is what you stand for, best case what may still come, pipeline everything else; omitted counts nowhere."),
    ),
    "customer": VerbDialog(_("Customer: %(name)s"), _("Save"), CustomerForm, "opportunities.change", _("Customer set.")),
    "change": VerbDialog(_("Edit: %(name)s"), _("Save"), ChangeForm, "opportunities.change", _("Saved.")),
    "adopt": VerbDialog(
        _("Follow the new process: %(name)s"), _("Bring it over"), AdoptForm, "opportunities.move",
        _("It follows the newest version now."),
        _("A stage that no longer exists becomes the nearest one before it. Time in the stage goes on counting."),
    ),
}  # fmt: skip
