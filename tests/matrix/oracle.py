"""What each relation may do, written by hand from the permission page of docs/, not read from the product."""

from shangji.core.access import Level

WALLS = {"make_playlist", "change_playlist", "make_kiosk", "change_kiosk", "end_kiosk"}
BOARDS = {"make_board", "change_board", "send_figure", "watch_figure"}
SALES = {
    "open", "move", "win", "lose", "hold", "resume", "invalidate", "reopen", "change", "change_amount",
    "change_expected_day", "set_win_ratio", "set_call", "merge", "add", "add_contact", "change_contact", "log_follow_up",
    "plan_next_step", "add_task", "finish_task", "comment", "attach", "share", "unshare", "undo", "save_view",
    "import", "export", "change_own_entry", "capture", "touch", "convert", "claim", "give_back", "ask_longer",
    "plan_absence", "acknowledge", "ask_exception", "ask_approval", "approve", "snooze", "handle_risk", "revive", "review", "leave_alone", "tag",
    "set_parent", "answer_pulse", "change_many",
    "map_chain", "mark_left", "reveal_phone",
    *BOARDS,
}  # fmt: skip
SETTINGS = {
    "add_role", "change_role", "add_user", "change_user", "disable_user", "enable_user", "set_password",
}  # fmt: skip
RUNS_POOLS = {"grant_longer", "lock", "set_pool", "change_pool"}
LEADS = {
    "add_source", "change_source", "add_campaign", "change_campaign", "change_map", "receive", "read_delivery",
    "tell_unowned", "add_rule", "change_rule", "run_rule", "add_pool", "add_duplicate_rule", "change_duplicate_rule", "note_request", "pass_along", "hear", "lend", "time_out_approval", "send_digest", "withdraw", "reclaim",
    "add_form", "change_form", "add_mail_drop", "change_mail_drop", "add_hook", "change_hook", "add_outlet", "change_outlet", "note_outlet_trouble", "note_mail_trouble", "add_token", "revoke_token",
}  # fmt: skip
CUSTOMERS = {"add_tag", "change_tag", "set_tier", "publish_tiers"}
RISKS = {"add_risk_rule", "change_risk_rule"}
PROCESS = {
    "tell_by_rule", "add_automation", "change_automation", "stop_automation", "add_approval_template", "change_approval_template", "change_rhythm", "add_pipeline", "publish_pipeline",
    "change_pipeline", "add_loss_reason", "retire_loss_reason", "change_loss_reason", "propose_revival",
}  # fmt: skip

REPORTS = {"add_report", "change_report", "make_link", "end_link"}
OUTHOUSE = REPORTS | {"send_report_outside", "run_report", "stop_report", "keep_export"}
PLANS = {"set_target", "adjust_forecast"}
METRICS = {"add_metric", "change_metric"}

# What a role may do; the administrator may do everything.
GRANTS = {
    "sales": SALES,
    "leader": SALES
    | RUNS_POOLS
    | PLANS
    | WALLS
    | {"assign", "end_work", "grant_exception", "share_board", "set_tier"}
    | REPORTS,
    "operations": SALES
    | RUNS_POOLS
    | PROCESS
    | RISKS
    | CUSTOMERS
    | LEADS
    | OUTHOUSE
    | PLANS
    | METRICS
    | WALLS
    | {"assign", "end_work", "grant_exception", "add_team", "change_team", "share_board", "note_figure"},
    "executive": {
        "approve",
        "comment",
        "finish_task",
        "undo",
        "save_view",
        "change_own_entry",
        "answer_pulse",
        "export",
        "share_board",
    }
    | BOARDS
    | REPORTS
    | WALLS,
    "auditor": {"save_view", "change_own_entry", "answer_pulse", "export"},
    "signed_out": set(),
}

# Relation → role, and how far it reaches a record of 林.
RELATIONS: dict[str, tuple[str, Level | None]] = {
    "owner": ("sales", Level.OWN),
    "reader": ("sales", Level.READ),
    "writer": ("sales", Level.WRITE),
    "leader_above": ("leader", Level.OWN),
    "leader_beside": ("leader", None),
    "outsider": ("sales", None),
    "operations": ("operations", Level.OWN),
    "executive": ("executive", Level.OWN),
    "auditor": ("auditor", Level.OWN),
    "administrator": ("administrator", Level.OWN),
    "disabled": ("signed_out", None),
    "signed_out": ("signed_out", None),
}

