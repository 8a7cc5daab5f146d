"""Settings. Every environment variable read here stands in the README's settings table."""

from importlib.util import find_spec
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env

from hdo_portal.api.description import DESCRIPTION
from hdo_portal.schedule import SCHEDULE

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# --- What kind of run this is -------------------------------------------------------------------
PORTAL_ENV = env.str("PORTAL_ENV", "development")
if PORTAL_ENV not in {"development", "test", "production"}:
    raise ImproperlyConfigured("PORTAL_ENV is one of: development, test, production.")
PRODUCTION = PORTAL_ENV == "production"
TESTING = PORTAL_ENV == "test"
DEBUG = env.bool("PORTAL_DEBUG", False)

DEVELOPMENT_SECRET = "development-only-secret-" + "0" * 40
SECRET_KEY = env.str("PORTAL_SECRET_KEY", DEVELOPMENT_SECRET)
ALLOWED_HOSTS = env.list("PORTAL_HOSTS", ["localhost", "127.0.0.1", "[::1]", "testserver"])
PORTAL_DATA = Path(env.str("PORTAL_DATA", str(BASE_DIR / "var"))).resolve()
PORTAL_ADDRESS = env.str("PORTAL_ADDRESS", f"http://localhost:{env.int('PORTAL_PORT', 8000)}")
PORTAL_TLS = env.bool("PORTAL_TLS", PRODUCTION)
PORTAL_TRUSTED_PROXIES = env.int("PORTAL_TRUSTED_PROXIES", 1)
CSRF_TRUSTED_ORIGINS: list[str] = env.list("PORTAL_TRUSTED_ORIGINS", [])

if PRODUCTION:
    if SECRET_KEY == DEVELOPMENT_SECRET or len(SECRET_KEY) < 50:
        raise ImproperlyConfigured("Set PORTAL_SECRET_KEY to a secret of at least 50 characters.")
    if DEBUG:
        raise ImproperlyConfigured("PORTAL_DEBUG must be off in production.")
    if not env.str("PORTAL_HOSTS", "") or "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured("Set PORTAL_HOSTS to the host names that the portal answers to.")

# --- Applications -------------------------------------------------------------------------------
INSTALLED_APPS = [
    "hdo_portal.foundation",
    "hdo_portal.accounts",
    "customers",
    "assets",
    "tickets",
    "hdo_portal.web",
    "hdo_portal.desk",
    "hdo_portal.portal",
    "hdo_portal.api",
    "hdo_portal.live",
    "allauth",
    "allauth.account",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "auditlog",
    "django_htmx",
    "csp",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
]
if not PRODUCTION:
    INSTALLED_APPS += ["hdo_portal.devkit"]
    # A development package: `make run` does without.
    INSTALLED_APPS += ["django_migration_linter"] if find_spec("django_migration_linter") else []

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # A file that is there asks nothing of the database; one that is not is a page like any other.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hdo_portal.web.middleware.RequestFacts",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hdo_portal.web.middleware.BearerToken",
    "hdo_portal.web.middleware.PersonLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hdo_portal.web.middleware.ActorScope",
]

ROOT_URLCONF = "hdo_portal.urls"
WSGI_APPLICATION = "hdo_portal.wsgi.application"

_LOADERS = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hdo_portal.web.context.page",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    _LOADERS if DEBUG else [("django.template.loaders.cached.Loader", _LOADERS)],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    }
]
FORM_RENDERER = "hdo_portal.web.form_renderer.PortalRenderer"

