"""Addresses of gateway."""

from django.urls import path

from shangji.gateway.api import hooks as hooks_api
from shangji.gateway.api import leads as api
from shangji.gateway.views import (
    check,
    columns,
    corrections,
    exports,
    hooks,
    imports,
    inlets,
    outlets,
    versions,
)
from shangji.gateway.views.public_form import public_form

app_name = "gateway"
urlpatterns = [
    path("imports/", imports.imports, name="imports"),
    path("imports/upload/", imports.upload, name="import_upload"),
    path("imports/<int:pk>/", imports.show, name="import"),
    path("imports/<int:pk>/columns/", columns.columns, name="import_map"),
    path("imports/<int:pk>/check/", check.check, name="import_check"),
    path("imports/<int:pk>/fix/", corrections.fix, name="import_fix"),
    path("imports/<int:pk>/version/", versions.decide, name="import_version"),
    path("imports/<int:pk>/discard/", imports.discard, name="import_discard"),
    path("imports/<int:pk>/restore/", imports.restore, name="import_restore"),
    path("imports/<int:pk>/start/", imports.start, name="import_start"),
    path("imports/<int:pk>/progress/", imports.progress, name="import_progress"),
    path("imports/<int:pk>/rejected.xlsx", imports.rejected, name="import_rejected"),
    path("imports/<int:pk>/rows/<int:row>/", imports.record, name="import_record"),
    path("imports/<int:pk>/take-back/", imports.roll_back, name="import_roll_back"),
    path("exports/<slug:name>.<slug:format>", exports.export, name="export"),
    path("exports/ask/", exports.ask, name="export_ask"),
    path("exports/kept/<int:pk>/", exports.kept, name="export_kept"),
    path("exports/<slug:name>/<str:key>.<slug:format>", exports.take, name="take"),
    path("settings/exports/", exports.exports, name="exports"),
    path("settings/forms/", inlets.forms, name="forms"),
    path("settings/forms/add/", inlets.form_add, name="form_add"),
    path("settings/forms/<int:pk>/", inlets.form_edit, name="form_edit"),
    path("settings/forms/<int:pk>/qr.svg", inlets.qr, name="form_qr"),
    path("settings/mailboxes/", inlets.mail_drops, name="mail_drops"),
    path("settings/mailboxes/add/", inlets.mail_drop_add, name="mail_drop_add"),
    path("settings/mailboxes/<int:pk>/", inlets.mail_drop_edit, name="mail_drop_edit"),
    path("settings/mailboxes/<int:pk>/try/", inlets.mail_drop_try, name="mail_drop_try"),
    path("settings/hooks/", hooks.hooks, name="hooks"),
    path("settings/hooks/add/", hooks.hook_add, name="hook_add"),
    path("settings/hooks/try/", hooks.hook_try, name="hook_try"),
    path("settings/hooks/<int:pk>/", hooks.hook_edit, name="hook_edit"),
    path("settings/hooks/<int:pk>/rotate/", hooks.hook_rotate, name="hook_rotate"),
    path("settings/outlets/", outlets.outlets, name="outlets"),
    path("settings/outlets/add/<slug:service>/", outlets.outlet_add, name="outlet_add"),
    path("settings/outlets/undelivered/", outlets.undelivered, name="undelivered"),
    path("settings/outlets/undelivered/again/", outlets.send_again, name="send_again"),
    path("settings/outlets/<int:pk>/", outlets.outlet_edit, name="outlet_edit"),
    path("settings/outlets/<int:pk>/switch/", outlets.outlet_switch, name="outlet_switch"),
    path("settings/outlets/<int:pk>/try/", outlets.outlet_try, name="outlet_try"),
    path("hooks/<slug:token>/", hooks_api.hook, name="hook"),
    path("settings/tokens/", inlets.tokens, name="tokens"),
    path("settings/tokens/add/", inlets.token_add, name="token_add"),
    path("settings/tokens/<int:pk>/revoke/", inlets.token_revoke, name="token_revoke"),
    path("f/<slug:token>/", public_form, name="public_form"),
    path("api/v1/leads", api.leads, name="api_leads"),
    path("api/v1/leads/<int:pk>", api.lead, name="api_lead"),
]