# Nouns that everybody who signs in may see; who may change them is a matter of grants alone.
COMMON = {
    "people.User", "people.Team", "people.Role", "opportunities.Pipeline", "opportunities.LossReason", "leads.Source",
    "leads.Campaign", "leads.ConversionMap", "leads.AssignmentRule", "gateway.PublicForm", "gateway.MailDrop", "gateway.InboundHook", "gateway.Outlet", "people.DuplicateRule", "process.Rhythm",
    "process.RiskRule", "insight.OwnMetric", "customers.Tag", "customers.TierRule", "core.CustomField",
    "process.ApprovalTemplate", "process.AutomationRule",
}  # fmt: skip
# Nouns that belong to one person and to nobody else, whatever their role.
PRIVATE = {"people.SavedView", "insight.FigureWatch"}
# Nouns that belong to one person, and to those besides who reach everything.
PERSONAL = {
    "gateway.ImportBatch",
    "gateway.ExportRecord",
    "gateway.ReportSchedule",
    "gateway.ReportRun",
    "gateway.ShareLink",
    "insight.Kiosk",
    "insight.Playlist",
}
# Nouns of one person that reaching everything shows to nobody else; an administrator looks after them when the owner
# has left. A board is also reached by those it is shared with, to read or to edit.
LOOKED_AFTER = {
    "insight.Board": {"owner": Level.OWN, "reader": Level.READ, "writer": Level.WRITE},
    "gateway.ApiToken": {"owner": Level.OWN},
}
# Nouns for those who reach everything, and for who runs the pool they go to: none of these relations.
ARRIVALS = {"leads.Delivery"}
# The pool of the scene belongs to 华东: they see it and claim from it; nobody else does, whatever they reach.
MEMBERS = {"owner", "leader_above"}
# What is planned for a person: they read it, who leads them and who reaches everything sets it; it is shared with nobody.
PLANNED = {"insight.Target", "insight.Adjustment"}
# A task is ticked by whom it was given to, a person of none of these relations, or by who may work on the record.
TICKS = {"finish_task"}
# A person's work is ended by who leads them, and by who reaches everything.
ENDS = {"end_work"}
# In the scene everybody who signs in got a record by the hand-over of 林, and so reads it.
RECEIVED = {"people.Handover"}
# Somebody else than who began it, who reaches everything, stops it and does no more.
STEPS = {"people.LongStep"}
# In the scene everybody who signs in is asked to decide, and so reads what they are asked about.
ASKED = {"approve"}
REACH_ALL = {"operations", "executive", "auditor", "administrator"}


def expected(noun: str, verb: str, level: Level, creates: bool, relation: str) -> int:
    """The status a verb answers: 200, 403 or 404."""
    role = RELATIONS[relation][0]
    granted = role == "administrator" or verb in GRANTS[role]
    if creates and verb in PLANS:
        leads = relation == "leader_above" or role in REACH_ALL
        return 200 if granted and leads else 404 if granted else 403
    if creates and verb in ENDS:
        return 200 if granted and (relation == "leader_above" or role in REACH_ALL) else 403
    if creates:
        return 200 if granted else 403
    reach = _reach(noun, verb, relation)
    if (verb in ASKED or noun in RECEIVED) and role != "signed_out":
        reach = reach if noun in RECEIVED and reach is Level.OWN else Level.READ
    if reach is None:
        return 404
    if verb in TICKS:
        level = Level.WRITE
    if verb == "claim" and relation not in MEMBERS:
        granted = False
    return 200 if granted and reach >= level else 403


def _reach(noun: str, verb: str, relation: str) -> Level | None:
    role, reach = RELATIONS[relation]
    if noun in COMMON:
        return None if role == "signed_out" else Level.OWN
    if noun in PRIVATE | PERSONAL | STEPS:
        return _of_one(noun, relation, role)
    if noun in PLANNED:
        return _planned(relation, reach)
    if noun in LOOKED_AFTER:
        return LOOKED_AFTER[noun].get(relation, Level.OWN if role == "administrator" else None)
    if noun in ARRIVALS:
        return Level.OWN if role in REACH_ALL else None
    if noun == "people.Pool" or verb == "claim":
        return Level.OWN if role in REACH_ALL else Level.READ if relation in MEMBERS else None
    return reach


def _of_one(noun: str, relation: str, role: str) -> Level | None:
    if relation == "owner" or (noun in PERSONAL and role in REACH_ALL):
        return Level.OWN
    return Level.WRITE if noun in STEPS and role in REACH_ALL else None


def _planned(relation: str, reach: Level | None) -> Level | None:
    if reach is not Level.OWN:
        return None
    return Level.READ if relation == "owner" else reach
