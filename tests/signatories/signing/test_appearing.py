"""Three ways to appear, changed by the signer until the letter is sent; and who leaves after the edition (U7, K30)."""

import io
import json
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from campaign.models import Activity, Member, Role
from campaign.trail import activity
from letters import deliveries
from letters.deliveries import DeliveryRefused
from letters.editions import orders
from letters.models import Edition, FrozenList, Letter
from letters.states import LetterState
from signatories import interchange
from signatories.interchange import export
from signatories.lists import closing, edition_orders, listing
from signatories.lists.frozen import lines_behind, newest_list
from signatories.models import Signature
from signatories.models.signature import State
from signatories.moderation import decisions
from signatories.signing import own_changes, signatures, tokens
from tests.factories.campaign import make_campaign, make_member, sign_in
from tests.factories.deliveries import make_delivery
from tests.factories.letters import make_letter, make_recipient
from tests.factories.signatories import make_group, make_signature, make_signer, open_own_page, press
from tests.http import hidden_fields

pytestmark = [pytest.mark.django_db, pytest.mark.rendering, pytest.mark.usefixtures("quick_typesetter")]
CANARY = "Zephyrine Hushwell"
UNNAMED = "Further signatories not named here: 1"


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


@pytest.fixture
def letter(member: Member) -> Letter:
    made = make_letter(
        campaign=make_campaign(coalition=member.coalition), state=LetterState.OPEN, visibility="public", slug="archives"
    )
    make_group(made, style="person_title_organization", numbered=True)
    make_signature(made, name="Ada Quill")
    make_signature(made, name="Zoë Young")
    make_recipient(letter=made, email="minister@ministry.example")
    return made


def proof(signature: Signature) -> tokens.Proof:
    signature.refresh_from_db()
    return tokens.Proof(signature.pk, signature.nonce)


def finished(letter: Letter, member: Member) -> Edition:
    if letter.state == LetterState.OPEN:
        closing.close(letter=letter, actor=member.user)
    edition = edition_orders.order_edition(letter=letter, actor=member.user, wakes_worker=False)
    orders.make_edition(edition_id=edition.pk)
    letter.refresh_from_db()
    return Edition.objects.get(pk=edition.pk)


def words(pdf: bytes) -> str:
    reader = PdfReader(io.BytesIO(pdf))
    inside = b"".join(content for files in reader.attachments.values() for content in files)
    return " ".join(page.extract_text() for page in reader.pages) + inside.decode()


def public_words(client: Client, letter: Letter) -> str:
    """Return everything a stranger gets of a letter: page, PDF with the file inside, file of the letter."""
    pdf = client.get(f"/l/{letter.slug}/letter.pdf")
    read = words(pdf.content) if pdf.status_code == 200 else ""
    return client.get(f"/l/{letter.slug}/").text + read


# What each means, everywhere


@pytest.mark.parametrize(
    ("fields", "in_public", "in_letter"),
    (
        ({}, True, True),
        ({"in_letter": True}, False, True),
        ({"withheld": True}, False, False),
    ),
)
def test_each_way_is_kept_in_page_pdf_list_and_files(
    client: Client, letter: Letter, member: Member, fields: dict[str, Any], *, in_public: bool, in_letter: bool
) -> None:
    make_signature(letter, name=CANARY, title="Canary", **fields)

    edition = finished(letter, member)

    frozen = FrozenList.objects.get()
    stored = json.dumps([frozen.blocks, edition.snapshot]) + edition.interchange
    assert (CANARY in public_words(client, letter), "Canary" in public_words(client, letter)) == (in_public, in_public)
    assert (CANARY in words(bytes(edition.pdf or b""))) is in_letter
    assert (CANARY in stored) is in_public
    assert (CANARY in json.dumps(export.describe(letter))) is in_public
    assert CANARY in json.dumps(export.describe(letter, withheld=True))
    assert (CANARY in str(listing.live_list(letter)), CANARY in str(listing.printed_list(letter))) == (
        in_public,
        in_public,
    )
    assert listing.count(letter).individuals == 3
    assert (UNNAMED in words(bytes(edition.pdf or b""))) is not in_letter
    assert (UNNAMED in public_words(client, letter)) is not in_public
    assert orders.verify(edition) == []


