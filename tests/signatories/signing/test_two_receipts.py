"""Receipts behind two mailed links in one browser: each page hands out that of its own line."""

import json
from typing import Any

import pytest
from django.test import Client

from campaign import proofs
from campaign.models import Role
from letters.models import Edition, Letter
from letters.states import LetterState
from signatories.lists import closing, edition_orders
from signatories.models import Signature
from tests.factories.campaign import make_member
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature, open_own_page

pytestmark = pytest.mark.django_db


def with_edition(letter: Letter) -> None:
    actor = make_member(letter.campaign.coalition, role=Role.COORDINATOR).user
    closing.close(letter=letter, actor=actor)
    made = edition_orders.order_edition(letter=letter, actor=actor, wakes_worker=False)
    Edition.objects.filter(pk=made.pk).update(
        state="ready", pdf=b"%PDF", pdf_sha256="a" * 64, pages=1, ready_at=made.made_at
    )
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.FINAL)


def two_signers(*, is_one_letter: bool) -> tuple[Signature, Signature]:
    letters = [make_letter(state=LetterState.OPEN, visibility="public") for _ in range(1 if is_one_letter else 2)]
    for letter in letters:
        make_group(letter, style="person_title_organization")
    ada = make_signature(letters[0], name="Ada Quill", withheld=True)
    bo = make_signature(letters[-1], name="Bo Ek", withheld=True)
    for letter in letters:
        with_edition(letter)
    return ada, bo


def handed_out(client: Client, *signers: Signature) -> list[Any]:
    """Open both pages, and fetch both receipts of each, the first tab's last."""
    pages = [open_own_page(client, each) for each in signers]
    names = ("receipt.json", "receipt-without-name.json")
    got = {page: [client.get(page + name).content for name in names] for page in reversed(pages)}
    return [[json.loads(text) for text in got[page]] for page in pages]


@pytest.mark.parametrize("is_one_letter", (True, False))
def test_each_tab_hands_out_the_receipts_of_its_own_line(client: Client, *, is_one_letter: bool) -> None:
    (whole, nameless), (other, other_nameless) = handed_out(client, *two_signers(is_one_letter=is_one_letter))

    assert (whole["line"]["lines"], other["line"]["lines"]) == (["Ada Quill"], ["Bo Ek"])
    assert nameless != other_nameless
    assert "Ada Quill" not in json.dumps(nameless)


def test_control_with_one_slot_both_would_be_of_the_link_opened_last(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slot(request: Any, purpose: str, _name: str) -> Any:
        rows = [row for kind, row, _end in request.session.get(proofs.KEPT, {}).values() if kind == purpose]
        return tuple(rows[-1]) if rows else None

    monkeypatch.setattr(proofs, "kept", slot)

    (whole, _nameless), (other, _other_nameless) = handed_out(client, *two_signers(is_one_letter=True))

    assert [made["line"]["lines"] for made in (whole, other)] == [["Bo Ek"], ["Bo Ek"]]
