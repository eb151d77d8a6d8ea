"""Whoever may not see withheld names learns from no page who stands behind one (promises 5 and 8)."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from campaign.mail import outbox, registry
from campaign.mailbox import mailbox_key
from campaign.models import OutgoingMail, Role, SuppressedMailbox
from campaign.roles import TABLE
from letters.models import Reminder
from letters.states import LetterState
from signatories.models import Signature
from tests import matrix
from tests.factories.campaign import make_member, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_signature
from tests.world import World

pytestmark = pytest.mark.django_db
EVENTS = ("confirm_signature", "signature_counted", "signature_changed", "signature_unconfirmed")


def minute_of_its_own() -> datetime:
    """Return a moment of signing whose minute is on no page for another reason.

    Pages tell moments around now, mostly by whole five minutes before or after, and fixed ones at whole five minutes.
    """
    minute = (datetime.now(UTC).minute + 22) % 60
    return datetime(2026, 3, 14, 4, minute + (minute % 5 == 0), 53, tzinfo=UTC)


def telling(at: datetime) -> tuple[str, ...]:
    """Return address, domain, name and place of the signer, and the minute in every form that a page may give it."""
    local = at.astimezone(ZoneInfo("Europe/Berlin"))
    return ("bluecanary", "zyxlandia", f"{at:%H:%M}", f"{at:%-H:%M}", f"{local:%H:%M}", f"{at:%M:%S}")


def withheld_signer(world: World, at: datetime) -> Signature:
    """A withheld name in every letter that has signatures, with mails, a bounce, a notice and a reminder about it."""
    for letter in world.letters.values():
        if letter.signature_groups.exists() and letter.state not in {LetterState.DRAFT, LetterState.IN_REVIEW}:
            signature = make_signature(
                letter,
                organization_name="Bluecanary Trust",
                location="Zyxlandia",
                email="bird@bluecanary-trust.example",
                withheld=True,
            )
            Signature.objects.filter(pk=signature.pk).update(
                submitted_at=at, confirmed_at=at, counted_at=at, changed_at=at
            )
            outbox_rows(world, signature, at)
    return signature


def outbox_rows(world: World, signature: Signature, at: datetime) -> None:
    """Mails in all states, one of them refused in the server's own words, and what follows from that."""
    key = mailbox_key("bird@bluecanary-trust.example")
    for event in (*EVENTS, "mail_came_back"):
        to = "owner@coalition.example" if event == "mail_came_back" else "bird@bluecanary-trust.example"
        for state in OutgoingMail.State:
            OutgoingMail.objects.create(
                coalition=world.coalition,
                event=event,
                about_id=signature.pk,
                topic=f"letter:{signature.letter_id}",
                to=to,
                mailbox_key=mailbox_key(to),
                key=f"{event} {state} {signature.pk}",
                state=state,
                reason="550 bluecanary-trust.example knows no such mailbox",
                created_at=at,
                next_try_at=at,
                attempts=2,
            )
    SuppressedMailbox.objects.get_or_create(
        mailbox_key=key,
        defaults={
            "hard_bounces": 2,
            "suspended_at": at,
            "last_at": at,
            "reason": "550 bluecanary-trust.example",
        },
    )
    for step in ("waiting", "posted"):
        Reminder.objects.create(
            kind="signature_unconfirmed",
            step=step,
            coalition=world.coalition,
            letter=signature.letter,
            target_id=signature.pk,
            anchor_at=at,
            due_at=at,
            state=step,
            key=f"signature_unconfirmed.{signature.pk}.{step}",
            mail_key=f"signature_unconfirmed failed {signature.pk}",
        )


SHOW_SIGNERS = ("campaign:mail", "campaign:suppressed", "signatories:signatures")


