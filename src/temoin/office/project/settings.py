"""The platform's settings, from the environment: `temoin up` sets the first three variables.

TEMOIN_DATA is the folder of all state, TEMOIN_URL the public origin, TEMOIN_TILES the origin of the base
map's tiles ("" for none). TEMOIN_HOSTED_BY, if set, is what the legal notice says of the host (name, address,
telephone); TEMOIN_SIGN_UP=open lets anybody make an account; TEMOIN_LARGEST_UPLOAD is the most bytes of one
file, TEMOIN_CALLS_A_DAY the most calls of the data API from one address. Importing this module writes
nothing: the first start does.
"""

import os
import secrets
from datetime import timedelta
from pathlib import Path

from temoin.office.project.mail import mail_settings
from temoin.office.project.origin import default_data, default_tiles, parse_limit, parse_origin, parse_tiles

ORIGIN = parse_origin(os.environ.get("TEMOIN_URL", "http://127.0.0.1:8000"))
TEMOIN_DATA = Path(os.environ.get("TEMOIN_DATA") or default_data(os.environ))
TEMOIN_TILES = parse_tiles(os.environ.get("TEMOIN_TILES", default_tiles(ORIGIN)), ORIGIN)
TEMOIN_HOSTED_BY = os.environ.get("TEMOIN_HOSTED_BY", "")
TEMOIN_FIRST_USER = "admin"
TEMOIN_COUNTED = "temoin.office.front."
"""The audience is counted on the pages that this room answers."""
TEMOIN = {
    "charter": TEMOIN_DATA / "charters/portail/current",
    "profile": "fr",
    "mode": "enforce",
    "ledger": TEMOIN_DATA / "ledger.sqlite3",
}

_KEY = TEMOIN_DATA / "secret.key"
SECRET_KEY = _KEY.read_text(encoding="ascii").strip() if _KEY.is_file() else secrets.token_urlsafe(50)
DEBUG = False
ALLOWED_HOSTS = ORIGIN.hosts
CSRF_TRUSTED_ORIGINS = [str(ORIGIN)]
ROOT_URLCONF = "temoin.office.project.urls"
ASGI_APPLICATION = "temoin.office.project.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "temoin.web.django",
    "temoin.office.datasets.apps.DatasetsConfig",
    "temoin.office.audience.apps.AudienceConfig",
    "temoin.office.registry.apps.RegistryConfig",
    "temoin.office.accounts.apps.AccountsConfig",
    "temoin.office.front.apps.FrontConfig",
    "temoin.office.back.apps.BackConfig",
    "temoin.office.api.apps.ApiConfig",
    "temoin.office.project.apps.ProjectConfig",
]

MIDDLEWARE = [
    "temoin.web.django.TemoinMiddleware",  # outermost: no response leaves without passing the guard
    "django.middleware.security.SecurityMiddleware",
    "temoin.office.project.headers.HeadersMiddleware",
    "temoin.office.project.static_files.StaticFilesMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "temoin.office.audience.middleware.AudienceMiddleware",  # where a page is still whole
    "temoin.office.project.kept.KeptMiddleware",
    "temoin.office.project.language.LanguageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "temoin.office.accounts.middleware.TokenMiddleware",
    "temoin.office.accounts.middleware.SignedInMiddleware",
    "temoin.office.api.gate.GateMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "temoin.office.project.context.shared",
            ],
        },
    }
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": TEMOIN_DATA / "office.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",  # a deferred one loses to whoever writes in between
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}

globals().update(mail_settings(os.environ.get("TEMOIN_MAIL", "")))
DEFAULT_FROM_EMAIL = os.environ.get("TEMOIN_MAIL_FROM") or f"temoin@{ORIGIN.host}"

AUTH_USER_MODEL = "temoin_accounts.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "temoin.office.accounts.passwords.LengthValidator"},
    {"NAME": "temoin.office.accounts.passwords.FirstTriedValidator"},
]
PASSWORD_RESET_TIMEOUT = int(timedelta(minutes=30).total_seconds())
OTP_TOTP_ISSUER = f"Témoin {ORIGIN.host}"
OTP_TOTP_THROTTLE_FACTOR = 0  # accounts.limits counts the tries
TEMOIN_SIGN_UP = os.environ.get("TEMOIN_SIGN_UP", "") == "open"
LOGIN_URL = "sign-in"
CSRF_FAILURE_VIEW = "temoin.office.project.errors.token_missing"

# The four cookies: three are Django's, the fourth is temoin.web.django's.
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ORIGIN.secure
SESSION_SAVE_EVERY_REQUEST = False
CSRF_COOKIE_AGE = None
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = ORIGIN.secure
LANGUAGE_COOKIE_NAME = "django_language"
LANGUAGE_COOKIE_AGE = int(timedelta(days=365).total_seconds())
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = ORIGIN.secure

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

TEMOIN_KEPT_FOR = 1.0
"""Seconds for which a page that is the same for everybody is answered from memory; 0 makes each anew."""

TEMOIN_LARGEST_UPLOAD = parse_limit("TEMOIN_LARGEST_UPLOAD", os.environ)
"""The most bytes that a file sent to become a dataset may have."""

TEMOIN_CALLS_A_DAY = parse_limit("TEMOIN_CALLS_A_DAY", os.environ)
"""Calls of the data API that one address may make in a day; whoever says who they are, four times as many."""

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 600
WHITENOISE_ALLOW_ALL_ORIGINS = False

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if ORIGIN.secure else 0
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # What a visitor mistypes is no news: only what this program did wrong is.
        "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "django.security": {"handlers": ["stderr"], "level": "CRITICAL", "propagate": False},
    },
}
