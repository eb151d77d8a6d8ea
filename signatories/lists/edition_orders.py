"""From a closed letter to its edition: what is printed, and the file that goes inside."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from campaign.clock import Lock, lock
from campaign.models import User
from letters.documents import Counts, blocks_from_json
from letters.drafts import writing
from letters.editions import orders
from letters.editions.composition import compose
from letters.editions.seal import imprints, keys
from letters.models import Addendum, Edition, Imprint, Letter
from letters.states import LIST_IS_FROZEN, LetterState, Move, may_move
from signatories import interchange
from signatories.interchange import export
from signatories.lists import closing, listing, ordering
from signatories.lists.checks import checks
from signatories.lists.frozen import behind, newest_list, still_listed


@transaction.atomic
def order_dated(*, letter: Letter, actor: User, issued_on: date | None) -> Edition:
    """Put the date on a closed letter and ask for its edition; a letter that is dated in words keeps its words.

    Raises ``orders.EditionRefused``, and ``writing.TextLocked`` or ``EditConflict`` for the date.
    """
    letter.refresh_from_db()
    if letter.state == LetterState.CLOSED and not letter.date_text and letter.issued_on != issued_on:
        changes = {"issued_on": issued_on}
        writing.save_text(letter=letter, author=actor, base_revision=letter.revision_number, changes=changes)
    return order_edition(letter=letter, actor=actor)


@transaction.atomic
def order_edition(*, letter: Letter, actor: User | None, wakes_worker: bool = True) -> Edition:
    """Ask for the edition of a letter; unchanged content gives the edition there is.

    Whoever left the list since it was frozen is not printed, and nobody is named who no
    longer wants it: it is frozen once more as it is now. Editions that were made before stay as they are. Raises
    ``editions.EditionRefused``.
    """
    lock(Lock.SIGNING, letter.pk)
    letter.refresh_from_db()
    frozen = newest_list(letter)
    if frozen is None:
        raise orders.EditionRefused(_("Close signing first: an edition is made from a frozen list."))
    if behind(letter, frozen):
        on_paper = frozen.counts.get("on_paper", 0)
        forms = listing.list_forms(letter, still_listed(letter, frozen), on_paper=on_paper)
        frozen = closing.freeze(letter, forms, actor=actor)
    document = compose(letter, blocks=blocks_from_json(frozen.blocks), counts=Counts(**frozen.counts))
    listed = still_listed(letter, frozen).select_related("group", "organization")
    content = interchange.write(export.describe_for_public(letter, ordering.as_printed(letter, listed)))
    return orders.request_edition(
        letter=letter,
        frozen_list=frozen,
        document=document,
        sealed_blocks=frozen.sealed_blocks,
        interchange=content,
        actor=actor,
        wakes_worker=wakes_worker,
    )


def standing(letter: Letter) -> dict[str, Any]:
    """Return the editions and, while one can still be made or followed, what to look at before."""
    rows = Edition.objects.filter(letter=letter).defer("pdf", "snapshot", "interchange")
    seals = Imprint.objects.of_editions().filter(kind=imprints.Kind.LETTER)
    rows = rows.prefetch_related(Prefetch("imprints", seals, "of_letter"))
    added = Prefetch("addenda", Addendum.objects.only("number", "adds_to").order_by("number"))
    editions = list(rows.select_related("made_by").prefetch_related(added).order_by("-number"))
    frozen = newest_list(letter) if letter.state in LIST_IS_FROZEN else None
    is_being_made = letter.state == LetterState.CLOSED and frozen is not None
    return {
        "editions": editions,
        "frozen": frozen,
        "checks": checks(letter, frozen) if is_being_made and frozen else [],
        "is_dated": is_being_made and not letter.date_text,
        "may_go_back": may_move(letter.state, Move.GO_BACK),
        "is_out": letter.state in {LetterState.DELIVERED, LetterState.ARCHIVED},
        "seal_fault": keys.standing(letter.campaign.coalition)[1] if is_being_made else "",
        "is_busy": any(row.state in {Edition.State.WAITING, Edition.State.RENDERING} for row in editions),
    }