def pages_that_tell(world: World, view: str, routes: Iterable[str] = ()) -> tuple[dict[str, list[str]], int]:
    """Return the pages and files, or those named, in which something tells who it is, and how many could be read."""
    at = minute_of_its_own()
    signature = withheld_signer(world, at)
    client = world.client(view)
    told, read = {}, 0
    paths = {route: matrix.address(world, route, "", view) for route in routes or matrix.routes()}
    paths["one withheld signature"] = f"/letters/{signature.letter.slug}/signatures/{signature.pk}/"
    paths["reminders of the past"] = f"/coalitions/{world.coalition.slug}/coming-up/?past=1"
    for state in OutgoingMail.State:
        paths[f"mail {state}"] = f"/coalitions/{world.coalition.slug}/mail/?state={state}"
    for route, path in sorted(paths.items()):
        answer = client.get(path)
        text = (b"".join(answer) if answer.streaming else answer.content).decode(errors="replace").lower()
        read += answer.status_code == 200
        if found := [word for word in telling(at) if word in text]:
            told[route] = found
    return told, read


@pytest.mark.matrix
@pytest.mark.usefixtures("one_pdf")
def test_no_page_of_staff_tells_who_withholds_a_name() -> None:
    told, read = pages_that_tell(World(), "export_staff")

    assert told == {}
    assert read > 50


@pytest.mark.matrix
@pytest.mark.usefixtures("one_pdf")
@pytest.mark.parametrize(
    "view", ("anonymous", *(pytest.param(view, marks=pytest.mark.release) for view in ("representative", "drafter")))
)
def test_nor_does_one_of_those_who_see_less(view: str) -> None:
    assert pages_that_tell(World(), view)[0] == {}


@pytest.mark.matrix
@pytest.mark.usefixtures("one_pdf")
def test_pages_would_tell_if_the_right_were_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with the right, the same pages show name, address and minute."""
    monkeypatch.setitem(TABLE, "see_withheld", frozenset(Role))

    told, _read = pages_that_tell(World(), "export_staff", SHOW_SIGNERS)

    assert {*SHOW_SIGNERS, "one withheld signature"} <= set(told)


@pytest.mark.parametrize("event", EVENTS)
def test_every_mail_to_a_signer_is_discreet(event: str) -> None:
    assert event in outbox.discreet_events()


def test_mails_about_signatures_are_all_discreet() -> None:
    """A mail of this app that is added later is meant too; its name says so."""
    assert [event for event in registry._events if "sign" in event and event not in outbox.discreet_events()] == [
        "signing_closes",
        "late_signing_closes",
    ]


@pytest.mark.parametrize(("role", "rows"), (("staff", 0), ("coordinator", 3)))
def test_mail_page_counts_mails_to_signers_for_those_who_may_not_see_whom(client: Client, role: str, rows: int) -> None:
    letter = make_letter(state=LetterState.OPEN)
    member = make_member(letter.campaign.coalition, role=role)
    for _ in range(3):
        signature = make_signature(letter)
        outbox.post("confirm_signature", to=signature.email, about_id=signature.pk, coalition=member.coalition)

    answer = sign_in(client, member.user).get(f"/coalitions/{member.coalition.slug}/mail/")

    assert len(answer.context["rows"]) == rows
    assert ("Confirmation of a signature, waiting: 3" in answer.text) is (rows == 0)


def test_suspended_page_hides_an_address_that_other_mail_goes_to_as_well(client: Client) -> None:
    letter = make_letter(state=LetterState.OPEN)
    member = make_member(letter.campaign.coalition, role=Role.STAFF)
    post: Callable[..., object] = outbox.post
    for event in ("account", "confirm_signature", "account"):
        post(event, to="bird@bluecanary-trust.example", coalition=member.coalition)
    key, at = mailbox_key("bird@bluecanary-trust.example"), datetime(2026, 3, 14, 4, 37, tzinfo=UTC)
    SuppressedMailbox.objects.create(mailbox_key=key, hard_bounces=2, suspended_at=at, last_at=at)

    text = sign_in(client, member.user).get(f"/coalitions/{member.coalition.slug}/mail/suppressed/").text

    assert "bluecanary" not in text
    assert "One address of a signer is suspended too" in text
