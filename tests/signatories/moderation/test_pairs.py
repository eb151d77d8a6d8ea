"""Signatures that are probably one signatory's: found with reasons, merged, kept apart, taken back."""

import random
import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaign import queue
from campaign.clock import database_now
from campaign.models import Activity, Member, OutgoingMail, Role
from campaign.waiting import Sight
from letters.models import Letter
from letters.states import LetterState
from signatories.lists import listing
from signatories.models import LikelyPair, PairSearch, Signature
from signatories.models.signature import State
from signatories.moderation import decisions, merging, pair_search
from signatories.moderation.pair_rules import Party, pairs
from signatories.moderation.pair_waiting import PairKind
from signatories.signing import own_changes, tokens
from tests.factories.campaign import make_member, make_organization, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter() -> Letter:
    letter = make_letter(state=LetterState.OPEN, slug="archives")
    make_group(letter)
    return letter


@pytest.fixture
def member(letter: Letter) -> Member:
    return make_member(letter.campaign.coalition, role=Role.COORDINATOR)


@pytest.fixture
def inside(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


# The rules


def like(one: str, other: str, *, is_person: bool = False, **more: Any) -> list[str]:
    found = pairs([Party(1, is_person, (one,)), Party(2, is_person, (other,), **more)])
    return [code for pair in found for code, _detail in pair.reasons]


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    (
        ("Kestrel Aid Network", "Kestrel Aid Network e.V.", "equal"),
        ("The Kestrel Aid Network", "kestrel  aid network, Inc.", "equal"),
        ("Kestrel Aid Network (KAN)", "Kestrel Aid Network", "equal"),
        ("Kestrel Aid Network", "KAN", "acronym"),
        ("Kestrel Aid Network (KAN)", "K.A.N.", "acronym"),
        ("Réseau d’aide Crécerelle", "Reseau d'aide Crecerelle", "equal"),
        ("Kestrel Aid Network", "Kestrel Aide Network", "alike"),
        ("KestrelAidNetwork", "Kestrel Aid Network", "equal"),
        ("S.O.S. Racisme", "SOS Racisme", "equal"),
        ("El Agora A.C.", "Asociación Civil El Agora", "equal"),
        ("ООО Мемориал", "Мемориал", "equal"),
        ("人権ネットワーク", "特定非営利活動法人人権ネットワーク", "equal"),
        ("Rivers & Lakes", "Rivers and Lakes", "equal"),
        ("Women's Rights Organisation", "Womens Rights Org", "equal"),
        ("Intl. Federation for Rivers", "International Federation for Rivers", "equal"),
        ("Centre for Labour Rights", "Center for Labor Rights", "equal"),
        ("Мемориал", "Memorial", "script"),
        ("LDA Lake Defenders Alliance", "Lake Defenders Alliance", "equal"),
        ("Lake Defenders Alliance/LDA", "LDA", "acronym"),
        ("HF – Heron Fund", "Heron Fund", "equal"),
        ("Fundacja Czapla", "Czapla", "equal"),
        ("БФ Цапля", "Цапля", "equal"),
        ("Благотворительный фонд Выдра", "Выдра", "equal"),
        ("جمعية القضاعة", "القضاعة", "equal"),
        ("Vydra, z.s.", "Vydra", "equal"),
        ("Heron Foundation", "Heron", "equal"),
        ("St. Mary’s Shelter", "Saint Marys Shelter", "equal"),
        ("HERON: Women for Clean Rivers Everywhere", "Heron", "equal"),
        ("HERON – Women for Clean Rivers", "Heron", "equal"),
        ("GRAY HERON – Women for Clean Rivers e.V.", "Gray Heron", "equal"),
        ("Gray Heron & Lake Forum (LAKE-FORUM)", "Gray Heron and Lake Forum", "equal"),
        ("Alliance for Progressive Lakes", "APL", "acronym"),
        ("CDH Garza Real", "Centro de Derechos Humanos Garza Real A.C.", "equal"),
        ("Red de DD.HH. Garza", "Red de Derechos Humanos Garza", "equal"),
        ("HR Heron", "Human Rights Heron", "equal"),
        ("Спілка українських річок", "Spilka ukrainskykh richok", "script"),
        ("Вясна", "Viasna", "script"),
    ),
)
def test_organizations_that_are_probably_one(one: str, other: str, reason: str) -> None:
    assert like(one, other) == [reason]


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    (
        ("Мария Иванова", "Maria Ivanova", "script"),
        ("Мария Иванова", "Mariya Ivanova", "script"),
        ("Никита Хрущёв", "Khrushchev, Nikita", "script"),
        ("Γιώργος Παπαδόπουλος", "Giorgos Papadopoulos", "script"),
        ("Jörg Müller", "Joerg Mueller", "equal"),
        ("محمد السيد", "Mohammed Al-Sayed", "sounds"),
        ("محمد", "Mohammed", "sounds"),
        ("Mohammed Alsayed", "Muhammad El Sayyid", "sounds"),
        ("Mohammed Ali", "Muhammad Ali", "called"),
        ("Dr. Mohammed Ali", "Muhammad Ali", "called"),
        ("王小明", "Xiaoming Wang", "script"),
    ),
)
def test_people_whose_names_are_one_in_other_scripts_or_spellings(one: str, other: str, reason: str) -> None:
    assert like(one, other, is_person=True) == [reason]
    assert like(other, one, is_person=True) == [reason]


