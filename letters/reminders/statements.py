"""The SQL of the schedule, put together from the querysets of the kinds; the same for SQLite and PostgreSQL."""

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from letters.reminders.kinds import COLUMNS, ReminderKind, To, kind_of

# What the moments of a target's steps depend on: the fields of ``moments.Slot``.
SLOT = "plan_id, anchor, base, zone, reader_zone, mails_from, mails_until"


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
    cursor.execute("SET LOCAL enable_nestloop = off; SET LOCAL jit = off; SET LOCAL work_mem = '64MB'")
    yield
    cursor.execute("SET LOCAL enable_nestloop = on; SET LOCAL jit = on; SET LOCAL work_mem TO DEFAULT")


def key(kind: ReminderKind, target_id: int, member_id: int | None, ending: str) -> str:
    """Return the key of a row as ``planned`` writes it."""
    return f"{kind.name}.{target_id}.{member_id or 0}{ending}"


def key_ending(step: str, anchor: str) -> str:
    """Return the end of a key, which is the same for all targets of a slot."""
    return f".{step}.{anchor}"


def wanted(kind: ReminderKind, *, now: datetime, only: Collection[int] | None = None) -> Statement:
    """Return WITH …: who is to be reminded of what, with all that decides the moments."""
    targets, params = _targets(kind, now, only)
    text = f"""
        WITH target ({", ".join(COLUMNS)}) AS ({targets}),
        wanted AS (
            SELECT target.target_id, target.coalition_id, target.letter_id, {_member_id(kind)} AS member_id,
                target.since, COALESCE(own.id, common.id, 0) AS plan_id, target.anchor, target.base, target.zone,
                {_reader_zone(kind)} AS reader_zone, coalition.mails_from, coalition.mails_until
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
    return f"{who.text} SELECT DISTINCT {SLOT} FROM wanted", who.params


def people(who: Statement) -> tuple[str, list[Any]]:
    """Return the statement that lists target, member and what the moments depend on."""
    return f"{who.text} SELECT target_id, member_id, {SLOT} FROM wanted", who.params


def _targets(kind: ReminderKind, now: datetime, only: Collection[int] | None) -> tuple[str, list[Any]]:
    texts: list[str] = []
    params: list[Any] = []
    for queryset in kind.targets(now):
        narrowed = queryset if only is None else queryset.filter(pk__in=only)
        text, values = narrowed.order_by().query.sql_with_params()
        texts.append(text)
        params += values
    return " UNION ALL ".join(texts), params


def _audience(kind: ReminderKind) -> str:
    if kind.audience is To.TARGET:
        return ""
    roles = ", ".join(["%s"] * len(kind.roles()))
    own = "AND member.id = target.target_id" if kind.audience is To.MEMBER else ""
    return f"""
            JOIN campaign_member member ON member.coalition_id = target.coalition_id {own}
                AND member.suspended_at IS NULL AND member.role IN ({roles})
            JOIN campaign_user person ON person.id = member.user_id AND person.is_active"""


def _audience_params(kind: ReminderKind) -> list[str]:
    return [] if kind.audience is To.TARGET else [str(role) for role in kind.roles()]


def _member_id(kind: ReminderKind) -> str:
    return "CAST(NULL AS bigint)" if kind.audience is To.TARGET else "member.id"


def _reader_zone(kind: ReminderKind) -> str:
    return (
        "target.zone" if kind.audience is To.TARGET else "COALESCE(NULLIF(member.time_zone, ''), coalition.time_zone)"
    )


def planned(
    kind: ReminderKind, who: Statement, moments: list[list[Any]], paused_letters: list[int], paused_members: list[int]
) -> Statement:
    """Return WITH …: the rows that there should be, with their keys."""
    letters, members = (_numbers(ids) for ids in (paused_letters, paused_members))
    # The casts and the end of the key are made once for each moment, and not for each row.
    text = f"""{who.text},
        moment AS MATERIALIZED ({_moments(*_types(moments))}),
        planned AS (
            SELECT wanted.target_id, wanted.coalition_id, wanted.letter_id, wanted.member_id, wanted.reader_zone,
                moment.step, moment.anchor_at, moment.due_at,
                %s || CAST(wanted.target_id AS text) || {_member_part(kind)} || moment.ending AS key,
                CASE WHEN wanted.letter_id IN ({letters}) OR wanted.member_id IN ({members})
                    THEN 'paused' ELSE 'waiting' END AS state
            FROM wanted JOIN moment USING ({SLOT})
            WHERE wanted.since IS NULL OR moment.due_at > wanted.since
        )"""
    return Statement(text, [*who.params, json.dumps(moments, default=str), f"{kind.name}."])


def _member_part(kind: ReminderKind) -> str:
    return "'.0'" if kind.audience is To.TARGET else "'.' || CAST(wanted.member_id AS text)"


def _moments(anchor: str, base: str) -> str:
    """Return the statement that reads what ``planning`` computed: a slot, and a step with its moments."""
    is_postgres = connection.vendor == "postgresql"
    source = "jsonb_array_elements(%s::jsonb)" if is_postgres else "json_each(%s)"
    types = ["bigint", anchor, base, "text", "text", "time", "time", "text", "text", "timestamptz", "timestamptz"]
    names = [*SLOT.split(", "), "step", "ending", "anchor_at", "due_at"]
    columns = [f"(value->>{at}){'::' + types[at] if is_postgres else ''} AS {name}" for at, name in enumerate(names)]
    return f"SELECT {', '.join(columns)} FROM {source}"


def _types(moments: list[list[Any]]) -> list[str]:
    """Return the types of anchor and base: dates or moments, the same in all targets of a kind."""
    stamps = moments[0][1:3] if moments else (None, None)
    return ["timestamptz" if isinstance(stamp, datetime) else "date" for stamp in stamps]


def _numbers(ids: list[int]) -> str:
    return ", ".join(str(int(number)) for number in ids) or "NULL"


IS_RIGHT = """(known.state IN ('posted', 'skipped') OR (known.state = planned.state
            AND known.due_at = planned.due_at AND known.zone = planned.reader_zone))"""


def differences(kind: ReminderKind, rows: Statement) -> tuple[str, list[Any]]:
    """Return the statement that counts the rows to be made or changed, and those to be canceled.

    It looks at each row once; in most ticks both are none and nothing else has to be asked.
    """
    text = f"""{rows.text}
        SELECT COUNT(*) - COUNT(CASE WHEN {IS_RIGHT} THEN 1 END),
            (SELECT COUNT(*) FROM letters_reminder WHERE kind = %s AND state IN ('waiting', 'paused'))
                - COUNT(CASE WHEN known.state IN ('waiting', 'paused') THEN 1 END)
        FROM planned LEFT JOIN letters_reminder known ON known.kind = %s AND known.key = planned.key"""
    return text, [*rows.params, kind.name, kind.name]


def upsert(kind: ReminderKind, rows: Statement) -> tuple[str, list[Any]]:
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
            WHERE known.key = planned.key AND {IS_RIGHT}
        )
        ON CONFLICT (key) DO UPDATE SET
            due_at = excluded.due_at, zone = excluded.zone, state = excluded.state, reason = '', put_off_until = NULL
        WHERE letters_reminder.state IN ('waiting', 'paused', 'canceled')"""
    return text, [*rows.params, kind.name]


