"""Late signers: a window that a coordinator opens. Who signs in it stands in the addendum, never in the edition."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from campaign.models import Activity, Member, OutgoingMail, Role
from campaign.waiting import Sight
from letters.civil_time import Moment, moment
from letters.drafts import lifecycle
from letters.models import Letter
from letters.states import LetterState, Move
from signatories.lists import addendum, closing, listing
from signatories.models import Signature
from signatories.moderation import late_waiting, latecomers
from signatories.signing import finding, own_changes, privacy, signatures, tokens
from tests.factories.campaign import make_member, make_organization, make_representative
from tests.factories.deliveries import make_edition
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature, make_signer

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


@pytest.fixture
def letter(member: Member) -> Letter:
    """A final letter with an edition, one line, and one who withdrew since."""
    letter = make_letter(state=LetterState.OPEN, slug="archives", title="Open the archives")
    member.coalition = letter.campaign.coalition
    member.save()
    make_group(letter)
    make_signature(letter, name="Ada Quill", email="ada@example.org")
    make_signature(letter, name="Gone Heron", email="gone@example.org")
    closing.close(letter=letter, actor=member.user)
    make_edition(letter)
    Letter.objects.update(state=LetterState.FINAL)
    letter.refresh_from_db()
    return letter


def until(hours: float = 48) -> Moment:
    civil = (timezone.now() + timedelta(hours=hours)).replace(tzinfo=None, microsecond=0)
    return moment(civil, "UTC")


def open_window(letter: Letter, member: Member, hours: float = 48) -> None:
    latecomers.take_until(letter=letter, until=until(hours), actor=member.user)


def proof(signature: Signature) -> tokens.Proof:
    return tokens.Proof(signature.pk, signature.nonce)


def signed(letter: Letter, **fields: object) -> Signature:
    signatures.sign(letter=letter, signer=make_signer(**fields))
    return Signature.objects.latest("pk")


def confirmed(letter: Letter, **fields: object) -> Signature:
    return signatures.confirm(proof=proof(signed(letter, **fields)))


def events() -> list[str]:
    return list(OutgoingMail.objects.order_by("pk").values_list("event", flat=True))


def test_nobody_signs_late_before_the_window_is_open(letter: Letter) -> None:
    with pytest.raises(signatures.SigningClosed, match=r"Signing closed on"):
        signed(letter)

    assert Signature.objects.count() == 2


def test_who_signs_in_the_window_is_kept_for_the_addendum_and_not_counted(letter: Letter, member: Member) -> None:
    before = listing.printed_list(letter)
    open_window(letter, member)

    late = confirmed(letter, name="Zora Late", email="zora@example.org")

    assert (late.state, late.for_addendum, late.came_late, late.is_free_latecomer) == ("pending", True, True, True)
    assert listing.printed_list(letter) == before
    assert [one.name for one in addendum.latecomers(letter)[0]] == ["Zora Late"]
    assert events() == ["confirm_signature", "signature_late"]
    assert Activity.objects.filter(verb="letter.late_signing_opened").count() == 1
    place = addendum.place_for_latecomers(letter)
    assert place is not None
    assert (place.number, place.edition) == (1, 1)


def test_whom_a_rule_doubts_waits_until_a_coordinator_keeps_it(letter: Letter, member: Member) -> None:
    open_window(letter, member)
    late = confirmed(letter, kind="organization", organization_name="Nobody Knows Us", name="Max")

    assert (late.state, late.for_addendum) == ("pending", False)
    assert list(letter.signatures.came_late()) == [late]
    assert not addendum.left_out(letter).exists()
    assert addendum.latecomers(letter) == ([], 0)
    steps = late_waiting.LatecomersKind(Sight(member, timezone.now())).steps()
    assert [step.text for step in steps] == ["1 late signature waits to be kept for the addendum."]

    assert latecomers.keep(letter=letter, ids=[late.pk], actor=member.user) == 1

    assert addendum.latecomers(letter)[0] == [late]
    assert events()[-2:] == ["signature_late", "signature_late"]
    assert late_waiting.LatecomersKind(Sight(member, timezone.now())).steps() == []


def test_a_known_representative_is_kept_by_the_usual_rule(letter: Letter, member: Member) -> None:
    open_window(letter, member)
    known = make_organization(coalition=letter.campaign.coalition, name="Rivers United")
    make_representative(known, email="max@rivers.example")

    late = confirmed(letter, kind="organization", organization_name="Rivers United", email="max@rivers.example")

    assert (late.organization, late.for_addendum) == (known, True)


def test_a_withheld_name_stays_withheld(letter: Letter, member: Member) -> None:
    open_window(letter, member)
    confirmed(letter, name="Canary Heron", withheld=True)

    found = addendum.addendum(letter)

    assert (found.number, found.unnamed) == (1, 1)
    assert "Canary" not in addendum.as_text(letter, found)


@pytest.mark.parametrize("tells", (True, False))
def test_who_is_turned_away_hears_of_it_only_when_told_and_can_wait_again(
    letter: Letter, member: Member, *, tells: bool
) -> None:
    open_window(letter, member)
    late = confirmed(letter, name="Zora Late")

    assert latecomers.turn_away(letter=letter, ids=[late.pk], actor=member.user, tells=tells) == 1

    late.refresh_from_db()
    assert (late.state, late.for_addendum) == ("rejected", False)
    assert ("signature_rejected" in events()) is tells
    assert list(latecomers.turned_away(letter)) == [late]
    assert latecomers.let_wait(letter=letter, ids=[late.pk], actor=member.user) == 1
    assert list(letter.signatures.came_late()) == [late]


def test_nobody_of_the_frozen_list_is_turned_away_or_let_wait(letter: Letter, member: Member) -> None:
    open_window(letter, member)
    early = make_signature(letter, state="rejected", confirmed_at=timezone.now() - timedelta(days=1))
    ids = list(letter.signatures.values_list("pk", flat=True))

    assert latecomers.keep(letter=letter, ids=ids, actor=member.user) == 0
    assert latecomers.turn_away(letter=letter, ids=ids, actor=member.user, tells=False) == 0
    assert latecomers.let_wait(letter=letter, ids=ids, actor=member.user) == 0
    early.refresh_from_db()
    assert early.state == "rejected"


def test_the_window_ends_by_itself_and_whoever_has_signed_may_still_confirm(letter: Letter, member: Member) -> None:
    open_window(letter, member)
    late = signed(letter, name="Zora Late")
    letter.refresh_from_db()
    with time_machine.travel(timezone.now() + timedelta(hours=49)):
        with pytest.raises(signatures.SigningClosed, match=r"signing for an addendum ended on"):
            signed(letter, name="Too Late")

        assert signatures.confirm(proof=proof(late)).for_addendum
    assert Signature.objects.count() == 3


def test_a_coordinator_ends_it_once_and_opens_it_again(letter: Letter, member: Member) -> None:
    open_window(letter, member)

    assert latecomers.end(letter=letter, actor=member.user)
    assert not latecomers.end(letter=letter, actor=member.user)

    with pytest.raises(signatures.SigningClosed):
        signed(letter)
    open_window(letter, member)
    assert confirmed(letter).for_addendum


@pytest.mark.parametrize(
    ("state", "words"),
    (
        (LetterState.OPEN, r"Make the final document first"),
        (LetterState.CLOSED, r"Make the final document first"),
        (LetterState.ARCHIVED, r"cannot be done while the letter is “archived”"),
        (LetterState.WITHDRAWN, r"Make the final document first"),
    ),
)
def test_late_signatures_are_taken_of_letters_with_an_edition_alone(
    letter: Letter, member: Member, state: LetterState, words: str
) -> None:
    Letter.objects.update(state=state)

    with pytest.raises(latecomers.LatecomersRefused, match=words):
        open_window(letter, member)


def test_a_window_in_the_past_or_on_a_page_nobody_sees_is_refused(letter: Letter, member: Member) -> None:
    with pytest.raises(latecomers.LatecomersRefused, match=r"already passed"):
        open_window(letter, member, hours=-1)
    Letter.objects.update(visibility="team")

    with pytest.raises(latecomers.LatecomersRefused, match=r"do not see the page"):
        open_window(letter, member)


def test_going_back_ends_the_window(letter: Letter, member: Member) -> None:
    open_window(letter, member)
    lifecycle.move(letter, Move.GO_BACK, actor=member.user, reason="Wrong date")

    assert Letter.objects.get().late_deadline_at is None


def test_who_withdrew_signs_anew_as_a_row_of_its_own(letter: Letter, member: Member) -> None:
    left = letter.signatures.get(name="Gone Heron")
    own_changes.withdraw(proof=proof(left))
    open_window(letter, member)

    late = confirmed(letter, name="Gone Heron-Back", email="gone@example.org")

    left.refresh_from_db()
    assert late.pk != left.pk
    assert (left.state, left.name, left.mailbox_key) == ("withdrawn", "Gone Heron", "")
    assert late.for_addendum


def test_who_stands_on_the_list_signs_no_second_time(letter: Letter, member: Member) -> None:
    open_window(letter, member)

    signatures.sign(letter=letter, signer=make_signer(name="Ada Again", email="ada@example.org"))

    assert Signature.objects.count() == 2
    assert events() == ["signed_already"]


def test_a_latecomer_corrects_until_the_addendum_is_frozen(letter: Letter, member: Member) -> None:
    open_window(letter, member)
    Letter.objects.update(state=LetterState.DELIVERED)
    late = confirmed(letter, name="Zora Late")

    changed = own_changes.correct(proof=proof(late), correction=own_changes.Correction(name="Zora Lately"))
    shown = own_changes.appear(proof=proof(changed), how="withheld")

    assert (changed.name, shown.withheld, shown.for_addendum) == ("Zora Lately", True, True)


def test_a_correction_that_a_rule_doubts_is_looked_at_before_it_is_kept(letter: Letter, member: Member) -> None:
    open_window(letter, member)
    known = make_organization(coalition=letter.campaign.coalition, name="Rivers United")
    make_representative(known, email="max@rivers.example")
    late = confirmed(letter, kind="organization", organization_name="Rivers United", email="max@rivers.example")

    changed = own_changes.correct(
        proof=proof(late), correction=own_changes.Correction(name=late.part("name"), organization_name="Seas United")
    )

    assert (changed.state, changed.for_addendum) == ("pending", False)
    assert list(letter.signatures.came_late()) == [changed]


def test_whoever_was_on_the_list_can_not_correct_during_the_window(letter: Letter, member: Member) -> None:
    open_window(letter, member)
    early = letter.signatures.get(name="Ada Quill")

    with pytest.raises(own_changes.ListFrozen):
        own_changes.correct(proof=proof(early), correction=own_changes.Correction(name="Ada Other"))


def test_an_unconfirmed_latecomer_gets_the_link_again(letter: Letter, member: Member) -> None:
    open_window(letter, member)
    signed(letter, email="zora@example.org")
    finding.seek(letter=letter, email="zora@example.org")

    told = finding.signature_sought(OutgoingMail.objects.latest("pk"))

    assert told is not None
    assert "/confirm/" in told["told"][0]["link"]


def test_addresses_stay_for_six_months_after_the_end_of_late_signing(letter: Letter, member: Member) -> None:
    """Of all who signed, or one of the first could sign again."""
    Letter.objects.update(closed_at=timezone.now() - timedelta(days=200))
    Signature.objects.update(submitted_at=timezone.now() - timedelta(days=201))
    open_window(letter, member)
    confirmed(letter, email="zora@example.org")
    everybody = Signature.objects.exclude(mailbox_key="").count()

    privacy.forget()

    assert Signature.objects.exclude(mailbox_key="").count() == everybody > 1
    with time_machine.travel(timezone.now() + timedelta(days=190)):
        privacy.forget()
    assert not Signature.objects.exclude(mailbox_key="").exists()
