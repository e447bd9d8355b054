"""Settings. Everything that differs between machines is an environment variable; docs/configuration.md lists them."""

import datetime as dt
import hashlib
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from kombu import Queue

from . import beat, log_lines, one_clock
from .celery_broker import QUEUES, broker_settings
from .encryption import parse_keys
from .photo_store import photo_store

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- Mode ------------------------------------------------------------------------------------------------------
# first_run: an embedded default to try the portal on one machine; test: the suites; production: the real thing.
PORTAL_MODE = env.str("PORTAL_MODE", "first_run")
if PORTAL_MODE not in ("first_run", "test", "production"):
    raise ImproperlyConfigured("PORTAL_MODE is first_run, test or production.")
PRODUCTION = PORTAL_MODE == "production"
FIRST_RUN = PORTAL_MODE == "first_run"
DEBUG = False

VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)


def secret(name: str) -> str:
    """A secret from the environment. Outside production a demo value stands in; production refuses that."""
    demo = "demo-" + hashlib.sha256(name.encode()).hexdigest()
    value = env.str(name, "" if PRODUCTION else demo)
    if PRODUCTION and (len(value) < 32 or value.startswith("demo-")):
        raise ImproperlyConfigured(f"{name} must be set to a long random value in production.")
    return value


SECRET_KEY = secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
DEMO_DATA_KEYS = "demo:3q2+796tvu/erb7v3q2+796tvu/erb7v3q2+796tvu8="
_data_keys = env.str("DATA_KEYS", "" if PRODUCTION else DEMO_DATA_KEYS)
if PRODUCTION and (not _data_keys or "demo:" in _data_keys):
    raise ImproperlyConfigured("DATA_KEYS must hold the real data keys in production.")
DATA_KEYS = parse_keys(_data_keys)
BLIND_INDEX_KEY = secret("BLIND_INDEX_KEY").encode()

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["127.0.0.1", "localhost", "testserver"])
# The address people reach the portal under, such as https://dangky.example.vn; empty where there is none.
PUBLIC_URL = env.str("PUBLIC_URL", "")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []
# How many reverse proxies stand in front: the client's address is taken from that hop of X-Forwarded-For only.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)

# --- Apps, from the top of the house down ------------------------------------------------------------------------
INSTALLED_APPS = [
    "review",
    "registration",
    "accounts",
    "notices",
    "participants",
    "agencies",
    "captcha",
    "axes",
    "django_otp",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
    "accounts.admin_config.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "vssid_portal.compression.CompressPages",
    "csp.middleware.CSPMiddleware",
    "vssid_portal.permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.middleware.AdminHostMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "accounts.middleware.OneDeviceMiddleware",
    "accounts.middleware.SessionLimitsMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "accounts.middleware.FirstPasswordMiddleware",
    "accounts.middleware.TooOftenMiddleware",
]

ROOT_URLCONF = "vssid_portal.urls"
WSGI_APPLICATION = "vssid_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "vssid_portal.page_facts.page_facts",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Data --------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # Measured with four writing processes: without these, 242 of 800 transactions ended in "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    one_clock.keep()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sealed photos; see registration/photos.
PHOTO_ROOT = Path(env.str("PHOTO_ROOT", str(VAR_DIR / "photos")))
# Which administrative structure people choose from: 2021 (63 provinces, districts, communes) or 2025.
DIVISIONS = env.str("DIVISIONS", "2021")

REDIS_URL = env.str("REDIS_URL", "")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"}
    )
}