def cancel(kind: ReminderKind, rows: Statement, *, moved: str, settled: str) -> tuple[str, list[Any]]:
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
                AND (late.due_at > early.due_at
                    OR (late.due_at = early.due_at AND {_stage(kinds, "late")} > {_stage(kinds, "early")}))
                AND late.due_at <= %s AND late.state IN ('waiting', 'posted')
            WHERE early.kind IN ({names}) AND early.state = 'waiting' AND early.due_at <= %s
        )"""
    return text, [reason, *kinds, at, *kinds, at]


def _stage(kinds: list[str], row: str) -> str:
    """Return which stage of its matter a row is: two may come at the same moment where a zone left out a day."""
    stages = [(kind.name, step.name) for kind in map(kind_of, kinds) if kind for step in kind.steps]
    cases = " ".join(f"WHEN '{kind}.{step}' THEN {number}" for number, (kind, step) in enumerate(stages))
    return f"CASE {row}.kind || '.' || {row}.step {cases} END"


def mark_posted(rows: list[tuple[int, str]], *, now: datetime) -> tuple[str, list[Any]]:
    """Return the statement that notes of rows, by id, under which key their mail is stored."""
    source = "jsonb_array_elements(%s::jsonb)" if connection.vendor == "postgresql" else "json_each(%s)"
    items = f"SELECT CAST(value->>0 AS bigint) AS id, value->>1 AS mail_key FROM {source}"
    text = f"""
        UPDATE letters_reminder SET state = 'posted', posted_at = %s, reason = '', mail_key = item.mail_key
        FROM ({items}) AS item WHERE letters_reminder.id = item.id"""
    return text, [str(connection.ops.adapt_datetimefield_value(now)), json.dumps(rows)]
