"""The link that knows whom it asks: what its page answers, and for whom it never does."""

from typing import Any

import pytest
from django.core import mail as django_mail
from django.test import Client
from django.urls import reverse

from campaign.mail import outbox
from campaign.models import Activity, Member, OutgoingMail, Role
from letters.models import Letter
from letters.states import LetterState
from signatories.invitations import answers, keeping, links
from signatories.models import Invitation, Signature
from signatories.models.invitation import InvitationState
from signatories.signing import signatures, tokens, trust
from tests.factories.campaign import make_member, make_organization
from tests.factories.letters import deadline, make_letter
from tests.factories.signatories import make_asked, make_group, make_signature, make_signer
from tests.world import writes

pytestmark = pytest.mark.django_db
FREE = "rivers.united@gmail.com"


@pytest.fixture
def letter() -> Letter:
    letter = make_letter(state=LetterState.OPEN, slug="archives", title="Open the archives")
    make_group(letter)
    return letter


@pytest.fixture
def member(letter: Letter) -> Member:
    return make_member(letter.campaign.coalition, role=Role.COORDINATOR)


def open_link(client: Client, row: Invitation) -> str:
    """Open the link in a mail, and return the address of the page it leads to."""
    return str(client.get(reverse("signatories:invited-link", args=[links.make(row)])).headers["Location"])


def proof_of(row: Invitation) -> links.InvitationProof:
    return links.InvitationProof(row.pk, row.nonce)


def state_of(row: Invitation) -> str:
    return Invitation.objects.get(pk=row.pk).state


def sign(letter: Letter, *, email: str, organization: str) -> Signature:
    """Sign and confirm as the owner of the mailbox does."""
    signatures.sign(letter=letter, signer=make_signer(email=email, organization_name=organization))
    signature = letter.signatures.order_by("pk").last()
    assert signature is not None
    return signatures.confirm(proof=tokens.Proof(signature.pk, signature.nonce))


# The page


def test_opening_a_link_changes_nothing_and_keeps_no_token(client: Client, letter: Letter) -> None:
    row = make_asked(letter, organization_name="Rivers United")
    before = Invitation.objects.values().get()

    for _at in range(3):
        path = open_link(client, row)
        page = client.get(path)
        client.head(path)

    assert Invitation.objects.values().get() == before
    assert OutgoingMail.objects.count() + Activity.objects.count() == 0
    assert "Rivers United" in page.text
    assert links.make(row) not in path + page.text
    opened = client.get(reverse("signatories:invited-link", args=[links.make(row)]))
    assert opened.headers["Referrer-Policy"] == "no-referrer"
    # A browser that may tell no origin sends "null" with the forms of a page, and they are refused.
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in page.headers["Cache-Control"]


def test_one_press_says_considering_or_not_and_another_changes_it(client: Client, letter: Letter) -> None:
    row, other = make_asked(letter), make_asked(letter)
    path = open_link(client, row)

    client.post(f"{path}consider/")
    assert (state_of(row), state_of(other)) == ("considering", "asked")
    client.post(f"{path}decline/", {"reason": "Elections are near."})
    page = client.get(path).text

    stored = Invitation.objects.get(pk=row.pk)
    assert (stored.state, stored.reason, state_of(other)) == ("declined", "Elections are near.", "asked")
    assert "Noted: you do not sign." in page
    assert list(Activity.objects.values_list("verb", "data")) == [
        ("invitation.answered", {"letter": letter.pk, "state": "considering"}),
        ("invitation.answered", {"letter": letter.pk, "state": "declined"}),
    ]


def test_the_same_answer_once_more_is_one(letter: Letter) -> None:
    row = make_asked(letter)

    for _at in range(3):
        answers.answer(proof=proof_of(row), state=InvitationState.CONSIDERING)

    assert Activity.objects.count() == 1


def test_a_button_is_about_the_row_of_its_page_whatever_was_opened_since(client: Client, letter: Letter) -> None:
    row, other = make_asked(letter), make_asked(letter)
    path = open_link(client, row)
    open_link(client, other)

    client.post(f"{path}decline/")

    assert (state_of(row), state_of(other)) == ("declined", "asked")