def test_name_for_the_recipients_alone_leaves_no_gap_in_the_public_numbers(letter: Letter, member: Member) -> None:
    make_signature(letter, name="Bea Hush", in_letter=True)

    edition = finished(letter, member)

    def numbers(text: str) -> list[str]:
        return [word for word in text.split() if word in {"1.", "2.", "3."}]

    assert (numbers(words(bytes(edition.pdf or b""))), numbers(words(bytes(edition.public_pdf or b"")))) == (
        ["1.", "2.", "3."],
        ["1.", "2."],
    )


def test_name_for_the_recipients_alone_is_in_clear_in_no_row(letter: Letter, member: Member) -> None:
    make_signature(letter, name=CANARY, in_letter=True)

    finished(letter, member)

    rows = str(list(FrozenList.objects.values("blocks", "counts"))) + str(list(Edition.objects.values("snapshot")))
    raw = FrozenList.objects.extra(select={"raw": "sealed_blocks"}).values_list("raw", flat=True)[0]
    assert CANARY not in rows
    assert (CANARY in raw, raw.startswith("gAAAA")) == (False, True)


def test_names_for_the_recipients_alone_stand_in_their_own_copies(letter: Letter, member: Member) -> None:
    Letter.objects.update(copies="each")
    make_signature(letter, name=CANARY, in_letter=True)

    edition = finished(letter, member)

    from letters.editions import copies  # noqa: PLC0415

    assert copies.make_copies(edition_id=edition.pk) == 1
    assert CANARY in words(bytes(edition.copies.get().pdf or b""))


def test_representative_is_named_in_the_letter_only_where_allowed(letter: Letter, member: Member) -> None:
    make_signature(letter, organization_name="Rights Now", name=CANARY, shows_person=False, in_letter=True)

    edition = finished(letter, member)

    assert ("Rights Now" in words(bytes(edition.pdf or b"")), CANARY in words(bytes(edition.pdf or b""))) == (
        True,
        False,
    )


def test_file_of_the_format_takes_a_name_for_the_recipients_as_withheld(letter: Letter) -> None:
    make_signature(letter, name=CANARY, in_letter=True)

    data = export.describe(letter, withheld=True)

    assert [row["withheld"] for row in data["signatures"]] == [False, False, True]
    assert interchange.read(interchange.write(data).encode()).data["signatures"][2]["withheld"] is True


# Signing


@pytest.mark.parametrize(("appears", "withheld", "in_letter"), (("letter", True, True), ("withheld", True, False)))
def test_sign_keeps_how_one_appears(
    client: Client, letter: Letter, appears: str, *, withheld: bool, in_letter: bool
) -> None:
    entries = {"as": "person", "name": CANARY, "email": "z@example.org", "appears": appears}
    page = client.post("/l/archives/sign/check/", entries).text
    client.post("/l/archives/sign/", {**entries, "form_key": tokens.new_nonce()})

    stored = Signature.objects.latest("pk")
    assert (stored.withheld, stored.in_letter, stored.name, stored.part("name")) == (withheld, in_letter, "", CANARY)
    assert ("In the letter that the addressee gets" in page) is in_letter


def test_sign_form_says_what_each_way_means(client: Client, letter: Letter) -> None:
    text = client.get("/l/archives/sign/?as=person").text

    assert "In the delivered letter only" in text
    assert "printed nowhere" in text


def test_sign_again_in_another_way_takes_the_latest(letter: Letter) -> None:
    for in_letter in (True, False):
        signer = make_signer(email="z@example.org", name=CANARY, withheld=True, in_letter=in_letter)
        signatures.sign(letter=letter, signer=signer)

    assert Signature.objects.latest("pk").in_letter is False


