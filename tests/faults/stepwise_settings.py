"""Production's settings with migrations that are committed step by step, for a control."""

from django.db.backends.postgresql.features import DatabaseFeatures

from config.settings import *  # noqa: F403

DatabaseFeatures.can_rollback_ddl = False
