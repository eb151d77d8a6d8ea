"""One deed about many signatures: counted first, done in pieces, taken back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaign import jobs, queue
from campaign.clock import database_now
from campaign.mail import outbox
from campaign.models import Activity, Member, OutgoingMail, Role
from letters.models import Letter
from letters.states import LetterState
from signatories.models import BulkDeed, BulkTarget, Signature
from signatories.models.signature import State
from signatories.moderation import bulk, bulk_work, decisions
from signatories.moderation.bulk import GivenDeed
from signatories.moderation.changes import SignatureDeed
from signatories.moderation.criteria import Criteria, dry_count
from tests.factories.campaign import make_member, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_bulk_deed, make_group, make_signature, make_signature_import
from tests.http import hidden_fields

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


def given(member: Member, deed: SignatureDeed = SignatureDeed.REJECT, **more: Any) -> GivenDeed:
    return GivenDeed(**{"deed": deed, "actor": member.user, "form_key": f"key-{BulkDeed.objects.count()}", **more})


def do(letter: Letter, member: Member, deed: SignatureDeed, criteria: Criteria, **more: Any) -> BulkDeed:
    mark = dry_count(letter, deed, criteria).mark
    ordered = bulk.order_counted(letter=letter, given=given(member, deed, **more), criteria=criteria, mark=mark)
    bulk_work.work(deed_id=ordered.pk)
    ordered.refresh_from_db()
    return ordered


def undo(deed: BulkDeed, member: Member) -> BulkDeed:
    ordered = bulk.order_undo(deed=deed, actor=member.user)
    bulk_work.work(deed_id=ordered.pk)
    ordered.refresh_from_db()
    return ordered


def states(letter: Letter) -> list[str]:
    return list(letter.signatures.order_by("pk").values_list("state", flat=True))


# What is found


SOME = {"name": "Ada Fox", "country": "FR", "email": "ada@mail.flood.example"}
LONG_AGO = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("criteria", "fields"),
    (
        (Criteria(source="file"), {"source": "file"}),
        (Criteria(since="2026-05-04T12:00:00+00:00", until="2026-05-04T12:01:00+00:00"), {"submitted_at": LONG_AGO}),
        (Criteria(domain="flood.example"), {"email": "x@FLOOD.example"}),
        (Criteria(domain="flood.example"), {"email": "x@sub.flood.example"}),
        (Criteria(country="PT"), {"country": "PT"}),
        (Criteria(text="fresh  águas"), {"title": "Head of Fresh Aguas"}),
        (Criteria(state="pending"), {"state": State.PENDING}),
    ),
)
def test_dry_count_finds_what_fits_and_nothing_else(letter: Letter, criteria: Criteria, fields: dict[str, Any]) -> None:
    make_signature(letter, email="x@notflood.example")
    meant = make_signature(letter, **fields)
    make_signature(make_letter(state=LetterState.OPEN), **fields)

    assert dry_count(letter, SignatureDeed.REJECT, criteria).keys == [meant.pk]


def test_dry_count_finds_a_file(letter: Letter) -> None:
    make_signature(letter)
    batch = make_signature_import(letter, state="done")

    assert dry_count(letter, SignatureDeed.REJECT, Criteria(batch=batch.pk)).keys == [batch.signatures.get().pk]


def test_dry_count_reads_words_of_withheld_names(letter: Letter) -> None:
    meant = make_signature(letter, name="Ada Flood", withheld=True)

    assert dry_count(letter, SignatureDeed.REJECT, Criteria(text="flood")).keys == [meant.pk]


def test_dry_count_tells_what_becomes_of_the_list(letter: Letter) -> None:
    line = make_signature(letter, organization_name="Rights Now", organization_key="k", country="PT")
    make_signature(letter, joins=line, organization_name="Rights Now", organization_key="k")
    make_signature(letter, country="PT")
    make_signature(letter, country="PT", state=State.PENDING)

    found = dry_count(letter, SignatureDeed.SUSPECT, Criteria(country="PT"))

    # The organization's line goes on under its second representative.
    assert (found.number, found.lines) == (3, -1)
    assert [(state, number) for state, _label, number in found.states] == [("pending", 1), ("counted", 2)]


def test_dry_count_of_approving_counts_an_organization_once(letter: Letter) -> None:
    fields = {"organization_name": "Rights Now", "organization_key": "k", "state": State.PENDING}
    for _ in range(2):
        make_signature(letter, **fields)
    make_signature(letter, state=State.PENDING)
    make_signature(letter, state=State.REJECTED)

    found = dry_count(letter, SignatureDeed.APPROVE, Criteria(source="form"))

    assert (found.number, found.lines) == (3, 2)


def test_dry_count_takes_as_many_queries_for_many(letter: Letter) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            dry_count(letter, SignatureDeed.REJECT, Criteria(domain="example.org"))
        return len(captured)

    make_signature(letter)
    one = queries()
    for _ in range(3):
        make_signature(letter)

    assert queries() == one


# What is done


def test_deed_is_done_to_those_that_were_counted(letter: Letter, member: Member) -> None:
    forged = [make_signature(letter, email=f"x{number}@flood.example") for number in range(3)]
    other = make_signature(letter)

    deed = do(letter, member, SignatureDeed.SUSPECT, Criteria(domain="flood.example"), why="a flood")

    assert (deed.state, deed.total, deed.done, deed.changed) == ("done", 3, 3, 3)
    assert list(letter.signatures.counted()) == [other]
    assert set(letter.signatures.filter(state="suspect")) == set(forged)
    assert not OutgoingMail.objects.exists()


def test_trail_names_the_deed_and_no_domain(letter: Letter, member: Member) -> None:
    make_signature(letter, email="x@flood.example")

    do(letter, member, SignatureDeed.REJECT, Criteria(domain="flood.example"), why="a flood")

    told = list(Activity.objects.order_by("pk").values_list("verb", "data"))
    assert [verb for verb, _data in told] == [
        "signatures.bulk_ordered",
        "signature.rejected",
        "signatures.bulk_done",
    ]
    assert told[0][1] == {"letter": letter.pk, "deed": "reject", "about": 1, "by": ["domain"]}
    assert "flood.example" not in str(told)


def test_order_refuses_when_other_signatures_fit_meanwhile(letter: Letter, member: Member) -> None:
    make_signature(letter, country="PT")
    criteria = Criteria(country="PT")
    mark = dry_count(letter, SignatureDeed.REJECT, criteria).mark
    make_signature(letter, country="PT")

    with pytest.raises(bulk.CountChanged, match="2 signatures"):
        bulk.order_counted(letter=letter, given=given(member), criteria=criteria, mark=mark)

    assert states(letter) == ["counted", "counted"]


@pytest.mark.parametrize("other", (Criteria(country="ES"), Criteria(country="PT", source="form")))
def test_order_refuses_other_criteria_than_were_counted(letter: Letter, member: Member, other: Criteria) -> None:
    make_signature(letter, country="PT")
    mark = dry_count(letter, SignatureDeed.REJECT, Criteria(country="PT")).mark

    with pytest.raises(bulk.CountChanged):
        bulk.order_counted(letter=letter, given=given(member), criteria=other, mark=mark)


def test_order_refuses_criteria_that_ask_for_nothing(letter: Letter, member: Member) -> None:
    mark = dry_count(letter, SignatureDeed.REJECT, Criteria()).mark

    with pytest.raises(decisions.ModerationRefused, match="in common"):
        bulk.order_counted(letter=letter, given=given(member), criteria=Criteria(), mark=mark)


def test_one_form_orders_once(letter: Letter, member: Member) -> None:
    make_signature(letter, country="PT")
    criteria, once = Criteria(country="PT"), given(member)
    mark = dry_count(letter, SignatureDeed.REJECT, criteria).mark

    first = bulk.order_counted(letter=letter, given=once, criteria=criteria, mark=mark)
    bulk_work.work(deed_id=first.pk)

    assert bulk.order_counted(letter=letter, given=once, criteria=criteria, mark=mark) == first
    assert BulkDeed.objects.count() == 1


def test_work_leaves_alone_what_changed_after_it_was_ordered(letter: Letter, member: Member) -> None:
    mended, forged = (make_signature(letter, country="PT") for _ in range(2))
    criteria = Criteria(country="PT")
    mark = dry_count(letter, SignatureDeed.REJECT, criteria).mark
    ordered = bulk.order_counted(letter=letter, given=given(member), criteria=criteria, mark=mark)
    Signature.objects.filter(pk=mended.pk).update(changed_at=timezone.now() + timedelta(seconds=5))

    bulk_work.work(deed_id=ordered.pk)

    ordered.refresh_from_db()
    assert (ordered.done, ordered.changed) == (2, 1)
    assert list(letter.signatures.filter(state="rejected")) == [forged]


def test_work_stops_at_a_frozen_list_and_says_so(letter: Letter, member: Member) -> None:
    make_signature(letter, country="PT")
    criteria = Criteria(country="PT")
    mark = dry_count(letter, SignatureDeed.REJECT, criteria).mark
    ordered = bulk.order_counted(letter=letter, given=given(member), criteria=criteria, mark=mark)
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.CLOSED)

    bulk_work.work(deed_id=ordered.pk)

    ordered.refresh_from_db()
    assert (ordered.state, states(letter)) == ("failed", ["counted"])
    assert "frozen" in ordered.reason


def test_work_goes_on_where_a_lost_worker_stopped(
    letter: Letter, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        make_signature(letter, country="PT")
    monkeypatch.setattr(bulk_work, "A_PIECE", 1)
    criteria = Criteria(country="PT")
    mark = dry_count(letter, SignatureDeed.REJECT, criteria).mark
    ordered = bulk.order_counted(letter=letter, given=given(member), criteria=criteria, mark=mark)
    lease = jobs.claim(BulkDeed.objects.due(now=database_now()), ordered.pk, seconds=-1)
    assert lease is not None
    bulk_work._one_piece(BulkDeed.objects.get(pk=ordered.pk), lease, bulk_work._do_piece)
    BulkDeed.objects.update(leased_until=timezone.now() - timedelta(seconds=1))

    bulk_work.work(deed_id=ordered.pk)

    ordered.refresh_from_db()
    assert (ordered.state, ordered.done, ordered.changed) == ("done", 3, 3)
    assert Activity.objects.filter(verb="signature.rejected").count() == 3


def test_work_that_takes_too_long_is_left_to_the_next_worker(
    letter: Letter, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        make_signature(letter, country="PT")
    monkeypatch.setattr(bulk_work, "A_PIECE", 1)
    monkeypatch.setattr(bulk_work, "WORKS_SECONDS", -1)

    deed = do(letter, member, SignatureDeed.REJECT, Criteria(country="PT"))

    assert (deed.state, deed.done, deed.lease) == ("waiting", 1, "")


# Taking it back


@pytest.mark.parametrize("deed", (SignatureDeed.REJECT, SignatureDeed.SUSPECT))
def test_undo_puts_each_back_as_it_was(letter: Letter, member: Member, deed: SignatureDeed) -> None:
    former = {"country": "PT", "organization_name": "Rights Now", "organization_key": "k"}
    line = make_signature(letter, **former)
    heir = make_signature(letter, joins=line, organization_name="Rights Now", organization_key="k")
    make_signature(letter, state=State.PENDING, country="PT")
    make_signature(letter, state=State.UNCONFIRMED, country="PT")
    columns = ("pk", "state", "seems", "nonce", "joins", "counted_at", "group")
    before = list(letter.signatures.order_by("pk").values_list(*columns))

    done = do(letter, member, deed, Criteria(country="PT"))
    assert list(letter.signatures.counted()) == [heir]
    undone = undo(done, member)

    assert (undone.state, undone.changed) == ("done", 3)
    assert list(letter.signatures.order_by("pk").values_list(*columns)) == before
    assert not OutgoingMail.objects.exists()


def test_undo_of_approving_keeps_the_mails_that_have_not_left(letter: Letter, member: Member) -> None:
    make_signature(letter, state=State.PENDING)
    done = do(letter, member, SignatureDeed.APPROVE, Criteria(state="pending"))
    assert OutgoingMail.objects.get().event == "signature_counted"

    undo(done, member)

    assert states(letter) == ["pending"]
    assert not OutgoingMail.objects.filter(event="signature_pending").exists()


def test_undo_tells_those_who_were_told(letter: Letter, member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    make_signature(letter, state=State.PENDING)
    done = do(letter, member, SignatureDeed.APPROVE, Criteria(state="pending"))
    monkeypatch.setattr(outbox, "take_back", lambda _mail: False)

    undo(done, member)

    assert list(OutgoingMail.objects.order_by("pk").values_list("event", flat=True)) == [
        "signature_counted",
        "signature_pending",
    ]


def test_undo_leaves_alone_what_somebody_has_touched_since(letter: Letter, member: Member) -> None:
    withdrawn, other = (make_signature(letter, country="PT") for _ in range(2))
    done = do(letter, member, SignatureDeed.SUSPECT, Criteria(country="PT"))
    later = timezone.now() + timedelta(seconds=1)
    Signature.objects.filter(pk=withdrawn.pk).update(state=State.WITHDRAWN, seems="", changed_at=later)

    undone = undo(done, member)

    assert (undone.done, undone.changed) == (2, 1)
    assert states(letter) == ["withdrawn", "counted"]
    assert list(letter.signatures.counted()) == [other]


def test_undo_is_ordered_once(letter: Letter, member: Member) -> None:
    make_signature(letter, country="PT")
    done = do(letter, member, SignatureDeed.REJECT, Criteria(country="PT"))

    first = undo(done, member)

    assert bulk.order_undo(deed=done, actor=member.user) == first
    assert states(letter) == ["counted"]


def test_what_it_takes_to_undo_is_forgotten_after_a_month(letter: Letter, member: Member) -> None:
    make_signature(letter, country="PT")
    done = do(letter, member, SignatureDeed.REJECT, Criteria(country="PT"))

    assert bulk.forget(now=timezone.now() + timedelta(days=29)) == 0
    assert bulk.forget(now=timezone.now() + timedelta(days=31)) == 1

    assert not BulkTarget.objects.exists()
    assert "long ago" in bulk.undo_refusal(done, now=timezone.now() + timedelta(days=31))


# Pages


def order(inside: Client, letter: Letter, **asked: str) -> Any:
    path = reverse("signatories:bulk", args=[letter.slug])
    text = inside.get(path, asked).text
    section = text[text.index("count-title") : text.index("criteria-title")]
    return inside.post(path, {**hidden_fields(section), "why": "a flood"})


def test_page_counts_before_it_does_anything(inside: Client, letter: Letter) -> None:
    make_signature(letter, name="Ada Flood", email="x@flood.example")

    asked = {"deed": "reject", "domain": "flood.example"}
    text = inside.get(reverse("signatories:bulk", args=[letter.slug]), asked).text

    assert "This is about 1 signature" in text
    assert "Ada Flood" in text
    assert "The list gets 1 line shorter." in text
    assert states(letter) == ["counted"]


def test_page_does_what_it_has_counted_and_takes_it_back(inside: Client, letter: Letter) -> None:
    make_signature(letter, email="x@flood.example")

    answer = order(inside, letter, deed="suspect", domain="flood.example")

    assert states(letter) == ["suspect"]
    deed = BulkDeed.objects.get()
    assert answer.headers["Location"] == reverse("signatories:bulk-deed", args=[letter.slug, deed.pk])
    inside.post(reverse("signatories:undo-bulk-deed", args=[letter.slug, deed.pk]))
    assert states(letter) == ["counted"]


def test_page_says_that_the_count_has_changed_and_counts_anew(inside: Client, letter: Letter) -> None:
    make_signature(letter, country="PT")
    path = reverse("signatories:bulk", args=[letter.slug])
    text = inside.get(path, {"deed": "reject", "country": "PT"}).text
    fields = hidden_fields(text[text.index("count-title") : text.index("criteria-title")])
    make_signature(letter, country="PT")

    answer = inside.post(path, {**fields, "why": "a flood"})

    assert answer.status_code == 422
    assert "This is about 2 signatures" in answer.text
    assert states(letter) == ["counted", "counted"]
    again = hidden_fields(answer.text[answer.text.index("count-title") : answer.text.index("criteria-title")])
    inside.post(path, {**again, "why": "a flood"})
    assert states(letter) == ["rejected", "rejected"]


def test_page_asks_for_something_in_common(inside: Client, letter: Letter) -> None:
    answer = inside.get(reverse("signatories:bulk", args=[letter.slug]), {"deed": "reject"})

    assert answer.status_code == 422
    assert "Say at least one thing" in answer.text


def test_page_leaves_a_large_deed_to_a_worker(inside: Client, letter: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[dict[str, Any]] = []
    monkeypatch.setattr(bulk_work, "AT_ONCE", 1)
    monkeypatch.setattr(queue, "wake", lambda task, **key: woken.append({"task": task, **key}))
    for _ in range(2):
        make_signature(letter, country="PT")

    answer = order(inside, letter, deed="reject", country="PT")

    deed = BulkDeed.objects.get()
    assert woken == [{"task": "signatories.do_bulk_deed", "deed_id": deed.pk}]
    assert states(letter) == ["counted", "counted"]
    page = inside.get(answer.headers["Location"], headers={"HX-Request": "true"})
    assert "0 of 2" in page.text
    bulk_work.work(deed_id=deed.pk)
    page = inside.get(answer.headers["Location"], headers={"HX-Request": "true"})
    assert page.headers["HX-Refresh"] == "true"
    assert states(letter) == ["rejected", "rejected"]


def test_several_that_are_ticked_are_one_deed_that_can_be_taken_back(inside: Client, letter: Letter) -> None:
    ids = [str(make_signature(letter, state=State.PENDING).pk) for _ in range(2)]
    path = reverse("signatories:decide", args=[letter.slug])
    fields = hidden_fields(inside.get(f"{path}?deed=approve&signature={'&signature='.join(ids)}").text)

    answer = inside.post(path, {**fields, "signature": ids, "deed": "approve"}, follow=True)

    assert states(letter) == ["counted", "counted"]
    assert "<h2>2 signatures approved</h2>" in answer.text
    assert "Take it back" in answer.text
    inside.post(reverse("signatories:undo-bulk-deed", args=[letter.slug, BulkDeed.objects.get().pk]))
    assert states(letter) == ["pending", "pending"]


def test_deeds_of_another_letter_are_not_found(inside: Client, letter: Letter) -> None:
    other = make_letter(state=LetterState.OPEN)
    deed = do(other, make_member(other.campaign.coalition), SignatureDeed.REJECT, some_of(other))

    for name in ("bulk-deed", "undo-bulk-deed", "retry-bulk-deed"):
        path = reverse(f"signatories:{name}", args=[letter.slug, deed.pk])
        assert (inside.get(path) if name == "bulk-deed" else inside.post(path)).status_code == 404


def some_of(letter: Letter) -> Criteria:
    make_signature(letter, country="PT")
    return Criteria(country="PT")


@pytest.mark.parametrize(
    ("deed", "one", "two"),
    (
        ("approve", "1 signature approved", "2 signatures approved"),
        ("reject", "1 signature rejected", "2 signatures rejected"),
        ("suspect", "1 signature marked as suspect", "2 signatures marked as suspect"),
        ("clear", "1 signature no longer suspect", "2 signatures no longer suspect"),
        ("move", "1 signature moved to another group", "2 signatures moved to another group"),
        ("undo", "1 signature put back as it was", "2 signatures put back as they were"),
    ),
)
def test_deed_that_is_over_says_what_was_done(deed: str, one: str, two: str) -> None:
    titles = [BulkDeed(deed=deed, state=BulkDeed.DONE, total=2, changed=changed).title for changed in (1, 2)]

    assert titles == [one, two]


def test_deed_under_way_says_what_is_being_done() -> None:
    done = BulkDeed(deed="approve", state=BulkDeed.DONE, total=2, changed=2)
    waiting = BulkDeed(deed="suspect", state=BulkDeed.WAITING, total=2)
    taking_back = BulkDeed(deed="undo", state=BulkDeed.AT_WORK, undoes=done)

    assert waiting.title == "Mark as suspect"
    assert taking_back.title == "Taking back “2 signatures approved”"


def test_page_says_of_how_many_only_where_some_were_left_as_they_are(inside: Client, letter: Letter) -> None:
    whole = make_bulk_deed(letter)
    part = make_bulk_deed(letter, total=3, done=3)

    pages = [inside.get(reverse("signatories:bulk-deed", args=[letter.slug, deed.pk])).text for deed in (whole, part)]

    assert ["1 signature of 3" in page for page in pages] == [False, True]
    assert ["1 signature of 1" in page for page in pages] == [False, False]
    assert all("<h2>1 signature rejected</h2>" in page for page in pages)