# Changing it

WAYS = ("public", "letter", "withheld")
STATES = (LetterState.OPEN, LetterState.CLOSED, LetterState.FINAL)
# Every way to every other, in one of the states: each state meets each way before and after. All before a release.
CHANGES = tuple(
    pytest.param(before, after, state, marks=() if (first + second) % 3 == third else pytest.mark.release)
    for first, before in enumerate(WAYS)
    for second, after in enumerate(WAYS)
    for third, state in enumerate(STATES)
)


@pytest.mark.parametrize(("before", "after", "state"), CHANGES)
def test_appear_goes_both_ways_until_the_letter_is_sent(
    client: Client, letter: Letter, member: Member, before: str, after: str, state: LetterState
) -> None:
    signature = make_signature(letter, name=CANARY, withheld=before != "public", in_letter=before == "letter")
    if state != LetterState.OPEN:
        closing.close(letter=letter, actor=member.user)
    if state == LetterState.FINAL:
        finished(letter, member)

    press(client, open_own_page(client, signature) + "appear/", appears=after)

    signature.refresh_from_db()
    assert (signature.appearance, signature.part("name")) == (after, CANARY)
    assert (CANARY in client.get("/l/archives/").text) is (after == "public")
    edition = finished(letter, member)
    assert (CANARY in words(bytes(edition.pdf or b""))) is (after != "withheld")
    assert (CANARY in public_words(client, letter)) is (after == "public")


def test_appear_of_an_organization_gives_back_what_was_printed_and_no_more(client: Client, letter: Letter) -> None:
    for shows_person in (True, False):
        signature = make_signature(
            letter, organization_name="Rights Now", name="Ada", title="Chair", shows_person=shows_person, withheld=True
        )
        own_changes.appear(proof=proof(signature), how="public")
        signature.refresh_from_db()
        assert (signature.organization_name, signature.name) == ("Rights Now", "Ada" if shows_person else "")
        assert signature.part("name") == "Ada"


def test_appear_erases_what_the_trail_said_of_the_name(letter: Letter, member: Member) -> None:
    signature = make_signature(letter, name="Zephirine")
    decisions.edit(letter=letter, signature=signature, actor=member.user, values={"name": CANARY})
    while activity.link(letter.campaign.coalition_id):
        pass

    own_changes.appear(proof=proof(signature), how="withheld")

    assert "eph" not in str(list(Activity.objects.values_list("data", flat=True)))
    assert activity.verify(letter.campaign.coalition) == []
    assert Activity.objects.latest("pk").data == {"letter": letter.pk, "from": "public", "to": "withheld"}


def test_appear_ends_the_links_of_before_and_mails_a_new_one(client: Client, letter: Letter) -> None:
    signature = make_signature(letter, name=CANARY)
    page = open_own_page(client, signature)
    press(client, page + "appear/", appears="withheld")

    assert client.get(page).status_code == 410
    assert letter.campaign.coalition.outgoing_mails.latest("pk").event == "signature_changed"


def test_appear_with_a_name_waits_where_all_are_approved_by_hand(letter: Letter) -> None:
    Letter.objects.update(approve_all=True)
    signature = make_signature(letter, name=CANARY, withheld=True)

    changed = own_changes.appear(proof=proof(signature), how="public")

    assert (changed.state, changed.doubt) == ("pending", "approve_all")


@pytest.mark.parametrize("how", ("waiting", "sent", "delivered to nobody"))
def test_appear_is_refused_once_the_letter_was_sent(client: Client, letter: Letter, member: Member, how: str) -> None:
    signature = make_signature(letter, name=CANARY)
    edition = finished(letter, member)
    if how == "delivered to nobody":
        Letter.objects.update(state=LetterState.DELIVERED)
    else:
        make_delivery(letter.recipients.get(), edition, state=how)
    page = open_own_page(client, signature)

    answer = client.post(page + "appear/", {"appears": "withheld"})

    assert (answer.status_code, "stays as it was" in answer.text) == (422, True)
    assert "Change how you appear" not in client.get(page).text
    signature.refresh_from_db()
    assert signature.appearance == "public"


