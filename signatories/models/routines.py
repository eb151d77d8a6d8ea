"""What PostgreSQL does by itself, in functions that come with the tables."""

from typing import Final

from campaign.schema import Routine

# The lock comes first and the letter is read afterwards, in a statement of its own: whoever had to wait until the
# letter was closed sees that it is. 1 is campaign.clock.Lock.SIGNING.
HOLD_LETTER: Final = Routine(
    name="hold_letter",
    postgresql="""
CREATE OR REPLACE FUNCTION hold_letter(
    letter bigint,
    OUT now timestamptz, OUT state text, OUT deadline_at timestamptz, OUT closed_at timestamptz, OUT most_names integer
) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(1, (letter %% 2147483648)::integer);
    SELECT clock_timestamp(),
        CASE WHEN one.state = 'open' AND one.paused_at IS NOT NULL THEN 'paused'
            WHEN one.state IN ('final', 'delivered') AND one.late_deadline_at IS NOT NULL THEN 'late'
            ELSE one.state END,
        CASE WHEN one.state IN ('final', 'delivered') AND one.late_deadline_at IS NOT NULL THEN one.late_deadline_at
            ELSE one.hard_deadline_at END,
        one.closed_at, one.names_per_mailbox INTO now, state, deadline_at, closed_at, most_names
    FROM letters_letter AS one WHERE one.id = letter;
END $$
""",
    dropped={"postgresql": "DROP FUNCTION IF EXISTS hold_letter"},
)

# Signers from one mailbox wait for each other, so that the later one counts what the earlier one has stored. The key is
# that of the name where the mailbox has signed for it or has room, and nothing where it has none. 4 is Lock.MAIL.
PARTY_OF_MAILBOX: Final = Routine(
    name="party_of_mailbox",
    postgresql="""
CREATE OR REPLACE FUNCTION party_of_mailbox(
    letter bigint, mailbox_lock integer, mailbox text, party text, most_names integer
) RETURNS text LANGUAGE plpgsql VOLATILE SET enable_seqscan = off AS $$
DECLARE known boolean; names integer;
BEGIN
    PERFORM pg_advisory_xact_lock(4, mailbox_lock);
    SELECT coalesce(bool_or(party_key = party), false), count(*) INTO known, names
    FROM signatories_signature WHERE letter_id = letter AND mailbox_key = mailbox;
    RETURN CASE WHEN known OR names < most_names THEN party END;
END $$
""",
    dropped={"postgresql": "DROP FUNCTION IF EXISTS party_of_mailbox"},
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
