"""From a closed letter to its edition: what is printed, and the file that goes inside."""

from django.db import transaction
from django.utils.translation import gettext as _

from campaign.clock import Lock, hold
from campaign.models import User
from letters.documents import Counts, blocks_from_json
from letters.models import Edition, FrozenList, Letter
from letters.services import editions
from letters.services.composing import compose
from signatories import interchange, ordering
from signatories.models.signature import SignatureQuerySet
from signatories.services import closing, describing, listing


@transaction.atomic
def order_edition(*, letter: Letter, actor: User | None, wakes_worker: bool = True) -> Edition:
    """Ask for the edition of a letter; unchanged content gives the edition there is.

    Whoever left the list since it was frozen is not printed: it is frozen once more
    without them. Editions that were made before stay as they are. Raises
    ``editions.EditionRefused``.
    """
    hold(Lock.SIGNING, letter.pk)
    letter.refresh_from_db()
    frozen = newest_list(letter)
    if frozen is None:
        raise editions.EditionRefused(_("Close signing first: an edition is made from a frozen list."))
    if left_since(letter, frozen):
        frozen = _freeze_the_rest(letter, frozen, actor)
    document = compose(letter, blocks=blocks_from_json(frozen.blocks), counts=Counts(**frozen.counts))
    content = interchange.write(describing.describe_for_public(letter, still_listed(letter, frozen)))
    return editions.request_edition(
        letter=letter,
        frozen_list=frozen,
        document=document,
        interchange=content,
        actor=actor,
        wakes_worker=wakes_worker,
    )


def newest_list(letter: Letter) -> FrozenList | None:
    """Return the list that the next edition would print."""
    return letter.frozen_lists.order_by("-number").first()


def left_since(letter: Letter, frozen: FrozenList) -> int:
    """Count the lines that left the list after it was frozen."""
    return max(Counts(**frozen.counts).signatories - still_listed(letter, frozen).count(), 0)


def still_listed(letter: Letter, frozen: FrozenList) -> SignatureQuerySet:
    """Return the lines of a frozen list that still count, withheld ones included; nobody who came later."""
    return letter.signatures.counted().filter(counted_at__lte=frozen.frozen_at)


def _freeze_the_rest(letter: Letter, frozen: FrozenList, actor: User | None) -> FrozenList:
    rest = still_listed(letter, frozen)
    blocks = ordering.blocks(
        letter.signature_groups.all(), rest.select_related("organization"), language=letter.language
    )
    return closing.freeze(letter, blocks=blocks, counts=listing.totals(rest), actor=actor)