def test_appear_from_a_page_of_before_changes_nothing(client: Client, letter: Letter) -> None:
    signature = make_signature(letter, name=CANARY)
    page = open_own_page(client, signature) + "appear/"
    fields = hidden_fields(client.get(page).text)
    Signature.objects.filter(pk=signature.pk).update(title="Rector")

    answer = client.post(page, {**fields, "appears": "withheld"}, follow=True)

    assert (answer.redirect_chain, "Rector" in answer.text) == ([(page, 302)], True)
    signature.refresh_from_db()
    assert signature.appearance == "public"


# Leaving after the edition, before it is sent


def test_withdraw_after_the_edition_takes_its_pdf_down_until_it_is_made_anew(
    client: Client, letter: Letter, member: Member
) -> None:
    leaver = make_signature(letter, name=CANARY)
    finished(letter, member)
    before = client.get("/l/archives/letter.pdf").status_code
    cached = client.get("/l/archives/").headers["ETag"]

    text = press(client, open_own_page(client, leaver) + "withdraw/").text
    down = client.get("/l/archives/letter.pdf").status_code
    page = client.get("/l/archives/", HTTP_IF_NONE_MATCH=cached)
    finished(letter, member)
    again = client.get("/l/archives/letter.pdf")

    assert (before, down, again.status_code) == (200, 404, 200)
    assert "Your signature is withdrawn" in text
    assert (page.status_code, "letter.pdf" in page.text, "being prepared" in page.text) == (200, False, True)
    assert CANARY not in words(again.content)
    assert "letter.pdf" in client.get("/l/archives/", HTTP_IF_NONE_MATCH=page.headers["ETag"]).text


