"""Signing and confirming: one mailbox, one signature, and nothing told to strangers."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from campaign.models import Activity, Coalition, OutgoingMail
from letters.models import Letter
from letters.states import LetterState
from signatories.lists.listing import number_of
from signatories.models import Signature
from signatories.models.signature import State
from signatories.moderation import decisions
from signatories.signing import claims, own_changes, signatures, tokens, trust
from tests.factories.campaign import make_mandate, make_organization, make_representative, make_user
from tests.factories.letters import deadline, make_letter
from tests.factories.signatories import make_group, make_signature, make_signer

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter() -> Letter:
    letter = make_letter(state=LetterState.OPEN)
    make_group(letter)
    return letter


def events() -> list[str]:
    return list(OutgoingMail.objects.order_by("pk").values_list("event", flat=True))


def proof(signature: Signature) -> tokens.Proof:
    return tokens.Proof(signature.pk, signature.nonce)


def confirmed(letter: Letter, **fields: object) -> Signature:
    signer = make_signer(**fields)
    signatures.sign(letter=letter, signer=signer)
    return signatures.confirm(proof=proof(Signature.objects.latest("pk")))


# sign


def test_sign_stores_an_unconfirmed_signature_and_its_mail(letter: Letter) -> None:
    signatures.sign(letter=letter, signer=make_signer(name="Ada", email="ada@example.org"), form_key="k")

    stored = Signature.objects.get()
    assert (stored.state, stored.name, stored.email, stored.form_key) == ("unconfirmed", "Ada", "ada@example.org", "k")
    assert stored.version == letter.versions.get()
    assert len(stored.nonce) == 43
    assert events() == ["confirm_signature"]


@pytest.mark.parametrize("spelling", ("ADA@gmail.com", "a.da@gmail.com", "ada+x@gmail.com", "ada@googlemail.com"))
def test_sign_knows_a_mailbox_in_every_spelling(letter: Letter, spelling: str) -> None:
    signatures.sign(letter=letter, signer=make_signer(email="ada@gmail.com"))
    signatures.sign(letter=letter, signer=make_signer(email=spelling))

    assert Signature.objects.count() == 1


@pytest.mark.parametrize("other", ("a-da@gmail.com", "ada@gmail.org", "ada@gmall.com"))
def test_sign_keeps_look_alike_mailboxes_apart(letter: Letter, other: str) -> None:
    signatures.sign(letter=letter, signer=make_signer(email="ada@gmail.com"))
    signatures.sign(letter=letter, signer=make_signer(email=other))

    assert Signature.objects.count() == 2


@pytest.mark.parametrize("state", (State.UNCONFIRMED, State.WITHDRAWN))
def test_sign_again_writes_to_the_spelling_just_typed(letter: Letter, state: State) -> None:
    make_signature(letter, state=state, email="kim+x@example.org")

    signatures.sign(letter=letter, signer=make_signer(email="kim@example.org"))

    assert OutgoingMail.objects.latest("pk").to == "kim@example.org"
    assert Signature.objects.get().email == "kim@example.org"


def test_sign_again_tells_who_has_signed_at_the_mailbox_that_did(letter: Letter) -> None:
    """The mail holds a link that manages the signature, and not every server takes what follows a plus for a tag."""
    make_signature(letter, state=State.COUNTED, email="kim+x@example.org")

    signatures.sign(letter=letter, signer=make_signer(email="kim@example.org"))

    assert OutgoingMail.objects.latest("pk").to == "kim+x@example.org"


def test_sign_twice_with_one_form_key_has_one_effect(letter: Letter) -> None:
    signer = make_signer()
    signatures.sign(letter=letter, signer=signer, form_key="key")
    signatures.sign(letter=letter, signer=signer, form_key="key")

    assert events() == ["confirm_signature"]


def test_sign_again_before_confirming_lets_the_latest_entries_stand(letter: Letter) -> None:
    signatures.sign(letter=letter, signer=make_signer(email="a@example.org", name="Adda"))
    first = Signature.objects.get()
    signatures.sign(letter=letter, signer=make_signer(email="a@example.org", name="Ada"))

    stored = Signature.objects.get()
    assert (stored.name, events()) == ("Ada", ["confirm_signature", "confirm_signature"])
    assert stored.nonce != first.nonce


def test_sign_again_with_the_same_entries_keeps_the_links_of_the_first_mail(letter: Letter) -> None:
    signer = make_signer()
    signatures.sign(letter=letter, signer=signer)
    nonce = Signature.objects.get().nonce
    signatures.sign(letter=letter, signer=signer)

    assert Signature.objects.get().nonce == nonce


def test_sign_over_the_cap_changes_nothing(letter: Letter) -> None:
    for number in range(5):
        signatures.sign(letter=letter, signer=make_signer(email="a@example.org", name=f"Name {number}"))

    assert (Signature.objects.get().name, events()) == ("Name 2", ["confirm_signature"] * 3)


@pytest.mark.parametrize(
    ("state", "event"),
    (
        (State.COUNTED, "signed_already"),
        (State.PENDING, "signed_already"),
        (State.REJECTED, "signature_refused"),
        (State.WITHDRAWN, "confirm_signature"),
    ),
)
def test_sign_tells_a_known_mailbox_by_mail_alone(letter: Letter, state: State, event: str) -> None:
    make_signature(letter, state=state, email="a@example.org")

    signatures.sign(letter=letter, signer=make_signer(email="a@example.org"))

    assert events() == [event]


def test_sign_after_a_withdrawal_begins_anew(letter: Letter) -> None:
    former = make_signature(letter, state=State.WITHDRAWN, email="a@example.org", name="Old")

    signatures.sign(letter=letter, signer=make_signer(email="a@example.org", name="New"))

    stored = Signature.objects.get()
    assert (stored.state, stored.name, stored.withdrawn_at, stored.confirmed_at) == ("unconfirmed", "New", None, None)
    assert stored.nonce != former.nonce


@pytest.mark.parametrize("state", (LetterState.DRAFT, LetterState.CLOSED, LetterState.FINAL, LetterState.WITHDRAWN))
def test_sign_refuses_a_letter_that_is_not_open(state: LetterState) -> None:
    letter = make_letter(state=state)
    make_group(letter)

    with pytest.raises(signatures.SigningClosed):
        signatures.sign(letter=letter, signer=make_signer())

    assert (list(letter.signatures.all()), events()) == ([], [])


def test_sign_refuses_after_the_deadline_and_names_it_with_its_zone() -> None:
    moment: dict[str, Any] = {
        "hard_deadline_at": timezone.now().replace(year=2026, month=1, day=5, hour=22, minute=59, second=59),
        "hard_deadline_zone": "Europe/Zurich",
    }
    letter = make_letter(state=LetterState.OPEN, **moment)
    make_group(letter)

    with pytest.raises(signatures.SigningClosed, match=r"Signing closed on 5 January 2026, 23:59 \(Europe/Zurich\)\."):
        signatures.sign(letter=letter, signer=make_signer())


def test_sign_gives_a_letter_without_groups_the_usual_ones() -> None:
    letter = make_letter(state=LetterState.OPEN, kinds=["organization", "person"])

    signatures.sign(letter=letter, signer=make_signer(organization_name="Rights Now"))
    signatures.sign(letter=letter, signer=make_signer())

    assert list(letter.signature_groups.order_by("position").values_list("heading", "belongs")) == [
        ("Organizations", "organizations"),
        ("Individuals", "individuals"),
    ]
    assert [signature.group.heading for signature in letter.signatures.order_by("pk")] == [
        "Organizations",
        "Individuals",
    ]


def test_sign_seals_a_withheld_name(letter: Letter) -> None:
    signatures.sign(letter=letter, signer=make_signer(organization_name="Rights Now", name="Ada", withheld=True))

    stored = Signature.objects.get()
    assert (stored.organization_name, stored.name) == ("", "")
    assert stored.hidden == {"organization_name": "Rights Now", "name": "Ada"}


def test_sign_seals_the_representative_whose_name_is_not_printed(letter: Letter) -> None:
    signatures.sign(letter=letter, signer=make_signer(organization_name="Rights Now", name="Ada", title="Director"))

    stored = Signature.objects.get()
    assert (stored.organization_name, stored.name, stored.title) == ("Rights Now", "", "")
    assert stored.hidden == {"name": "Ada", "title": "Director"}


# confirm


def test_confirm_counts_an_individual(letter: Letter) -> None:
    signature = confirmed(letter)

    assert (signature.state, number_of(signature)) == ("counted", 1)
    assert events() == ["confirm_signature", "signature_counted"]
    assert list(Activity.objects.values_list("verb", "data")) == [
        ("signature.confirmed", {"letter": letter.pk, "kind": "person", "state": "counted"})
    ]


def test_confirm_again_changes_nothing(letter: Letter) -> None:
    signature = confirmed(letter)

    again = signatures.confirm(proof=proof(signature))

    assert (again.pk, again.counted_at) == (signature.pk, signature.counted_at)
    assert events() == ["confirm_signature", "signature_counted"]
    assert Activity.objects.count() == 1


def test_confirm_refuses_a_nonce_of_before(letter: Letter) -> None:
    signature = make_signature(letter, state=State.UNCONFIRMED)

    with pytest.raises(signatures.LinkDead):
        signatures.confirm(proof=tokens.Proof(signature.pk, "another"))

    assert Signature.objects.get().state == "unconfirmed"


@pytest.mark.parametrize("state", (State.REJECTED, State.WITHDRAWN))
def test_confirm_refuses_what_was_rejected_or_withdrawn(letter: Letter, state: State) -> None:
    signature = make_signature(letter, state=state)

    with pytest.raises(signatures.LinkDead):
        signatures.confirm(proof=proof(signature))


def test_confirm_within_the_grace_counts() -> None:
    letter = make_letter(state=LetterState.OPEN, **deadline(days=-1.9))
    signature = make_signature(letter, state=State.UNCONFIRMED, submitted_at=timezone.now() - timedelta(days=3))

    assert signatures.confirm(proof=proof(signature)).state == "counted"


def test_confirm_after_the_grace_is_refused() -> None:
    letter = make_letter(state=LetterState.OPEN, **deadline(days=-2.1))
    signature = make_signature(letter, state=State.UNCONFIRMED)

    with pytest.raises(signatures.SigningClosed):
        signatures.confirm(proof=proof(signature))

    assert Signature.objects.get().state == "unconfirmed"


def test_confirm_after_closing_is_refused_within_the_grace() -> None:
    letter = make_letter(state=LetterState.CLOSED, **deadline(days=-0.5))
    signature = make_signature(letter, state=State.UNCONFIRMED)

    with pytest.raises(signatures.SigningClosed):
        signatures.confirm(proof=proof(signature))


# who counts at once


@pytest.fixture
def known(letter: Letter) -> dict[str, Any]:
    organization = make_organization(
        letter.campaign.coalition,
        "Amnesty Lakeland",
        aliases=["Lakeland Amnesty"],
        acronym="AML",
        mail_domains=["aml.example"],
        country="CH",
    )
    return {"organization": organization}


def test_confirm_counts_an_organization_from_its_own_domain(letter: Letter, known: dict[str, Any]) -> None:
    signature = confirmed(letter, organization_name="amnesty LAKELAND", email="ada@mail.aml.example")

    assert (signature.state, signature.organization, signature.doubt) == ("counted", known["organization"], "")
    assert signature.country == "CH"


@pytest.mark.parametrize(
    ("name", "email", "doubt"),
    (
        ("Amnesty Lakeland", "amnesty.lakeland@gmail.com", "free_mail"),
        ("Amnesty Lakeland", "ada@elsewhere.example", "other_domain"),
        ("Amnesty Lakeland", "ada@notaml.example", "other_domain"),
        ("Аmnеsty Lаkеlаnd", "ada@aml.example", "looks_like:Amnesty Lakeland"),
        ("Amnesty Lakelannd", "ada@aml.example", "looks_like:Amnesty Lakeland"),
        ("Amnesty\u200b Lakeland", "ada@gmail.com", "free_mail"),
        ("Righтs Now", "ada@rights.example", "mixed_scripts"),
        ("Rights Now", "ada@rights.example", "unknown"),
    ),
)
def test_confirm_lets_a_doubtful_organization_wait(
    letter: Letter, known: dict[str, Any], name: str, email: str, doubt: str
) -> None:
    signature = confirmed(letter, organization_name=name, email=email)

    assert (signature.state, signature.doubt, number_of(signature)) == ("pending", doubt, None)
    assert events() == ["confirm_signature", "signature_pending"]


def test_confirm_counts_a_representative_of_the_directory(letter: Letter, known: dict[str, Any]) -> None:
    make_representative(known["organization"], email="ada@gmail.com")

    assert confirmed(letter, organization_name="AML", email="Ada@gmail.com").state == "counted"


def test_confirm_lets_a_representative_wait_whose_mandate_has_ended(letter: Letter, known: dict[str, Any]) -> None:
    representative = make_representative(known["organization"], email="ada@gmail.com")
    make_mandate(representative, until="2026-01-02")

    assert confirmed(letter, organization_name="AML", email="ada@gmail.com").doubt == "no_mandate"


@pytest.mark.parametrize(
    ("zone", "at", "doubt"),
    (
        ("America/New_York", "2026-11-29T02:00", ""),  # 21:00 of the 28th
        ("America/New_York", "2026-11-29T05:01", "no_mandate"),
        ("UTC", "2026-11-29T00:00", "no_mandate"),
        ("Pacific/Auckland", "2026-11-28T12:00", "no_mandate"),  # 01:00 of the 29th
        ("Pacific/Auckland", "2026-11-28T10:59", ""),
    ),
)
def test_confirm_counts_the_days_of_a_mandate_in_the_zone_of_the_coalition(
    letter: Letter, known: dict[str, Any], zone: str, at: str, doubt: str
) -> None:
    Coalition.objects.update(time_zone=zone)
    representative = make_representative(known["organization"], email="ada@gmail.com")
    make_mandate(representative, until="2026-11-28")
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    Letter.objects.update(hard_deadline_at=moment + timedelta(days=3))

    with time_machine.travel(moment, tick=False):
        signature = confirmed(letter, organization_name="AML", email="ada@gmail.com")

    assert signature.doubt == doubt


def test_confirm_lets_everybody_wait_where_the_letter_says_so(known: dict[str, Any], letter: Letter) -> None:
    Letter.objects.update(approve_all=True)

    person = confirmed(letter)
    organization = confirmed(letter, organization_name="AML", email="ada@aml.example")

    assert [person.doubt, organization.doubt] == ["approve_all", "approve_all"]


def test_confirm_does_not_point_a_withheld_signature_to_its_organization(letter: Letter, known: dict[str, Any]) -> None:
    signature = confirmed(letter, organization_name="AML", email="ada@aml.example", withheld=True)

    assert (signature.state, signature.organization, signature.country) == ("counted", None, "CH")
    assert "lakeland" not in signature.organization_key.lower()


# one line for each organization


def test_confirm_joins_a_second_representative_to_the_line(letter: Letter, known: dict[str, Any]) -> None:
    first = confirmed(letter, organization_name="AML", email="ada@aml.example")
    second = confirmed(letter, organization_name="Lakeland Amnesty", email="bo@aml.example")

    assert (second.state, second.joins, number_of(second)) == ("counted", first, 1)
    assert list(letter.signatures.counted()) == [first]


def test_confirm_joins_across_a_withheld_line(letter: Letter, known: dict[str, Any]) -> None:
    """Whoever signs openly is the line, and the organization is named on that word."""
    first = confirmed(letter, organization_name="AML", email="ada@aml.example", withheld=True)
    second = confirmed(letter, organization_name="AML", email="bo@aml.example")

    first.refresh_from_db()
    assert (first.joins, second.joins) == (second, None)


# an individual who may be somebody else


@pytest.mark.parametrize(
    ("fields", "doubt"),
    (
        ({"name": "Amnesty Lakeland"}, "named_like:Amnesty Lakeland"),
        ({"name": "AMNESTY  LAKELAND e.V."}, "named_like:Amnesty Lakeland"),
        ({"name": "Аmnеsty Lаkеlаnd"}, "named_like:Amnesty Lakeland"),
        ({"name": "Lakeland Amnesty"}, "named_like:Amnesty Lakeland"),
        ({"name": "Amnesty Lakeland", "email": "ada@aml.example"}, "named_like:Amnesty Lakeland"),
        ({"affiliation": "Amnesty Lakeland"}, "affiliation:Amnesty Lakeland"),
        ({"affiliation": "amnesty lakelannd"}, "affiliation:Amnesty Lakeland"),
        ({"affiliation": "AML", "identification_only": True}, "affiliation:Amnesty Lakeland"),
        ({"affiliation": "Lake College\nAmnesty Lakeland"}, "affiliation:Amnesty Lakeland"),
        ({"affiliation": "Amnesty Lakeland", "withheld": True}, "affiliation"),
        ({"affiliation": "Amnesty Lakeland", "email": "ada@aml.example"}, ""),
        ({"affiliation": "Amnesty Lakeland", "email": "ada@gmail.com"}, ""),
        ({"affiliation": "Lake College"}, ""),
        ({"affiliation": "Amnesty Lakeland (Board)"}, "affiliation:Amnesty Lakeland"),
        ({"affiliation": "Friends of Amnesty Lakeland, Geneva"}, "affiliation:Amnesty Lakeland"),
        ({"title": "Executive Director, Amnesty Lakeland"}, "affiliation:Amnesty Lakeland"),
        ({"title": "Chair of AML"}, "affiliation:Amnesty Lakeland"),
        ({"title": "Chair of A.M.L."}, "affiliation:Amnesty Lakeland"),
        ({"title": "Chair of AmnestyLakeland.org"}, "affiliation:Amnesty Lakeland"),
        ({"title": "Chair of Am nesty Lake land"}, "affiliation:Amnesty Lakeland"),
        ({"location": "Amnesty Lakeland"}, "affiliation:Amnesty Lakeland"),
        ({"name": "Ada Marsh (Amnesty Lakeland)"}, "affiliation:Amnesty Lakeland"),
        ({"title": "Chair of Amnesty Lakeland", "email": "ada@aml.example"}, ""),
        ({"title": "Chair of the amnesty committee"}, ""),
        ({"title": "Seaman, aml class"}, ""),
        ({"title": "Chair, HEARTH"}, "affiliation:Hearth"),
        ({"title": "Keeper of the hearth"}, ""),
        ({"title": "Referentin, Gesellschaft fuer bedrohte Voelker"}, "affiliation:Gesellschaft für bedrohte Völker"),
        ({"title": "członek Helsińskiej Fundacji Praw Człowieka"}, "affiliation:Helsińska Fundacja Praw Człowieka"),
        ({"title": "Abogada, Liga de la Costa de Lirios"}, "affiliation:Liga de la Costa de Lirios"),
        ({"title": "Board, Int’l League for Tidal Rights"}, "affiliation:International League for Tidal Rights"),
        ({"title": "Fundacja Praw Ucznia, doradca"}, ""),
        ({"title": "Vorstand der Deutschen Flussgesellschaft"}, "affiliation:Deutsche Flussgesellschaft"),
        ({"title": "Vorstand, Deutsche Berggesellschaft"}, ""),
        ({"title": "人權守望中心研究員"}, "affiliation:人权守望中心"),
        ({"title": "nrltl adviser"}, "affiliation:North Reach League for Tidal Lore"),
        ({"affiliation": "www.aml.example"}, "affiliation:Amnesty Lakeland"),
        ({"affiliation": "reach-league.example"}, "affiliation:North Reach League for Tidal Lore"),
        ({"affiliation": "gmail.com"}, ""),
    ),
)
def test_confirm_lets_an_individual_wait_who_claims_an_organization(
    letter: Letter, known: dict[str, Any], fields: dict[str, Any], doubt: str
) -> None:
    make_representative(known["organization"], email="ada@gmail.com")
    for name in (
        "Hearth",
        "Gesellschaft für bedrohte Völker",
        "Helsińska Fundacja Praw Człowieka",
        "Deutsche Flussgesellschaft",
        "Liga de la Costa de Lirios",
        "International League for Tidal Rights",
        "人权守望中心",
    ):
        make_organization(letter.campaign.coalition, name)
    make_organization(
        letter.campaign.coalition,
        "North Reach League for Tidal Lore",
        acronym="NRLTL",
        website="https://www.reach-league.example/en/",
        mail_domains=["gmail.com"],
    )

    signature = confirmed(letter, **fields)

    assert (signature.doubt, signature.state) == (doubt, "pending" if doubt else "counted")


def test_confirm_lets_an_individual_wait_who_claims_an_organization_of_the_list(letter: Letter) -> None:
    """The directory need not know it: another coalition's, or one that a coordinator approved by hand."""
    organization = confirmed(letter, organization_name="Rights Now")
    decisions.approve(letter=letter, ids=[organization.pk], actor=make_user())

    assert confirmed(letter, name="Rights Now").doubt == "named_like"
    assert confirmed(letter, affiliation="RIGHTS NOW").doubt == "affiliation"
    assert confirmed(letter, title="Chair, Rights Now").doubt == "affiliation"


