"""PDFs that many fetch at once are read once, kept for a moment, and never taken for another."""

import time
from typing import Any

import pytest

from letters.editions import kept_pdfs
from letters.editions.kept_pdfs import PdfShelf


@pytest.fixture(autouse=True)
def kept(settings: Any) -> None:
    settings.PAGES_KEPT_SECONDS = 60


def never() -> bytes:
    raise AssertionError


def test_it_is_read_once_and_each_hash_has_its_own_bytes() -> None:
    shelf = PdfShelf()

    assert (shelf.content("a", lambda: b"one"), shelf.content("b", lambda: b"two")) == (b"one", b"two")
    assert (shelf.content("a", never), shelf.content("b", never)) == (b"one", b"two")


def test_it_is_let_go_in_time_and_when_there_is_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = PdfShelf()
    monkeypatch.setattr(kept_pdfs, "MOST_BYTES", 5)
    shelf.content("a", lambda: b"one")
    shelf.content("b", lambda: b"two")
    assert shelf.content("a", lambda: b"anew") == b"anew"
    assert shelf.content("large", lambda: b"larger") == b"larger"
    assert "large" not in shelf.files
    later = time.monotonic() + 61
    monkeypatch.setattr(time, "monotonic", lambda: later)

    assert shelf.content("a", lambda: b"later") == b"later"


def test_with_nothing_to_be_kept_it_is_read_each_time(settings: Any) -> None:
    settings.PAGES_KEPT_SECONDS = 0
    shelf = PdfShelf()
    shelf.content("a", lambda: b"one")

    assert shelf.content("a", lambda: b"two") == b"two"
    assert shelf.files == {}
