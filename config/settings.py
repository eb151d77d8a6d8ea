"""One settings file for every environment; see docs/settings.md for the variables.

``TRIAL=1`` is what bin/start sets: SQLite, a folder of wake-ups and a mailbox
page instead of a mail server. Without it every secret and server must be named.
"""

from pathlib import Path

import dj_email_url
from redis.backoff import NoBackoff
from redis.retry import Retry

from config import country_labels, databases, env
from config.csp import CONTENT_SECURITY_POLICY  # noqa: F401
from config.directory import *  # noqa: F403
from config.headers import *  # noqa: F403
from config.seals import SEAL_FILE, SEAL_PASSWORD, SEAL_TIMESTAMP_SECONDS, SEAL_TIMESTAMP_URL, SEAL_WAITS  # noqa: F401
from config.upkeep import *  # noqa: F403
from config.webhooks import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parent.parent
TRIAL = env.flag("TRIAL")
TESTING = env.flag("TESTING")
DEBUG = env.flag("DEBUG")
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / "var")))

# Identity and secrets
SECRET_KEY = env.secret("SECRET_KEY", trial="trial-only-secret-key-never-use-it-for-real" if TRIAL else None)
# Contact data is encrypted with the first key and read with any of them, so that keys can be rotated.
FIELD_KEYS = env.words("FIELD_KEYS") or [
    env.secret("FIELD_KEY", trial="trial-only-field-key-never-use-it-for-real!" if TRIAL else None)
]
# What stays the same while keys rotate: the keys by which a mailbox is recognized, and sealed addresses of accounts.
DIGEST_KEY = env.text("DIGEST_KEY", "")
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000" if TRIAL else "").rstrip("/")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]" if TRIAL else "")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []

INSTALLED_APPS = [
    "config",
    "campaign",
    "letters",
    "signatories",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_countries",
    "django_htmx",
    "django_prose_editor",
    "js_asset",
]

MIDDLEWARE = [
    "config.middleware.number",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.Policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.guard",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.watch_accounts",
    "config.middleware.keep_typed",
    "config.middleware.one_press",
    "config.middleware.resumed",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "config.context.site",
                "campaign.http.frame",
            ],
            "builtins": ["campaign.templatetags.joining", "campaign.templatetags.own_forms"],
        },
    },
]

# Data
DATABASE_URL = env.text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'undersigned.sqlite3'}" if TRIAL else "")
DATABASES = databases.told(DATABASE_URL, is_pooled=bool(DIRECT_DATABASE_URL))  # noqa: F405
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Deferred constraints are PostgreSQL's; on SQLite, for trying out, there is one writer at a time anyway.
SILENCED_SYSTEM_CHECKS = ["models.W038"]

REDIS_URL = env.text("REDIS_URL")
CACHES = {
    "default": {
        "KEY_FUNCTION": "config.cache.make_key",
        **(
            {
                "BACKEND": "config.cache.SteadyCache",
                "LOCATION": REDIS_URL,
                "OPTIONS": {
                    "serializer": "config.cache.JsonSerializer",
                    "socket_connect_timeout": 1,
                    "socket_timeout": 1,
                    "retry": Retry(NoBackoff(), 0),
                },
            }
            if REDIS_URL
            else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
        ),
    }
}

# People
AUTH_USER_MODEL = "campaign.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "campaign.people.passwords.GuessableValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PREVENT_ENUMERATION = "strict"
# By source, and never by address where a mail follows: strangers would use that up for the owner.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "20/m/ip",
    "reset_password": "20/m/ip",
    "login_failed": "5/m/ip,60/300s/key",
}
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_ADAPTER = "campaign.people.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "campaign.people.forms.members.SignupForm",
    "login": "campaign.people.forms.accounts.LoginForm",
    "add_email": "campaign.people.forms.accounts.AddEmailForm",
    "reset_password": "campaign.people.forms.accounts.ResetPasswordForm",
    "request_login_code": "campaign.people.forms.accounts.RequestLoginCodeForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 0)
USERSESSIONS_ADAPTER = "campaign.people.accounts.SignedInDevices"
MFA_ADAPTER = "campaign.people.accounts.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = TRIAL
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "campaign:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Whoever is signed in is so for twelve hours at most, and for three without a request (campaign/people/sessions.py).
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_AGE = 3 * 60 * 60
# On a computer that others use too, closing the browser ends what was opened from a mailed link.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_ENGINE = "campaign.people.sessions"

