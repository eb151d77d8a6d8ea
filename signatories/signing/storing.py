"""Storing a signature with the mail that asks to confirm it: on PostgreSQL in one statement, outside a transaction.

No row is shared with other signers, and nothing is asked first: the statement holds the letter open, counts the
request, stores both rows unless the mailbox is known, and commits. On SQLite, for trying out, the same
happens in steps. Where a mailbox may sign for several names, a function of the database tells whether it has room.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from django.db import connection, transaction
from django.db.models import Case, CharField, F, Value, When

from campaign.clock import Lock, clock, lock
from campaign.mail import limits
from campaign.mail.posting import new_key
from campaign.models import MailRequest, OutgoingMail
from campaign.prepared import as_json, ask, insert, record
from letters.models import Letter, Version
from letters.states import LATE, PAUSED, TAKES_LATECOMERS, LetterState, takes_signatures
from signatories.models import Signature
from signatories.signing import mailboxes

Columns = tuple[str, ...]

_STATEMENT: Final = f"""
WITH held AS MATERIALIZED (
    SELECT now, state, deadline_at, closed_at, most_names,
        state IN ('{LetterState.OPEN.value}', '{LATE}') AND now <= deadline_at AS is_open
    FROM hold_letter(%(letter)s)
), asked AS MATERIALIZED (
    SELECT *, is_open AND {limits.IS_TOO_MUCH} AS is_too_much FROM held
), party AS MATERIALIZED (
    SELECT CASE WHEN is_too_much OR NOT is_open OR most_names = 1 THEN ''
        ELSE party_of_mailbox(%(letter)s, %(mailbox_lock)s, %(mailbox)s, %(party)s, most_names) END AS key
    FROM asked
), request AS (
    INSERT INTO campaign_mailrequest (source_key, domain_key, at)
    SELECT %(source)s, %(domain)s, statement_timestamp() FROM asked
    WHERE is_open AND NOT is_too_much AND %(source)s <> ''
), signature AS (
    {{signature}} FROM asked, party, jsonb_populate_record(NULL::signatories_signature, %(signature)s) AS made
    WHERE is_open AND NOT is_too_much AND party.key IS NOT NULL
    ON CONFLICT DO NOTHING RETURNING id
), mail AS (
    {{mail}} FROM signature, jsonb_populate_record(NULL::campaign_outgoingmail, %(mail)s) AS made
    WHERE {limits.MAY_RECEIVE}
)
SELECT now, state, deadline_at, closed_at, most_names, is_too_much, EXISTS (SELECT FROM signature) FROM asked
"""
_LATEST_VERSION: Final = (
    "(SELECT version.id FROM letters_version AS version WHERE version.letter_id = made.letter_id"
    " ORDER BY version.number DESC LIMIT 1)"
)


@dataclass(frozen=True, slots=True)
class Held:
    """How the letter stood when nobody could close it, at ``now`` by the clock of the database.

    ``most_names`` may sign from one mailbox. While signing is paused ``state`` is ``letters.states.PAUSED``,
    and ``LATE`` where late signatures are taken or were; then ``deadline_at`` is theirs.
    """

    now: datetime
    state: str
    deadline_at: datetime | None
    closed_at: datetime | None
    most_names: int = 1

    @property
    def is_open(self) -> bool:
        return takes_signatures(self.state, deadline_at=self.deadline_at, now=self.now)


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of it; ``is_new`` says that the signature was stored, with the mail that its mailbox may receive."""

    held: Held
    is_too_much: bool = False
    is_new: bool = False


def hold(letter_id: int) -> Held:
    """Keep the letter from closing until the transaction ends, and return how it stands."""
    lock(Lock.SIGNING, letter_id, shared=True)
    paused = When(state=LetterState.OPEN, paused_at__isnull=False, then=Value(PAUSED))
    for_late = {"state__in": TAKES_LATECOMERS, "late_deadline_at__isnull": False}
    stands = Case(paused, When(**for_late, then=Value(LATE)), default=F("state"), output_field=CharField())
    until = Case(When(**for_late, then=F("late_deadline_at")), default=F("hard_deadline_at"))
    facts = Letter.objects.annotate(now=clock(), stands=stands, until=until)
    return Held(*facts.values_list("now", "stands", "until", "closed_at", "names_per_mailbox").get(pk=letter_id))


def store(signature: Signature, mail: OutgoingMail, *, request: limits.Request | None) -> Stored:
    """Store both unless the letter is closed, too much is asked for, or the letter knows the mailbox or the form."""
    mail.key = new_key()
    if connection.vendor == "postgresql":
        return _at_once(signature, mail, request)
    return _in_steps(signature, mail, request)


def _at_once(signature: Signature, mail: OutgoingMail, request: limits.Request | None) -> Stored:
    made, owed = record(signature), record(mail)
    values = limits.limits_of(mail) | limits.limits_of_request(request)
    values |= {
        "letter": signature.letter_id,
        "party": signature.party_key,
        "signature": as_json(made),
        "mail": as_json(owed),
    }
    *held, is_too_much, is_new = ask(_statement(tuple(made), tuple(owed)), values)
    return Stored(Held(*held), bool(is_too_much), is_new)


@lru_cache
def _statement(signature: Columns, mail: Columns) -> str:
    given = (("version_id", _LATEST_VERSION), ("submitted_at", "asked.now"), ("party_key", "party.key"))
    return _STATEMENT.format(
        signature=insert(Signature, signature, given),
        mail=insert(OutgoingMail, mail, (("about_id", "signature.id"),)),
    )


@transaction.atomic
def _in_steps(signature: Signature, mail: OutgoingMail, request: limits.Request | None) -> Stored:
    held = hold(signature.letter_id)
    if not held.is_open:
        return Stored(held)
    if request and limits.is_reached(request):
        return Stored(held, is_too_much=True)
    if request:
        MailRequest.objects.create(source_key=request.source_key, domain_key=request.domain_key)
    if not mailboxes.has_room(signature, most=held.most_names):
        return Stored(held)
    signature.party_key = signature.party_key if held.most_names > 1 else ""
    versions = Version.objects.filter(letter=signature.letter_id).order_by("-number")
    signature.version_id, signature.submitted_at = versions.values_list("pk", flat=True).first(), held.now
    Signature.objects.bulk_create([signature], ignore_conflicts=True)
    stored = Signature.objects.filter(letter=signature.letter_id, nonce=signature.nonce).values_list("pk", flat=True)
    mail.about_id = stored.first()
    if mail.about_id is not None and limits.may_receive(mail):
        mail.save(force_insert=True)
    return Stored(held, is_new=mail.about_id is not None)
