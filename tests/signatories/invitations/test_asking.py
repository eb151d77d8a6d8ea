"""Asking: who gets the mail, what it says, and what no limit lets pass."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as django_mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaign.mail import outbox
from campaign.mailbox import mailbox_key
from campaign.models import BlockedMailbox, Coalition, MailText, Member, OutgoingMail, Role, Unsubscription
from letters.models import Letter
from letters.states import LetterState
from signatories.invitations import asking, keeping, links
from signatories.models import Invitation
from tests.factories.campaign import make_campaign, make_coalition, make_member, sign_in
from tests.factories.letters import deadline, make_letter
from tests.factories.signatories import make_asked, make_signature

pytestmark = pytest.mark.django_db


@pytest.fixture
def coalition() -> Coalition:
    return make_coalition("Archives for All")


@pytest.fixture
def letter(coalition: Coalition) -> Letter:
    campaign = make_campaign(coalition)
    return make_letter(state=LetterState.OPEN, slug="archives", campaign=campaign, title="Open the archives")


@pytest.fixture
def member(coalition: Coalition) -> Member:
    return make_member(coalition, role=Role.COORDINATOR)


def ask(letter: Letter, member: Member, *rows: Invitation, **options: Any) -> asking.Asked:
    seen_at = options.pop("seen_at", timezone.now())
    return asking.ask(letter=letter, ids=[row.pk for row in rows], actor=member.user, seen_at=seen_at)


def texts() -> list[str]:
    outbox.deliver()
    return [str(message.body) for message in django_mail.outbox]


def test_ask_writes_once_however_often_the_form_is_sent(letter: Letter, member: Member) -> None:
    row, seen_at = make_asked(letter, state="new"), timezone.now()

    first = ask(letter, member, row, seen_at=seen_at)
    second = ask(letter, member, row, seen_at=seen_at)

    row.refresh_from_db()
    assert (first, second) == (asking.Asked(1, 0), asking.Asked(0, 0))
    assert (row.state, OutgoingMail.objects.count()) == ("asked", 1)


def test_ask_writes_twice_where_the_moment_is_not_looked_at(letter: Letter, member: Member) -> None:
    """The control: with a moment that is always later, a form that is sent twice is two mails."""
    row = make_asked(letter, state="new")
    later = timezone.now() + timedelta(hours=1)

    ask(letter, member, row, seen_at=later)
    ask(letter, member, row, seen_at=later)

    assert OutgoingMail.objects.count() == 2


def test_ask_leaves_out_whoever_answered_signed_or_wants_no_mail(letter: Letter, member: Member) -> None:
    blocked, ended, signed, bounced = (make_asked(letter, state="new") for _at in range(4))
    answered = [make_asked(letter, state=state) for state in ("considering", "declined", "forwarded", "ended")]
    BlockedMailbox.objects.create(mailbox_key=blocked.mailbox_key)
    Unsubscription.objects.create(
        coalition=letter.campaign.coalition, mailbox_key=ended.mailbox_key, kind="invitations"
    )
    make_signature(letter, email=signed.email)

    assert ask(letter, member, blocked, ended, signed, bounced, *answered) == asking.Asked(1, 2)

    assert [row.mailbox_key for row in OutgoingMail.objects.all()] == [bounced.mailbox_key]


def test_ask_keeps_to_the_most_a_mailbox_gets_about_a_letter(letter: Letter, member: Member, settings: Any) -> None:
    settings.MAILS_PER_LETTER = 3
    row = make_asked(letter, state="new")

    asked = [ask(letter, member, row, seen_at=timezone.now() + timedelta(hours=1)) for _at in range(5)]

    assert [(one.number, one.held_back) for one in asked] == [(1, 0), (1, 0), (1, 0), (0, 1), (0, 1)]


def test_without_its_limit_a_mailbox_would_get_all_of_them(letter: Letter, member: Member, settings: Any) -> None:
    """The control of the test above."""
    settings.MAILS_PER_LETTER = settings.MAILS_PER_DAY = 100
    row = make_asked(letter, state="new")

    for _at in range(5):
        ask(letter, member, row, seen_at=timezone.now() + timedelta(hours=1))

    assert OutgoingMail.objects.count() == 5


@pytest.mark.parametrize(
    ("fields", "words"),
    (
        ({"state": LetterState.DRAFT}, "Open the letter for signing first"),
        ({"state": LetterState.CLOSED}, "Signing is over"),
        ({"state": LetterState.OPEN, **deadline(days=-1)}, "Signing is over"),
        ({"state": LetterState.OPEN, "visibility": "team"}, "Only the team may read this letter"),
    ),
)
def test_ask_refuses_for_a_letter_that_nobody_could_sign(fields: dict[str, Any], words: str, member: Member) -> None:
    letter = make_letter(**fields)

    with pytest.raises(asking.NotAsked, match=words):
        ask(letter, member, make_asked(letter, state="new"))
    assert OutgoingMail.objects.count() == 0


def test_the_mail_has_a_link_of_its_own_and_the_ways_out(letter: Letter, member: Member) -> None:
    row = make_asked(letter, state="new", organization_name="Rivers United", name="Ada <script>")
    ask(letter, member, row)

    [text] = texts()

    assert "Archives for All asks Rivers United to sign “Open the archives”." in text
    assert links.make(row) in text
    assert "Ada" not in text
    headers = django_mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert links.make(row) not in str(list(OutgoingMail.objects.values()))


def test_the_mail_is_in_the_coalitions_language_and_words(letter: Letter, member: Member) -> None:
    MailText.objects.create(
        coalition=letter.campaign.coalition,
        event="invitation",
        language="fr",
        subject="Signez {letter}",
        body="Chers amis,\n\n{link}",
        changed_by=member.user,
    )
    row = make_asked(letter, state="new", language="fr")

    shown = asking.preview(row, letter)
    ask(letter, member, row)

    assert shown.subject == "Signez Open the archives"
    assert links.make(row) not in shown.plain + shown.html
    assert "Chers amis," in shown.plain
    [text] = texts()
    assert "Chers amis," in text


@pytest.mark.parametrize("change", ("answered", "signed", "ended", "closed"))
def test_a_mail_that_waits_is_dropped_when_something_comes_first(letter: Letter, member: Member, change: str) -> None:
    row = make_asked(letter, state="new")
    ask(letter, member, row)
    if change == "answered":
        Invitation.objects.update(state="declined")
    elif change == "signed":
        make_signature(letter, email=row.email)
    elif change == "ended":
        keeping.end(letter=letter, ids=[row.pk], actor=member.user)
    else:
        Letter.objects.update(state=LetterState.CLOSED)

    assert texts() == []
    assert OutgoingMail.objects.get().state == "dropped"


def test_a_mail_that_came_back_is_seen_in_the_ledger(letter: Letter, member: Member) -> None:
    from signatories.invitations import mails  # noqa: PLC0415

    silent, answered = make_asked(letter, state="new"), make_asked(letter, state="new")
    ask(letter, member, silent, answered)
    OutgoingMail.objects.update(state="bounced")
    Invitation.objects.filter(pk=answered.pk).update(state="considering")

    mails.note_outcome([mail.pk for mail in OutgoingMail.objects.all()])

    assert list(Invitation.objects.order_by("pk").values_list("state", flat=True)) == ["bounced", "considering"]


def test_the_page_shows_mail_and_people_before_anything_is_sent(client: Client, letter: Letter, member: Member) -> None:
    sign_in(client, member.user)
    row = make_asked(letter, state="new", organization_name="Rivers United")
    make_asked(letter, state="declined", name="Bo")
    path = reverse("signatories:ask", args=["archives"])

    page = client.get(f"{path}?everyone=1").text
    assert "Ask 1 person?" in page
    assert "Archives for All asks Rivers United to sign" in page
    assert (links.make(row) in page, row.nonce in page) == (False, False)
    assert OutgoingMail.objects.count() == 0

    for seen_at in ("", "yesterday", "2026-13-99T00:00:00Z", "2026-01-01T00:00:00"):
        client.post(path, {"invitation": row.pk, "seen_at": seen_at})
    assert OutgoingMail.objects.count() == 0

    client.post(path, {"invitation": row.pk, "seen_at": timezone.now().isoformat()})
    assert [mail.mailbox_key for mail in OutgoingMail.objects.all()] == [mailbox_key(row.email)]
