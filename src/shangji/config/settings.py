"""Settings: everything comes from the environment or has a safe default."""

import os
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONCE, NONE, SELF, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _

from shangji.config.home import is_demo, made, secret_key

PACKAGE = Path(__file__).resolve().parent.parent
HOME = made(Path(os.environ.get("SHANGJI_HOME", "var")).resolve())
DEBUG = os.environ.get("SHANGJI_DEBUG", "") == "1"
SECRET_KEY = secret_key(HOME)
# Whether this is the home of a demo that was built: its clock can be moved forward. Nothing else makes one of it.
DEMO = is_demo(HOME)
ALLOWED_HOSTS = os.environ.get("SHANGJI_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
BIND = os.environ.get("SHANGJI_BIND", "127.0.0.1")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("SHANGJI_ORIGINS", "").split(",") if o]
# Where people reach it, for links in messages: https://crm.example.com. Told by `serve` where it is not set.
SITE = os.environ.get("SHANGJI_SITE", (CSRF_TRUSTED_ORIGINS or [""])[0]).rstrip("/")
# Whether webhooks and robots may lie in the own network; an administrator could make us call what only we reach.
PRIVATE_TARGETS = os.environ.get("SHANGJI_PRIVATE_TARGETS", "") == "1"
# The live line: its port on this host, told by `serve`; or where a proxy passes it on, such as /events/.
EVENTS_PORT = os.environ.get("SHANGJI_EVENTS_PORT", "")
EVENTS_PATH = os.environ.get("SHANGJI_EVENTS_PATH", "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "shangji.ui",  # before allauth, whose pages it draws
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "shangji.core",
    "shangji.people",
    "shangji.activities",
    "shangji.process",
    "shangji.customers",
    "shangji.opportunities",
    "shangji.leads",
    "shangji.insight",
    "shangji.gateway",
    "shangji.config",
]
AUTH_USER_MODEL = "people.User"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "shangji.config.headers.HeadersMiddleware",
    "shangji.ui.middleware.AddressMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "shangji.people.middleware.ActorMiddleware",
    "shangji.ui.middleware.RefusalMiddleware",
]
ROOT_URLCONF = "shangji.config.urls_demo" if DEMO else "shangji.config.urls"
WSGI_APPLICATION = "shangji.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "shangji.ui.templatetags.ui",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "shangji.ui.templatetags.constants",  # last: its tags take the place of Django's
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shangji.ui.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"


def database() -> dict[str, Any]:
    """SQLite under HOME unless SHANGJI_DATABASE_URL names a PostgreSQL."""
    url = os.environ.get("SHANGJI_DATABASE_URL", "")
    if url:
        config: dict[str, Any] = dict(dj_database_url.parse(url))
        given = config.setdefault("OPTIONS", {})
        # What a cursor finds is read to its end: PostgreSQL would look for the first tenth of it, many times as slowly.
        given["options"] = f"{given.get('options', '')} -c cursor_tuple_fraction=1".strip()
        width = os.environ.get("SHANGJI_POOL")  # set by the web server, for its threads; commands need one
        if width:
            pool = {"min_size": 1, "max_size": int(width) + 2, "timeout": 20}
            config["OPTIONS"] = {**given, "pool": pool}
            config["CONN_HEALTH_CHECKS"] = True  # a restarted server leaves dead connections in the pool
        else:
            config["OPTIONS"] = {"connect_timeout": 5, **given}
            config |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
        return config
    return {
        "ENGINE": "shangji.core.sqlite",
        "NAME": HOME / "shangji.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
    }


DATABASES = {"default": database()}
# What all web processes count together: attempts to sign in. So many that nobody can push a count out.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = [
    "shangji.people.sign_in.Backend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_REDIRECT_URL = "/"
CSRF_FAILURE_VIEW = "shangji.ui.views.forbidden"
LOGIN_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "shangji.people.sign_in.Adapter"
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Shangji"

COMPANY_NAME = os.environ.get("SHANGJI_COMPANY", "商迹")
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = os.environ.get("SHANGJI_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True
# The month with which the financial year begins: 1 to 12.
FISCAL_MONTH = min(max(int(os.environ.get("SHANGJI_FISCAL_MONTH", "1")), 1), 12)

STATIC_URL = "static/"
STORAGES = {
    "default": {"BACKEND": "shangji.core.vault.files.SealedStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = HOME / "files"
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000

# Behind a proxy that speaks https and sets X-Forwarded-Proto. Without it, http works: for 127.0.0.1.
HTTPS = os.environ.get("SHANGJI_HTTPS", "") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "shangji_session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "shangji_csrf"
SESSION_ENGINE = "shangji.people.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = ["^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "style-src-attr": [UNSAFE_INLINE],  # style="--p:62%" carries a number, not a rule
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "file": {
            "class": "logging.handlers.WatchedFileHandler",
            "filename": HOME / "logs" / "shangji.log",
            "formatter": "line",
            "delay": True,
        }
    },
    "root": {"handlers": ["file"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "CRITICAL"},  # shangji.errors tells it, with the id that the page shows
    },
}