# --- People ------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "accounts.backends.PortalBackend"]
PASSWORD_HASHERS = [
    "accounts.hashers.PortalArgon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "accounts.passwords.PasswordRules"}]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "registration:account"
OFFICER_HOME_URL = "review:queue"

STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", PRODUCTION)
if PRODUCTION and not STAFF_SECOND_FACTOR:
    raise ImproperlyConfigured("STAFF_SECOND_FACTOR cannot be switched off in production.")
ADMIN_HOSTS = env.list("ADMIN_HOSTS", default=[])

SESSION_ENGINE = "django.contrib.sessions.backends.db"
# Without sign-in (a draft) an hour; signed in less, and never longer than the maximum.
SESSION_COOKIE_AGE = env.int("SESSION_IDLE_SECONDS", 3600)
SESSION_IDLE_CITIZEN_SECONDS = env.int("SESSION_IDLE_CITIZEN_SECONDS", 900)
SESSION_IDLE_OFFICER_SECONDS = env.int("SESSION_IDLE_OFFICER_SECONDS", 1800)
SESSION_MAX_SECONDS = env.int("SESSION_MAX_SECONDS", 12 * 3600)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
DEVICE_COOKIE_NAME = "__Host-device" if PRODUCTION else "device"
# Whether a right password on a browser that was never in the account still needs a code (QUALITY S-1).
NEW_DEVICE_CODE = env.bool("NEW_DEVICE_CODE", PRODUCTION)
CSRF_FAILURE_VIEW = "vssid_portal.errors.stale_page"

# Five wrong passwords for one account from one address pause that pair for 15 minutes; a stranger elsewhere
# cannot lock the owner out.
AXES_FAILURE_LIMIT = env.int("SIGN_IN_TRIES", 5)
AXES_COOLOFF_TIME = env.int("SIGN_IN_PAUSE_MINUTES", 15) / 60
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "accounts.addresses.client_address"
AXES_USERNAME_CALLABLE = "accounts.sign_in_guard.counted_name"
AXES_LOCKOUT_CALLABLE = "accounts.sign_in_guard.locked_out"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # else a stranger's knocking prolongs the pause
AXES_DISABLE_ACCESS_LOG = True
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# --- Web ---------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "blob:", "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF, "blob:"],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "report-uri": ["/bao-cao-csp/"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 6
PHOTO_MAX_BYTES = env.int("PHOTO_MAX_BYTES", 15 * 1024 * 1024)
PHOTO_MAX_PIXELS = 50_000_000

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "photos": photo_store(env.str("PHOTO_STORE", ""), PHOTO_ROOT),
    "staticfiles": {
        "BACKEND": "vssid_portal.static_files.StaticFiles"
        if PORTAL_MODE != "test"
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = PORTAL_MODE == "test"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
# Vietnamese papers write 22/11/2026; Django's own formats for "vi" spell the month out.
FORMAT_MODULE_PATH = ["vssid_portal.formats"]

# --- Check code ("Mã kiểm tra") -----------------------------------------------------------------------------------
CHECK_CODE_TEST_MODE = env.bool("CAPTCHA_TEST_MODE", False)
if CHECK_CODE_TEST_MODE and PRODUCTION:
    raise ImproperlyConfigured("CAPTCHA_TEST_MODE is for first-run and test modes only.")

CAPTCHA_TIMEOUT = 15
CAPTCHA_FONT_SIZE = 44
CAPTCHA_IMAGE_SIZE = (180, 64)
CAPTCHA_LETTER_ROTATION = (-15, 15)
CAPTCHA_FOREGROUND_COLOR = "#0a2f66"
CAPTCHA_NOISE_FUNCTIONS = ("captcha.helpers.noise_arcs",)
CAPTCHA_2X_IMAGE = False

# --- Notices -----------------------------------------------------------------------------------------------------
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_QUEUES = [Queue(name) for name in QUEUES]
CELERY_TASK_DEFAULT_QUEUE = "portal"
CELERY_TASK_ROUTES = {"notices.tasks.sweep_*": {"queue": "2-sweep"}}
CELERY_TASK_TIME_LIMIT = 120
CELERY_DB_REUSE_MAX = 10**9  # tasks: a connection lives as long as a request's (vssid_portal/celery.py)
_broker = broker_settings(REDIS_URL, VAR_DIR / "broker")
CELERY_BROKER_URL = _broker.url
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = _broker.options
CELERY_TASK_PUBLISH_RETRY = False  # The sweep sends what the broker missed; a person must not wait for a broker.
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = beat.schedule(env.float("OUTBOX_SWEEP_SECONDS", 10.0))

# The gateways that SMS leave by; docs/configuration.md describes their URLs.
SMS_GATEWAYS = env.str("SMS_GATEWAYS", "" if PRODUCTION else "mailbox=mailbox:")
# How many SMS may leave; 0: no limit. Notices and secrets stop at a part of it, the rest is kept for codes.
SMS_PER_HOUR, SMS_PER_DAY = env.int("SMS_PER_HOUR", 100_000), env.int("SMS_PER_DAY", 1_000_000)
SMS_DONG_PER_DAY = env.int("SMS_DONG_PER_DAY", 0)
SMS_PER_PHONE_HOUR = env.int("SMS_PER_PHONE_HOUR", 20 if PRODUCTION else 1000)
SMS_PER_PHONE_DAY = env.int("SMS_PER_PHONE_DAY", 60 if PRODUCTION else 5000)
SMS_BUDGET_FOR_NOTICES = env.int("SMS_BUDGET_FOR_NOTICES", 80)
SMS_BUDGET_FOR_SECRETS = env.int("SMS_BUDGET_FOR_SECRETS", 95)
SMS_BRANDNAME = env.str("SMS_BRANDNAME", "BHXHVN")
EMAIL_GATEWAY = env.str("EMAIL_GATEWAY", "smtp" if PRODUCTION else "mailbox")
vars().update(env.email_url("EMAIL_URL", "smtp://127.0.0.1:25"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "VssID <khong-tra-loi@vssid.example>")
EMAIL_BOUNCE_ADDRESS = env.str("EMAIL_BOUNCE_ADDRESS", "")
NATIONAL_HOTLINE = env.str("NATIONAL_HOTLINE", "1900 9068")

# --- Rules that are settings -------------------------------------------------------------------------------------
DRAFTS_PER_ADDRESS_HOUR = env.int("DRAFTS_PER_ADDRESS_HOUR", 120)
LOOKUPS_PER_ADDRESS_HOUR = env.int("LOOKUPS_PER_ADDRESS_HOUR", 60)
NUMBER_LOOKUPS_PER_DEVICE_HOUR = env.int("NUMBER_LOOKUPS_PER_DEVICE_HOUR", 10)
NUMBER_LOOKUPS_OVERALL_HOUR = env.int("NUMBER_LOOKUPS_OVERALL_HOUR", 5000)
PHONE_LINK_MINUTES = env.int("PHONE_LINK_MINUTES", 15)
DRAFT_DAYS, VISIT_DAYS = env.int("DRAFT_DAYS", 7), env.int("VISIT_DAYS", 30)
CODE_MINUTES, CODE_TRIES = env.int("CODE_MINUTES", 5), env.int("CODE_TRIES", 5)
CODE_RESEND_SECONDS = env.int("CODE_RESEND_SECONDS", 60)
CODES_PER_HOUR, CODES_PER_DAY = env.int("CODES_PER_HOUR", 3), env.int("CODES_PER_DAY", 8)
CODES_PER_ADDRESS_HOUR = env.int("CODES_PER_ADDRESS_HOUR", 60)
COUNTER_LOOKUPS_PER_HOUR = env.int("COUNTER_LOOKUPS_PER_HOUR", 60)
CODES_OVERALL_HOUR = env.int("CODES_OVERALL_HOUR", 50_000)
SIGN_INS_PER_ADDRESS_HOUR = env.int("SIGN_INS_PER_ADDRESS_HOUR", 300)
CHECK_CODES_PER_ADDRESS = env.int("CHECK_CODES_PER_ADDRESS", 60)  # of each way, in ten minutes
SIEGE_TRIES = env.int("SIEGE_TRIES", 30)
SIGN_IN_DAYS = env.int("SIGN_IN_DAYS", 365)
# How long data is kept (registration/retention.py); drafts by DRAFT_DAYS.
REFUSED_DAYS, PHOTO_DAYS = env.int("REFUSED_DAYS", 90), env.int("PHOTO_DAYS", 365)
NOTICE_DAYS, MAILBOX_DAYS = env.int("NOTICE_DAYS", 365), env.int("MAILBOX_DAYS", 30)
RIGHTS_ANSWER_DAYS = env.int("RIGHTS_ANSWER_DAYS", 2)  # working days, Decree 356/2025
ATTEMPT_DAYS = env.int("ATTEMPT_DAYS", 30)
PASSWORD_MAX_DAYS = env.int("PASSWORD_MAX_DAYS", 180)
PASSWORDS_REMEMBERED = env.int("PASSWORDS_REMEMBERED", 4)
PASSWORD_CHANGES_PER_HOUR = env.int("PASSWORD_CHANGES_PER_HOUR", 20)
REVIEW_TARGET_DAYS, REVIEW_WARN_DAYS = env.int("REVIEW_TARGET_DAYS", 3), env.int("REVIEW_WARN_DAYS", 1)
OFFICE_CLOSES_AT = dt.time.fromisoformat(env.str("OFFICE_CLOSES_AT", "17:00"))
REVIEW_LEASE_MINUTES = env.int("REVIEW_LEASE_MINUTES", 10)
UNDO_SECONDS = env.int("UNDO_SECONDS", 30)
_risks = "register" if FIRST_RUN else "register,duplicate,same_photo,phone,own_declaration,weak_photo"
SECOND_OFFICER_RULES = env.list("SECOND_OFFICER_RULES", default=_risks.split(","))
RECHECK_PERCENT = env.float("RECHECK_PERCENT", 3.0)
FIRST_PASSWORD_HOURS = env.int("FIRST_PASSWORD_HOURS", 72)
HANDOVER_NOTICE_DAYS = env.int("HANDOVER_NOTICE_DAYS", 30)
# The decree that Form 01 names. Decree 164/2025 governs since 1 July 2025, the form's wording is of 2016.
FORM_LEGAL_BASIS = env.str("FORM_LEGAL_BASIS", "Nghị định số 166/2016/NĐ-CP ngày 24 tháng 12 năm 2016 của Chính phủ")
OFFICE_HOURS = env.str("OFFICE_HOURS", "thứ Hai đến thứ Sáu, 7:30–11:30 và 13:30–17:00")

LOGGING = log_lines.logging(env.str("LOG_LEVEL", "INFO"))