@pytest.mark.parametrize(
    ("one", "other"),
    (
        ("Tom Sand", "Dan Most"),  # the same consonants in another order
        ("Anna Weber", "Hans Weber"),
        ("Мария Иванова", "Пётр Чайковский"),
        ("محمد السيد", "Mariya Ivanova"),
        ("Ina Lee", "Anna Lo"),  # too few to tell
        ("Anna Weber", "Ina Weber"),
    ),
)
def test_people_who_do_not_sound_alike(one: str, other: str) -> None:
    assert like(one, other, is_person=True) == []


@pytest.mark.parametrize(
    ("one", "other"),
    (
        ("Kestrel Aid Network Kenya", "Kestrel Aid Network Uganda"),
        ("International Federation of Kestrel Aid Networks", "International Federation of Kestrel Aid Networks Kenya"),
        ("Kestrel Aid Network (Kenya)", "Kestrel Aid Network (Uganda)"),
        ("Kestrel Aid Network", "Kenya Action Now"),
        ("Kestrel Aid Network", "Heron Relief Fund"),
        ("Heron Foundation", "Heron Association"),
        ("Kenya Association", "Kenya"),
        ("Lake Watch/WWF", "WWF"),
        ("Kestrel Aid Network UK", "Kestrel Aid Network"),
        ("Kestrel Aid Network – Europe", "Kestrel Aid Network"),
        ("Kestrel: Voices of Kenya Together", "Kestrel"),
        ("Kestrel – The Heron Fund", "Kestrel"),
    ),
)
def test_organizations_that_are_two(one: str, other: str) -> None:
    assert like(one, other) == []


def test_names_of_the_directory_are_compared_too() -> None:
    entry = Party(1, False, ("Ärzte der Welt", "Médecins du Monde", "Doctors of the World"))

    found = pairs([entry, Party(2, False, ("Doctors of the World",))])

    assert [(pair.first, pair.second) for pair in found] == [(1, 2)]


@pytest.mark.parametrize(
    ("one", "other"),
    (({"entry": 1}, {"entry": 2, "parent": 1}), ({"entry": 2, "parent": 1}, {"entry": 3, "parent": 1})),
)
def test_chapters_are_never_paired(one: dict[str, Any], other: dict[str, Any]) -> None:
    name = ("Kestrel Aid Network",)

    assert pairs([Party(1, False, name, **one), Party(2, False, name, **other)]) == []
    assert len(pairs([Party(1, False, name, entry=1), Party(2, False, name, entry=2)])) == 1


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    (
        ("Ada Fox", "Dr. FOX Ada", "equal"),
        ("Ada Fox", "A. Fox", "initials"),
        ("Jürgen Müller", "Juergen Mueller", "equal"),
        ("Alexandra Foxworthy", "Alexandra Foxwurthy", "alike"),
        ("Prof. Anne-Marie Le Goff", "Anne Marie LeGoff", "alike"),
        ("Van der Berg, Jan", "Jan Vanderberg", "alike"),
        ("María de la Cruz Ortiz", "Maria Delacruz Ortiz", "alike"),
    ),
)
def test_persons_that_are_probably_one(one: str, other: str, reason: str) -> None:
    assert like(one, other, is_person=True)[:1] == [reason]


