"""Between closing and sending: what is looked at, the date, the way back, and that what was sent stays."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import Activity, Member, Role
from letters.civil_time import moment
from letters.drafts.lifecycle import MoveRefused
from letters.editions import orders
from letters.models import Delivery, Edition, Letter, Publication
from letters.states import LetterState
from signatories.lists import closing, edition_orders
from signatories.lists.checks import checks
from signatories.lists.frozen import newest_list
from signatories.models.signature import State
from tests.factories.campaign import make_campaign, make_member, sign_in
from tests.factories.deliveries import make_delivery, make_edition, make_planned
from tests.factories.letters import make_letter, make_recipient
from tests.factories.register import publish
from tests.factories.signatories import make_group, make_signature

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_typesetter"), pytest.mark.pages]
REASON = "Dated 1 December, goes out on the 4th"
LATER = moment(timezone.now().replace(year=timezone.now().year + 1, tzinfo=None, microsecond=0), "Europe/Zurich")


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


@pytest.fixture
def letter(member: Member) -> Letter:
    made = make_letter(
        campaign=make_campaign(coalition=member.coalition), state=LetterState.OPEN, visibility="public", slug="archives"
    )
    make_group(made, style="person_title_organization")
    make_signature(made, name="Ada Quill")
    return made


@pytest.fixture
def inside(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


def finished(letter: Letter, member: Member) -> Edition:
    """Close the letter and make its edition."""
    closing.close(letter=letter, actor=member.user)
    return made_again(letter, member)


def made_again(letter: Letter, member: Member) -> Edition:
    edition = edition_orders.order_edition(letter=letter, actor=member.user, wakes_worker=False)
    orders.make_edition(edition_id=edition.pk)
    letter.refresh_from_db()
    return Edition.objects.get(pk=edition.pk)


# The way back


def test_a_final_letter_goes_back_with_its_reason_on_the_record(letter: Letter, member: Member) -> None:
    finished(letter, member)

    closing.go_back(letter=letter, actor=member.user, reason=REASON)

    letter.refresh_from_db()
    assert letter.state == LetterState.CLOSED
    assert Activity.objects.get(verb="letter.gone_back").data["reason"] == REASON


def test_the_date_of_a_letter_that_went_back_makes_a_new_edition_and_keeps_the_old_one(
    letter: Letter, member: Member
) -> None:
    first = finished(letter, member)
    closing.go_back(letter=letter, actor=member.user, reason=REASON)

    second = edition_orders.order_dated(letter=letter, actor=member.user, issued_on=date(2026, 12, 4))

    assert (first.number, second.number) == (1, 2)
    assert "4 December 2026" in second.snapshot["date_line"] or "December 4, 2026" in second.snapshot["date_line"]
    assert Edition.objects.get(pk=first.pk).pdf_sha256 == first.pdf_sha256


def test_a_letter_that_went_back_for_nothing_is_final_again_with_the_edition_it_had(
    letter: Letter, member: Member
) -> None:
    first = finished(letter, member)
    closing.go_back(letter=letter, actor=member.user, reason=REASON)

    again = edition_orders.order_edition(letter=letter, actor=member.user, wakes_worker=False)

    letter.refresh_from_db()
    assert (again.pk, letter.state) == (first.pk, LetterState.FINAL)


def test_late_signers_come_in_after_going_back(letter: Letter, member: Member) -> None:
    finished(letter, member)

    closing.go_back(letter=letter, actor=member.user, reason="Two asked late", closes=LATER)
    letter.refresh_from_db()
    is_open = letter.state == LetterState.OPEN
    make_signature(letter, name="Late Comer")
    frozen = closing.close(letter=letter, actor=member.user)

    assert is_open
    assert letter.body == "<p>We ask you to open the archives.</p>"
    assert (frozen.number, frozen.counts["individuals"]) == (2, 2)


def test_the_text_stays_locked_after_going_back(inside: Client, letter: Letter, member: Member) -> None:
    finished(letter, member)
    closing.go_back(letter=letter, actor=member.user, reason=REASON)

    page = inside.get("/letters/archives/edit/").content.decode()

    assert "Signing is over, so the text stays as it was signed." in page


def test_nobody_sees_the_pdf_while_the_letter_is_corrected(client: Client, letter: Letter, member: Member) -> None:
    finished(letter, member)
    before = client.get("/l/archives/letter.pdf").status_code

    closing.go_back(letter=letter, actor=member.user, reason=REASON)

    assert (before, client.get("/l/archives/letter.pdf").status_code) == (200, 404)


@pytest.mark.parametrize("state", (Delivery.State.SENT, Delivery.State.RECEIVED, Delivery.State.BOUNCED))
def test_what_was_sent_to_anybody_stays(letter: Letter, member: Member, state: str) -> None:
    edition = finished(letter, member)
    make_delivery(make_recipient(letter=letter), edition, state=state)
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.FINAL)

    with pytest.raises(MoveRefused, match="has been sent to somebody"):
        closing.go_back(letter=letter, actor=member.user, reason=REASON)

    letter.refresh_from_db()
    assert letter.state == LetterState.FINAL


def test_a_delivery_that_was_struck_out_keeps_nothing(letter: Letter, member: Member) -> None:
    edition = finished(letter, member)
    make_delivery(make_recipient(letter=letter), edition, state=Delivery.State.CANCELED)
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.FINAL)

    closing.go_back(letter=letter, actor=member.user, reason=REASON)

    letter.refresh_from_db()
    assert letter.state == LetterState.CLOSED


def test_what_is_in_the_register_is_taken_out_first(letter: Letter, member: Member) -> None:
    finished(letter, member)
    Publication.objects.create(letter=letter, state=Publication.State.PUBLISHED, published_on=date(2026, 11, 1))

    with pytest.raises(MoveRefused, match="Take the publication back first"):
        closing.go_back(letter=letter, actor=member.user, reason=REASON)


def test_an_edition_in_the_making_is_waited_for(letter: Letter, member: Member) -> None:
    finished(letter, member)
    Edition.objects.update(state=Edition.State.RENDERING)

    with pytest.raises(MoveRefused, match="being made just now"):
        closing.go_back(letter=letter, actor=member.user, reason=REASON)


def test_the_page_says_what_is_in_the_way_before_it_asks(inside: Client, letter: Letter) -> None:
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.FINAL)
    publish(letter)

    page = inside.get("/letters/archives/go-back/").content.decode()

    assert "The letter is in the public register. Take the publication back first." in page
    assert "Why it goes back" not in page


def test_the_page_says_that_what_is_planned_will_not_leave(inside: Client, letter: Letter) -> None:
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.FINAL)
    make_planned(make_recipient(letter=letter), make_edition(letter))

    page = inside.get("/letters/archives/go-back/").content.decode()

    assert "What is planned for 2 March 2099, 09:00 (Zurich) will then not leave" in page


def test_the_page_wants_a_reason_and_for_late_signers_a_moment(inside: Client, letter: Letter, member: Member) -> None:
    finished(letter, member)

    page = inside.post("/letters/archives/go-back/", {"reason": "", "to": "late"})

    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"reason", "closes"}
    letter.refresh_from_db()
    assert letter.state == LetterState.FINAL


@pytest.mark.parametrize("reason", ("—", "...", "\u3164", "!"))
def test_the_page_wants_a_reason_in_words(inside: Client, letter: Letter, member: Member, reason: str) -> None:
    finished(letter, member)

    page = inside.post("/letters/archives/go-back/", {"reason": reason, "to": "correct"})

    assert (page.status_code, set(page.context["form"].errors)) == (422, {"reason"})


def test_the_page_takes_the_letter_back_once(inside: Client, letter: Letter, member: Member) -> None:
    finished(letter, member)
    asked = {"reason": REASON, "to": "correct"}

    first = inside.post("/letters/archives/go-back/", asked)
    second = inside.post("/letters/archives/go-back/", asked)

    assert (first.status_code, second.status_code) == (302, 422)
    assert Activity.objects.filter(verb="letter.gone_back").count() == 1


# What is looked at


def page_of(inside: Client) -> str:
    return inside.get("/letters/archives/editions/").content.decode()


def test_closing_leads_to_a_page_of_checks_and_not_to_a_sealed_letter(
    inside: Client, letter: Letter, member: Member
) -> None:
    closing.close(letter=letter, actor=member.user)

    page = page_of(inside)

    assert "Look once more" in page
    assert "nobody: it is an open letter" in page
    assert "1 name is printed" in page
    assert Edition.objects.count() == 0


def test_the_date_is_today_unless_somebody_says_otherwise(inside: Client, letter: Letter, member: Member) -> None:
    closing.close(letter=letter, actor=member.user)
    offered = inside.get("/letters/archives/editions/").context["form"]["issued_on"].value()

    inside.post("/letters/archives/editions/", {"issued_on": "2026-12-04", "is_meant": "on"})

    letter.refresh_from_db()
    assert offered == letter.campaign.coalition.day(timezone.now())
    assert letter.issued_on == date(2026, 12, 4)
    assert Edition.objects.count() == 1


def test_a_wrong_date_comes_back_with_its_error_and_makes_nothing(
    inside: Client, letter: Letter, member: Member
) -> None:
    closing.close(letter=letter, actor=member.user)

    page = inside.post("/letters/archives/editions/", {"issued_on": "1 December"})

    assert page.status_code == 422
    assert "issued_on" in page.context["form"].errors
    assert Edition.objects.count() == 0


@pytest.mark.parametrize("days", (-400, -200, 400))
def test_a_date_far_off_is_asked_about_once_more(inside: Client, letter: Letter, member: Member, days: int) -> None:
    closing.close(letter=letter, actor=member.user)
    far = letter.campaign.coalition.day(timezone.now()) + timedelta(days=days)

    asked = inside.post("/letters/archives/editions/", {"issued_on": far.isoformat()})
    before = Edition.objects.count()
    inside.post("/letters/archives/editions/", {"issued_on": far.isoformat(), "is_meant": "on"})

    letter.refresh_from_db()
    assert "If that is meant, tick the box below." in asked.text
    assert 'name="is_meant"' in asked.text
    assert (asked.status_code, before, letter.issued_on) == (422, 0, far)


@pytest.mark.parametrize("days", (-170, 0, 360))
def test_a_date_near_by_is_not_asked_about(inside: Client, letter: Letter, member: Member, days: int) -> None:
    """The control."""
    closing.close(letter=letter, actor=member.user)
    near = letter.campaign.coalition.day(timezone.now()) + timedelta(days=days)

    inside.post("/letters/archives/editions/", {"issued_on": near.isoformat()})

    letter.refresh_from_db()
    assert letter.issued_on == near


def test_a_letter_dated_in_words_keeps_its_words(inside: Client, letter: Letter, member: Member) -> None:
    Letter.objects.filter(pk=letter.pk).update(date_text="Spring 2026")
    letter.refresh_from_db()
    closing.close(letter=letter, actor=member.user)

    inside.post("/letters/archives/editions/", {"issued_on": "2026-12-04", "is_meant": "on"})

    letter.refresh_from_db()
    assert (letter.date_text, letter.issued_on) == ("Spring 2026", None)


def test_names_that_are_not_printed_are_counted_and_said(letter: Letter, member: Member) -> None:
    make_signature(letter, name="Hidden Person", withheld=True)
    closing.close(letter=letter, actor=member.user)

    found = findings(letter)

    assert found["The list"] == "1 name is printed; 1 more counts without its name"


def findings(letter: Letter) -> dict[str, str]:
    list_ = newest_list(letter)
    assert list_ is not None
    return {check.label: check.finding for check in checks(letter, list_)}


def test_who_waits_and_who_withdrew_is_said(letter: Letter, member: Member) -> None:
    make_signature(letter, state=State.PENDING)
    gone = make_signature(letter, name="Ben Roe")
    closing.close(letter=letter, actor=member.user)
    type(gone).objects.filter(pk=gone.pk).update(state=State.WITHDRAWN)

    found = findings(letter)

    assert found["Signers who wait"] == "1 signature still waits for a coordinator and is not on the list"
    assert found["Withdrawn since"] == "1 signatory has withdrawn since closing and is left out"


def test_after_a_delivery_the_page_says_that_nothing_changes(inside: Client, letter: Letter, member: Member) -> None:
    finished(letter, member)
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.DELIVERED)

    page = page_of(inside)

    assert "Nothing about it changes any more" in page
    assert "go-back" not in page


# Closing


def test_an_empty_list_is_said_before_the_button(inside: Client, member: Member) -> None:
    make_letter(campaign=make_campaign(coalition=member.coalition), state=LetterState.OPEN, slug="empty")

    page = inside.get("/letters/empty/close/").content.decode()

    assert "Nobody has signed yet" in page
    assert 'type="submit">Close signing' not in page


def test_closing_says_the_number_that_it_said_before(inside: Client, letter: Letter) -> None:
    make_signature(letter, name="Hidden Person", withheld=True)
    before = inside.get("/letters/archives/close/").content.decode()

    after = inside.post("/letters/archives/close/", follow=True).content.decode()

    assert "2 signatures count and will be on the list." in before
    assert "The list is frozen, with 2 signatures." in after
