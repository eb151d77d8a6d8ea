"""A signer's link is seen by the signer and by nobody else (A7)."""

import re

import pytest
from django.db import connection
from django.test import Client

from campaign.mail import outbox
from signatories.models import Invitation, Signature
from signatories.signing import tokens
from tests import matrix
from tests.world import World

LINK = re.compile(r"/(?:s/(?:confirm|manage)|i/open|join|calendar)/[\w.:-]{40,}")
# Who sees most, in the coalition and of the installation, for every change; the others before a release.
SEE_LESS = ("coordinator", "drafter", "export_staff", "representative", "foreign_coordinator")
READERS = ("owner", *(pytest.param(view, marks=pytest.mark.release) for view in ("operator", *SEE_LESS)))
# These hold what they were asked with: an address that already has the token in it.
ASKED_WITH_A_TOKEN = {
    "campaign:invitation",
    "signatories:confirm-link",
    "signatories:manage-link",
    "signatories:invited-link",
}


def secrets() -> set[str]:
    """Return the nonces that links are made from."""
    rows = (*Signature.objects.values_list("nonce", flat=True), *Invitation.objects.values_list("nonce", flat=True))
    return {nonce for nonce in rows if nonce}


def leaks(text: str, hidden: set[str]) -> list[str]:
    return LINK.findall(text) + [nonce for nonce in hidden if nonce in text]


def stored() -> str:
    """Return every row of every table as it lies in the database, past the fields that decrypt."""
    with connection.cursor() as cursor:
        rows: list[object] = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows += cursor.fetchall()
    return "\n".join(map(str, rows))


@pytest.mark.landing
@pytest.mark.matrix
@pytest.mark.django_db
@pytest.mark.usefixtures("one_pdf")
@pytest.mark.parametrize("view", READERS)
def test_no_page_shows_a_link(view: str) -> None:
    world = World()
    for signature in world.links.values():
        outbox.post("confirm_signature", to="ada@signer.example", about_id=signature.pk, coalition=world.coalition)
    hidden = secrets()
    client = world.client(view)
    shown: list[str] = []
    read = 0

    for route in sorted(set(matrix.routes()) - ASKED_WITH_A_TOKEN):
        answer = client.get(matrix.address(world, route, "", view))
        body = b"".join(answer) if answer.streaming else answer.content
        read += answer.status_code == 200
        shown += [f"{route}: {leak}" for leak in leaks(body.decode(errors="replace") + str(answer.headers), hidden)]

    assert hidden
    assert shown == []
    assert read > 5


@pytest.mark.django_db
def test_database_holds_no_link() -> None:
    world = World()
    for signature in world.links.values():
        outbox.post("confirm_signature", to="ada@signer.example", about_id=signature.pk, coalition=world.coalition)

    dump = stored()

    assert LINK.findall(dump) == []
    for (_, purpose), signature in world.links.items():
        assert tokens.make(tokens.LinkPurpose(purpose), signature) not in dump
    assert "ada@signer.example" not in dump


@pytest.mark.django_db
def test_leaks_finds_a_link_that_is_shown(client: Client) -> None:
    """The control: the mail to the signer does hold the link, and the search finds it."""
    world = World()
    signature = world.links["signer", "confirm"]
    mail = outbox.post("confirm_signature", to="ada@signer.example", about_id=signature.pk, coalition=world.coalition)
    assert mail is not None

    message = outbox.build(mail)

    assert message is not None
    assert leaks(str(message.body), secrets()) != []