# --- PostgreSQL: the owner migrates, everything else runs as gate, portal or desk ---------------
# A request that waits long for a lock is answered with an error page rather than piling up behind a
# stuck one, and a process that hangs in the middle of a transaction loses it. Milliseconds.
_SESSION = "-c timezone=UTC -c statement_timeout=30000 -c lock_timeout=8000"
# A ticket is fetched with the names of ten things around it, joined in any order alike. PostgreSQL
# weighs every order of up to eight, and takes sixty milliseconds for what then takes one.
_SESSION += " -c join_collapse_limit=4"
_IMPATIENT = "-c idle_in_transaction_session_timeout=60000"
DATABASES = {
    "default": env.dj_db_url("DATABASE_URL", "postgres://hdo_app@localhost/hdo"),
    "owner": env.dj_db_url(
        "DATABASE_OWNER_URL", env.str("DATABASE_URL", "postgres://hdo@localhost/hdo")
    ),
}
DATABASES["default"] |= {
    "ATOMIC_REQUESTS": True,
    "CONN_MAX_AGE": 0 if TESTING else 600,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {"options": f"{_SESSION} {_IMPATIENT} -c role=gate", "connect_timeout": 5},
}
DATABASES["owner"] |= {"OPTIONS": {"connect_timeout": 5}}
if TESTING:
    # One connection that owns the test database; every test enters a scope and so a role.
    DATABASES["default"]["OPTIONS"] = {"options": _SESSION}
    del DATABASES["owner"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The cache holds sign-in rate limits. In PostgreSQL, since signing in must work without Redis.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "foundation_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# --- Celery: the broker may vanish at any moment (docs/architecture.md) --------------------------
CELERY_BROKER_URL = env.str("REDIS_URL", "redis://localhost:6379/0")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "socket_timeout": 10,
    "socket_connect_timeout": 3,
    "socket_keepalive": True,
    "health_check_interval": 5,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_TASK_DEFAULT_QUEUE = "portal"
# Sending has a queue and a worker of its own, so that no server outside holds up anything else.
CELERY_TASK_ROUTES = {"foundation.send_*": {"queue": "outbox"}}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_WORKER_ENABLE_SOFT_SHUTDOWN_ON_IDLE = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = SCHEDULE
CELERY_BEAT_MAX_LOOP_INTERVAL = 1

# --- People and sign-in -------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ACCOUNT_ADAPTER = "hdo_portal.accounts.adapter.PortalAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
# A person from one address, an address that many may share, a person from anywhere.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "5/5m/key,100/m/ip",
    "login_failed_anywhere": "50/h/key",
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "hdo_session"
CSRF_COOKIE_NAME = "hdo_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "hdo_portal.web.errors.csrf_failure"
REST_KNOX = {"AUTH_HEADER_PREFIX": "Bearer", "TOKEN_TTL": None, "AUTO_REFRESH": False}

# --- Hardening ----------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PORTAL_TLS
SECURE_REDIRECT_EXEMPT = ["^livez$", "^readyz$", "^healthz$", "^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PORTAL_TLS else None
SECURE_HSTS_SECONDS = 31_536_000 if PORTAL_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PORTAL_TLS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    power: [] for power in ("camera", "geolocation", "microphone", "payment", "usb")
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
PORTAL_ATTACHMENT_MAX_BYTES = env.int("PORTAL_ATTACHMENT_MAX_BYTES", 10 * 1024 * 1024)

# --- Language, time -----------------------------------------------------------------------------
LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", _("Bokmål")), ("nn", _("Nynorsk")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "Europe/Oslo"

# --- Files and mail -----------------------------------------------------------------------------
STATIC_URL = "/static/"
# Only production collects files; elsewhere they are found where they lie.
STATIC_ROOT = env.str("PORTAL_STATIC_ROOT", str(BASE_DIR / "staticfiles")) if PRODUCTION else None
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "static_build"]
WHITENOISE_USE_FINDERS = not PRODUCTION
# Each client of a test is a start of its own, and would list every file.
WHITENOISE_AUTOREFRESH = DEBUG or TESTING
MEDIA_ROOT = PORTAL_DATA / "attachments"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# Without a mail server, mail becomes files under PORTAL_DATA, for the demo to read.
EMAIL_FILE_PATH = str(PORTAL_DATA / "mail")
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
if env.str("PORTAL_MAIL_URL", ""):
    _mail = env.dj_email_url("PORTAL_MAIL_URL")
    EMAIL_BACKEND = _mail["EMAIL_BACKEND"].replace(
        "django.core.mail.backends.smtp.EmailBackend",
        "hdo_portal.foundation.outbox.channels.mail.Backend",
    )
    EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail["EMAIL_USE_TLS"], _mail["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("PORTAL_MAIL_FROM", "HDO Servicedesk <drift@hdo.example>")

# --- SMS and webhooks ---------------------------------------------------------------------------
# Without a gateway, an SMS becomes a file under PORTAL_DATA.
PORTAL_SMS_URL = env.str("PORTAL_SMS_URL", "")
PORTAL_SMS_TOKEN = env.str("PORTAL_SMS_TOKEN", "")
PORTAL_WEBHOOK_INSECURE = env.bool("PORTAL_WEBHOOK_INSECURE", False)
PORTAL_WEBHOOK_NETWORKS: list[str] = env.list("PORTAL_WEBHOOK_NETWORKS", [])
# What each receiver of ours takes; more waits its turn, gravest first. 0 is no limit.
PORTAL_PER_MINUTE = {
    "mail": env.int("PORTAL_MAIL_PER_MINUTE", 600),
    "sms": env.int("PORTAL_SMS_PER_MINUTE", 120),
    "webhook": env.int("PORTAL_WEBHOOK_PER_MINUTE", 600),
}

# --- Watchdog: whom it tells past the outbox, and which outside address misses it -----------------
PORTAL_WATCHDOG_MAIL: list[str] = env.list("PORTAL_WATCHDOG_MAIL", [])
PORTAL_WATCHDOG_SMS: list[str] = env.list("PORTAL_WATCHDOG_SMS", [])
PORTAL_DEADMAN_URL = env.str("PORTAL_DEADMAN_URL", "")

# --- The field ----------------------------------------------------------------------------------
PORTAL_SERVICE_DESK_PHONE = env.str("PORTAL_SERVICE_DESK_PHONE", "08915")

# --- API ----------------------------------------------------------------------------------------
# Calls a minute for each token, in each web process. A demo is there to be measured.
PORTAL_API_PER_MINUTE = max(1, env.int("PORTAL_API_PER_MINUTE", 1_200 if PRODUCTION else 60_000))
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["hdo_portal.api.authentication.ActorAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": ["hdo_portal.api.throttling.PerCaller"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "hdo_portal.api.schema.PortalSchema",
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "DEFAULT_PAGINATION_CLASS": "hdo_portal.api.pagination.NewestFirst",
    "PAGE_SIZE": 50,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_FORMATTER_CLASS": "hdo_portal.api.problems.ProblemFormatter",
    "EXCEPTION_HANDLER_CLASS": "hdo_portal.api.problems.ProblemHandler",
}
SPECTACULAR_SETTINGS = DESCRIPTION

# --- Logs ---------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "hdo_portal.foundation.logs.RequestFilter"}},
    "formatters": {
        "line": {
            "format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s %(actor)s] %(message)s"
        }
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["request"],
        }
    },
    "root": {"handlers": ["stderr"], "level": env.str("PORTAL_LOG_LEVEL", "INFO")},
    "loggers": {"django.request": {"level": "ERROR"}, "celery": {"level": "WARNING"}},
}

# --- Audit: which models auditlog reads is said in foundation/audit.py, nowhere else --------------
AUDITLOG_INCLUDE_ALL_MODELS = False
AUDITLOG_DISABLE_REMOTE_ADDR = True
MIGRATION_LINTER_OPTIONS = {"exclude_apps": ["account", "auditlog", "knox"]}
