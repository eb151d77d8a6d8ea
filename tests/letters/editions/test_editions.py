"""Editions: one for each content, claimed once, failing visibly, verifiable."""

import hashlib
import io
import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pypdf import PdfReader

from campaign import jobs
from campaign.models import User
from letters import tasks
from letters.editions import copies, orders
from letters.editions.rendering import typesetter_process
from letters.editions.rendering.pdf import PATIENCE
from letters.models import Edition, Letter
from letters.states import LetterState
from signatories.lists import closing, edition_orders
from signatories.lists import frozen as frozen_lists
from signatories.models import Signature
from signatories.models.signature import State
from tests.factories.campaign import make_user
from tests.factories.letters import make_letter, make_recipient
from tests.factories.signatories import make_group, make_signature

pytestmark = pytest.mark.django_db
Renderer = Callable[[str], None]


@pytest.fixture(autouse=True)
def typesets_quickly(request: pytest.FixtureRequest) -> None:
    """Only where the typesetter's process itself is in question, it has to be one that begins anew."""
    if "renderer" not in request.fixturenames:
        request.getfixturevalue("quick_typesetter")


@pytest.fixture
def actor() -> User:
    return make_user()


@pytest.fixture
def letter(actor: User) -> Letter:
    made = make_letter(state=LetterState.OPEN)
    make_group(made, style="person_title_organization")
    make_signature(made, name="Ada Quill")
    make_signature(made, name="Zephyrine Hushwell", withheld=True)
    make_recipient(letter=made, email="minister@ministry.example")
    closing.close(letter=made, actor=actor)
    return made


@pytest.fixture
def renderer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Renderer:
    """Put another program in the place of the typesetter."""

    def use(program: str) -> None:
        script = tmp_path / "typesetter.py"
        script.write_text(program)
        monkeypatch.setattr(typesetter_process.run, "__kwdefaults__", {"script": script})

    return use


HANGS = "import time; time.sleep(3600)"
FAILURES = {
    "dies": ("import os; os.kill(os.getpid(), 11)", "The typesetter crashed (signal 11)."),
    "hangs": (HANGS, "Typesetting took longer than 1 seconds and was stopped."),
    "ends": ("raise SystemExit(3)", "The typesetter ended unexpectedly (status 3)."),
    "memory": (
        """import sys; sys.stderr.write('{"reason": "memory"}\\n'); sys.exit(1)""",
        "Typesetting needed more than 1024 MB of memory and was stopped.",
    ),
    "recursion": (
        """import sys; sys.stderr.write('{"reason": "recursion"}\\n'); sys.exit(1)""",
        "The text is nested too deeply to be typeset.",
    ),
}


def ordered(letter: Letter, actor: User) -> Edition:
    return edition_orders.order_edition(letter=letter, actor=actor, wakes_worker=False)


def made(letter: Letter, actor: User) -> Edition:
    edition = ordered(letter, actor)
    orders.make_edition(edition_id=edition.pk)
    edition.refresh_from_db()
    return edition


def text_of(edition: Edition) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(bytes(edition.pdf or b""))).pages)


# Making


def test_make_edition_prints_the_frozen_list_and_makes_the_letter_final(letter: Letter, actor: User) -> None:
    edition = made(letter, actor)

    letter.refresh_from_db()
    assert (edition.state, edition.number, edition.progress, letter.state) == ("ready", 1, 100, LetterState.FINAL)
    assert edition.pdf_sha256 == hashlib.sha256(bytes(edition.pdf or b"")).hexdigest()
    assert "Ada Quill" in text_of(edition)
    assert "Draft" not in text_of(edition)


def test_make_edition_puts_neither_withheld_names_nor_addresses_into_the_file(letter: Letter, actor: User) -> None:
    edition = made(letter, actor)

    reader = PdfReader(io.BytesIO(bytes(edition.pdf or b"")))
    attached = b"".join(content for contents in reader.attachments.values() for content in contents).decode()
    assert list(reader.attachments) == ["letter.json", "record.json"]
    assert reader.attachments["letter.json"] == [edition.interchange.encode()]
    assert '"name": "Ada Quill"' in attached
    for secret in ("Zephyrine", "Hushwell", "minister@ministry.example", "signer"):
        assert secret not in attached + text_of(edition) + str(reader.metadata) + str(edition.snapshot)


def test_order_edition_gives_unchanged_content_the_same_edition(letter: Letter, actor: User) -> None:
    first = made(letter, actor)

    again = made(letter, make_user())

    assert again.pk == first.pk
    assert (again.pdf_sha256, again.attempts) == (first.pdf_sha256, 1)


