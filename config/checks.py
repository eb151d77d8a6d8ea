"""Production does not start with the settings of a trial.

``manage.py`` runs these as system checks; the web server and the worker, which run
none by themselves, call ``refuse_trial_settings`` when they start.
"""

from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from campaign.upkeep import folded
from config import guessing

HOME = frozenset({"localhost", "127.0.0.1", "::1"})
Rule = Callable[[], Iterator[str]]


def secrets() -> Iterator[str]:
    """Stand-ins and examples are printed in the source, and a short key or one with a pattern can be guessed."""
    lasting = [settings.DIGEST_KEY] if settings.DIGEST_KEY else []
    keys = {"SECRET_KEY": [settings.SECRET_KEY], "FIELD_KEYS": settings.FIELD_KEYS, "DIGEST_KEY": lasting}
    for name, values in keys.items():
        if any(guessing.is_guessable(value) for value in values):
            yield f"Set {name} to random text of at least 32 characters, as openssl rand -base64 48 makes it."
    if settings.SECRET_KEY in settings.FIELD_KEYS:
        yield "SECRET_KEY and FIELD_KEY must differ: they are rotated for different reasons."


def database() -> Iterator[str]:
    """Only PostgreSQL has the locks that keep signing and closing apart on several machines."""
    url = urlsplit(settings.DATABASE_URL)
    if url.scheme not in {"postgres", "postgresql"} or not url.path.strip("/"):
        yield "Set DATABASE_URL to a PostgreSQL database: postgres://user:password@host/name."
    elif guessing.is_common_password(url.password):
        yield "DATABASE_URL has the password of an example: set one of your own."


def broker() -> Iterator[str]:
    """The folder of wake-ups loses reserved jobs and serves one machine; Celery does not know ``unix://``."""
    if not settings.REDIS_URL.startswith(("redis://", "rediss://")):
        yield "Set REDIS_URL to a Redis server: redis://host:6379/0."


def mail() -> Iterator[str]:
    """A trial puts mail into files, and the sender of a trial belongs to nobody."""
    if settings.EMAIL_BACKEND != "campaign.mail.servers.ServerBackend" or not settings.EMAIL_HOST:
        yield "Set EMAIL_URL to a mail server: submission://user:password@host:587/."
    elif guessing.is_common_password(settings.EMAIL_HOST_PASSWORD):
        yield "EMAIL_URL has the password of an example: set the one of your mail server."
    webhook = str(settings.ANYMAIL.get("WEBHOOK_SECRET", ""))
    if settings.MAIL_PROVIDER and guessing.is_common_password(webhook.rpartition(":")[2]):
        yield "ANYMAIL_WEBHOOK_SECRET is that of an example: set user and password of your own."
    if settings.DEFAULT_FROM_EMAIL.rstrip(">").endswith(".example"):
        yield "Set DEFAULT_FROM_EMAIL to an address of your own."


def address() -> Iterator[str]:
    """Links in mails are made from SITE_URL alone, and only named hosts are answered."""
    site = urlsplit(settings.SITE_URL)
    if site.scheme != "https" or not site.hostname or site.path or site.query:
        yield "Set SITE_URL to the address people see, with https and without a path: https://letters.example.org."
    hosts = settings.ALLOWED_HOSTS
    if not hosts or any(host.startswith(("*", ".")) for host in hosts):
        yield "Set ALLOWED_HOSTS to the exact host names, separated by commas and without wildcards."
    elif site.hostname and site.hostname not in hosts:
        yield f"ALLOWED_HOSTS does not hold {site.hostname}, the host of SITE_URL."


def debugging() -> Iterator[str]:
    """Error pages of DEBUG show settings and data to everybody."""
    if settings.DEBUG:
        yield "Unset DEBUG."


RULES: dict[str, Rule] = {
    "config.E001": secrets,
    "config.E002": database,
    "config.E003": broker,
    "config.E004": mail,
    "config.E005": address,
    "config.E006": debugging,
}


def faults() -> list[checks.Error]:
    """List what makes these settings unfit for production."""
    return [
        checks.Error(sentence, hint="See docs/settings.md. To try out, set TRIAL=1.", id=name)
        for name, rule in RULES.items()
        for sentence in rule()
    ]


@checks.register()
def check_production(**_: object) -> list[checks.CheckMessage]:
    """Refuse trial settings where neither TRIAL nor TESTING is set, and warn of mail sent in the open."""
    if settings.TRIAL or settings.TESTING:
        return []
    messages: list[checks.CheckMessage] = [*faults()]
    if not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL or settings.EMAIL_HOST in HOME):
        messages.append(
            checks.Warning("EMAIL_URL sends mail unencrypted: use smtps:// or add ?tls=True.", id="config.W001")
        )
    return messages


@checks.register(checks.Tags.database)
def check_migrations(databases: Sequence[str] | None = None, **_: object) -> list[checks.CheckMessage]:
    """Refuse a database that is older than the fold of the migrations; ``migrate`` asks this before anything else."""
    messages: list[checks.CheckMessage] = []
    for name in databases or []:
        done = [".".join(step) for step in MigrationRecorder(connections[name]).applied_migrations()]
        if missing := folded.missing_steps(done):
            messages.append(checks.Error(folded.sentence("This database", missing), id="config.E007"))
    return messages


def refuse_trial_settings() -> None:
    """Raise ImproperlyConfigured with every fault, so that a server or worker does not start."""
    if sentences := [str(message.msg) for message in check_production() if message.is_serious()]:
        raise ImproperlyConfigured("Not fit for production (docs/settings.md): " + " ".join(sentences))
