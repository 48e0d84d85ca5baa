"""Addresses of the risk ledger."""

from django.urls import path

from shangji.process.views import risk_acts, risk_rules, risks

app_name = "risks"
urlpatterns = [
    path("risks/", risks.board, name="board"),
    path("risks/nudge/", risk_acts.nudge, name="nudge"),
    path("risks/rules/", risk_rules.rules, name="rules"),
    path("risks/rules/new/", risk_rules.add, name="rule_add"),
    path("risks/rules/draft/", risk_rules.draft, name="rule_draft"),
    path("risks/rules/<int:pk>/", risk_rules.edit, name="rule"),
    path("risks/rules/<int:pk>/try/", risk_rules.dry_run_view, name="rule_try"),
    path("risks/rules/<int:pk>/switch/", risk_rules.switch, name="rule_switch"),
    path("risks/<int:subject_pk>/<slug:name>/", risk_acts.act, name="act"),
]