def test_a_page_opens_for_nobody_who_has_not_opened_the_link(client: Client, letter: Letter) -> None:
    row = make_asked(letter)
    path = open_link(client, row)
    stranger = Client()

    for name in ("", "consider/", "decline/", "forward/"):
        answer = stranger.post(path + name) if name else stranger.get(path)
        assert answer.status_code == 404
    assert state_of(row) == "asked"


def test_an_organization_that_declines_takes_nobody_else_with_it(letter: Letter) -> None:
    parent = make_organization(letter.campaign.coalition, "Rivers")
    chapter = make_organization(letter.campaign.coalition, "Rivers North", parent=parent)
    rows = [
        make_asked(letter, organization=one, organization_key=trust.key_of(one)) for one in (parent, parent, chapter)
    ]
    make_signature(letter, organization_name="Rivers North", organization_key=trust.key_of(chapter))

    answers.answer(proof=proof_of(rows[0]), state=InvitationState.DECLINED)

    assert [state_of(row) for row in rows] == ["declined", "asked", "asked"]
    assert letter.signatures.counted().count() == 1


@pytest.mark.parametrize(
    ("change", "status", "words"),
    (
        ({"state": LetterState.CLOSED}, 410, "Signing closed on"),
        (deadline(days=-1), 410, "Signing closed on"),
        ({"state": LetterState.WITHDRAWN}, 410, "The letter was withdrawn"),
    ),
)
def test_a_letter_that_closed_meanwhile_says_so(
    client: Client, letter: Letter, change: dict[str, Any], status: int, words: str
) -> None:
    row = make_asked(letter)
    path = open_link(client, row)
    Letter.objects.filter(pk=letter.pk).update(**change)

    for answer in (
        client.get(path),
        client.post(f"{path}decline/"),
        client.post(f"{path}forward/", {"email": "a@b.example"}),
    ):
        assert (answer.status_code, words in answer.text) == (status, True)
    assert (state_of(row), Invitation.objects.count()) == ("asked", 1)


def test_a_link_of_an_ended_or_deleted_invitation_says_so(client: Client, letter: Letter, member: Member) -> None:
    row, deleted = make_asked(letter), make_asked(letter)
    path, gone = open_link(client, row), open_link(client, deleted)
    keeping.end(letter=letter, ids=[row.pk], actor=member.user)
    deleted.delete()

    assert "this invitation has ended" in client.get(path).text
    assert "has been deleted" in client.get(gone).text
    assert client.post(f"{path}consider/").status_code == 410


@pytest.mark.parametrize("token", ("x", "1.2.3", "9" * 300, "1.nonce.signature"))
def test_an_invented_token_opens_nothing(client: Client, letter: Letter, token: str) -> None:
    make_asked(letter)

    answer = client.get(reverse("signatories:invited-link", args=[token]))

    assert (answer.status_code, "Nothing was changed." in answer.text) == (404, True)


def test_a_token_is_good_for_nothing_but_its_own_page(client: Client, letter: Letter) -> None:
    signature, row = make_signature(letter), make_asked(letter)

    assert client.get(reverse("signatories:manage-link", args=[links.make(row)])).status_code != 302
    token = tokens.make(tokens.LinkPurpose.MANAGE, signature)
    assert client.get(reverse("signatories:invited-link", args=[token])).status_code == 404


# Passing on


def test_a_colleague_gets_a_link_that_works_and_the_old_one_ends(client: Client, letter: Letter) -> None:
    row = make_asked(letter, organization_name="Rivers United", email="ada@rivers.example")
    path = open_link(client, row)

    answer = client.post(f"{path}forward/", {"email": "bo@rivers.example", "name": "Bo Call 555-0100"})
    outbox.deliver()

    assert "Passed on. Thank you!" in answer.text
    fresh = Invitation.objects.get(forwarded_from=row)
    assert (state_of(row), fresh.state, fresh.organization_name) == ("forwarded", "asked", "Rivers United")
    [message] = django_mail.outbox
    assert (message.to, links.make(fresh) in message.body) == (["bo@rivers.example"], True)
    assert "555-0100" not in str(message.message())
    assert "passed on to a colleague" in client.get(path).text
    assert client.post(f"{path}decline/").status_code == 410
    colleague = Client()
    own = open_link(colleague, fresh)
    colleague.post(f"{own}consider/")
    assert (state_of(fresh), state_of(row)) == ("considering", "forwarded")


