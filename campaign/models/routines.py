"""What PostgreSQL does by itself, in functions that come with the tables."""

from typing import Final

from campaign.schema import Routine

# The lock comes first, and each statement of such a function sees what was committed before it began: posts to one
# mailbox wait for each other, and the later one counts what the earlier one has stored. 4 is campaign.clock.Lock.MAIL.
MAIL_MAY_LEAVE: Final = Routine(
    name="mail_may_leave",
    postgresql="""
CREATE OR REPLACE FUNCTION mail_may_leave(
    mailbox_lock integer, mailbox text, about text, caused text, most_of_topic integer, most_of_day integer
) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
DECLARE of_topic integer; of_day integer;
BEGIN
    PERFORM pg_advisory_xact_lock(4, mailbox_lock);
    IF about <> '' AND EXISTS (SELECT FROM campaign_blockedmailbox WHERE mailbox_key = mailbox) THEN
        RETURN false;
    END IF;
    SELECT count(*) FILTER (WHERE topic = about), count(*) INTO of_topic, of_day FROM (
        SELECT topic FROM campaign_outgoingmail
        WHERE mailbox_key = mailbox AND cause = caused AND state <> 'dropped'
            AND created_at > statement_timestamp() - interval '24 hours'
        LIMIT most_of_day
    ) AS recent;
    RETURN of_day < most_of_day AND (most_of_topic = 0 OR of_topic < most_of_topic);
END $$
""",
    dropped={"postgresql": "DROP FUNCTION IF EXISTS mail_may_leave"},
)
