"""Totals are counted while people sign, on real PostgreSQL: no change is taken for counted that is not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from letters.documents import Counts
from letters.states import LetterState
from signatories.lists import totals
from signatories.models import ListChange, Signature
from signatories.models.signature import State
from tests.factories.letters import make_letter
from tests.factories.signatories import make_signature

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def elsewhere(deed: Callable[[], object]) -> None:
    """Do something on a connection of its own."""

    def do() -> None:
        try:
            deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(do).result(20)


def test_a_change_that_commits_after_the_count_has_a_version_of_its_own() -> None:
    letter = make_letter(state=LetterState.OPEN)
    make_signature(letter)
    first, second = (make_signature(letter, state=State.UNCONFIRMED) for _ in range(2))
    elsewhere(totals.refresh_all)
    seen: list[tuple[int, Counts | None]] = []

    with transaction.atomic():
        Signature.objects.filter(pk=first.pk).update(state=State.COUNTED)
        elsewhere(lambda: Signature.objects.filter(pk=second.pk).update(state=State.COUNTED))
        elsewhere(totals.refresh_all)
        elsewhere(lambda: seen.append((totals.version(letter), totals.latest(letter))))
    after = totals.version(letter)

    assert seen == [(after - 1, Counts(0, 2, 0))]
    assert ListChange.objects.count() == 1
    totals.refresh_all()
    assert totals.latest(letter) == Counts(0, 3, 0)


def test_signers_do_not_wait_while_totals_are_counted() -> None:
    letter = make_letter(state=LetterState.OPEN)
    signature = make_signature(letter, state=State.UNCONFIRMED)
    make_signature(letter)

    with transaction.atomic():
        totals.refresh(letter_id=letter.pk)
        elsewhere(lambda: Signature.objects.filter(pk=signature.pk).update(state=State.COUNTED))

    assert ListChange.objects.count() == 1