def test_a_colleague_who_is_asked_already_is_not_asked_anew_and_the_page_says_the_same(
    client: Client, letter: Letter
) -> None:
    row, known = make_asked(letter), make_asked(letter, email="bo@rivers.example", state="declined")
    path = open_link(client, row)

    answer = client.post(f"{path}forward/", {"email": "Bo@rivers.example"})

    assert "Passed on. Thank you!" in answer.text
    assert (state_of(row), state_of(known), Invitation.objects.count()) == ("forwarded", "declined", 2)
    assert OutgoingMail.objects.count() == 0


def test_nobody_passes_it_on_to_themselves_or_for_ever(client: Client, letter: Letter) -> None:
    row = make_asked(letter, email="ada@rivers.example")
    path = open_link(client, row)
    refused = client.post(f"{path}forward/", {"email": "ADA+x@rivers.example"})
    assert (refused.status_code, state_of(row)) == (422, "asked")

    for at in range(answers.MOST_FORWARDS):
        answers.forward(proof=proof_of(row), email=f"colleague{at}@rivers.example")
        row = Invitation.objects.get(forwarded_from=row)
    with pytest.raises(answers.NotForwarded):
        answers.forward(proof=proof_of(row), email="last@rivers.example")
    assert state_of(row) == "asked"


def test_passing_on_counts_for_the_limits_of_whoever_does_it(client: Client, letter: Letter, settings: Any) -> None:
    settings.MAILS_PER_SOURCE = 2
    rows = [make_asked(letter) for _at in range(4)]

    statuses = [
        client.post(f"{open_link(client, row)}forward/", {"email": f"c{row.pk}@lakes.example"}).status_code
        for row in rows
    ]

    assert statuses == [200, 200, 422, 422]
    assert [state_of(row) for row in rows] == ["forwarded", "forwarded", "asked", "asked"]


def test_one_mailbox_named_by_many_gets_no_more_than_its_limit(letter: Letter, settings: Any) -> None:
    settings.MAILS_PER_DAY = 2
    letters = [letter, *(make_letter(state=LetterState.OPEN) for _at in range(3))]

    for one in letters:
        answers.forward(proof=proof_of(make_asked(one)), email="victim@lakes.example")

    assert OutgoingMail.objects.count() == 2
    named = Invitation.objects.filter(source="forwarded").order_by("pk")
    assert [row.state for row in named] == ["asked", "asked", "new", "new"]


# Signing


def test_the_form_for_signing_knows_whom_it_asks_and_nobody_else(client: Client, letter: Letter) -> None:
    row = make_asked(letter, organization_name="Rivers United", name="Ada Rey", email="ada@rivers.example")
    path = open_link(client, row)
    form = f"/l/archives/sign/?invited={path.rstrip('/').rpartition('/')[2]}"
    changes = writes()

    own, stranger = client.get(form).text, Client().get(form).text

    for words in ("Rivers United", "Ada Rey", "ada@rivers.example"):
        assert (words in own, words in stranger) == (True, False)
    assert 'name="as" value="organization"' in own
    assert writes() == changes
    other = make_letter(state=LetterState.OPEN, slug="lakes")
    make_group(other)
    assert "Ada Rey" not in client.get(form.replace("archives", "lakes")).text


def test_whoever_was_asked_counts_by_rule_and_the_same_line_without_an_invitation_waits(letter: Letter) -> None:
    """Asked from a free-mail address; the control is the same signature that nobody has asked for."""
    rivers = make_organization(letter.campaign.coalition, "Rivers United", mail_domains=["rivers.example"])
    make_asked(
        letter,
        email=FREE,
        organization=rivers,
        organization_name="Rivers United",
        organization_key=trust.key_of(rivers),
    )
    control = make_letter(state=LetterState.OPEN, campaign=letter.campaign)
    make_group(control)

    assert sign(letter, email=FREE, organization="Rivers United").state == "counted"
    assert sign(control, email=FREE, organization="Rivers United").doubt == "free_mail"


