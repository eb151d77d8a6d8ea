"""The database of this installation, reached without a pool in between."""

import dj_database_url
from django.conf import settings

from campaign.upkeep.postgresql import PostgresDatabase
from campaign.upkeep.sqlite import SqliteDatabase

Database = PostgresDatabase | SqliteDatabase


def database() -> Database:
    """Return the database to read or fill: ``DIRECT_DATABASE_URL`` where ``DATABASE_URL`` leads through a pool."""
    return of_settings(dj_database_url.parse(settings.DIRECT_DATABASE_URL or settings.DATABASE_URL))


def of_settings(told: dj_database_url.DBConfig) -> Database:
    """Return the database that Django's settings or an address name."""
    named = {"OPTIONS": {}, **told}
    return SqliteDatabase(named) if told["ENGINE"].endswith("sqlite3") else PostgresDatabase(named)
