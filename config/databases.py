"""What Django is told about the database that ``DATABASE_URL`` names."""

from typing import Any

import dj_database_url

# SQLite takes its write lock when a transaction begins (IMMEDIATE): with the
# default two writers that both read first end in "database is locked".
_SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}


def told(url: str, *, is_pooled: bool) -> dict[str, Any]:
    """Return the settings of all databases, which are one.

    Behind a pool in transaction mode each transaction may have another connection of the server than the one before,
    so no cursor stays open there.
    """
    default: dict[str, Any] = {**dj_database_url.parse(url or "postgres://", conn_max_age=60, conn_health_checks=True)}
    if default["ENGINE"].endswith("sqlite3"):
        default["OPTIONS"] = _SQLITE_OPTIONS
    default["DISABLE_SERVER_SIDE_CURSORS"] = is_pooled
    return {"default": default}