@pytest.mark.parametrize(
    "again", ("Ada Marsh", "ada  marsh", "Marsh, Ada", "Dr. Ada Marsh", "Ada M. Marsh", "Àda Marsh")
)
@pytest.mark.parametrize("withheld", (False, True))
def test_confirm_lets_the_same_person_from_another_mailbox_wait(letter: Letter, again: str, *, withheld: bool) -> None:
    first = confirmed(letter, name="Ada Marsh", withheld=withheld)

    second = confirmed(letter, name=again)

    assert (first.state, second.state, second.doubt) == ("counted", "pending", "same_name")


@pytest.mark.parametrize(
    ("first", "again"),
    (
        ("Zoë O’Brien", "Zoe OBrien"),
        ("Anna Müller", "Mueller, Anna"),
        ("Jörg Groß", "Joerg Gross"),
        ("Fatou Diop", "Maître Fatou Diop"),
        ("Lucia Ferri", "Dott.ssa Lucia Ferri"),
        ("José Prado", "Exmo. Sr. José Prado"),
        ("Jana Dvořák", "Mgr. Jana Dvořák, Ph.D."),
        ("María Carmen Gil", "Mª Carmen Gil"),
        ("سعاد عبد الله", "د. سعاد عبدالله"),
        ("Karin Berg, Advokat", "Fil. dr Karin Berg"),
        ("Md. Karim Uddin", "Mohammad Karim Uddin"),
    ),
)
def test_confirm_knows_a_person_by_other_spellings(letter: Letter, first: str, again: str) -> None:
    confirmed(letter, name=first)

    assert confirmed(letter, name=again).doubt == "same_name"


