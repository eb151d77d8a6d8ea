"""Settings of whoever runs an installation: backups, what monitors may ask, and the log."""

from typing import Any

from config import env

VERSION = "0.1.0"  # as pyproject.toml says


# Backups are encrypted to these public keys of age; the identities are kept elsewhere.
BACKUP_RECIPIENTS = env.words("BACKUP_RECIPIENTS")
# Past a pool of connections such as PgBouncer, for backup and restore
DIRECT_DATABASE_URL = env.text("DIRECT_DATABASE_URL")
# After so many hours without a backup, and so many days without a drill, the installation is degraded; 0 for never.
BACKUP_HOURS = env.number("BACKUP_HOURS", 26)
DRILL_DAYS = env.number("DRILL_DAYS", 35)

# Who names it as "Authorization: Bearer …" reads /metrics and the details of /health/; without it nobody does.
METRICS_TOKEN = env.secret("METRICS_TOKEN") if env.text("METRICS_TOKEN") else ""

LOG_FORMAT = env.text("LOG_FORMAT", "text")
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "discreet": {"()": "config.logs.JsonFormatter" if LOG_FORMAT == "json" else "config.logs.DiscreetFormatter"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    # Django has handlers of its own for these, which would write addresses as they are.
    "loggers": {
        **{name: {"handlers": [], "propagate": True} for name in ("django", "django.server")},
        # Who signs in, and who tries: config/middleware.py. Written whatever the level of the rest is.
        "security": {"level": "INFO"},
        # It would write whole addresses of webhooks, where an answer has odd headers.
        "urllib3": {"level": "CRITICAL"},
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
}
