"""What PostgreSQL does by itself, in functions that come with the tables."""

from typing import Final

from campaign.schema import Routine

# The lock comes first and the letter is read afterwards, in a statement of its own: whoever had to wait until the
# letter was closed sees that it is. 1 is campaign.clock.Lock.SIGNING.
HOLD_LETTER: Final = Routine(
    name="hold_letter",
    postgresql="""
CREATE OR REPLACE FUNCTION hold_letter(
    letter bigint, OUT now timestamptz, OUT state text, OUT deadline_at timestamptz, OUT closed_at timestamptz
) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(1, (letter %% 2147483648)::integer);
    SELECT clock_timestamp(),
        CASE WHEN one.state = 'open' AND one.paused_at IS NOT NULL THEN 'paused' ELSE one.state END,
        one.hard_deadline_at, one.closed_at INTO now, state, deadline_at, closed_at
    FROM letters_letter AS one WHERE one.id = letter;
END $$
""",
    dropped={"postgresql": "DROP FUNCTION IF EXISTS hold_letter"},
)

# Whatever makes, changes or takes away a line that counts leaves a mark, on PostgreSQL one a statement and letter.
_COUNTED: Final = "state = 'counted'"
_CHANGED: Final = {
    "insert": ("NEW TABLE AS added", f"SELECT letter_id FROM added WHERE {_COUNTED}", "NEW"),
    "update": (
        "NEW TABLE AS added OLD TABLE AS removed",
        f"SELECT letter_id FROM added WHERE {_COUNTED} UNION SELECT letter_id FROM removed WHERE {_COUNTED}",
        "NEW OLD",
    ),
    "delete": ("OLD TABLE AS removed", f"SELECT letter_id FROM removed WHERE {_COUNTED}", "OLD"),
}


def _mark(event: str) -> Routine:
    tables, letters, rows = _CHANGED[event]
    name, mark = f"list_changed_by_{event}", "INSERT INTO signatories_listchange (letter_id)"
    seen = rows.split()
    counts = " OR ".join(f"{row}.{_COUNTED}" for row in seen)
    return Routine(
        name=name,
        postgresql=f"""
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {mark} SELECT DISTINCT letter_id FROM ({letters}) AS changed;
    RETURN NULL;
END $$;
CREATE TRIGGER {name} AFTER {event.upper()} ON %(table)s
REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {name}()
""",
        sqlite=f"""
CREATE TRIGGER {name} AFTER {event.upper()} ON %(table)s WHEN {counts}
BEGIN {mark} VALUES ({seen[0]}.letter_id); END
""",
        dropped={
            "postgresql": f"DROP TRIGGER {name} ON %(table)s; DROP FUNCTION {name}",
            "sqlite": f"DROP TRIGGER {name}",
        },
    )


MARKS: Final = tuple(map(_mark, _CHANGED))
