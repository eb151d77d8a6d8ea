"""R2 and R3 for signers who have not confirmed: one mail, and nothing stale."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest
from django.core import mail as django_mail
from django.utils import timezone

from campaign.mail import outbox
from campaign.models import Member, OutgoingMail, SuppressedMailbox
from letters import reminders as engine
from letters.models import Letter, Reminder, ReminderPause
from letters.reminders import schedule
from letters.states import LetterState
from signatories.models import Signature
from signatories.moderation import decisions
from signatories.signing import signatures, tokens
from tests.factories.campaign import make_member
from tests.factories.letters import deadline, make_letter
from tests.factories.signatories import make_signature

pytestmark = pytest.mark.django_db
SIGNER: Final = "ada@example.org"
Deed = Callable[[Signature, Member], object]


@pytest.fixture
def signature() -> Signature:
    letter = make_letter(state=LetterState.OPEN, **deadline(days=20))
    since = timezone.now() - timedelta(days=4)
    return make_signature(letter, state="unconfirmed", email=SIGNER, submitted_at=since)


@pytest.fixture
def member(signature: Signature) -> Member:
    return make_member(signature.letter.campaign.coalition)


def post() -> None:
    """Post the reminder at its moment."""
    engine.plan(now=timezone.now())
    row = Reminder.objects.get(kind="signature_unconfirmed", step="last")
    engine.post(now=row.due_at)
    assert OutgoingMail.objects.filter(event="signature_unconfirmed", state="waiting").count() == 1


def sent() -> int:
    outbox.deliver()
    return sum("does not count yet" in str(message.subject) for message in django_mail.outbox)


DEEDS: Final[dict[str, Deed]] = {
    "confirmed": lambda one, _member: signatures.confirm(proof=tokens.Proof(one.pk, one.nonce)),
    "rejected": lambda one, member: decisions.reject(letter=one.letter, ids=[one.pk], actor=member.user, reason="No"),
    "deleted": lambda one, _member: one.delete(),
    "closed": lambda one, _member: Letter.objects.filter(pk=one.letter_id).update(state=LetterState.CLOSED),
    "blocked": lambda one, _member: outbox.block(mailbox=one.mailbox_key),
    "suspended": lambda one, _member: SuppressedMailbox.objects.create(
        mailbox_key=one.mailbox_key, hard_bounces=2, suspended_at=timezone.now()
    ),
    "reminders paused": lambda one, member: ReminderPause.objects.create(
        coalition=member.coalition, letter=one.letter, reason="Talks"
    ),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_nothing_stale_is_sent_to_a_signer_after_a_deed(signature: Signature, member: Member, deed: str) -> None:
    post()

    DEEDS[deed](signature, member)

    assert sent() == 0


def test_without_a_deed_a_signer_is_reminded_once(signature: Signature) -> None:
    """The control of them all."""
    post()

    assert [sent(), sent()] == [1, 1]
    assert signature.state == "unconfirmed"


def test_without_the_second_look_a_signer_gets_a_stale_reminder(
    signature: Signature, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: nobody asks the data once more when the mail is written."""
    monkeypatch.setattr(schedule, "still_wanted", lambda rows, *, now: {row.pk for row in rows})
    post()

    DEEDS["reminders paused"](signature, member)

    assert sent() == 1
