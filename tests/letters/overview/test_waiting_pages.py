"""The queue: what waits for whom, in which order, counted alike everywhere, and how its forms lead back."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaign import waiting
from campaign.mail import outbox
from campaign.mailbox import mailbox_key
from campaign.models import Coalition, IncomingMail, Member, OutgoingMail, Role
from campaign.roles import TABLE
from letters.models import Letter, Publication
from letters.states import LetterState
from signatories.models.signature import State
from tests.factories.campaign import make_campaign, make_coalition, make_member, make_organization, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_signature

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


@pytest.fixture
def letter() -> Letter:
    return make_letter(state=LetterState.OPEN, slug="archives", title="Open the archives")


@pytest.fixture
def member(letter: Letter) -> Member:
    return make_member(letter.campaign.coalition, role=Role.COORDINATOR)


@pytest.fixture
def inside(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


def queue(coalition: Coalition, query: str = "") -> str:
    return f"/coalitions/{coalition.slug}/waiting/{query}"


def make_failed(coalition: Coalition, *, letter: Letter | None = None, **fields: Any) -> OutgoingMail:
    address = fields.pop("to", "typo@exampel.org")
    return OutgoingMail.objects.create(
        coalition=coalition,
        event="signature_counted",
        to=address,
        mailbox_key=mailbox_key(address),
        topic=f"letter:{letter.pk}" if letter else "",
        key=f"key-{OutgoingMail.objects.count()}",
        **{"state": "failed", "reason": "550 no such user", **fields},
    )


def in_time(letter: Letter) -> datetime:
    """Return a moment shortly before a list was frozen."""
    assert letter.closed_at
    return letter.closed_at - timedelta(minutes=1)


def fill(letter: Letter) -> None:
    """One of each kind that waits in the coalition of a letter."""
    coalition = letter.campaign.coalition
    number = IncomingMail.objects.count()
    make_signature(letter, state=State.PENDING, organization_name=f"Kestrel Aid {number}", doubt="unknown")
    make_failed(coalition, letter=letter)
    IncomingMail.objects.create(coalition=coalition, message_id=f"<{number}@x>", sender="a@b.example", subject="Reply")
    campaign = letter.campaign
    make_letter(campaign=campaign, state=LetterState.CLOSED)
    published = make_letter(campaign=campaign, state=LetterState.DELIVERED)
    Publication.objects.create(letter=published, confidential_until=date(2020, 1, 1))


def names(client: Client, path: str) -> list[str]:
    return [row.kind.name for row in client.get(path).context["rows"]]


def test_queue_holds_every_kind_in_one_order(inside: Client, letter: Letter) -> None:
    fill(letter)

    page = inside.get(queue(letter.campaign.coalition))

    assert [row.kind.name for row in page.context["rows"]] == ["signatures", "inbox", "mail", "publication", "letters"]
    assert "5 things wait for you." in page.text


def test_queue_asks_the_same_number_of_queries_for_one_and_three_of_each(
    inside: Client, letter: Letter, django_assert_num_queries: Any
) -> None:
    for rounds, kept in ((1, 5), (2, 15)):
        for _ in range(rounds):
            fill(letter)
        with django_assert_num_queries(25):
            assert len(inside.get(queue(letter.campaign.coalition)).context["rows"]) == kept


def test_queue_of_a_letter_holds_what_is_about_it(inside: Client, letter: Letter) -> None:
    fill(letter)

    assert names(inside, "/letters/archives/waiting/") == ["signatures", "mail"]


def test_queue_shows_one_kind_and_pages_of_fifty(inside: Client, letter: Letter) -> None:
    make_failed(letter.campaign.coalition)
    for _ in range(51):
        make_signature(letter, state=State.PENDING)
    own = letter.campaign.coalition

    assert names(inside, queue(own, "?kind=mail")) == ["mail"]
    assert names(inside, queue(own, "?page=1")) == ["signatures"] * 50
    assert names(inside, queue(own, "?page=2")) == ["signatures", "mail"]
    assert names(inside, queue(own, "?kind=signatures&page=2")) == ["signatures"]
    assert names(inside, queue(own, "?kind=nonsense&page=9")) == ["signatures", "mail"]


def test_queue_is_empty_with_words(inside: Client, letter: Letter) -> None:
    assert "Nothing waits for you" in inside.get(queue(letter.campaign.coalition)).text


@pytest.mark.parametrize(
    ("role", "kinds"),
    (
        (Role.OWNER, ["signatures", "inbox", "mail", "publication", "letters"]),
        (Role.STAFF, ["inbox"]),
        (Role.DRAFTER, []),
        (Role.REVIEWER, []),
    ),
)
def test_queue_holds_what_the_member_may_decide(client: Client, letter: Letter, role: Role, kinds: list[str]) -> None:
    fill(letter)
    sign_in(client, make_member(letter.campaign.coalition, role=role).user)

    page = client.get(queue(letter.campaign.coalition))

    assert [row.kind.name for row in page.context["rows"]] == kinds
    assert ("typo@exampel.org" in page.text) == ("mail" in kinds)


def test_who_decides_about_signatures_and_mails_may_see_withheld_names() -> None:
    assert TABLE["moderate_signatures"] | TABLE["resend_mail"] <= TABLE["see_withheld"]


def test_queue_holds_nothing_of_another_coalition(inside: Client, letter: Letter) -> None:
    elsewhere = make_coalition()
    fill(make_letter(campaign=make_campaign(elsewhere), state=LetterState.OPEN))

    assert names(inside, queue(letter.campaign.coalition)) == []
    assert inside.get(queue(elsewhere)).status_code == 404


# Counts agree


def test_every_page_counts_what_waits_alike(inside: Client, letter: Letter) -> None:
    for _ in range(2):
        make_signature(letter, state=State.PENDING)
    frozen = make_letter(campaign=letter.campaign, state=LetterState.CLOSED, title="Closed letter")
    make_signature(frozen, state=State.PENDING, confirmed_at=in_time(frozen))
    own = letter.campaign.coalition
    make_failed(own)
    make_failed(own, state="bounced")
    make_failed(own, state="uncertain")
    make_failed(own, put_away_at=timezone.now())

    waiting = inside.get(queue(own)).context["queue"]
    dashboard = inside.get(f"/coalitions/{own.slug}/")

    assert waiting.numbers == {"behind": 0, "signatures": 2, "pairs": 0, "inbox": 0, "mail": 3, "publication": 0} | {
        "letters": 1,
        "reading": 0,
        "replies": 0,
        "late": 0,
        "latecomers": 0,
        "headings": 0,
    }
    assert dashboard.context["overview"].waiting == waiting.total == 6
    assert ("Signatures to look at", 2) in dashboard.context["overview"].figures
    assert "3 mails failed or came back." in dashboard.text
    assert "2 signatures of “Open the archives” wait for approval." in dashboard.text
    assert "“Closed letter” wait" not in dashboard.text
    assert "2 signatures wait for you." in inside.get("/letters/archives/").text
    assert inside.get(f"/coalitions/{own.slug}/mail/").context["in_trouble"] == 3


def test_late_signatures_wait_whether_or_not_an_answer_is_late_too(inside: Client, letter: Letter) -> None:
    """Two kinds had one name once, and the numbers of the one hid the other."""
    closed = make_letter(campaign=letter.campaign, state=LetterState.CLOSED, slug="closed", title="Closed letter")
    make_signature(closed, state=State.PENDING)

    found = inside.get("/letters/closed/waiting/").context["queue"]

    assert found.numbers["latecomers"] == 1
    assert "1 late signature waits" in inside.get(queue(letter.campaign.coalition, "?kind=latecomers")).text


def test_no_two_kinds_have_a_name_or_a_place_in_common() -> None:
    class Second(waiting.Steps):
        name = "late"

    class Elsewhere(waiting.Steps):
        name = "elsewhere"

    for place, kind in ((999, Second), (10, Elsewhere)):
        with pytest.raises(ValueError, match="has the name or the place"):
            waiting.register(place, kind)


def test_signatures_of_a_frozen_list_do_not_wait_any_more(inside: Client, letter: Letter) -> None:
    frozen = make_letter(campaign=letter.campaign, state=LetterState.CLOSED, slug="closed")
    make_signature(frozen, state=State.PENDING, confirmed_at=in_time(frozen))

    assert "not decided when the list was frozen" in inside.get("/letters/closed/signatures/").text
    assert names(inside, "/letters/closed/waiting/?kind=signatures") == ["letters"]


# The way back


@pytest.mark.parametrize(
    ("back", "leads_to"),
    (
        ("{queue}?kind=mail&page=2#waiting-3", "{queue}?kind=mail&page=2#waiting-3"),
        ("/letters/archives/waiting/", "/letters/archives/waiting/"),
        ("{queue}?kind=mail&next=//evil.example#//evil.example", "{queue}?kind=mail"),
        ("{queue}?kind=//evil.example", "{queue}"),
        ("//evil.example{queue}", "{mail}"),
        ("https://evil.example{queue}", "{mail}"),
        ("/accounts/logout/", "{mail}"),
        ("\\evil.example", "{mail}"),
        ("//[evil.example{queue}", "{mail}"),
        ("", "{mail}"),
    ),
)
def test_forms_lead_back_to_the_queue_and_nowhere_else(
    inside: Client, letter: Letter, back: str, leads_to: str
) -> None:
    own = letter.campaign.coalition
    places = {"queue": queue(own), "mail": f"/coalitions/{own.slug}/mail/"}
    mail = make_failed(own)

    answer = inside.post(f"/coalitions/{own.slug}/mail/{mail.pk}/resend/", {"back": back.format(**places)})

    assert answer.headers["Location"] == leads_to.format(**places)


# Mails


def test_mail_that_is_put_away_waits_no_more_and_comes_back_at_a_press(inside: Client, letter: Letter) -> None:
    own = letter.campaign.coalition
    mail = make_failed(own)
    page = inside.post(f"/coalitions/{own.slug}/mail/{mail.pk}/put-away/", {"back": queue(own)}, follow=True)
    assert page.context["rows"] == []
    undo = page.context["undo"]
    assert undo.words == "“Thanks for a signature” is put away and not sent again."

    again = inside.post(undo.url, {**undo.fields, "back": queue(own)}, follow=True)

    assert [row.entry.mail for row in again.context["rows"]] == [mail]
    assert again.context["undo"] is None


def test_put_away_mail_can_still_be_sent_again(letter: Letter, member: Member) -> None:
    mail = make_failed(letter.campaign.coalition)
    assert outbox.put_away(mail=mail, actor=member.user)
    assert not outbox.put_away(mail=mail, actor=member.user)

    outbox.resend(mail=mail, actor=member.user)

    mail.refresh_from_db()
    assert (mail.state, mail.put_away_at) == ("waiting", None)


def test_set_aside_mail_is_taken_up_again_from_the_queue(inside: Client, letter: Letter) -> None:
    own = letter.campaign.coalition
    mail = IncomingMail.objects.create(coalition=own, message_id="<1@x>", sender="a@b.example", subject="Newsletter")
    page = inside.post(f"/coalitions/{own.slug}/inbox/{mail.pk}/discard/", {"back": queue(own)}, follow=True)
    assert page.context["undo"].words == "“Newsletter” is set aside."

    inside.post(page.context["undo"].url, {"back": queue(own)})

    mail.refresh_from_db()
    assert mail.state == "waiting"


def test_undo_is_offered_in_its_own_coalition_and_for_a_while(
    inside: Client, letter: Letter, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, other = letter.campaign.coalition, make_coalition()
    make_member(other, user=member.user)
    mail = make_failed(own)
    inside.post(f"/coalitions/{own.slug}/mail/{mail.pk}/put-away/")

    assert inside.get(queue(own)).context["undo"] is not None
    assert inside.get(queue(other)).context["undo"] is None
    later = timezone.now() + timedelta(minutes=3)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert inside.get(queue(own)).context["undo"] is None


def test_mail_names_whose_answer_it_may_be(inside: Client, letter: Letter) -> None:
    own = letter.campaign.coalition
    make_organization(own)
    IncomingMail.objects.create(coalition=own, message_id="<1@x>", sender="a@b.example", text="word " * 500)

    text = inside.get(queue(own, "?kind=inbox")).text

    assert "Read the whole mail" in text
    assert "Find whose answer it is" in text
