"""The addendum as a document: frozen at one moment under the lock of the list, and who has left it since."""

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from campaign.clock import Lock, lock
from campaign.models import User
from letters.documents import Counts, blocks_as_text
from letters.editions import addenda, orders
from letters.models import Addendum, Letter
from letters.states import DOCUMENT_IS_FINAL
from signatories.lists import addendum, leaves
from signatories.lists.addendum import AddendumRefused
from signatories.models import Signature
from signatories.models.signature import State


@transaction.atomic
def freeze(*, letter: Letter, actor: User) -> Addendum:
    """Freeze those who are kept as the letter's next addendum, with its document; no edition changes.

    Who stands in an addendum that could not be made, or that names somebody who has left since, is frozen anew in
    this one. Raises AddendumRefused.
    """
    lock(Lock.SIGNING, letter.pk)
    letter.refresh_from_db()
    adds_to = orders.newest_ready(letter)
    if letter.state not in DOCUMENT_IS_FINAL or adds_to is None:
        raise AddendumRefused(_("Make the final document first: an addendum names the edition that it adds to."))
    _release(letter)
    shown, _doubled = addendum.latecomers(letter)
    if not shown:
        raise AddendumRefused(_("Nobody is kept for an addendum."))
    forms = addendum.forms_of(letter, shown)
    made = addenda.request(
        letter=letter,
        adds_to=adds_to,
        blocks=forms.blocks,
        counts=forms.counts,
        sealed_blocks=blocks_as_text(forms.for_recipients) if forms.for_recipients else "",
        keep_record=lambda made: leaves.store(letter, made, forms),
        actor=actor,
    )
    Signature.objects.filter(pk__in=[row.pk for row in shown]).update(addendum=made)
    return made


def _release(letter: Letter) -> None:
    """Let who stands in an addendum that nobody can be given be kept for the next one."""
    standing = {made.pk for made in current(letter)}
    failed_or_left = Addendum.objects.filter(letter=letter).exclude(pk__in=standing)
    failed_or_left = failed_or_left.exclude(state__in=[Addendum.State.WAITING, Addendum.State.RENDERING])
    letter.signatures.filter(addendum__in=failed_or_left, state=State.PENDING).update(addendum=None)


def current(letter: Letter) -> list[Addendum]:
    """Return the ready addenda in which nobody is named who has left since, or is named otherwise; oldest first."""
    still = Q(signatures__state=State.PENDING, signatures__for_addendum=True)
    ready = Addendum.objects.ready().filter(letter=letter).select_related("adds_to")
    ready = ready.defer("pdf", "public_pdf", "interchange", "adds_to__pdf", "adds_to__public_pdf", "adds_to__snapshot")
    facts = ready.order_by().annotate(
        standing=Count("signatures", filter=still),
        changed=Count("signatures", filter=still & Q(signatures__changed_at__gt=F("frozen_at"))),
    )
    known = {pk: (standing, changed) for pk, standing, changed in facts.values_list("pk", "standing", "changed")}
    rows = ready.order_by("number") if known else []
    return [made for made in rows if known.get(made.pk) == (Counts(**made.snapshot["counts"]).lines, 0)]
