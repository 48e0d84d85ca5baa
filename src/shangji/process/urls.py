"""Addresses of process."""

from django.urls import path, re_path

from shangji.process.views import (
    approval_templates,
    approvals,
    automation,
    automation_versions,
    rhythm,
    snoozing,
)

app_name = "process"
urlpatterns = [
    path("subjects/<int:subject_pk>/snooze/", snoozing.snooze, name="snooze"),
    path("settings/rhythm/", rhythm.rhythm, name="rhythm"),
    path("approvals/", approvals.inbox, name="approvals"),
    path("approvals/<int:pk>/", approvals.detail, name="approval"),
    path("approvals/<int:pk>/approve/", approvals.approve, name="approve"),
    path("approvals/<int:pk>/approve-with-note/", approvals.approve_with_note, name="approve_with_note"),
    path("approvals/<int:pk>/reject/", approvals.reject, name="reject"),
    path("approvals/<int:pk>/delegate/", approvals.delegate, name="delegate"),
    path("approvals/<int:pk>/withdraw/", approvals.withdraw, name="withdraw"),
    path("approvals/<int:pk>/chase/", approvals.chase, name="chase"),
    path("subjects/<int:subject_pk>/ask-approval/", approvals.ask, name="ask_approval"),
    path("settings/approvals/", approval_templates.templates, name="approval_templates"),
    path("settings/approvals/add/", approval_templates.add, name="approval_template_add"),
    path("settings/approvals/draft/", approval_templates.draft, name="approval_template_draft"),
    path("settings/approvals/<int:pk>/", approval_templates.edit, name="approval_template"),
    re_path(r"^settings/approvals/(?P<pk>\d+)/(?P<verb>on|off)/$", approval_templates.switch, name="approval_template_switch"),
    path("settings/automation/", automation.rules, name="automation"),
    path("settings/automation/add/", automation.add, name="automation_add"),
    path("settings/automation/draft/", automation.draft, name="automation_draft"),
    path("settings/automation/trial/", automation.trial, name="automation_trial"),
    path("settings/automation/log/", automation.log, name="automation_log"),
    path("settings/automation/<int:pk>/", automation.edit, name="automation_rule"),
    path("settings/automation/<int:pk>/versions/", automation_versions.versions, name="automation_versions"),
    path("settings/automation/<int:pk>/versions/<int:number>/restore/", automation_versions.restore, name="automation_restore"),
    re_path(r"^settings/automation/(?P<pk>\d+)/(?P<verb>on|off)/$", automation.switch, name="automation_switch"),
]  # fmt: skip
