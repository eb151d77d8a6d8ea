"""What a page would refuse it says before it asks: no form where the letter allows nothing of the kind (K32)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import Coalition, Member, MemberInvitation, OutgoingMail, Role
from letters.models import Letter
from letters.states import LetterState
from tests.factories.addressees import make_addressee
from tests.factories.campaign import make_campaign, make_member, sign_in
from tests.factories.deliveries import make_delivery, make_edition, make_planned
from tests.factories.letters import deadline, make_letter, make_recipient
from tests.factories.signatories import make_asked, make_group, make_signature

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


@pytest.fixture
def inside(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


@pytest.mark.parametrize(
    ("path", "why"),
    (
        ("recipients/add/", "The recipients of this letter are final."),
        ("recipients/several/", "The recipients of this letter are final."),
        ("recipients/{recipient}/", "The recipients of this letter are final."),
        ("recipients/{recipient}/remove/", "The recipients of this letter are final."),
        ("groups/new/", "The list is frozen, so its groups can no longer be changed."),
        ("groups/{group}/", "The list is frozen, so its groups can no longer be changed."),
        ("signatures/{signature}/edit/", "The list is frozen, so nothing about it can be changed any more."),
        ("by-hand/enter/", "Signatures are taken in while the letter is open for signing."),
        ("by-hand/paper/", "Signatures are taken in while the letter is open for signing."),
        ("recipients/{recipient}/responses/new/", "Nothing has been sent to this recipient yet."),
    ),
)
def test_page_says_what_it_would_refuse_and_asks_for_nothing(
    inside: Client, member: Member, path: str, why: str
) -> None:
    letter = make_letter(campaign=make_campaign(member.coalition), state=LetterState.FINAL, slug="archives")
    keys = {"recipient": make_recipient(letter=letter).pk, "group": make_group(letter).pk}
    keys["signature"] = make_signature(letter).pk

    page = inside.get(f"/letters/archives/{path.format(**keys)}")

    assert page.status_code == 200
    assert why in page.text
    assert 'type="submit"' not in page.text.partition("<main")[2].partition("</main>")[0]


def test_closed_coalition_invites_nobody_and_is_not_closed_again(client: Client, member: Member) -> None:
    owner = make_member(member.coalition, role=Role.OWNER)
    inside = sign_in(client, owner.user)
    slug = member.coalition.slug
    before = [inside.get(f"/coalitions/{slug}/{path}/").text for path in ("members/invite", "close")]
    Coalition.objects.filter(slug=slug).update(closed_at=timezone.now())

    page = inside.get(f"/coalitions/{slug}/members/invite/")
    posted = inside.post(f"/coalitions/{slug}/members/invite/", {"email": "ada@example.org", "role": "staff"})
    closing = inside.get(f"/coalitions/{slug}/close/")

    words = "This coalition is closed: no mail leaves for it."
    assert ("Send the invitation" in before[0], "Close the coalition" in before[1]) == (True, True)
    assert (words in page.text, "Send the invitation" in page.text) == (True, False)
    assert (posted.status_code, MemberInvitation.objects.exists(), OutgoingMail.objects.exists()) == (200, False, False)
    assert closing.headers["Location"] == f"/coalitions/{slug}/settings/"


def test_pages_ask_where_the_letter_allows_it(inside: Client, member: Member) -> None:
    """The control: the same pages of a letter that is open, or was sent."""
    letter = make_letter(campaign=make_campaign(member.coalition), state=LetterState.OPEN, slug="archives")
    group, recipient = make_group(letter), make_recipient(letter=letter)
    signature = make_signature(letter)
    sent = make_letter(campaign=letter.campaign, state=LetterState.DELIVERED, slug="sent")
    minister = make_recipient(letter=sent)
    make_delivery(minister, make_edition(sent))

    for path in (
        "/letters/archives/recipients/add/",
        f"/letters/archives/recipients/{recipient.pk}/",
        "/letters/archives/groups/new/",
        f"/letters/archives/groups/{group.pk}/",
        f"/letters/archives/signatures/{signature.pk}/edit/",
        "/letters/archives/by-hand/enter/",
        "/letters/archives/by-hand/paper/",
        f"/letters/sent/recipients/{minister.pk}/responses/new/",
    ):
        assert 'type="submit"' in inside.get(path).text.partition("<main")[2].partition("</main>")[0], path


@pytest.mark.parametrize(
    ("state", "path", "button"),
    (
        ("open", "invitations/ask/", "Send 1 mail"),
        ("final", "deliveries/send/", "Check before sending"),
        ("final", "late-signers/", "Take late signatures"),
    ),
)
def test_pages_of_a_closed_coalition_offer_no_mail(
    inside: Client, member: Member, state: str, path: str, button: str
) -> None:
    letter = make_letter(campaign=make_campaign(member.coalition), state=LetterState(state), slug="archives")
    make_recipient(letter=letter)
    make_edition(letter)
    asked = make_asked(letter)
    query = {"invitation": str(asked.pk)}
    before = inside.get(f"/letters/archives/{path}", query).text.partition("<main")[2]
    Coalition.objects.update(closed_at=timezone.now())

    page = inside.get(f"/letters/archives/{path}", query).text.partition("<main")[2]

    assert (button in before, button in page) == (True, False)
    assert "is closed: no mail leaves for it" in page


@pytest.mark.parametrize("state", ("draft", "open"))
def test_head_of_a_letter_of_a_closed_coalition_offers_nothing_that_would_be_refused(
    inside: Client, member: Member, state: str
) -> None:
    make_group(make_letter(campaign=make_campaign(member.coalition), state=LetterState(state), slug="archives"))
    words = {"draft": "Open for signing", "open": "Ask for signatures"}[state]
    before = inside.get("/letters/archives/recipients/").text
    Coalition.objects.update(closed_at=timezone.now())

    page = inside.get("/letters/archives/recipients/").text

    assert (words in before, words in page) == (True, False)
    assert "This coalition is closed: no mail leaves for it." in page


@pytest.mark.parametrize("path", ("recipients/add/", "recipients/several/"))
def test_page_that_adds_recipients_says_that_only_copies_can_be_added(
    inside: Client, member: Member, path: str
) -> None:
    letter = make_letter(campaign=make_campaign(member.coalition), state=LetterState.DRAFT, slug="archives")
    make_addressee(member.coalition)
    before = inside.get(f"/letters/archives/{path}").text
    letter.state = LetterState.OPEN
    letter.save(update_fields=["state"])

    page = inside.get(f"/letters/archives/{path}").text
    posted = inside.post(f"/letters/archives/{path}", {"role": "to", "name": "Ada Rey", "add": "1"})

    assert ('value="to"' in before, 'value="to"' in page) == (True, False)
    assert "whom it is addressed to stays as signers saw it" in page
    assert "whom it is addressed to stays as signers saw it" in posted.text
    assert not letter.recipients.exists()


def test_page_of_the_only_owner_says_that_the_role_stays(client: Client) -> None:
    owner = make_member(role=Role.OWNER)
    inside = sign_in(client, owner.user)
    path = f"/coalitions/{owner.coalition.slug}/members/{owner.pk}/role/"

    alone = inside.get(path).text
    make_member(owner.coalition, role=Role.OWNER)
    among = inside.get(path).text

    assert ["Make somebody else an owner first." in text for text in (alone, among)] == [True, False]
    assert [">Change the role<" in text for text in (alone, among)] == [False, True]


@pytest.mark.parametrize("path", ("send", "record"))
def test_page_says_before_that_the_letter_is_dated_in_the_future(inside: Client, member: Member, path: str) -> None:
    letter = make_letter(campaign=make_campaign(member.coalition), state=LetterState.FINAL, slug="archives")
    make_recipient(letter=letter)
    make_edition(letter)
    texts = []
    for days in (0, 5):
        Letter.objects.update(issued_on=timezone.now().date() + timedelta(days=days))
        texts.append(inside.get(f"/letters/archives/deliveries/{path}/").text)

    assert ["The letter is dated in the future." in text for text in texts] == [False, True]


@pytest.mark.parametrize(("days", "is_offered"), ((2, True), (-2, False)))
def test_signing_is_paused_while_there_is_time_to_sign(
    inside: Client, member: Member, days: int, *, is_offered: bool
) -> None:
    letter = make_letter(
        campaign=make_campaign(member.coalition), state=LetterState.OPEN, slug="archives", **deadline(days=days)
    )

    page = inside.get("/letters/archives/").text
    inside.post("/letters/archives/pause/")

    letter.refresh_from_db()
    assert ("Pause signing" in page, letter.is_paused) == (is_offered, is_offered)


@pytest.mark.parametrize("move", ("archive", "withdraw"))
def test_page_of_a_move_says_that_planned_mails_will_not_leave(inside: Client, member: Member, move: str) -> None:
    letter = make_letter(campaign=make_campaign(member.coalition), state=LetterState.FINAL, slug="archives")
    recipient, edition = make_recipient(letter=letter, email="minister@example.org"), make_edition(letter)
    before = inside.get(f"/letters/archives/{move}/").text
    make_planned(recipient, edition)

    page = inside.get(f"/letters/archives/{move}/").text

    assert ["will then not leave" in text for text in (before, page)] == [False, True]


def test_nobody_is_sent_to_enter_the_delivery_of_a_letter_that_was_withdrawn(inside: Client, member: Member) -> None:
    letter = make_letter(campaign=make_campaign(member.coalition), state=LetterState.WITHDRAWN, slug="archives")
    recipient = make_recipient(letter=letter)

    page = inside.get(f"/letters/archives/recipients/{recipient.pk}/responses/new/").text

    assert "The letter was withdrawn, so it is not delivered any more." in page
    assert "Enter first how the letter was delivered" not in page
