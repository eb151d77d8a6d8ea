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