def test_an_organization_nobody_knows_counts_under_the_very_name_that_was_asked(letter: Letter) -> None:
    key = trust.key_of_name(letter.campaign.coalition_id, "Unknown Friends")
    for email in ("a@friends.example", "b@friends.example"):
        make_asked(letter, email=email, organization_name="Unknown Friends", organization_key=key)

    assert sign(letter, email="a@friends.example", organization="Unknown  friends").state == "counted"
    assert sign(letter, email="b@friends.example", organization="Other Friends").doubt == "unknown"


def test_a_link_never_lets_another_mailbox_sign_by_rule(client: Client, letter: Letter) -> None:
    """The reader sends the mail on by hand: whoever signs with it from elsewhere waits like anybody."""
    rivers = make_organization(letter.campaign.coalition, "Rivers United", mail_domains=["rivers.example"])
    row = make_asked(
        letter,
        email=FREE,
        organization=rivers,
        organization_name="Rivers United",
        organization_key=trust.key_of(rivers),
    )
    open_link(client, row)

    signature = sign(letter, email="stranger@gmail.com", organization="Rivers United")

    assert (signature.state, signature.doubt.partition(":")[0]) == ("pending", "free_mail")
    assert trust.is_invited(signature, trust.key_of(rivers)) is False


@pytest.mark.parametrize("state", ("new", "ended", "forwarded"))
def test_an_invitation_that_does_not_stand_lets_nobody_count(letter: Letter, state: str) -> None:
    rivers = make_organization(letter.campaign.coalition, "Rivers United", mail_domains=["rivers.example"])
    make_asked(letter, email=FREE, state=state, organization=rivers, organization_key=trust.key_of(rivers))

    assert sign(letter, email=FREE, organization="Rivers United").doubt == "free_mail"


@pytest.mark.parametrize(
    ("asked", "named", "expected"),
    (
        ("ada@office.example", "bo@office.example", "counted"),
        ("ada@office.example", "bo@elsewhere.example", "pending"),
        ("ada@gmail.com", "bo@gmail.com", "pending"),
    ),
)
def test_a_colleague_is_believed_under_the_same_domain_alone(
    letter: Letter, asked: str, named: str, expected: str
) -> None:
    """Whoever holds a link could name a mailbox of their own."""
    rivers = make_organization(letter.campaign.coalition, "Rivers United", mail_domains=["rivers.example"])
    row = make_asked(letter, email=asked, organization=rivers, organization_key=trust.key_of(rivers))
    answers.forward(proof=proof_of(row), email=named)

    assert sign(letter, email=named, organization="Rivers United").state == expected


def test_two_staff_of_one_organization_are_one_line(letter: Letter) -> None:
    rivers = make_organization(letter.campaign.coalition, "Rivers United")
    for email in (FREE, "second@gmail.com"):
        make_asked(letter, email=email, organization=rivers, organization_key=trust.key_of(rivers))

    first, second = (
        sign(letter, email=FREE, organization="Rivers United"),
        sign(letter, email="second@gmail.com", organization="Rivers United"),
    )

    assert (letter.signatures.counted().count(), second.joins) == (1, first)


def test_the_page_tells_nobody_but_the_owner_of_the_mailbox_that_it_has_signed(client: Client, letter: Letter) -> None:
    row = make_asked(letter, email="ada@rivers.example")
    signature = make_signature(letter, email="ada@rivers.example", state="unconfirmed")
    owner, reader = client, Client()
    link = reverse("signatories:confirm-link", args=[tokens.make(tokens.LinkPurpose.CONFIRM, signature)])
    page = owner.get(link, follow=True)
    seen = page.text.partition('name="seen" value="')[2].partition('"')[0]
    owner.post(page.redirect_chain[-1][0], {"seen": seen})

    shown = [visitor.get(open_link(visitor, row)).text for visitor in (owner, reader)]

    assert letter.signatures.get().state == "counted"
    assert ["You have signed." in text for text in shown] == [True, False]