def test_confirm_takes_the_same_name_on_another_letter_and_after_a_withdrawal(letter: Letter) -> None:
    first = confirmed(letter, name="Ada Marsh")
    other = make_letter(state=LetterState.OPEN)
    make_group(other)

    elsewhere = confirmed(other, name="Ada Marsh")
    own_changes.withdraw(proof=proof(first))
    again = confirmed(letter, name="Ada Marsh")

    assert (elsewhere.state, again.state) == ("counted", "counted")


def test_correct_waits_where_it_would_have_waited_at_first(letter: Letter, known: dict[str, Any]) -> None:
    ada, bo, cy = (confirmed(letter, name=name) for name in ("Ada Marsh", "Bo Ek", "Cy Roe"))

    for signature, correction, doubt in (
        (ada, own_changes.Correction(name="Amnesty Lakeland"), "named_like:Amnesty Lakeland"),
        (bo, own_changes.Correction(name="Bo Ek", affiliation="AML"), "affiliation:Amnesty Lakeland"),
        (cy, own_changes.Correction(name="Cy Roe", title="Chair, Amnesty Lakeland"), "affiliation:Amnesty Lakeland"),
    ):
        corrected = own_changes.correct(proof=proof(signature), correction=correction)
        assert (corrected.state, corrected.doubt) == ("pending", doubt)


def test_title_would_speak_for_an_organization_if_only_whole_names_were_compared(
    letter: Letter, known: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(claims, "named_in", lambda _texts, _known: None)

    assert confirmed(letter, title="Executive Director, Amnesty Lakeland").state == "counted"


def test_correct_of_a_title_waits_for_nobody(letter: Letter, known: dict[str, Any]) -> None:
    signature = confirmed(letter, name="Ada Marsh", affiliation="Lake College")

    correction = own_changes.Correction(name="Ada Marsh", affiliation="Lake College", title="Dean")
    assert own_changes.correct(proof=proof(signature), correction=correction).state == "counted"


def test_judge_without_the_key_of_the_name_counts_the_same_person_twice(
    letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: were each name a key of its own, two mailboxes of one person would be two lines."""
    monkeypatch.setattr(trust, "key_of_person", lambda *_: tokens.new_nonce().encode().hex())

    assert [confirmed(letter, name="Ada Marsh").state for _ in range(2)] == ["counted", "counted"]
