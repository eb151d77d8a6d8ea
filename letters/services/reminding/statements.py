"""The SQL of the schedule, put together from the querysets of the kinds; the same for SQLite and PostgreSQL."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from letters.services.reminding.kinds import COLUMNS, Kind, To

AS_TEXT = "CAST({} AS text)"


@dataclass(frozen=True)
class Statement:
    text: str
    params: list[Any]


@contextmanager
def whole_tables(cursor: CursorWrapper) -> Iterator[None]:
    """Let PostgreSQL compare all rows with all rows at once.

    It cannot know how many rows a WITH brings, guesses one, and would look through all of
    them for every row of the schedule: 5,000 rows took minutes, with this 100,000 take a second.
    """
    if connection.vendor != "postgresql":
        yield
        return
    cursor.execute("SET LOCAL enable_nestloop = off; SET LOCAL jit = off")
    yield
    cursor.execute("SET LOCAL enable_nestloop = on; SET LOCAL jit = on")


def key(kind: Kind, target_id: int, member_id: int | None, step: str, anchor: str) -> str:
    """Return the key of a row as ``planned`` writes it."""
    return f"{kind.name}.{target_id}.{member_id or 0}.{step}.{anchor}"


def wanted(kind: Kind, *, now: datetime, only: Collection[int] | None = None) -> Statement:
    """Return WITH …: who is to be reminded of what, with the text that decides the moments."""
    targets, params = _targets(kind, now, only)
    slot = " || '|' || ".join(
        [
            AS_TEXT.format("COALESCE(own.id, common.id, 0)"),
            AS_TEXT.format("target.anchor"),
            AS_TEXT.format("target.base"),
            "target.zone",
            _reader_zone(kind),
            AS_TEXT.format("coalition.mails_from"),
            AS_TEXT.format("coalition.mails_until"),
        ]
    )
    text = f"""
        WITH target ({", ".join(COLUMNS)}) AS ({targets}),
        wanted AS (
            SELECT target.target_id, target.coalition_id, target.letter_id, {_member_id(kind)} AS member_id,
                target.since, {_reader_zone(kind)} AS reader_zone, {slot} AS slot
            FROM target
            JOIN campaign_coalition coalition
                ON coalition.id = target.coalition_id AND coalition.closed_at IS NULL
            {_audience(kind)}
            LEFT JOIN letters_plan own ON own.letter_id = target.letter_id AND own.kind = %s
            LEFT JOIN letters_plan common
                ON common.coalition_id = target.coalition_id AND common.letter_id IS NULL AND common.kind = %s
        )"""
    return Statement(text, [*params, *_audience_params(kind), kind.name, kind.name])


def slots(who: Statement) -> tuple[str, list[Any]]:
    """Return the statement that lists what the moments depend on."""
    return f"{who.text} SELECT DISTINCT slot FROM wanted", who.params


def people(who: Statement) -> tuple[str, list[Any]]:
    """Return the statement that lists target, member and slot."""
    return f"{who.text} SELECT target_id, member_id, slot FROM wanted", who.params


def _targets(kind: Kind, now: datetime, only: Collection[int] | None) -> tuple[str, list[Any]]:
    texts: list[str] = []
    params: list[Any] = []
    for queryset in kind.targets(now):
        narrowed = queryset if only is None else queryset.filter(pk__in=only)
        text, values = narrowed.order_by().query.sql_with_params()
        texts.append(text)
        params += values
    return " UNION ALL ".join(texts), params


def _audience(kind: Kind) -> str:
    if kind.audience is To.TARGET:
        return ""
    roles = ", ".join(["%s"] * len(kind.roles()))
    own = "AND member.id = target.target_id" if kind.audience is To.MEMBER else ""
    return f"""
            JOIN campaign_member member ON member.coalition_id = target.coalition_id {own}
                AND member.suspended_at IS NULL AND member.role IN ({roles})
            JOIN campaign_user person ON person.id = member.user_id AND person.is_active"""


def _audience_params(kind: Kind) -> list[str]:
    return [] if kind.audience is To.TARGET else [str(role) for role in kind.roles()]


def _member_id(kind: Kind) -> str:
    return "CAST(NULL AS bigint)" if kind.audience is To.TARGET else "member.id"


def _reader_zone(kind: Kind) -> str:
    return (
        "target.zone" if kind.audience is To.TARGET else "COALESCE(NULLIF(member.time_zone, ''), coalition.time_zone)"
    )


def planned(
    kind: Kind, who: Statement, moments: str, paused_letters: list[int], paused_members: list[int]
) -> Statement:
    """Return WITH …: the rows that there should be, with their keys."""
    letters, members = (_numbers(ids) for ids in (paused_letters, paused_members))
    text = f"""{who.text},
        moment AS ({_moments()}),
        planned AS (
            SELECT wanted.target_id, wanted.coalition_id, wanted.letter_id, wanted.member_id, wanted.reader_zone,
                moment.step, moment.anchor_at, moment.due_at,
                %s || CAST(wanted.target_id AS text) || '.' || CAST(COALESCE(wanted.member_id, 0) AS text)
                    || '.' || moment.step || '.' || moment.anchor AS key,
                CASE WHEN wanted.letter_id IN ({letters}) OR wanted.member_id IN ({members})
                    THEN 'paused' ELSE 'waiting' END AS state
            FROM wanted JOIN moment ON moment.slot = wanted.slot
            WHERE wanted.since IS NULL OR moment.due_at > wanted.since
        )"""
    return Statement(text, [*who.params, moments, f"{kind.name}."])


def _moments() -> str:
    if connection.vendor == "postgresql":
        return """
            SELECT item->>0 AS slot, item->>1 AS step, item->>2 AS anchor,
                (item->>3)::timestamptz AS anchor_at, (item->>4)::timestamptz AS due_at
            FROM jsonb_array_elements(%s::jsonb) AS item"""
    parts = ("slot", "step", "anchor", "anchor_at", "due_at")
    columns = ", ".join(f"json_extract(value, '$[{number}]') AS {part}" for number, part in enumerate(parts))
    return f"SELECT {columns} FROM json_each(%s)"


def _numbers(ids: list[int]) -> str:
    return ", ".join(str(int(number)) for number in ids) or "NULL"


def upsert(kind: Kind, rows: Statement) -> tuple[str, list[Any]]:
    """Return the statement that makes new rows, and moves or revives those that have not been posted."""
    text = f"""
        INSERT INTO letters_reminder (kind, step, coalition_id, letter_id, target_id, member_id, anchor_at, due_at,
            zone, state, reason, key)
        {rows.text}
        SELECT %s, planned.step, planned.coalition_id, planned.letter_id, planned.target_id, planned.member_id,
            planned.anchor_at, planned.due_at, planned.reader_zone, planned.state, '', planned.key
        FROM planned
        WHERE NOT EXISTS (
            SELECT 1 FROM letters_reminder known
            WHERE known.key = planned.key
                AND (known.state IN ('posted', 'skipped') OR (known.state = planned.state
                    AND known.due_at = planned.due_at AND known.zone = planned.reader_zone))
        )
        ON CONFLICT (key) DO UPDATE SET
            due_at = excluded.due_at, zone = excluded.zone, state = excluded.state, reason = '', put_off_until = NULL
        WHERE letters_reminder.state IN ('waiting', 'paused', 'canceled')"""
    return text, [*rows.params, kind.name]


def cancel(kind: Kind, rows: Statement, *, moved: str, settled: str) -> tuple[str, list[Any]]:
    """Return the statement that ends rows which the data no longer asks for."""
    is_gone = (
        "NOT EXISTS (SELECT 1 FROM planned WHERE planned.key = known.key)"
        if connection.vendor == "postgresql"
        else "known.key NOT IN (SELECT key FROM planned)"
    )
    text = f"""
        UPDATE letters_reminder SET state = 'canceled', reason = gone.reason
        FROM ({rows.text}
            SELECT known.id, CASE WHEN known.target_id IN (SELECT target_id FROM target) THEN %s ELSE %s END AS reason
            FROM letters_reminder known
            WHERE known.kind = %s AND known.state IN ('waiting', 'paused') AND {is_gone}
        ) AS gone
        WHERE letters_reminder.id = gone.id"""
    return text, [*rows.params, moved, settled, kind.name]


def skip(kinds: list[str], *, now: datetime, reason: str) -> tuple[str, list[Any]]:
    """Return the statement that leaves out due rows of a matter of which a later stage is due or was sent."""
    names = ", ".join(["%s"] * len(kinds))
    at = str(connection.ops.adapt_datetimefield_value(now))
    text = f"""
        UPDATE letters_reminder SET state = 'skipped', reason = %s
        WHERE id IN (
            SELECT early.id
            FROM letters_reminder early
            JOIN letters_reminder late ON late.kind IN ({names}) AND late.target_id = early.target_id
                AND late.anchor_at = early.anchor_at
                AND COALESCE(late.member_id, 0) = COALESCE(early.member_id, 0)
                AND (late.due_at > early.due_at OR (late.due_at = early.due_at AND late.id > early.id))
                AND late.due_at <= %s AND late.state IN ('waiting', 'posted')
            WHERE early.kind IN ({names}) AND early.state = 'waiting' AND early.due_at <= %s
        )"""
    return text, [reason, *kinds, at, *kinds, at]
