"""Storing many mails in one statement, for the schedule of reminders."""

import json
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.db import connection, transaction
from django.db.models import NOT_PROVIDED, Field

from campaign.mail.registry import is_bulk
from campaign.mail.waker import wake
from campaign.models import OutgoingMail


@dataclass(slots=True)
class BulkMail:
    """A mail with a key of its own. ``to`` is the address as it is stored, encrypted: it is copied and not read."""

    event: str
    to: str
    mailbox_key: str
    key: str
    coalition_id: int | None = None
    about_id: int | None = None
    topic: str = ""
    language: str = "en"
    is_capped: bool = False

    @property
    def is_bulk(self) -> bool:
        """All other mails go before those that nobody sits and waits for."""
        return is_bulk(self.event)


GIVEN = ("event", "to", "mailbox_key", "key", "coalition_id", "about_id", "topic", "language", "is_capped", "is_bulk")


@transaction.atomic
def post_many(mails: list[BulkMail]) -> None:
    """Store mails in the caller's transaction, in one statement, and wake a worker once.

    A key that exists already is the same mail and is not stored again; one that was dropped
    unsent, because it was not wanted at the time, is owed once more. Addresses and caps
    are the caller's matter.
    """
    with connection.cursor() as cursor:
        cursor.execute(*_insert(mails))
    transaction.on_commit(wake, robust=True)


def _insert(mails: list[BulkMail]) -> tuple[str, list[Any]]:
    """Return INSERT … SELECT from one JSON text; model instances and placeholders would take minutes."""
    fields = {field.attname: field for field in OutgoingMail._meta.concrete_fields}
    same = {name: field.get_default() for name, field in fields.items() if name not in GIVEN and _has_default(field)}
    source = "jsonb_array_elements(%s::jsonb)" if connection.vendor == "postgresql" else "json_each(%s)"
    items = [f"CAST(value->>{at} AS {fields[name].cast_db_type(connection)})" for at, name in enumerate(GIVEN)]
    text = f"""
        INSERT INTO campaign_outgoingmail ({", ".join(f'"{name}"' for name in (*GIVEN, *same))})
        SELECT {", ".join([*items, *["%s"] * len(same)])} FROM {source} WHERE true
        ON CONFLICT (key) DO UPDATE
            SET state = excluded.state, next_try_at = excluded.next_try_at, reason = excluded.reason
            WHERE campaign_outgoingmail.state = 'dropped'"""
    values = [attrgetter(*GIVEN)(mail) for mail in {mail.key: mail for mail in mails}.values()]
    return text, [*same.values(), json.dumps(values)]


def _has_default(field: "Field[Any, Any]") -> bool:
    return not field.primary_key and not field.null and field.db_default is NOT_PROVIDED
