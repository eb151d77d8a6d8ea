"""Many rows at once are the same rows, whichever way the database takes them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaign import bulk_rows
from letters.models import Letter
from letters.states import LetterState
from signatories.models import Signature
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group


def rows(letter: Letter, *names: str) -> Iterator[Signature]:
    make_group(letter)
    for name in names:
        group = letter.signature_groups.get()
        yield Signature(
            letter=letter, group=group, kind="person", state="counted", name=name, title='A "\t\\N\n', email=name,
            mailbox_key=name and f"key of {name}", country="CH", submitted_at=timezone.now(), came_with="{}",
        )  # fmt: skip


def stored(letter: Letter) -> list[dict[str, Any]]:
    left = {"id", "letter", "group", "submitted_at"}
    return [
        {field.name: getattr(one, field.attname) for field in Signature._meta.concrete_fields if field.name not in left}
        for one in letter.signatures.order_by("pk")
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("at_once", (500, 3))
def test_insert_stores_what_bulk_create_stores(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    same_both_ways(monkeypatch, at_once)


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("at_once", (500, 3))
def test_insert_stores_the_same_by_copy(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    """Making the rows asks the database for their group, which no running COPY would let it."""
    same_both_ways(monkeypatch, at_once)


def same_both_ways(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(bulk_rows, "_AT_ONCE", at_once)
    one, other = make_letter(state=LetterState.OPEN), make_letter(state=LetterState.OPEN)
    names = ["Ada", "Bo Müller", "西藏", "", "Eva"]

    assert bulk_rows.insert(Signature, rows(one, *names)) == 5
    Signature.objects.bulk_create(rows(other, *names))

    assert stored(one) == stored(other)
    assert len(stored(one)) == 5
    assert bulk_rows.insert(Signature, iter(())) == 0


@pytest.mark.postgres
@pytest.mark.django_db
def test_insert_by_copy_keeps_constraints_and_stores_nothing_else() -> None:
    letter = make_letter(state=LetterState.OPEN)

    with pytest.raises(IntegrityError), transaction.atomic():
        bulk_rows.insert(Signature, rows(letter, "Ada", "Bo", "Ada"))

    assert not letter.signatures.exists()
