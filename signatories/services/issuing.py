"""From a closed letter to its edition: what is printed, and the file that goes inside."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from campaign.clock import Lock, hold
from campaign.models import User
from letters.documents import Counts, blocks_from_json
from letters.models import Edition, FrozenList, Letter
from letters.services import editions
from letters.services.composing import compose
from signatories import interchange
from signatories.models.signature import State
from signatories.services import closing, describing, listing


@transaction.atomic
def order_edition(*, letter: Letter, actor: User | None, wakes_worker: bool = True) -> Edition:
    """Ask for the edition of a letter; unchanged content gives the edition there is.

    Whoever withdrew between closing and the first edition is not printed: the list is
    frozen once more without them. Once an edition exists its list stays. Raises
    ``editions.EditionRefused``.
    """
    hold(Lock.SIGNING, letter.pk)
    letter.refresh_from_db()
    frozen = newest_list(letter)
    if frozen is None:
        raise editions.EditionRefused(_("Close signing first: an edition is made from a frozen list."))
    if left_since(letter, frozen) and not is_printed(letter):
        now = listing.live_list(letter)
        frozen = closing.freeze(letter, blocks=now.blocks, counts=now.counts, actor=actor)
    document = compose(letter, blocks=blocks_from_json(frozen.blocks), counts=Counts(**frozen.counts))
    content = interchange.write(describing.describe_for_public(letter, frozen))
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
    gone = Q(withdrawn_at__gt=frozen.frozen_at) | Q(state=State.REJECTED, decided_at__gt=frozen.frozen_at)
    was_on_it = Q(counted_at__isnull=False, counted_at__lte=frozen.frozen_at)
    return letter.signatures.lines().filter(gone & was_on_it, state__in=[State.WITHDRAWN, State.REJECTED]).count()


def is_printed(letter: Letter) -> bool:
    """Tell whether an edition was made or is being made."""
    return letter.editions.exclude(state=Edition.State.FAILED).exists()
