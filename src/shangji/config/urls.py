"""Every address of the product; each package names its own."""

from allauth.account import views as account
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from shangji.config.health import healthz

# Only what is needed: nobody signs up, and a person without mail cannot reset a password by mail.
accounts = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", RedirectView.as_view(pattern_name="account_login"), name="account_signup"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("2fa/", include("allauth.mfa.urls")),
]

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("language/", set_language, name="set_language"),
    path("accounts/", include(accounts)),
    path("", include("shangji.ui.urls")),
    path("", include("shangji.people.urls")),
    path("", include("shangji.activities.urls")),
    path("", include("shangji.activities.urls_list")),
    path("", include("shangji.process.urls")),
    path("", include("shangji.process.urls_risks")),
    path("", include("shangji.customers.urls_contacts")),
    path("", include("shangji.customers.urls")),
    path("", include("shangji.opportunities.urls")),
    path("", include("shangji.leads.urls")),
    path("", include("shangji.insight.urls")),
    path("", include("shangji.gateway.urls")),
]
handler403 = "shangji.ui.views.forbidden"
handler404 = "shangji.ui.views.not_found"
handler500 = "shangji.config.errors.server_error"
