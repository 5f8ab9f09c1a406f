"""Settings, all from the environment (see docs/operations.md for the list)."""

from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from union import environment

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(environment.text("DATA_DIR", "") or BASE_DIR / "var").resolve()
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)

DEBUG = environment.flag("DEBUG", default=False)
# The demo shows its accounts on the login page, and lets officers in without a second factor.
DEMO = environment.flag("DEMO", default=False)
PORT = environment.whole("PORT", 8000)
# The address that printed slips and e-mails carry; without it the address of the request is used.
SITE_URL = environment.text("SITE_URL", "").rstrip("/")
REDIS_URL = environment.text("REDIS_URL", "")

SECRET_KEY, FIELD_KEYS, INDEX_KEY = environment.keys(DATA_DIR / "keys")
FAILPOINTS_ALLOWED = environment.flag("FAILPOINTS_ALLOWED", default=False)

ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS") or (
    ["*"] if DEMO or DEBUG else ["localhost", "127.0.0.1", "[::1]"]
)
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "union.core",
    "union.audit",
    "union.accounts",
    "union.orgs",
    "union.outbox",
    "union.notifications",
    "union.approvals",
    "union.evidence",
    "union.imports",
    "union.members",
    "union.privacy",
    "union.funds",
    "union.activities",
    "union.rules",
    "union.occasions",
    "union.visits",
    "union.health",
    "union.insurance",
    "union.welfare",
    "union.desk",
    "cms",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "treebeard",
    "import_export",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "huey.contrib.djhuey",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "union.core.middleware.policies",
    "union.core.middleware.fetch_metadata",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "union.core.middleware.language",
    "union.core.middleware.only_utf8",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "union.accounts.middleware.last_seen",
    "union.accounts.middleware.Unprocessable",
    "union.desk.start.first_start",
    "union.accounts.middleware.second_factor",
    "cms.editors.in_step",
    "union.notifications.counts.forget_after_change",
    "union.core.middleware.refusals",
    "cms.redirects.SiteRedirects",
]

ROOT_URLCONF = "union.urls"
WSGI_APPLICATION = "union.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "union.core.display.context",
                "union.desk.context.shell",
            ],
        },
    }
]

# Why each pragma: docs/operations.md, "SQLite". FULL because NORMAL lost acknowledged commits.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        "PRAGMA recursive_triggers=ON;"
    ),
}
DATABASES = {
    "default": environment.database(
        environment.text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'union.sqlite3'}"), SQLITE_OPTIONS
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Shared by all processes, because the limits on wrong passwords are counted in it.
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {
        "BACKEND": "union.core.shared_cache.SharedFileCache",
        "LOCATION": DATA_DIR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

# The queue is only a doorbell (union/outbox): it may lose a task, the outbox does not.
HUEY: dict[str, Any] = {
    "name": "union",
    "results": False,
    "immediate": False,
    "consumer": {"workers": 1, "worker_type": "thread", "check_worker_health": True},
}
if REDIS_URL:
    HUEY |= {"huey_class": "huey.RedisHuey", "url": REDIS_URL}
else:
    HUEY |= {"huey_class": "huey.SqliteHuey", "filename": str(DATA_DIR / "huey.sqlite3")}

# Accounts.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["union.accounts.backends.StaffNumberOrPhone"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_ADAPTER = "union.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# The page asks; officers log in again after DESK_SESSION_SECONDS in any case.
ACCOUNT_SESSION_REMEMBER = None
# A whole union may sit behind one address: many may log in, few may be wrong. "key" is a person at
# one address or browser (accounts/adapter.py); "login_failed_person" is she from everywhere:
# more than one address can fill, so that a colleague who goes on guessing keeps nobody out.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "60/m/ip,5/5m/key",
    "login_failed_person": "100/30m/key",
    "claim_failed": "20/10m/ip,5/h/key,10/d/key",
}
ACCOUNT_USERNAME_MIN_LENGTH = 1
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[职工之家] "
ACCOUNT_USER_DISPLAY = "union.accounts.adapter.display"
ACCOUNT_FORMS = {"login": "union.accounts.forms.LoginForm"}
ALLAUTH_TRUSTED_PROXY_COUNT = environment.whole("TRUSTED_PROXIES", 0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A whole union may sit behind one address; a passkey cannot be guessed.
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}
MFA_TOTP_ISSUER = "职工之家"
MFA_FORMS = {
    "authenticate": "union.accounts.forms.AuthenticateForm",
    "reauthenticate": "union.accounts.forms.ReauthenticateForm",
    "activate_totp": "union.accounts.forms.ActivateForm",
    "authenticate_webauthn": "union.accounts.forms.PasskeyAuthenticateForm",
    "login_webauthn": "union.accounts.forms.PasskeyLoginForm",
    "reauthenticate_webauthn": "union.accounts.forms.PasskeyReauthenticateForm",
    "add_webauthn": "union.accounts.forms.PasskeyForm",
    "edit_webauthn": "union.accounts.forms.PasskeyNameForm",
}
MFA_ADAPTER = "union.accounts.second_factor.SecondFactorAdapter"
USERSESSIONS_TRACK_ACTIVITY = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
DESK_SESSION_SECONDS = 8 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
HTTPS = SITE_URL.startswith("https://")
if HTTPS:
    SESSION_COOKIE_NAME = "__Host-sid"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# Wagtail's admin writes inline scripts in five of its templates, and Draftail inline styles.
CMS_CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, "'unsafe-inline'"],
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": [SELF, "data:", "blob:"],
        "frame-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# More than any form takes: it says itself how many, beside the field.
DATA_UPLOAD_MAX_NUMBER_FILES = 100
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "uploads"
FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True)

# Language and time.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
environment.compile_translations(BASE_DIR / "locale")
TIME_ZONE = environment.text("TIME_ZONE", "Asia/Shanghai")
USE_I18N = USE_TZ = True
FIRST_DAY_OF_WEEK = 1

# Files. What a member sends in never lies under MEDIA_ROOT.
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "union" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
PRIVATE_ROOT = DATA_DIR / "private"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {"BACKEND": "union.core.private_files.PrivateStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}

# Mail goes out only when a server is named; without one it is written to the log of the demo.
EMAIL_HOST = environment.text("EMAIL_HOST", "")
EMAIL_PORT = environment.whole("EMAIL_PORT", 587)
EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = environment.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = environment.flag("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "union@localhost")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.dummy.EmailBackend"
)
if EMAIL_HOST and DEFAULT_FROM_EMAIL == "union@localhost":
    raise ImproperlyConfigured("DEFAULT_FROM_EMAIL must be set where EMAIL_HOST is.")

# Spreadsheets.
IMPORT_MAX_ROWS = environment.whole("IMPORT_MAX_ROWS", 50_000)
# The store of sealed files takes no more (union.core.private_files.MAX_BYTES).
IMPORT_MAX_BYTES = environment.whole("IMPORT_MAX_BYTES", 20 * 1024 * 1024, most=25 * 1024 * 1024)

# Wagtail.
WAGTAIL_SITE_NAME = "职工之家"
WAGTAILADMIN_BASE_URL = SITE_URL or f"http://localhost:{PORT}"
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", _("Simplified Chinese"))]
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "ofd", "pdf", "pptx", "txt", "xlsx", "zip"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.uploads.ImageForm"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "heic"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILEMBEDS_FINDERS: list[dict[str, Any]] = []
# "simple": PostgreSQL must not leave out English words, nor cut their endings.
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "simple"}
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"union": {"level": "INFO"}},
}