def test_reasons_tell_what_else_is_shared() -> None:
    same: dict[str, Any] = {"country": "FR", "domain": "rights.example", "affiliation": "Rights Now"}

    found = pairs([Party(1, True, ("Ada Fox",), **same), Party(2, True, ("Ada Fox",), **same)])

    assert [code for code, _detail in found[0].reasons] == ["equal", "same_country", "same_domain", "same_affiliation"]


def test_ten_times_as_many_take_about_ten_times_as_long() -> None:
    """Blocking by words, beginnings and acronyms: nobody is compared with everybody."""
    chance = random.Random(7)
    words = [f"{chance.choice('bcdfgklmnprst')}{chance.choice('aeiou')}{chance.choice('lnrst')}{n}" for n in range(900)]

    def seconds(number: int) -> float:
        some = [Party(n, False, (" ".join(chance.sample(words, 3)) + " Network",)) for n in range(number)]
        began = time.process_time()
        pairs(some)
        return time.process_time() - began

    seconds(100)
    few, many = seconds(300), seconds(3_000)

    assert many < 30 * few


# The search


def find(letter: Letter) -> list[LikelyPair]:
    PairSearch.objects.update_or_create(letter=letter, defaults={"state": PairSearch.WAITING, "attempts": 0})
    pair_search.search(letter_id=letter.pk)
    return list(LikelyPair.objects.order_by("pk"))


def organization(letter: Letter, name: str, **fields: Any) -> Signature:
    return make_signature(letter, **{"organization_name": name, "organization_key": f"key of {name}", **fields})


def test_search_compares_lines_and_those_that_wait(letter: Letter) -> None:
    """K12: four that wait and are in no directory were not compared with each other."""
    names = ("Kestrel Aid Network", "Kestrel Aid Network e.V.", "The Kestrel Aid Network", "Kestrel Aid Network (KAN)")
    four = [organization(letter, name, state=State.PENDING) for name in names]
    organization(letter, "Heron Relief Fund")
    organization(make_letter(state=LetterState.OPEN), "Kestrel Aid Network")

    assert [(pair.first_id, pair.second_id) for pair in find(letter)] == [(four[0].pk, one.pk) for one in four[1:]]


def test_search_forgets_what_is_none_any_more_and_keeps_verdicts(letter: Letter, member: Member) -> None:
    for name in ("Kestrel Aid Network", "Kestrel Aid Network e.V."):
        organization(letter, name)
    last = organization(letter, "Kestrel Aid Network Inc.")
    apart, _gone = find(letter)
    merging.keep_apart(letter=letter, pair=apart, actor=member.user)
    Signature.objects.filter(pk=last.pk).update(organization_name="Heron Relief Fund")

    assert find(letter) == [apart]
    assert LikelyPair.objects.get().verdict == "apart"


def test_search_compares_withheld_names_and_stores_none(letter: Letter) -> None:
    organization(letter, "Kestrel Aid Network")
    organization(letter, "Kestrel Aid Network e.V.", withheld=True)

    pair = find(letter)[0]

    assert "kestrel" not in str(LikelyPair.objects.filter(pk=pair.pk).values()).lower()


