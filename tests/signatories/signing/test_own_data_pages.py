"""What signers see of themselves by their own link, take along and have erased, and never of anybody else."""

import io
import json
import zipfile
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from campaign.models import Activity
from campaign.trail import activity
from letters.models import Letter
from letters.states import LetterState
from signatories.models import Signature
from signatories.models.signature import State
from signatories.signing import own_copy, tokens
from tests.factories.campaign import make_user
from tests.factories.letters import make_letter
from tests.factories.signatories import make_asked, make_signature

pytestmark = pytest.mark.django_db
ADDRESS = "ada@shared.example"


@pytest.fixture
def letter() -> Letter:
    return make_letter(state=LetterState.OPEN, names_per_mailbox=2)


def opened(client: Client, signature: Signature) -> str:
    """Open the signer's own link and return the address of the page that it leads to."""
    token = tokens.make(tokens.LinkPurpose.MANAGE, signature)
    return str(client.get(f"/s/manage/{token}/").headers["Location"])


def taken(client: Client, page: str) -> dict[str, Any]:
    """Take a copy and return its files, the data read."""
    answer = client.post(f"{page}data.zip")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store, private"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        files: dict[str, Any] = {name: packed.read(name).decode() for name in packed.namelist()}
    return files | {"data.json": json.loads(files["data.json"])}


def test_own_page_says_until_when_the_address_is_kept(client: Client, letter: Letter) -> None:
    page = opened(client, make_signature(letter))

    assert "If signing closes as planned, your address is kept until" in client.get(page).text
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.CLOSED, closed_at=timezone.now())
    assert "Your address is kept until" in client.get(page).text


def test_copy_holds_what_is_kept_and_is_recorded(client: Client, letter: Letter) -> None:
    signature = make_signature(letter, name="Ada Lovelace", email=ADDRESS, withheld=True)
    make_asked(letter, email=ADDRESS, name="Dear Ada", reason="thinks about it")
    page = opened(client, signature)

    files = taken(client, page)

    data = files["data.json"]
    assert data["format"] == own_copy.FORMAT
    assert (data["signature"]["name"], data["signature"]["email"]) == ("Ada Lovelace", ADDRESS)
    assert data["invitations"][0]["reason"] == "thinks about it"
    assert "Ada Lovelace" in files["data.html"]
    assert Activity.objects.latest("pk").verb == "signature.copied"
    assert signature.nonce not in str(files)
    assert signature.mailbox_key not in str(files)
    assert "Ada Lovelace" in client.get(f"{page}data/").text


def test_copy_says_nothing_of_the_other_person_at_the_mailbox(client: Client, letter: Letter) -> None:
    mine = make_signature(letter, email=ADDRESS, party_key="a", name="Ada Lovelace")
    make_signature(letter, email=ADDRESS, party_key="b", name="Bluecanary Ben", withheld=True)
    make_asked(letter, email=ADDRESS, name="Bluecanary Ben")
    page = opened(client, mine)

    assert "bluecanary" not in str(taken(client, page)).lower()
    assert "bluecanary" not in client.get(f"{page}data/").text.lower()


def test_control_alone_at_the_mailbox_the_invitation_is_told(client: Client, letter: Letter) -> None:
    mine = make_signature(letter, email=ADDRESS, name="Ada Lovelace")
    make_asked(letter, email=ADDRESS, name="Bluecanary Ben")

    assert "bluecanary" in str(taken(client, opened(client, mine))).lower()


def test_copy_tells_no_forger_of_suspicion(client: Client, letter: Letter) -> None:
    signature = make_signature(letter, state=State.SUSPECT, doubt="like another")
    coalition = letter.campaign.coalition
    for verb in ("signature.suspected", "signature.approved"):
        activity.record(verb, coalition=coalition, actor=make_user(name="Bluecanary Kim"), about=signature)

    told = str(taken(client, opened(client, signature))).lower()

    assert "suspect" not in told
    assert "like another" not in told
    assert "bluecanary" not in told
    assert "signature approved" in told


def test_copies_have_a_limit(client: Client, letter: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(own_copy, "COPIES", 1)
    page = opened(client, make_signature(letter))

    assert client.post(f"{page}data.zip").status_code == 200
    refused = client.post(f"{page}data.zip")
    assert refused.status_code == 429
    assert "That were many copies" in refused.text
    assert Activity.objects.filter(verb="signature.copied").count() == 1


def test_erase_asks_first_and_changes_nothing_by_looking(client: Client, letter: Letter) -> None:
    signature = make_signature(letter, email=ADDRESS)
    page = opened(client, signature)

    asked = client.get(f"{page}erase/")
    assert "Nobody can undo this" in asked.text
    refused = client.post(f"{page}erase/")

    assert refused.status_code == 422
    assert "Tick this if you mean it." in refused.text
    assert Signature.objects.get(pk=signature.pk).email == ADDRESS


def test_erase_with_the_tick_erases_and_ends_the_link(client: Client, letter: Letter) -> None:
    signature = make_signature(letter, email=ADDRESS)
    page = opened(client, signature)

    done = client.post(f"{page}erase/", {"sure": "on"})

    assert "Erased" in done.text
    assert Signature.objects.get(pk=signature.pk).email == ""
    assert client.get(page).status_code == 410
    assert client.post(f"{page}erase/", {"sure": "on"}).status_code == 410


def test_erase_lets_the_line_of_a_sent_letter_stand(client: Client) -> None:
    letter = make_letter(state=LetterState.DELIVERED, closed_at=timezone.now())
    signature = make_signature(letter, name="Ada")
    page = opened(client, signature)

    assert "The letter has been sent" in client.get(f"{page}erase/").text
    assert client.post(f"{page}erase/", {"sure": "on"}).status_code == 422
    client.post(f"{page}erase/", {"sure": "on", "scope": "address"})

    stored = Signature.objects.get(pk=signature.pk)
    assert (stored.state, stored.name, stored.email) == (State.COUNTED, "Ada", "")


def test_erase_refuses_a_scope_that_there_is_not(client: Client, letter: Letter) -> None:
    signature = make_signature(letter)
    page = opened(client, signature)

    client.post(f"{page}erase/", {"sure": "on", "scope": "address"})

    # While the letter is open there is no choice: all of it goes.
    assert Signature.objects.get(pk=signature.pk).state == State.WITHDRAWN