def test_order_edition_follows_changed_content_with_the_next_number(letter: Letter, actor: User) -> None:
    first = made(letter, actor)
    letter.campaign.coalition.website = "new.example"
    letter.campaign.coalition.save()

    second = made(Letter.objects.get(pk=letter.pk), actor)

    assert (first.number, second.number) == (1, 2)
    assert Edition.objects.get(pk=first.pk).pdf_sha256 == first.pdf_sha256 != second.pdf_sha256


def test_order_edition_does_not_print_whoever_left_after_the_freeze(letter: Letter, actor: User) -> None:
    Signature.objects.filter(name="Ada Quill").update(
        state=State.WITHDRAWN, withdrawn_at=timezone.now(), counted_at=None
    )
    frozen = frozen_lists.newest_list(letter)
    assert frozen is not None
    assert frozen_lists.left_since(letter, frozen) == 1

    edition = made(letter, actor)

    assert "Ada Quill" not in text_of(edition) + edition.interchange
    assert [(row.number, row.counts["individuals"]) for row in letter.frozen_lists.order_by("number")] == [
        (1, 2),
        (2, 1),
    ]


def test_order_edition_prints_nobody_who_came_after_the_freeze(letter: Letter, actor: User) -> None:
    make_signature(letter, name="Late Comer", counted_at=timezone.now() + timedelta(seconds=5))

    edition = made(letter, actor)

    assert "Late Comer" not in text_of(edition) + edition.interchange


def test_order_edition_refuses_an_open_letter(actor: User) -> None:
    with pytest.raises(orders.EditionRefused):
        ordered(make_letter(state=LetterState.OPEN), actor)


def test_make_edition_does_nothing_the_second_time(letter: Letter, actor: User) -> None:
    edition = made(letter, actor)

    assert orders.make_edition(edition_id=edition.pk) is None


def test_make_edition_leaves_what_another_worker_holds(letter: Letter, actor: User) -> None:
    edition = ordered(letter, actor)
    later = timezone.now() + timedelta(seconds=60)
    Edition.objects.filter(pk=edition.pk).update(state="rendering", lease="other", leased_until=later)

    assert orders.make_edition(edition_id=edition.pk) is None
    assert Edition.objects.get(pk=edition.pk).lease == "other"


# Failing