def test_sweep_looks_anew_where_signatures_have_come(letter: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[int] = []
    monkeypatch.setattr(queue, "wake", lambda _task, letter_id: woken.append(letter_id))
    find(letter)

    pair_search.wake_waiting()
    assert woken == []
    organization(letter, "Kestrel Aid Network", confirmed_at=timezone.now())
    pair_search.wake_waiting()

    assert woken == [letter.pk]


# Merging


@pytest.fixture
def two(letter: Letter) -> tuple[Signature, Signature]:
    real = make_organization(letter.campaign.coalition, "Kestrel Aid Network")
    return organization(letter, "Kestrel Aid Net work"), organization(letter, "Kestrel Aid Network", organization=real)


def the_pair(two: tuple[Signature, Signature]) -> LikelyPair:
    return LikelyPair.objects.get_or_create(first=two[0], second=two[1])[0]


def test_merge_makes_one_line_counted_once(letter: Letter, member: Member, two: tuple[Signature, Signature]) -> None:
    """K26: a look-alike was approved and then the real one signed."""
    alike, real = two
    third = organization(letter, "Kestrel Aid Net work", joins=alike, organization_key=alike.organization_key)

    assert merging.merge(letter=letter, pair=the_pair(two), actor=member.user) == real

    assert listing.count(letter).organizations == 1
    assert list(letter.signatures.counted()) == [real]
    assert set(letter.signatures.filter(joins=real)) == {alike, third}
    assert not OutgoingMail.objects.exists()
    assert Activity.objects.get().verb == "signatures.merged"


def test_both_keep_their_links_after_a_merge(letter: Letter, member: Member, two: tuple[Signature, Signature]) -> None:
    alike, real = two
    merging.merge(letter=letter, pair=the_pair(two), actor=member.user)

    own_changes.withdraw(proof=tokens.Proof(real.pk, real.nonce))
    assert list(letter.signatures.counted()) == [alike]
    own_changes.withdraw(proof=tokens.Proof(alike.pk, alike.nonce))

    assert listing.count(letter).organizations == 0


def test_undo_makes_two_lines_again(letter: Letter, member: Member, two: tuple[Signature, Signature]) -> None:
    third = organization(letter, "Kestrel Aid Net work", joins=two[0], organization_key=two[0].organization_key)
    columns = ("pk", "state", "joins", "organization", "organization_key", "nonce", "counted_at")
    before = list(letter.signatures.order_by("pk").values_list(*columns))
    pair = the_pair(two)

    merging.merge(letter=letter, pair=pair, actor=member.user)
    merging.undo(letter=letter, pair=pair, actor=member.user)

    assert list(letter.signatures.order_by("pk").values_list(*columns)) == before
    assert third.joins == two[0]
    pair.refresh_from_db()
    assert pair.verdict == "open"


@pytest.mark.parametrize("state", (State.COUNTED, State.PENDING))
@pytest.mark.parametrize("keep", (0, 1, 2))
def test_a_third_joins_the_line_of_both(letter: Letter, member: Member, state: State, keep: int) -> None:
    """The first and the second are one, and the second and the third: so all three are, whichever is wanted."""
    three = [organization(letter, f"Kestrel {name}") for name in ("Aid", "Help", "Care")]
    Signature.objects.filter(pk=three[1].pk).update(state=state)
    first, second = (the_pair((three[at], three[at + 1])) for at in (0, 1))
    merging.merge(letter=letter, pair=first, actor=member.user)

    merging.merge(letter=letter, pair=second, actor=member.user, keep=three[keep].pk)
    if state == State.PENDING:
        decisions.approve(letter=letter, ids=[three[1].pk], actor=member.user)

    [line] = letter.signatures.counted()
    assert listing.count(letter).organizations == 1
    assert {one.joins_id for one in letter.signatures.exclude(pk=line.pk)} == {line.pk}

    merging.merge(letter=letter, pair=the_pair((three[0], three[2])), actor=member.user)
    merging.undo(letter=letter, pair=LikelyPair.objects.get(first=three[0], second=three[2]), actor=member.user)
    assert listing.count(letter).organizations == 1
    for pair in (second, first) if state == State.COUNTED else ():
        merging.undo(letter=letter, pair=pair, actor=member.user)
    assert listing.count(letter).organizations == (3 if state == State.COUNTED else 1)


def test_merging_two_that_wait_makes_one_line_when_both_are_approved(letter: Letter, member: Member) -> None:
    both = [organization(letter, f"Kestrel Aid Network{tail}", state=State.PENDING) for tail in ("", " e.V.")]
    merging.merge_two(letter=letter, ids=[one.pk for one in both], actor=member.user)

    decisions.approve(letter=letter, ids=[one.pk for one in both], actor=member.user)

    assert listing.count(letter).organizations == 1


def test_merging_persons_counts_them_once(letter: Letter, member: Member) -> None:
    both = [make_signature(letter, name=name) for name in ("Ada Fox", "Dr. Ada Fox")]

    kept = merging.merge_two(letter=letter, ids=[one.pk for one in both], actor=member.user)

    assert list(letter.signatures.counted()) == [kept]


def test_merging_twice_is_merging_once(letter: Letter, member: Member, two: tuple[Signature, Signature]) -> None:
    for _ in range(2):
        merging.merge(letter=letter, pair=the_pair(two), actor=member.user)

    assert Activity.objects.count() == 1


def test_undo_refuses_where_the_place_is_taken(
    letter: Letter, member: Member, two: tuple[Signature, Signature]
) -> None:
    pair = the_pair(two)
    merging.merge(letter=letter, pair=pair, actor=member.user)
    newer = organization(letter, "Kestrel Aid Net work")

    with pytest.raises(decisions.ModerationRefused, match="another line"):
        merging.undo(letter=letter, pair=pair, actor=member.user)

    assert set(letter.signatures.counted()) == {two[1], newer}


@pytest.mark.parametrize("deed", ("merge", "keep_apart", "undo"))
def test_a_frozen_list_stays_as_it_is(
    letter: Letter, member: Member, two: tuple[Signature, Signature], deed: str
) -> None:
    pair = the_pair(two)
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.CLOSED)

    with pytest.raises(decisions.ModerationRefused, match="frozen"):
        getattr(merging, deed)(letter=letter, pair=pair, actor=member.user)

    assert letter.signatures.counted().count() == 2


