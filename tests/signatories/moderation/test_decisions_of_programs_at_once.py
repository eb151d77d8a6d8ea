"""A program decides about the line that it has read, on PostgreSQL, though its signer corrects it in that moment."""

from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import pytest
from django.db import connection

from campaign.api import conditions
from campaign.models import Role
from signatories.models import Signature
from signatories.models.signature import State
from signatories.moderation import resources
from signatories.signing import own_changes, tokens
from tests.factories.api import make_program
from tests.factories.campaign import make_member
from tests.factories.letters import make_letter
from tests.factories.signatories import make_signature

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def decide_while_corrected(monkeypatch: pytest.MonkeyPatch) -> Signature:
    """Approve "Ada Rey" as a program that has read it; between its look and the deed she corrects her name."""
    letter = make_letter(state="open", approve_all=True)
    waiting = make_signature(letter, name="Ada Rey", email="ada@rivers.example", state=State.PENDING)
    program = make_program(make_member(letter.campaign.coalition, role=Role.COORDINATOR))
    path = f"letters/{letter.slug}/signatures/{waiting.pk}"
    etag = program.get(path)["ETag"]
    refuse_unseen = conditions.refuse_unseen

    def correct() -> None:
        try:
            correction = own_changes.Correction(name="Somebody Else")
            own_changes.correct(proof=tokens.Proof(waiting.pk, waiting.nonce), correction=correction)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:

        def look(*asked: Any, **told: Any) -> None:
            refuse_unseen(*asked, **told)
            wait([pool.submit(correct)], timeout=2)

        monkeypatch.setattr(conditions, "refuse_unseen", look)
        approved = program.post(f"{path}/decisions", {"deed": "approve"}, If_Match=etag)
    assert approved.status_code == 200
    return Signature.objects.get(pk=waiting.pk)


def test_what_is_approved_is_what_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    signature = decide_while_corrected(monkeypatch)

    # The correction came after the decision, and waits for one of its own.
    assert (signature.name, signature.state) == ("Somebody Else", State.PENDING)


def test_control_without_keeping_the_row_another_name_is_approved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "keep", lambda *_line: None)

    signature = decide_while_corrected(monkeypatch)

    assert (signature.name, signature.state) == ("Somebody Else", State.COUNTED)
