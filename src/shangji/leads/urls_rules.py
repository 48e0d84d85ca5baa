"""Addresses of assignment rules."""

from django.urls import path, re_path

from shangji.leads.views import rule_runs, rules

urlpatterns = [
    path("settings/assignment/", rules.rules, name="rules"),
    path("settings/assignment/add/", rules.add, name="rule_add"),
    path("settings/assignment/draft/", rules.draft, name="rule_draft"),
    path("settings/assignment/order/", rules.order, name="rule_order"),
    path("settings/assignment/trial/", rule_runs.trial, name="rule_trial"),
    path("settings/assignment/log/", rule_runs.history, name="rule_log"),
    path("settings/assignment/<int:pk>/", rules.edit, name="rule"),
    re_path(r"^settings/assignment/(?P<pk>\d+)/(?P<verb>on|off)/$", rules.switch, name="rule_switch"),
]