# Pages


def test_queue_shows_both_side_by_side_and_does_what_is_pressed(inside: Client, letter: Letter) -> None:
    organization(letter, "Kestrel Aid Network", email="a@kestrel.example")
    organization(letter, "Kestrel Aid Network e.V.", email="b@kestrel.example")
    pair = find(letter)[0]
    queue = reverse("letters:letter-waiting", args=[letter.slug])

    text = inside.get(queue, {"kind": "pairs"}).text
    assert "a@kestrel.example" in text
    assert "b@kestrel.example" in text
    assert "The names are the same but for" in text

    answer = inside.post(reverse("signatories:merge-pair", args=[letter.slug, pair.pk]), {"back": queue}, follow=True)
    assert "one line now" in answer.text
    assert listing.count(letter).organizations == 1
    inside.post(reverse("signatories:undo-pair", args=[letter.slug, pair.pk]), {"back": queue})
    assert listing.count(letter).organizations == 2


def test_what_is_kept_apart_is_not_offered_again(inside: Client, letter: Letter) -> None:
    organization(letter, "Kestrel Aid Network")
    organization(letter, "Kestrel Aid Network e.V.")
    pair = find(letter)[0]

    inside.post(reverse("signatories:keep-pair-apart", args=[letter.slug, pair.pk]))
    find(letter)

    assert "Kestrel" not in inside.get(reverse("letters:letter-waiting", args=[letter.slug])).text


def test_page_of_a_merged_signature_offers_to_take_it_back(
    inside: Client, letter: Letter, member: Member, two: tuple[Signature, Signature]
) -> None:
    merging.merge(letter=letter, pair=the_pair(two), actor=member.user)

    text = inside.get(reverse("signatories:signature", args=[letter.slug, two[0].pk])).text

    assert "They are two: take it back" in text


def test_queue_of_pairs_takes_as_many_queries_for_many(letter: Letter, member: Member) -> None:
    def queries() -> int:
        find(letter)
        kind = PairKind(Sight(member, database_now()))
        with CaptureQueriesContext(connection) as captured:
            for entry in kind.entries(0, 50):
                assert entry.sides[0].label
        return len(captured)

    organization(letter, "Kestrel Aid Network")
    organization(letter, "Kestrel Aid Network e.V.")
    one = queries()
    organization(letter, "Kestrel Aid Network Inc.")
    organization(letter, "The Kestrel Aid Network")

    assert queries() == one