def test_public_pdf_without_the_look_at_the_list_would_print_who_left(
    client: Client, letter: Letter, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the newest finished edition, as it is, still holds the name."""
    leaver = make_signature(letter, name=CANARY)
    finished(letter, member)
    own_changes.withdraw(proof=proof(leaver))
    monkeypatch.setattr(orders, "public_edition", orders.newest_ready)

    assert CANARY in words(client.get("/l/archives/letter.pdf").content)


def test_withdraw_page_says_what_happens_to_the_pdf(client: Client, letter: Letter, member: Member) -> None:
    leaver = make_signature(letter, name=CANARY)
    edition = finished(letter, member)
    page = open_own_page(client, leaver) + "withdraw/"
    unsent = client.get(page).text
    make_delivery(letter.recipients.get(), edition)
    sent = client.get(page).text

    assert ("taken down until it is made anew" in unsent, "taken down" in sent) == (True, False)
    assert "also the PDF that everybody can read" in sent


def test_withdraw_after_delivery_leaves_the_edition_and_the_page_says_why(
    client: Client, letter: Letter, member: Member
) -> None:
    leaver = make_signature(letter, name=CANARY)
    edition = finished(letter, member)
    make_delivery(letter.recipients.get(), edition)
    Letter.objects.update(state=LetterState.DELIVERED)
    own_changes.withdraw(proof=proof(leaver))

    page, pdf = client.get("/l/archives/").text, client.get("/l/archives/letter.pdf")

    assert CANARY in words(pdf.content)
    assert CANARY not in page
    assert "The PDF is the letter as it was delivered, which nobody can change. 1 signatory has withdrawn since" in page


@pytest.mark.parametrize("how", ("withdrawn", "withheld"))
def test_who_left_is_the_first_thing_that_a_coordinator_sees(
    client: Client, letter: Letter, member: Member, how: str
) -> None:
    signature = make_signature(letter, name=CANARY)
    make_signature(make_letter(campaign=letter.campaign, state=LetterState.OPEN), state=State.PENDING)
    finished(letter, member)
    if how == "withdrawn":
        own_changes.withdraw(proof=proof(signature))
    else:
        own_changes.appear(proof=proof(signature), how="withheld")
    inside = sign_in(client, member.user)

    dashboard = inside.get(reverse("campaign:coalition", args=[member.coalition.slug])).text
    overview = inside.get("/letters/archives/").text

    first = dashboard.index("has left the list")
    assert first < dashboard.index("waits for approval")
    assert "Make the final document anew" in overview
    assert lines_behind(letter) == 1


@pytest.mark.parametrize("number", (1, 3))
def test_panel_asks_the_same_number_of_queries_for_any_number_of_letters(
    client: Client, member: Member, number: int, django_assert_num_queries: Any
) -> None:
    from django.utils import timezone  # noqa: PLC0415

    from campaign.panels import Look  # noqa: PLC0415
    from signatories.panels import LeftPanel  # noqa: PLC0415

    for _ in range(number):
        letter = make_letter(campaign=make_campaign(coalition=member.coalition), state=LetterState.OPEN)
        leaver = make_signature(letter)
        make_signature(letter)
        closing.close(letter=letter, actor=member.user)
        own_changes.withdraw(proof=proof(leaver))
        Letter.objects.filter(pk=letter.pk).update(state=LetterState.FINAL)

    with django_assert_num_queries(13):
        assert len(list(LeftPanel(Look(member, [], timezone.now())).tasks())) == number


def test_send_refuses_an_edition_that_names_somebody_who_left(letter: Letter, member: Member) -> None:
    leaver = make_signature(letter, name=CANARY)
    edition = finished(letter, member)
    own_changes.withdraw(proof=proof(leaver))
    parcel: dict[str, Any] = {"letter": letter, "recipients": list(letter.recipients.all()), "actor": member.user}
    parcel |= {"subject": "A letter", "note": "", "today": date(2026, 12, 1)}

    with pytest.raises(DeliveryRefused, match="Make a new one first"):
        deliveries.send(edition=edition, **parcel)

    assert len(deliveries.send(edition=finished(letter, member), **parcel)) == 1


def test_page_that_sends_says_first_that_an_edition_names_somebody_who_left(
    client: Client, letter: Letter, member: Member
) -> None:
    inside = sign_in(client, member.user)
    leaver = make_signature(letter, name=CANARY)
    finished(letter, member)
    before = inside.get(f"/letters/{letter.slug}/deliveries/send/").text

    own_changes.withdraw(proof=proof(leaver))
    after = inside.get(f"/letters/{letter.slug}/deliveries/send/").text

    assert ("Check before sending" in before, "Check before sending" in after) == (True, False)
    assert "Make a new one first" in after
    assert f'href="/letters/{letter.slug}/editions/"' in after


def test_printed_list_follows_who_left_and_who_is_named_otherwise(letter: Letter, member: Member) -> None:
    signature = make_signature(letter, name=CANARY)
    closing.close(letter=letter, actor=member.user)
    own_changes.appear(proof=proof(signature), how="letter")

    assert CANARY not in str(listing.printed_list(letter))
    finished(letter, member)
    frozen = newest_list(letter)
    assert frozen is not None
    assert (frozen.number, CANARY in str(frozen.blocks), CANARY in frozen.sealed_blocks, closing.is_intact(frozen)) == (
        2,
        False,
        True,
        True,
    )


def test_sort_name_of_a_withheld_name_is_sealed() -> None:
    """Y1: where a name sorts tells it."""
    signature = make_signature(name="Anna de Vries", sort_name="Vries, Anna de", withheld=True)

    assert signature.sort_name == ""
    assert signature.part("sort_name") == "Vries, Anna de"
    with pytest.raises(IntegrityError):
        Signature.objects.filter(pk=signature.pk).update(sort_name="Vries, Anna de")
