"""Permissions in words: what a role may be given, read from the verbs themselves."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.actions import verbs

ONLY_THE_SYSTEM = frozenset(
    {
        "people.note_sign_in",
        "people.run_handover",
        "people.run_step",
        "customers.pass_along",
        "leads.pass_along",
        "opportunities.pass_along",
        "customers.note_request",
        "leads.note_request",
        "opportunities.note_request",
        "opportunities.propose_revival",
        "customers.lend",
        "leads.lend",
        "opportunities.lend",
        "customers.hear",
        "leads.hear",
        "opportunities.hear",
        "opportunities.time_out_approval",
        "process.send_digest",
        "opportunities.tell_by_rule",
        "customers.tell_by_rule",
        "leads.tell_by_rule",
        "process.stop_automation",
        "gateway.keep_export",
        "gateway.run_report",
        "gateway.stop_report",
        "insight.note_figure",
    }
)

PACKAGES: dict[str, str | Promise] = {
    "opportunities": _("Opportunities and processes"),
    "customers": _("Customers and contacts"),
    "leads": _("Leads, campaigns and assignment"),
    "process": _("Obligations, approvals, rules and risks"),
    "insight": _("Boards and figures"),
    "people": _("People, teams and pools"),
    "gateway": _("Files in and out"),
    "core": _("Fields of our own"),
}

WORDS: dict[str, str | Promise] = {
    "acknowledge": _("Receive what is handed to them, and ask back"),
    "end_work": _("End the work of people they lead: hand over all they have and close the account"),
    "pass_along": _("Give what a leaver had to do to whoever has the record"),
    "run_step": _("Say how a step on many records went"),
    "run_handover": _("Say how a hand-over went"),
    "add": _("Add customers"),
    "add_approval_template": _("Add approvals"),
    "add_automation": _("Add automation rules"),
    "add_campaign": _("Add campaigns"),
    "add_contact": _("Add contacts"),
    "add_duplicate_rule": _("Add duplicate rules"),
    "add_form": _("Add public forms"),
    "add_hook": _("Add webhooks"),
    "add_loss_reason": _("Add loss reasons"),
    "add_mail_drop": _("Add mailboxes"),
    "add_metric": _("Add metrics of the company's own"),
    "add_outlet": _("Add channels for messages"),
    "add_pipeline": _("Add processes"),
    "add_pool": _("Add pools"),
    "add_report": _("Set up scheduled reports; everybody is sent what they see themselves"),
    "add_risk_rule": _("Add risk rules"),
    "add_role": _("Add roles"),
    "add_rule": _("Add assignment rules"),
    "add_source": _("Add sources"),
    "add_tag": _("Add tags of customers"),
    "add_task": _("Give tasks"),
    "add_team": _("Add teams"),
    "add_token": _("Make access tokens"),
    "add_user": _("Add people"),
    "adjust_forecast": _("Put the forecast of those below them right"),
    "ask_exception": _("Ask to pass a gate without all of it"),
    "answer_pulse": _("Be asked once a month, anonymously, how content they are"),
    "approve": _("Decide what they are asked to approve"),
    "ask_approval": _("Ask for approval"),
    "ask_longer": _("Ask to keep it longer"),
    "assign": _("Hand over to somebody else"),
    "attach": _("Add and remove files"),
    "capture": _("Add leads"),
    "change": _("Change the entry"),
    "change_board": _("Change and publish boards that they may edit"),
    "change_amount": _("Change the amount"),
    "change_approval_template": _("Change approvals and their steps"),
    "change_automation": _("Change automation rules; they act with the rights of whoever does"),
    "change_campaign": _("Change campaigns and their cost"),
    "change_contact": _("Change contacts"),
    "change_expected_day": _("Change the expected close"),
    "change_duplicate_rule": _("Change duplicate rules"),
    "change_form": _("Change public forms"),
    "change_kiosk": _("Change wall links of their own: name, end, what is hidden"),
    "change_hook": _("Change webhooks and their secrets"),
    "change_mail_drop": _("Change mailboxes"),
    "change_loss_reason": _("Set when losses are looked at again"),
    "change_many": _("Change more than 200 records in one step"),
    "change_map": _("Set which field of a lead becomes which"),
    "change_outlet": _("Change, try and switch channels for messages"),
    "change_own_entry": _("Change their own name, mail and phone"),
    "change_pipeline": _("Rename processes, choose the default, switch them off"),
    "change_playlist": _("Change and take away playlists of their own"),
    "change_pool": _("Change pools, their members and rules"),
    "change_report": _("Change, pause and run their scheduled reports"),
    "change_metric": _("Change metrics of the company's own"),
    "change_risk_rule": _("Change risk rules and their limits"),
    "change_role": _("Change roles and permissions"),
    "change_rule": _("Change assignment rules"),
    "change_rhythm": _("Set how often to follow up, and who hears of it when nobody does"),
    "change_source": _("Change sources"),
    "change_team": _("Rename and move teams"),
    "change_user": _("Change people, their role and team"),
    "claim": _("Claim from pools"),
    "comment": _("Comment"),
    "convert": _("Convert leads"),
    "define_field": _("Define fields of our own: kind, options, who sees them"),
    "disable_user": _("Bar people from signing in"),
    "end_kiosk": _("End wall links"),
    "end_link": _("End links that show something without signing in"),
    "enable_user": _("Let people sign in again"),
    "export": _("Export lists, boards and charts"),
    "finish_task": _("Finish tasks"),
    "give_back": _("Return to a pool"),
    "grant_exception": _("Decide about exceptions at gates"),
    "grant_longer": _("Let the owner keep it longer"),
    "handle_risk": _("Take alerts in hand, put them off, call them false"),
    "hold": _("Put on hold"),
    "import": _("Import files"),
    "invalidate": _("Mark as invalid"),
    "change_tag": _("Change, merge and close tags of customers"),
    "publish_tiers": _("Publish the tier rule"),
    "set_tier": _("Set the tier of a customer by hand"),
    "tag": _("Put tags on customers and take them off"),
    "leave_alone": _("Say until when a customer is not to be contacted"),
    "lock": _("Lock against being taken back"),
    "log_follow_up": _("Log follow-ups"),
    "lose": _("Mark as lost"),
    "make_link": _("Make links that show a board or a file without signing in"),
    "make_board": _("Make boards of their own"),
    "make_kiosk": _("Make links that show a wall without signing in"),
    "map_chain": _("Say who decides at a customer, and how they stand to us"),
    "mark_left": _("Mark contacts as having left"),
    "merge": _("Merge duplicates"),
    "reveal_phone": _("Look at whole phone numbers; each look is logged"),
    "make_playlist": _("Make playlists for walls"),
    "move": _("Move to another stage"),
    "note_mail_trouble": _("Note that a mailbox does not answer"),
    "note_outlet_trouble": _("Note that a channel does not answer"),
    "open": _("Open new ones"),
    "plan_absence": _("Say when they are away"),
    "plan_next_step": _("Plan the next step"),
    "publish_pipeline": _("Publish new versions of a process"),
    "read_delivery": _("Read what arrived and could not be read"),
    "receive": _("Take in what arrives from outside"),
    "reclaim": _("Take back by a rule"),
    "reopen": _("Reopen closed ones"),
    "resume": _("Take up again"),
    "retire_loss_reason": _("Retire loss reasons"),
    "review": _("Look back at what was won or lost"),
    "revive": _("Take up again what was lost"),
    "revoke_token": _("Revoke access tokens"),
    "run_rule": _("Give leads out by a rule"),
    "save_view": _("Save views"),
    "send_figure": _("Point out figures to colleagues"),
    "send_report_outside": _("Send scheduled reports to addresses outside and to groups"),
    "set_password": _("Set passwords"),
    "set_parent": _("Say to which group a customer belongs"),
    "set_pool": _("Move to another pool"),
    "set_call": _("Say what it will come to in the forecast"),
    "set_target": _("Set targets of those below them"),
    "set_win_ratio": _("Estimate the win rate"),
    "share": _("Share with colleagues"),
    "share_board": _("Say who sees and edits their boards"),
    "snooze": _("Put off what is owed"),
    "tell_unowned": _("Warn of leads that nobody takes"),
    "touch": _("Note that they came again"),
    "undo": _("Undo their own last change"),
    "unshare": _("Stop sharing"),
    "watch_figure": _("Hear when a figure crosses a limit"),
    "win": _("Mark as won"),
    "withdraw": _("Withdraw what was added by mistake"),
}


@dataclass
class Grantable:
    """One check-box of the role form."""

    permission: str
    words: str | Promise
    is_given: bool = False


@dataclass
class Group:
    """The permissions of one package; `all` also covers what a later version brings."""

    package: str
    title: str | Promise
    all: Grantable
    single: list[Grantable] = field(default_factory=list)


def permissions() -> list[str]:
    """Every permission a role can be given, one by one."""
    found = {verb.permission(model) for model, _method, verb in verbs()}
    return sorted(found - ONLY_THE_SYSTEM)


def groups(grants: Iterable[str]) -> list[Group]:
    """The check-boxes, ticked as the grants say."""
    holder = Actor(user_id=None, name="", grants=frozenset(grants))
    every_package = not holder.grants.isdisjoint({"*"})
    made: dict[str, Group] = {}
    for permission in permissions():
        package, _dot, verb = permission.partition(".")
        whole = f"{package}.*"
        title = PACKAGES.get(package, package)
        whole_box = Grantable(
            whole, _("Everything here, also what is added later"), whole in holder.grants or every_package
        )
        group = made.setdefault(package, Group(package, title, whole_box))
        group.single.append(Grantable(permission, WORDS.get(verb, verb), holder.may(permission)))
    return sorted(made.values(), key=lambda g: [*PACKAGES, g.package].index(g.package))


def tidied(chosen: Iterable[str]) -> list[str]:
    """What is kept of the ticked boxes: nothing unknown, nothing that a wider one covers."""
    ticked = set(chosen)
    if "*" in ticked:
        return ["*"]
    whole = {f"{p}.*" for p in {name.partition(".")[0] for name in permissions()}} & ticked
    single = {p for p in permissions() if p in ticked and f"{p.partition('.')[0]}.*" not in whole}
    return sorted(whole | single)
