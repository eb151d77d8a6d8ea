"""What is deleted, and when."""

from datetime import UTC, datetime, timedelta

import pytest

from letters.states import LetterState
from signatories.models import Signature
from signatories.models.signature import State
from signatories.signing import privacy, signatures, tokens
from tests.factories.letters import make_letter
from tests.factories.signatories import make_signature

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def test_forget_unconfirmed_deletes_after_thirty_days() -> None:
    letter = make_letter(state=LetterState.OPEN)
    old, young = NOW - timedelta(days=31), NOW - timedelta(days=29)
    make_signature(letter, state=State.UNCONFIRMED, submitted_at=old)
    kept = [
        make_signature(letter, state=State.UNCONFIRMED, submitted_at=young),
        make_signature(letter, submitted_at=old),
    ]

    assert privacy.forget_unconfirmed(now=NOW) == 1
    assert list(Signature.objects.order_by("pk")) == kept


def test_forget_contacts_deletes_addresses_six_months_after_closing() -> None:
    early = make_letter(state=LetterState.FINAL, closed_at=NOW - timedelta(days=184))
    late = make_letter(state=LetterState.FINAL, closed_at=NOW - timedelta(days=182))
    signature = make_signature(early, name="Ada")
    make_signature(late)

    assert privacy.forget_contacts(now=NOW) == 1
    assert privacy.forget_contacts(now=NOW) == 0
    stored = Signature.objects.get(pk=signature.pk)
    assert (stored.name, stored.email, stored.mailbox_key, stored.nonce) == ("Ada", "", "", "")


def test_link_is_dead_once_the_address_is_deleted() -> None:
    letter = make_letter(state=LetterState.FINAL, closed_at=NOW - timedelta(days=184))
    signature = make_signature(letter)
    privacy.forget_contacts(now=NOW)

    for nonce in (signature.nonce, ""):
        with pytest.raises(signatures.LinkDead):
            signatures.find(tokens.Proof(signature.pk, nonce))
