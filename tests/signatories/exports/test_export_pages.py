"""The pages on which signatures go out as a file."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaign.models import Activity, Member, Role
from letters.models import Letter
from letters.states import LetterState
from signatories.exports import orders
from signatories.models import SignatureExport
from tests.factories.campaign import make_campaign, make_member, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_signature
from tests.http import hidden_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


@pytest.fixture
def letter(member: Member) -> Letter:
    letter = make_letter(campaign=make_campaign(member.coalition), state=LetterState.OPEN)
    make_signature(letter, name="Ada Rey", email="ada@example.org")
    make_signature(letter, name="Hidden Name", withheld=True)
    return letter


@pytest.fixture
def visitor(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


def url(name: str, letter: Letter, *more: int) -> str:
    return reverse(f"signatories:{name}", args=[letter.slug, *more])


def sent(visitor: Client, letter: Letter, **fields: Any) -> Any:
    page = visitor.get(url("exports", letter))
    usual = {"file_format": "csv", "states": ["counted"], "columns": ["name", "email"]}
    return visitor.post(url("exports", letter), {**hidden_fields(page.text), **usual, **fields})


def text_of(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def test_a_small_file_is_the_answer(visitor: Client, letter: Letter) -> None:
    answer = sent(visitor, letter)

    assert text_of(answer) == "Name,Email address\r\nAda Rey,ada@example.org\r\n"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{letter.slug}-signatures.csv"'
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert Activity.objects.get(verb="signatures.exported").data["rows"] == 1
    assert "Hidden Name" in text_of(sent(visitor, letter, with_withheld="on"))


def test_a_large_file_is_made_and_fetched_by_its_owner_alone(
    visitor: Client, letter: Letter, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orders, "AT_ONCE", 0)
    page = sent(visitor, letter)
    export = SignatureExport.objects.get()
    assert page.headers["Location"] == url("export", letter, export.pk)
    assert "Waiting for a worker" in visitor.get(url("export", letter, export.pk)).text
    assert visitor.get(url("export-file", letter, export.pk)).status_code == 404
    orders.make(export_id=export.pk)

    ready = visitor.get(url("export", letter, export.pk))
    assert "Fetch the file" in ready.text
    assert "Ada Rey" in text_of(visitor.get(url("export-file", letter, export.pk)))
    other = sign_in(Client(), make_member(member.coalition, role=Role.OWNER).user)
    for name in ("export", "export-file"):
        assert other.get(url(name, letter, export.pk)).status_code == 404
    SignatureExport.objects.update(made_at=timezone.now() - timedelta(minutes=15))
    assert "The file is gone" in visitor.get(url("export", letter, export.pk)).text
    assert visitor.get(url("export-file", letter, export.pk)).status_code == 404


def test_a_file_is_not_fetched_with_fewer_rights_than_it_was_ordered_with(
    visitor: Client, letter: Letter, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orders, "AT_ONCE", 0)
    sent(visitor, letter, with_withheld="on")
    export = SignatureExport.objects.get()
    orders.make(export_id=export.pk)
    assert visitor.get(url("export-file", letter, export.pk)).status_code == 200

    Member.objects.filter(pk=member.pk).update(role=Role.STAFF)

    assert visitor.get(url("export-file", letter, export.pk)).status_code == 404


def test_staff_are_offered_neither_addresses_nor_withheld_names(client: Client, letter: Letter, member: Member) -> None:
    visitor = sign_in(client, make_member(member.coalition, role=Role.STAFF).user)

    page = visitor.get(url("exports", letter)).text
    assert 'value="email"' not in page
    assert "with_withheld" not in page
    answer = sent(visitor, letter, columns=["name", "email"])
    assert answer.status_code == 422
    forced = sent(visitor, letter, columns=["name"], with_withheld="on")
    assert text_of(forced) == "Name\r\nAda Rey\r\n"


def test_an_old_sign_in_is_asked_again(visitor: Client, letter: Letter) -> None:
    session = visitor.session
    session["account_authentication_methods"] = [{"method": "password", "at": 1.0}]
    session.save()

    assert visitor.get(url("exports", letter)).status_code == 302


def test_nothing_chosen_is_said_at_its_field(visitor: Client, letter: Letter) -> None:
    answer = sent(visitor, letter, columns=[], states=[])

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"columns", "states"}


def test_a_failed_file_says_why(visitor: Client, letter: Letter, member: Member) -> None:
    export = SignatureExport.objects.create(
        letter=letter, form_key="x", ordered_by=member.user, file_format="csv", state="failed", reason="It broke."
    )

    page = visitor.get(url("export", letter, export.pk), headers={"HX-Request": "true"})

    assert "It broke." in page.text
    assert page.headers["HX-Refresh"] == "true"
