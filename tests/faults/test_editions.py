"""Closing and editions with real processes: two coordinators at once, and typesetters that fail (promises.md F7)."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connections

from campaign.models import User
from letters.drafts.lifecycle import MoveRefused
from letters.models import Edition, Letter
from letters.states import LetterState
from signatories.lists import closing, edition_orders, listing
from tests.factories.campaign import make_user
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature
from tests.meetings import let_meet
from tests.servers import wait_until
from tests.stack import Stack


def open_letter() -> Letter:
    letter = make_letter(state=LetterState.OPEN, visibility="public", slug="archives")
    make_group(letter, style="person_title_organization")
    make_signature(letter, name="Ada Quill")
    return letter


# Two people close at once


class Readers:
    """Counts how many read the list, and lets two of them come out with it together."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, seconds: float) -> None:
        self.number, self._lock, read = 0, threading.Lock(), listing.list_forms

        def counted(*of_what: Any, **options: Any) -> Any:
            with self._lock:
                self.number += 1
            return read(*of_what, **options)

        monkeypatch.setattr(listing, "list_forms", counted)
        let_meet(monkeypatch, listing, "list_forms", people=2, seconds=seconds)


def close_at_once(letter: Letter, actors: list[User]) -> list[str]:
    """Let everybody close at one moment; return what each was told."""
    together = threading.Barrier(len(actors))

    def close(actor: User) -> str:
        try:
            together.wait(timeout=10)
            closing.close(letter=Letter.objects.get(pk=letter.pk), actor=actor)
        except (closing.ClosingRefused, MoveRefused, IntegrityError) as refusal:
            return f"{type(refusal).__name__}: {refusal}"
        finally:
            connections.close_all()
        return "closed"

    with ThreadPoolExecutor(len(actors)) as pool:
        return sorted(pool.map(close, actors))


def test_close_lets_one_of_two_pass_and_names_them_to_the_other(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    letter, actors = open_letter(), [make_user(name="Ana"), make_user(name="Ben")]
    readers = Readers(monkeypatch, seconds=0.5)

    told = close_at_once(letter, actors)

    frozen = letter.frozen_lists.get()
    assert told[1] == "closed"
    assert told[0].startswith(f"AlreadyClosed: Signing was already closed by {frozen.frozen_by} on ")
    assert readers.number == 1


def test_control_without_the_lock_both_read_the_list(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    letter, actors = open_letter(), [make_user(name="Ana"), make_user(name="Ben")]
    readers = Readers(monkeypatch, seconds=20)
    monkeypatch.setattr(closing, "lock", lambda *_args, **_options: None)

    told = close_at_once(letter, actors)

    assert readers.number == 2
    assert not told[0].startswith("AlreadyClosed")


# The worker's typesetter


def state_of(edition: Edition) -> str:
    return Edition.objects.values_list("state", flat=True).get(pk=edition.pk)


def made_by_worker(letter: Letter, actor: User, *, seconds: float = 60) -> Edition:
    """Ask for an edition and wait until the worker has made it or given it up."""
    edition = edition_orders.order_edition(letter=Letter.objects.get(pk=letter.pk), actor=actor)
    wait_until(lambda: state_of(edition) in {"ready", "failed"}, seconds=seconds, what="the edition")
    return Edition.objects.get(pk=edition.pk)


@pytest.mark.release
def test_worker_makes_the_edition_and_everybody_may_fetch_it(stack: Stack) -> None:
    letter, actor = open_letter(), make_user()
    closing.close(letter=letter, actor=actor)
    stack.start_web()
    stack.start_worker()

    edition = made_by_worker(letter, actor)

    assert stack.browser().get("/l/archives/letter.pdf").content == bytes(edition.pdf or b"")
    letter.refresh_from_db()
    assert (edition.attempts, letter.state) == (1, LetterState.FINAL)


def fail_second_edition(stack: Stack) -> tuple[Edition, Edition, float]:
    """Make a good edition, then one that the worker cannot typeset in its time; return both and the wait."""
    letter, actor = open_letter(), make_user()
    closing.close(letter=letter, actor=actor)
    stack.start_web()
    stack.start_worker()
    good = made_by_worker(letter, actor)
    stack.kill_worker()
    letter.campaign.coalition.website = "changed.example"
    letter.campaign.coalition.save()
    stack.environment["RENDER_SECONDS"] = "0"
    stack.restart_worker()
    begun = time.monotonic()
    failed = made_by_worker(letter, actor)
    return good, failed, time.monotonic() - begun


@pytest.mark.landing
@pytest.mark.long
def test_failed_edition_says_why_within_its_time_and_the_last_good_pdf_stays(stack: Stack) -> None:
    good, failed, waited = fail_second_edition(stack)
    time.sleep(4)  # the sweep runs every second

    failed.refresh_from_db()
    assert waited < 30
    assert (failed.number, failed.state, failed.attempts) == (2, "failed", 1)
    assert failed.reason == "Typesetting took longer than 0 seconds and was stopped."
    assert stack.browser().get("/l/archives/letter.pdf").content == bytes(good.pdf or b"")


@pytest.mark.release
def test_control_without_the_failed_state_the_sweep_tries_again_and_again(stack: Stack) -> None:
    letter, actor = open_letter(), make_user()
    closing.close(letter=letter, actor=actor)
    stack.environment["RENDER_SECONDS"] = "0"
    stack.start_worker()
    failed = made_by_worker(letter, actor)
    tries = 0
    for _sweep in range(3):
        tries += Edition.objects.filter(pk=failed.pk, state="failed").update(state="waiting", attempts=0)
        wait_until(lambda: state_of(failed) == "failed", seconds=20, what="another try")

    assert tries == 3


def test_edition_survives_the_death_of_its_worker(stack: Stack) -> None:
    letter, actor = open_letter(), make_user()
    closing.close(letter=letter, actor=actor)
    edition = edition_orders.order_edition(letter=letter, actor=actor)
    lost = {"state": "rendering", "attempts": 1, "lease": "of-a-dead-worker", "leased_until": edition.made_at}
    Edition.objects.filter(pk=edition.pk).update(**lost)

    stack.start_worker()
    wait_until(lambda: state_of(edition) == "ready", seconds=60, what="the edition")

    assert Edition.objects.get(pk=edition.pk).attempts == 2