@pytest.mark.parametrize("how", FAILURES)
def test_make_edition_fails_with_the_reason_and_is_not_tried_again(
    how: str, letter: Letter, actor: User, renderer: Renderer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RENDER_SECONDS = 1
    monkeypatch.setattr("letters.editions.rendering.pdf.PATIENCE", 1)
    program, reason = FAILURES[how]
    renderer(program)

    edition = made(letter, actor)

    letter.refresh_from_db()
    assert (edition.state, edition.reason, edition.attempts) == ("failed", reason, 1)
    assert (edition.pdf, letter.state) == (None, LetterState.CLOSED)
    assert orders.sweep() == []


def test_make_edition_names_the_glyph_and_the_script_that_are_missing(letter: Letter, actor: User) -> None:
    Letter.objects.filter(pk=letter.pk).update(subject="On \U00018b00")

    edition = made(letter, actor)

    assert edition.state == "failed"
    assert "KHITAN SMALL SCRIPT CHARACTER-18B00 (Khitan), in “On" in edition.reason


def test_a_failed_edition_leaves_the_last_good_pdf_in_its_place(
    letter: Letter, actor: User, renderer: Renderer
) -> None:
    good = made(letter, actor)
    letter.campaign.coalition.website = "new.example"
    letter.campaign.coalition.save()
    renderer(FAILURES["dies"][0])

    failed = made(Letter.objects.get(pk=letter.pk), actor)

    newest = orders.newest_ready(letter)
    assert (failed.number, failed.state) == (2, "failed")
    assert newest is not None
    assert (newest.pk, newest.pdf_sha256) == (good.pk, good.pdf_sha256)


def test_retry_makes_a_failed_edition_once_the_cause_is_gone(
    letter: Letter, actor: User, renderer: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    renderer(FAILURES["ends"][0])
    edition = made(letter, actor)
    monkeypatch.undo()

    orders.retry(edition=edition, actor=actor)
    orders.make_edition(edition_id=edition.pk)

    edition.refresh_from_db()
    assert (edition.state, edition.number, edition.reason) == ("ready", 1, "")


def lose_workers(edition: Edition, times: int) -> int:
    """Let so many workers claim the edition, die and be found by the sweep; return how many claimed."""
    claimed = 0
    for _worker in range(times):
        claimed += sum(
            jobs.claim(Edition.objects.due(now=timezone.now()), key, seconds=60) is not None for key in orders.sweep()
        )
        Edition.objects.filter(pk=edition.pk, state="rendering").update(
            leased_until=timezone.now() - timedelta(seconds=1)
        )
    orders.sweep()
    return claimed


def test_sweep_gives_up_after_three_lost_workers(letter: Letter, actor: User) -> None:
    edition = ordered(letter, actor)

    assert lose_workers(edition, 10) == 3
    edition.refresh_from_db()
    assert (edition.state, edition.reason) == ("failed", "The worker was lost 3 times while making this edition.")


def test_control_without_the_limit_every_sweep_loses_another_worker(
    letter: Letter, actor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "MAX_ATTEMPTS", 1000)
    edition = ordered(letter, actor)

    assert lose_workers(edition, 10) == 10


def test_a_worker_that_lost_its_lease_stores_nothing(
    letter: Letter, actor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = ordered(letter, actor)
    render = orders.render

    def slow(row: Edition, **_watch: Any) -> Any:
        Edition.objects.filter(pk=row.pk).update(lease="another")
        return render(row)

    monkeypatch.setattr(orders, "render", slow)
    orders.make_edition(edition_id=edition.pk)

    edition.refresh_from_db()
    assert (edition.state, edition.lease, edition.pdf) == ("rendering", "another", None)


TELLS = """
import sys, time
for page in (1, 2, 40):
    sys.stderr.write('{"page": %d}\\n' % page); sys.stderr.flush(); time.sleep(1.1)
sys.stdout.write("%PDF"); sys.stderr.write('{"pages": 1}\\n')
"""


@pytest.mark.faults
def test_a_worker_keeps_its_lease_and_tells_how_far_it_is(
    letter: Letter, actor: User, renderer: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition, kept, go_on = ordered(letter, actor), list[tuple[int, bool]](), jobs.go_on
    renderer(TELLS)

    def watched(rows: Any, key: int, lease: str, **changes: Any) -> None:
        Edition.objects.filter(pk=key).update(leased_until=timezone.now())
        go_on(rows, key, lease, **changes)
        row = Edition.objects.get(pk=key)
        kept.append((row.progress, row.leased_until is not None and row.leased_until > timezone.now()))

    monkeypatch.setattr(jobs, "go_on", watched)
    orders.make_edition(edition_id=edition.pk)

    edition.refresh_from_db()
    assert (edition.state, edition.progress) == ("ready", 100)
    assert len(kept) >= 2
    assert all(is_kept for _progress, is_kept in kept)
    assert [progress for progress, _kept in kept] == sorted(progress for progress, _kept in kept)
    assert orders.TYPESETTING <= kept[0][0] < kept[-1][0] < orders.STORING


@pytest.mark.parametrize("task", (tasks.make_edition, tasks.make_copies, tasks.make_draft))
def test_the_typesetter_is_stopped_by_its_own_limit_before_the_worker_is(task: Any, settings: Any) -> None:
    longest = settings.RENDER_SECONDS_AT_MOST * PATIENCE

    assert 2 * longest < task.soft_time_limit < task.time_limit
    assert copies.RUN_SECONDS + longest < task.soft_time_limit


@pytest.mark.faults
@pytest.mark.parametrize("goes_on", (True, False))
def test_a_worker_stops_at_once_when_somebody_else_has_its_row(
    letter: Letter, actor: User, renderer: Renderer, monkeypatch: pytest.MonkeyPatch, *, goes_on: bool
) -> None:
    """The control does not look at its lease on the way, and works until its time is over."""
    edition, begun, go_on = ordered(letter, actor), time.monotonic(), jobs.go_on
    renderer("import time; time.sleep(2.5)")

    def lose(rows: Any, key: int, lease: str, **changes: Any) -> None:
        Edition.objects.filter(pk=key).update(lease="another")
        if goes_on:
            go_on(rows, key, lease, **changes)

    monkeypatch.setattr(jobs, "go_on", lose)
    orders.make_edition(edition_id=edition.pk)

    edition.refresh_from_db()
    assert (edition.state, edition.lease, edition.reason) == ("rendering", "another", "")
    assert (time.monotonic() - begun < 2.5) is goes_on


# Checking


def test_verify_makes_the_same_bytes_again(letter: Letter, actor: User) -> None:
    edition = made(letter, actor)

    assert orders.verify(edition) == []
    assert orders.render(edition).pdf == bytes(edition.pdf or b"")


def test_verify_names_what_was_changed(letter: Letter, actor: User) -> None:
    edition = made(letter, actor)
    edition.snapshot["signature_blocks"][0]["lines"][0]["lines"][0] = "Ada Quilt"

    assert orders.verify(edition) == [
        "The content of edition 1 was changed.",
        "Edition 1 does not come out the same when made again.",
    ]
    edition.refresh_from_db()
    edition.pdf = bytes(edition.pdf or b"") + os.linesep.encode()
    assert orders.verify(edition) == ["The PDF of edition 1 was changed."]