# Mail. Nothing is sent that was not stored first: campaign/mail/outbox.py
vars().update(dj_email_url.parse(env.text("EMAIL_URL")) if env.text("EMAIL_URL") else {})
EMAIL_BACKEND = "campaign.mail.servers." + ("ServerBackend" if env.text("EMAIL_URL") else "FolderBackend")
EMAIL_FILE_PATH = str(DATA_DIR / "mail")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Undersigned <letters@undersigned.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_BATCH = env.number("MAIL_BATCH", 200)
MAIL_PER_MINUTE = env.number("MAIL_PER_MINUTE", 0)
MAIL_LEASE_SECONDS = env.number("MAIL_LEASE_SECONDS", 60)
MAIL_RETRY_SECONDS = env.number("MAIL_RETRY_SECONDS", 10)

# Reminders: rows posted in one transaction, mails to one member in 24 hours, minutes without a run before it is told
REMINDER_BATCH = env.number("REMINDER_BATCH", 2000)
REMINDERS_PER_DAY = env.number("REMINDERS_PER_DAY", 12)
STANDSTILL_MINUTES = env.number("STANDSTILL_MINUTES", 15)
OPERATOR_EMAIL = env.text("OPERATOR_EMAIL")

# Mail that comes in: the domain whose mail server hands answers-…@domain to manage.py receive_mail
INBOX_DOMAIN = env.text("INBOX_DOMAIN", "inbox.undersigned.example" if TRIAL else "").lower()
# For how long such a mail is kept as it came in after somebody has decided what it is
RAW_MAIL_DAYS = env.number("RAW_MAIL_DAYS", 90)
# Reports of a mail provider: its name, and whatever django-anymail wants to know about it
MAIL_PROVIDER = env.text("ANYMAIL_PROVIDER").lower()
ANYMAIL = {name.removeprefix("ANYMAIL_"): value for name, value in env.starting_with("ANYMAIL_").items()}

# Signing
CONFIRM_GRACE_HOURS = env.number("CONFIRM_GRACE_HOURS", 48)
CONFIRM_LINK_DAYS = 7
# So long web processes keep what many ask about a letter, and its public page; 0 for not at all
LETTER_FACTS_SECONDS = env.number("LETTER_FACTS_SECONDS", 0 if TESTING else 1)
PAGES_KEPT_SECONDS = env.number("PAGES_KEPT_SECONDS", 30)
MAILS_PER_LETTER = 3  # to one mailbox in 24 hours, for each cause, as the next
MAILS_PER_DAY = 10
# Addresses typed in an hour, from one source and of one domain; 0 for no limit
MAILS_PER_SOURCE = env.number("MAILS_PER_SOURCE", 60)
MAILS_PER_DOMAIN = env.number("MAILS_PER_DOMAIN", 300)

# Delivering: what is larger than this is linked and not attached
DELIVERY_ATTACHMENT_MEGABYTES = env.number("DELIVERY_ATTACHMENT_MEGABYTES", 7)
DELIVERY_LINK_DAYS = env.number("DELIVERY_LINK_DAYS", 60)

# The API: requests a minute of one token, and refused tokens a minute from one source
API_PER_MINUTE = env.number("API_PER_MINUTE", 600)
API_REFUSED_PER_MINUTE = env.number("API_REFUSED_PER_MINUTE", 30)

# Rendering: limits of the separate process that WeasyPrint runs in
RENDER_SECONDS, RENDER_SECONDS_AT_MOST = env.number("RENDER_SECONDS", 30), env.number("RENDER_SECONDS_AT_MOST", 180)
RENDER_MEGABYTES = env.number("RENDER_MEGABYTES", 1024)

# Countries by CLDR's names where the package's translations err
COUNTRIES_OVERRIDE = country_labels.labels()

# Language and time
LANGUAGE_CODE = "en-us"
LANGUAGES = [
    ("en", "English"),
    ("fr", "Français"),
    ("es", "Español"),
    ("ar", "العربية"),
    ("zh-hans", "简体中文"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

# Files
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Tests collect nothing: their servers read the files where they lie.
WHITENOISE_USE_FINDERS = DEBUG or TESTING
WHITENOISE_ALLOW_ALL_ORIGINS = False
# Trying out has no need of compressed copies, which take a while to make.
if DEBUG or TESTING:
    STATIC_STORAGE = "django.contrib.staticfiles.storage.StaticFilesStorage"
elif TRIAL:
    STATIC_STORAGE = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
else:
    STATIC_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": STATIC_STORAGE},
}
MEDIA_ROOT = DATA_DIR / "media"
FILE_UPLOAD_HANDLERS = ["campaign.files.handlers.UnnamedFileHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# Ten files of 10 MB and the rest of their form; what is larger is refused before it is read.
MOST_REQUEST_BYTES = 110 * 1024 * 1024
