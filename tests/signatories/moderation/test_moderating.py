"""What coordinators may do with signatures, and what nobody may."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import Activity, Member, OutgoingMail, Role
from letters.models import Letter
from letters.states import LetterState
from signatories.lists import groups
from signatories.models import Signature, SignatureGroup
from signatories.models.signature import State
from signatories.moderation import decisions
from signatories.signing import tokens
from tests.factories.campaign import make_coalition, make_member, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature, page_of
from tests.http import hidden_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter() -> Letter:
    letter = make_letter(state=LetterState.OPEN, slug="archives")
    make_group(letter, heading="Organizations")
    return letter


@pytest.fixture
def member(letter: Letter) -> Member:
    return make_member(letter.campaign.coalition, role=Role.COORDINATOR)


@pytest.fixture
def inside(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


def verbs() -> list[str]:
    return list(Activity.objects.order_by("pk").values_list("verb", flat=True))


def events() -> list[str]:
    return list(OutgoingMail.objects.order_by("pk").values_list("event", flat=True))


# Services


def test_approve_lets_what_waits_count_and_tells_the_signer(letter: Letter, member: Member) -> None:
    waiting = make_signature(letter, state=State.PENDING, doubt="free_mail")

    assert decisions.approve(letter=letter, ids=[waiting.pk], actor=member.user) == 1

    waiting.refresh_from_db()
    assert (waiting.state, waiting.decided_by) == ("counted", member.user)
    assert (verbs(), events()) == (["signature.approved"], ["signature_counted"])


def test_approve_leaves_alone_what_its_signer_has_not_confirmed(letter: Letter, member: Member) -> None:
    unconfirmed = make_signature(letter, state=State.UNCONFIRMED)
    withdrawn = make_signature(letter, state=State.WITHDRAWN)
    rejected = make_signature(letter, state=State.REJECTED, confirmed_at=None)

    ids = [unconfirmed.pk, withdrawn.pk, rejected.pk]

    assert decisions.approve(letter=letter, ids=ids, actor=member.user) == 0
    assert set(letter.signatures.values_list("state", flat=True)) == {"unconfirmed", "withdrawn", "rejected"}


def test_approve_joins_a_second_of_the_same_organization(letter: Letter, member: Member) -> None:
    fields = {"state": State.PENDING, "organization_name": "Rights Now", "organization_key": "k"}
    both = [make_signature(letter, **fields), make_signature(letter, **fields)]

    decisions.approve(letter=letter, ids=[each.pk for each in both], actor=member.user)

    assert list(letter.signatures.counted()) == [both[0]]


def test_approve_of_another_letter_does_nothing(letter: Letter, member: Member) -> None:
    other = make_signature(make_letter(state=LetterState.OPEN), state=State.PENDING)

    assert decisions.approve(letter=letter, ids=[other.pk], actor=member.user) == 0


def test_approve_leaves_alone_what_changed_after_it_was_seen(letter: Letter, member: Member) -> None:
    seen_at = timezone.now()
    later = seen_at + timedelta(seconds=1)
    before: dict[str, Any] = {"state": State.PENDING, "submitted_at": seen_at}
    same = make_signature(letter, **before, confirmed_at=seen_at, changed_at=seen_at)
    corrected = make_signature(letter, **before, confirmed_at=seen_at, changed_at=later)
    signed_anew = make_signature(letter, **before, confirmed_at=later)
    ids = [same.pk, corrected.pk, signed_anew.pk]

    assert decisions.approve(letter=letter, ids=ids, actor=member.user, seen_at=seen_at) == 1
    assert list(letter.signatures.counted()) == [same]


def test_reject_takes_off_the_list_and_ends_the_links(letter: Letter, member: Member) -> None:
    counted = make_signature(letter)

    assert decisions.reject(letter=letter, ids=[counted.pk], actor=member.user, reason="Invented") == 1

    stored = Signature.objects.get()
    assert (stored.state, stored.nonce != counted.nonce, events()) == ("rejected", True, [])
    assert Activity.objects.get().data == {
        "letter": letter.pk,
        "former": "counted",
        "reason": "Invented",
        "told": False,
    }


@pytest.mark.parametrize("state", (LetterState.CLOSED, LetterState.FINAL, LetterState.WITHDRAWN))
def test_nothing_changes_once_the_list_is_frozen(member: Member, state: LetterState) -> None:
    letter = make_letter(state=state)
    group = make_group(letter)
    waiting = make_signature(letter, state=State.PENDING)
    common: dict[str, Any] = {"letter": letter, "actor": member.user}
    deeds: list[Callable[[], object]] = [
        lambda: decisions.approve(ids=[waiting.pk], **common),
        lambda: decisions.reject(ids=[waiting.pk], reason="", **common),
        lambda: decisions.move(ids=[waiting.pk], group=group, **common),
        lambda: decisions.pin(signature=waiting, pinned=True, **common),
        lambda: decisions.edit(signature=waiting, values={"name": "X"}, **common),
    ]
    for deed in deeds:
        with pytest.raises(decisions.ModerationRefused):
            deed()
    with pytest.raises(groups.GroupRefused):
        groups.save(group=group, values={"heading": "X"}, **common)

    assert verbs() == []


def test_edit_keeps_before_and_after_and_tells_the_signer(letter: Letter, member: Member) -> None:
    signature = make_signature(letter, name="Ada Mrash")

    values = {"name": "Ada Marsh", "title": ""}
    assert decisions.edit(letter=letter, signature=signature, actor=member.user, values=values) == ["name"]

    assert Activity.objects.get().data == {"letter": letter.pk, "changed": {"name": ["Ada Mrash", "Ada Marsh"]}}
    assert events() == ["signature_changed"]


def test_edit_leaves_withheld_names_to_their_signer(letter: Letter, member: Member) -> None:
    signature = make_signature(letter, name="Ada", withheld=True)

    with pytest.raises(decisions.ModerationRefused):
        decisions.edit(letter=letter, signature=signature, actor=member.user, values={"name": "Eve"})


def test_resend_goes_to_the_signer_within_the_cap(letter: Letter, member: Member) -> None:
    signature = make_signature(letter, state=State.UNCONFIRMED, email="ada@example.org")
    for _ in range(3):
        decisions.resend(letter=letter, signature=signature, actor=member.user)

    with pytest.raises(decisions.ModerationRefused, match="as many mails"):
        decisions.resend(letter=letter, signature=signature, actor=member.user)

    assert {mail.to for mail in OutgoingMail.objects.all()} == {"ada@example.org"}
    assert verbs() == ["signature.resent"] * 3


def test_resend_refuses_what_is_confirmed(letter: Letter, member: Member) -> None:
    with pytest.raises(decisions.ModerationRefused):
        decisions.resend(letter=letter, signature=make_signature(letter), actor=member.user)


def test_groups_are_added_moved_and_removed(letter: Letter, member: Member) -> None:
    new = groups.save(letter=letter, group=SignatureGroup(), actor=member.user, values={"heading": "People"})
    groups.shift(letter=letter, group=new, actor=member.user, by=-1)
    assert list(letter.signature_groups.order_by("position").values_list("heading", flat=True)) == [
        "People",
        "Organizations",
    ]
    groups.remove(letter=letter, group=new, actor=member.user)

    assert verbs() == ["group.added", "group.shifted", "group.removed"]


def test_group_with_signatures_and_the_last_group_stay(letter: Letter, member: Member) -> None:
    only = letter.signature_groups.get()
    with pytest.raises(groups.GroupRefused, match="at least one"):
        groups.remove(letter=letter, group=only, actor=member.user)
    make_group(letter)
    make_signature(letter, group=only)

    with pytest.raises(groups.GroupRefused, match="Somebody stands"):
        groups.remove(letter=letter, group=only, actor=member.user)


# Pages


def test_signature_list_shows_states_doubts_and_no_link(inside: Client, letter: Letter) -> None:
    signature = make_signature(
        letter, name="Ada Marsh", state=State.PENDING, doubt="free_mail", email="ada@example.org"
    )

    text = inside.get("/letters/archives/signatures/").text

    assert "Ada Marsh" in text
    assert "ada@example.org" in text
    assert "free mail service" in text
    assert signature.nonce not in text
    assert "/s/" not in text


@pytest.mark.parametrize(("role", "sees"), ((Role.OWNER, True), (Role.COORDINATOR, True), (Role.STAFF, False)))
def test_signature_list_shows_withheld_names_to_those_who_may(
    client: Client, letter: Letter, role: Role, sees: bool
) -> None:
    withheld = make_signature(letter, name="Canary Bird", withheld=True)
    sign_in(client, make_member(letter.campaign.coalition, role=role).user)

    pages = [client.get(f"/letters/archives/signatures/{page}").text for page in ("", f"{withheld.pk}/")]

    assert [("Canary Bird" in page) for page in pages] == [sees, sees]


@pytest.mark.parametrize(("role", "sees"), ((Role.COORDINATOR, True), (Role.STAFF, False)))
def test_signature_list_tells_withheld_signers_by_no_address(
    client: Client, letter: Letter, role: Role, sees: bool
) -> None:
    withheld = make_signature(letter, organization_name="Canary Trust", email="bird@canary.example", withheld=True)
    joined = make_signature(letter, organization_name="Canary Trust", email="two@canary.example", joins=withheld)
    sign_in(client, make_member(letter.campaign.coalition, role=role).user)
    queries = ("?q=bird%40canary.example", "", f"{withheld.pk}/", f"{joined.pk}/")

    found, listed, one, other = (client.get(f"/letters/archives/signatures/{query}") for query in queries)

    assert len(found.context["rows"]) == sees
    assert "bird@canary.example" in listed.text if sees else "b…@" not in listed.text
    assert ("@canary.example" in one.text) is sees
    assert (f"/signatures/{withheld.pk}/" in other.text) is sees


@pytest.mark.parametrize(
    ("query", "found"),
    (
        ("q=marsh", ["Ada Marsh"]),
        ("q=bo%40example.org", ["Bo Reed"]),
        ("state=pending", ["Bo Reed"]),
        ("q=canary", []),
        ("state=nonsense", []),
    ),
)
def test_signature_list_filters(inside: Client, letter: Letter, query: str, found: list[str]) -> None:
    make_signature(letter, name="Ada Marsh")
    make_signature(letter, name="Bo Reed", state=State.PENDING, email="bo@example.org")
    make_signature(letter, name="Canary", withheld=True)

    answer = inside.get(f"/letters/archives/signatures/?{query}")

    assert [row["label"] for row in answer.context["rows"]] == found


@pytest.mark.parametrize("number", (1, 3))
def test_signature_list_asks_the_same_number_of_queries(
    inside: Client, letter: Letter, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        make_signature(letter)

    with django_assert_num_queries(18):
        inside.get("/letters/archives/signatures/")


def test_decide_asks_first_and_then_does_it(inside: Client, letter: Letter) -> None:
    waiting = make_signature(letter, state=State.PENDING)
    page = inside.get(f"/letters/archives/signatures/decide/?deed=approve&signature={waiting.pk}&signature=x")
    assert (page.status_code, Signature.objects.get().state) == (200, "pending")

    inside.post("/letters/archives/signatures/decide/", {"deed": "approve", "signature": [waiting.pk]})

    assert Signature.objects.get().state == "counted"


def test_decide_approves_nothing_that_changed_since_the_page_was_shown(inside: Client, letter: Letter) -> None:
    waiting = make_signature(letter, name="Ada Marsh", state=State.PENDING)
    page = inside.get(f"/letters/archives/signatures/decide/?deed=approve&signature={waiting.pk}")
    seen_at = page.context["form"]["seen_at"].value()
    Signature.objects.filter(pk=waiting.pk).update(name="Minister", changed_at=timezone.now() + timedelta(seconds=1))

    entries = {"deed": "approve", "signature": waiting.pk, "seen_at": seen_at}
    answer = inside.post("/letters/archives/signatures/decide/", entries, follow=True)

    assert not letter.signatures.counted().exists()
    assert "Look at them once more." in answer.text


@pytest.mark.parametrize("seen_at", ("", "nonsense", "2026-13-45", "2026-01-01T00:00:00", "9" * 40))
def test_decide_takes_no_harm_from_a_mangled_moment(inside: Client, letter: Letter, seen_at: str) -> None:
    waiting = make_signature(letter, state=State.PENDING)

    entries = {"deed": "approve", "signature": waiting.pk, "seen_at": seen_at}
    answer = inside.post("/letters/archives/signatures/decide/", entries)

    assert answer.status_code == 302
    assert list(letter.signatures.counted()) == [waiting]


def test_decide_asks_for_a_reason_to_reject(inside: Client, letter: Letter) -> None:
    waiting = make_signature(letter, state=State.PENDING)

    answer = inside.post("/letters/archives/signatures/decide/", {"deed": "reject", "signature": [waiting.pk]})

    assert (answer.status_code, Signature.objects.get().state) == (422, "pending")


def test_decide_about_signatures_of_another_letter_finds_none(inside: Client, letter: Letter) -> None:
    foreign = make_signature(make_letter(state=LetterState.OPEN), state=State.PENDING)

    inside.post("/letters/archives/signatures/decide/", {"deed": "approve", "signature": [foreign.pk]})

    foreign.refresh_from_db()
    assert foreign.state == "pending"


@pytest.mark.parametrize("page", ("", "edit/", "pin/", "resend/"))
def test_signature_of_another_letter_does_not_exist(inside: Client, letter: Letter, page: str) -> None:
    foreign = make_signature(make_letter(state=LetterState.OPEN))
    address = f"/letters/archives/signatures/{foreign.pk}/{page}"

    assert (inside.get(address) if page in {"", "edit/"} else inside.post(address)).status_code == 404


def test_pages_of_another_coalition_do_not_exist(client: Client, letter: Letter) -> None:
    sign_in(client, make_member(make_coalition(), role=Role.OWNER).user)

    for page in ("signatures/", "groups/", "groups/new/", "signatures/decide/"):
        assert client.get(f"/letters/archives/{page}").status_code == 404


def test_edit_line_page_saves_what_is_printed(inside: Client, letter: Letter) -> None:
    signature = make_signature(letter, name="Ada Mrash")

    page = f"/letters/archives/signatures/{signature.pk}/edit/"

    entered = {"name": "Ada Marsh", "title": "Dean\r\nPoet", "position": "3"}
    inside.post(page, {**hidden_fields(inside.get(page).text), **entered})

    stored = Signature.objects.get()
    assert (stored.name, stored.title, stored.position) == ("Ada Marsh", "Dean\nPoet", 2)


def test_pin_page_puts_first_and_back(inside: Client, letter: Letter) -> None:
    signature = make_signature(letter)
    address = f"/letters/archives/signatures/{signature.pk}/pin/"

    inside.post(address, {"pinned": "1"})
    assert Signature.objects.get().pinned
    inside.post(address)
    assert not Signature.objects.get().pinned


def test_group_pages_work(inside: Client, letter: Letter) -> None:
    fields = {"belongs": "anyone", "order": "by_date", "style": "organization", "columns": "2", "heading": "Late"}

    inside.post("/letters/archives/groups/new/", fields)

    new = letter.signature_groups.get(heading="Late")
    assert (new.position, new.order, new.columns) == (1, "by_date", 2)
    inside.post(f"/letters/archives/groups/{new.pk}/shift/", {"up": "1"})
    new.refresh_from_db()
    assert new.position == 0
    inside.post(f"/letters/archives/groups/{new.pk}/remove/")
    assert letter.signature_groups.count() == 1
    assert "Organizations" in inside.get("/letters/archives/groups/").text


def test_usual_groups_are_made_by_a_button(inside: Client, letter: Letter) -> None:
    letter.signature_groups.all().delete()
    assert "No groups yet" in inside.get("/letters/archives/groups/").text

    inside.post("/letters/archives/groups/usual/")

    assert letter.signature_groups.count() == 2


def test_nobody_confirms_for_the_signer(inside: Client, letter: Letter) -> None:
    signature = make_signature(letter, state=State.UNCONFIRMED)
    for page in ("", "edit/"):
        assert (
            tokens.make(tokens.LinkPurpose.CONFIRM, signature)[:20]
            not in inside.get(f"/letters/archives/signatures/{signature.pk}/{page}").text
        )

    inside.post("/letters/archives/signatures/decide/", {"deed": "approve", "signature": [signature.pk]})
    inside.post(f"/s/{page_of(signature, 'confirm')}/confirm/", {"signature": signature.pk})

    assert Signature.objects.get().state == "unconfirmed"


def test_page_that_removes_a_group_says_before_why_it_cannot(inside: Client, letter: Letter) -> None:
    only = letter.signature_groups.get()
    last = inside.get(f"/letters/archives/groups/{only.pk}/remove/").text
    make_signature(letter)
    used = inside.get(f"/letters/archives/groups/{only.pk}/remove/").text

    assert "A list needs at least one group." in last
    assert "Somebody stands in this group." in used
    assert 'class="confirm"' not in last + used
