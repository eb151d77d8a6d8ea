"""What PostgreSQL does by itself, in functions that come with the tables."""

from typing import Final

from campaign.schema import Routine

# The lock comes first, and each statement of such a function sees what was committed before it began: posts to one
# mailbox wait for each other, and the later one counts what the earlier one has stored. 4 is campaign.clock.Lock.MAIL.
# A connection keeps the plan it has made, perhaps while the table was empty: never one that reads the whole table.
MAIL_MAY_LEAVE: Final = Routine(
    name="mail_may_leave",
    postgresql="""
CREATE OR REPLACE FUNCTION mail_may_leave(
    mailbox_lock integer, mailbox text, about text, caused text, most_of_topic integer, most_of_day integer
) RETURNS boolean LANGUAGE plpgsql VOLATILE SET enable_seqscan = off AS $$
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

MAIL_IS_TOO_MUCH: Final = Routine(
    name="mail_is_too_much",
    postgresql="""
CREATE OR REPLACE FUNCTION mail_is_too_much(
    source text, most_of_source integer, domain text, most_of_domain integer
) RETURNS boolean LANGUAGE plpgsql VOLATILE SET enable_seqscan = off AS $$
DECLARE since timestamptz := statement_timestamp() - interval '1 hour';
BEGIN
    RETURN most_of_source > 0 AND EXISTS (
        SELECT FROM campaign_mailrequest WHERE source_key = source AND at > since OFFSET greatest(most_of_source - 1, 0)
    ) OR most_of_domain > 0 AND EXISTS (
        SELECT FROM campaign_mailrequest WHERE domain_key = domain AND at > since OFFSET greatest(most_of_domain - 1, 0)
    );
END $$
""",
    dropped={"postgresql": "DROP FUNCTION IF EXISTS mail_is_too_much"},
)
