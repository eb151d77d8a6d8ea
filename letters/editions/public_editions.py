"""Which edition of a letter strangers may have, asked for many letters at once."""

from collections.abc import Collection, Sequence

from letters import lists
from letters.models import Delivery, Edition, FrozenList, Letter
from letters.states import LetterState


def of(letters: Sequence[Letter]) -> dict[int, Edition]:
    """Return the edition of each letter that strangers may have, by letter; three queries for however many."""
    ready = Edition.objects.ready().filter(letter__in=letters).defer("pdf", "public_pdf", "snapshot", "interchange")
    editions: dict[int, list[Edition]] = {}
    for edition in ready.order_by("-number"):
        editions.setdefault(edition.letter_id, []).append(edition)
    sent = Delivery.objects.letter_went_out().filter(letter__in=editions).order_by()
    gone_out = set(sent.values_list("letter", "edition"))
    followed = {pk for pk, found in editions.items() if any((pk, one.pk) not in gone_out for one in found)}
    newest, behind = _newest_lists(followed)

    def is_kept(edition: Edition) -> bool:
        frozen = newest.get(edition.letter_id)
        is_behind = frozen is not None and (edition.frozen_list_id != frozen.pk or edition.letter_id in behind)
        return (edition.letter_id, edition.pk) in gone_out or not is_behind

    shown = {pk: next(filter(is_kept, found), None) for pk, found in editions.items()}
    entered = {letter.pk for letter in letters if letter.state == LetterState.DELIVERED} - {pk for pk, _ in gone_out}
    return {pk: edition or editions[pk][0] for pk, edition in shown.items() if edition or pk in entered}


def _newest_lists(letters: Collection[int]) -> tuple[dict[int, FrozenList], dict[int, int]]:
    """Return the newest frozen list of each letter, and how many of its lines are not as they stand there any more."""
    if not letters:
        return {}, {}
    large = ("blocks", "sealed_blocks")
    rows = FrozenList.objects.filter(letter__in=letters).defer(*large).order_by("number")
    newest = {row.letter_id: row for row in rows}
    return newest, lists.source().behind_of(newest.values())
