"""The settings. One module for all environments; environment variables set the differences."""

import os

from redis.backoff import NoBackoff
from redis.retry import Retry

from config.settings.environment import (
    BASE_DIR,
    ENVIRONMENTS,
    database,
    networks,
    read,
    refuse_unknown,
    stop,
)
from config.settings.front_ends import refuse_unusable
from config.settings.production import refuse_weak_settings

refuse_unknown()

ENVIRONMENT = read("SSI_ENVIRONMENT")
if ENVIRONMENT not in ENVIRONMENTS:
    stop(f"SSI_ENVIRONMENT is one of {', '.join(ENVIRONMENTS)}.")
PRODUCTION = ENVIRONMENT == "production"
DEBUG = read("SSI_DEBUG")
SECRET_KEY = read("SSI_SECRET_KEY")
SECRET_KEY_FALLBACKS = read("SSI_SECRET_KEY_FALLBACKS")
refuse_unusable(read)
if PRODUCTION:
    refuse_weak_settings(read)
INSTALLATION = read("SSI_INSTALLATION")
if INSTALLATION and not INSTALLATION.isalnum():
    stop("SSI_INSTALLATION consists of letters and digits.")
ALLOWED_HOSTS = read("SSI_ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [*read("SSI_TRUSTED_ORIGINS"), *read("SSI_CORS_ORIGINS")]

INSTALLED_APPS = [
    "ssi_platform.adminsite.apps.TenantAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "corsheaders",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "allauth.usersessions",
    "apps.accounts",
    "apps.ledger",
    "apps.organisations",
    "apps.access",
    "apps.jobs",
    "apps.directory",
    "apps.provisioning",
    "apps.measures",
    "apps.scores",
    "apps.shifts",
    "apps.benchmarks",
    "apps.imports",
    "apps.targets",
    "apps.analytics",
    "apps.alerts",
    "apps.exports",
    "apps.privacy",
    "ssi_platform.database",
]
MIDDLEWARE = [
    "ssi_platform.api.request_id.RequestIdMiddleware",
    "ssi_platform.api.request_limits.RequestLimitsMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "ssi_platform.tenancy.session_limits.SessionLimitsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "ssi_platform.adminsite.middleware.PagesMiddleware",
]
ROOT_URLCONF = "config.urls"
APPEND_SLASH = True  # For the admin site; the API's routes have no trailing slash.
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Before Django's own.
        "DIRS": [
            BASE_DIR / "ssi_platform" / package / "templates" for package in ("adminsite", "api")
        ],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {"default": database("DATABASE_URL") | {"DISABLE_SERVER_SIDE_CURSORS": True}}
if read("SSI_DATABASE_POOL"):  # The web process only: Celery closes a pool after every task.
    # Seconds: how long a request waits for a connection, and how long the pool tries to replace
    # one. A pool that gave up tries again with the next request, so soon after the outage.
    pool = {"min_size": 1, "max_size": read("SSI_DATABASE_POOL"), "timeout": 2,
            "reconnect_timeout": 4}  # fmt: skip
    # Seconds: for a server that accepts a connection and does not answer; and milliseconds for
    # a host from which nothing comes back.
    patience = {"connect_timeout": 2, "tcp_user_timeout": 5000, "keepalives_idle": 10}
    # What is used a third time on one connection is prepared: see ssi_platform.api.fastpath.
    # Not behind a pooler that cannot prepare: see ssi_platform.database.pooling.
    threshold = 2 if read("SSI_DATABASE_PREPARE") else None
    lasting = {"pool": pool, "prepare_threshold": threshold, **patience}
    DATABASES["default"]["OPTIONS"] = DATABASES["default"].get("OPTIONS", {}) | lasting
# Whether the web process prepares: commands have no pool, and yet tell what web would do.
WEB_PREPARES = read("SSI_DATABASE_PREPARE") and os.environ.get("SSI_DATABASE_POOL") != "0"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

FASTPATH = read("SSI_FASTPATH")
REDIS_URL = read("REDIS_URL")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache",
                      "LOCATION": REDIS_URL, "KEY_PREFIX": f"ssi{INSTALLATION}",
                      "OPTIONS": {"serializer": "ssi_platform.api.cache.JSONSerializer",
                                  "socket_timeout": 0.2, "socket_connect_timeout": 0.2,
                                  "retry": Retry(NoBackoff(), 0)}}}  # fmt: skip

AUTH_USER_MODEL = "accounts.User"
TENANT_MODEL = "organisations.Organisation"
AUDIT_MODEL = "ledger.AuditEvent"
IDEMPOTENCY_MODEL = "ledger.IdempotentAnswer"
STORED_BYTES_MODEL = "ledger.StoredBytes"
KEY_ENVIRONMENT = ENVIRONMENTS[ENVIRONMENT]
KEY_PEPPER = read("SSI_KEY_PEPPER") or SECRET_KEY
# Without a pepper the secret key is one, and so were those before it.
KEY_PEPPER_FALLBACKS = read("SSI_KEY_PEPPER_FALLBACKS") or (
    [] if read("SSI_KEY_PEPPER") else SECRET_KEY_FALLBACKS
)
SESSION_ENGINE = "ssi_platform.tenancy.sessions"
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
# Pages of invitations, mails and advice; the admin site and messages of the API are in English.
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]  # One style of days: as forms take them, and the API.
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "ssi_platform" / "api" / "static"]
CSRF_FAILURE_VIEW = "ssi_platform.api.error_handlers.refused_form"
STATIC_ROOT = BASE_DIR / "staticfiles" if PRODUCTION else None
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG or ENVIRONMENT == "test"  # A test's client lists no files first.

PLAIN_HTTP = read("SSI_PLAIN_HTTP") or not PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_SSL_REDIRECT = not PLAIN_HTTP
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]  # Asked from inside, behind the proxy.
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else 365 * 24 * 3600
# Whether the other hosts of the domain are on HTTPS is not ours to say: no subdomains, no preload.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
MAX_UPLOAD_BYTES = read("SSI_MAX_UPLOAD_BYTES")
TRUSTED_PROXIES = networks("SSI_TRUSTED_PROXIES")
WEB_THREADS = max(1, read("SSI_WEB_THREADS"))
FAILURE_LIMIT = read("SSI_FAILURE_LIMIT")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # Of a body that is no file: a full batch has half.
DATA_UPLOAD_MAX_NUMBER_FIELDS, DATA_UPLOAD_MAX_NUMBER_FILES = 1_000, 10

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "ssi_platform.api.request_id.RequestIdFilter"},
                "people": {"()": "ssi_platform.api.log_paths.WithoutExternalIds"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s]"
                                      " %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line",
                             "filters": ["request_id"]}},
    "root": {"handlers": ["console"], "level": read("SSI_LOG_LEVEL")},
    # A line for each periodic task would be all that an idle installation logs.
    "loggers": {name: {"level": "WARNING"} for name in
                ("celery.app.trace", "celery.beat", "celery.worker.strategy")}
               | {"django.request": {"filters": ["people"]}},
}  # fmt: skip

from config.settings.api import REST_FRAMEWORK, SPECTACULAR_SETTINGS  # noqa: E402, F401
from config.settings.browser import *  # noqa: E402, F403
from config.settings.mail import *  # noqa: E402, F403
from config.settings.people import *  # noqa: E402, F403
from config.settings.work import *  # noqa: E402, F403
