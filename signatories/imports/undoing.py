"""A batch that is taken back as a whole, while nothing stands on it; and its provenance, said afterwards."""

from django.db import models, transaction
from django.db.models.functions import Coalesce, Greatest

from campaign import joining
from campaign.clock import Lock, database_now, lock
from campaign.kept_words import gettext as _
from campaign.kept_words import ngettext
from campaign.models import User
from campaign.trail import activity
from letters.models import FrozenList
from letters.states import LetterState
from signatories.imports import asked
from signatories.imports.batches import ImportRefused
from signatories.models import Signature, SignatureImport
from signatories.models.signature import State


class SignatureImportInUse(ImportRefused):
    """Something stands on what came from the file, so it stays; the sentence says what."""


def stands_on(batch: SignatureImport) -> list[str]:
    """Return as sentences what stands on the signatures of a batch."""
    if batch.asks:
        return asked.stands_on(batch)
    sentences = []
    if batch.letter.state != LetterState.OPEN or _was_frozen(batch):
        sentences.append(_("The list was frozen since, and what was made of it names them."))
    changed = _changed(batch)
    if changed:
        words = ngettext(
            "%(n)d line was changed or withdrawn since.", "%(n)d lines were changed or withdrawn since.", changed
        )
        sentences.append(words % {"n": changed})
    joined = Signature.objects.filter(joins__batch=batch).exclude(batch=batch).count()
    if joined:
        words = ngettext(
            "%(n)d signer of the same organization has joined one of its lines since.",
            "%(n)d signers of the same organizations have joined its lines since.",
            joined,
        )
        sentences.append(words % {"n": joined})
    return sentences


def _was_frozen(batch: SignatureImport) -> bool:
    return FrozenList.objects.filter(letter=batch.letter_id, frozen_at__gte=batch.imported_at).exists()


def _changed(batch: SignatureImport) -> int:
    """Count the lines that somebody has worked on: what a coordinator decided about them can be decided again."""
    touched = Greatest(models.F("submitted_at"), Coalesce("decided_at", "submitted_at"))
    later = models.Q(changed_at__gt=models.F("touched")) | models.Q(state__in=[State.WITHDRAWN, State.UNCONFIRMED])
    later |= models.Q(confirmed_at__isnull=False)
    return batch.signatures.annotate(touched=touched).filter(later).count()


@transaction.atomic
def undo(*, batch: SignatureImport, actor: User) -> bool:
    """Take all signatures of a batch out of the list; False when that was done. Raises SignatureImportInUse."""
    lock(Lock.SIGNING, batch.letter_id)
    batch = (
        SignatureImport.objects.select_related("letter__campaign__coalition")
        .select_for_update(of=("self",))
        .get(pk=batch.pk)
    )
    if batch.undone_at is not None or batch.state != SignatureImport.State.DONE:
        return False
    reasons = stands_on(batch)
    if reasons:
        raise SignatureImportInUse(joining.sentences(reasons))
    removed = batch.invitations.count() if batch.asks else batch.signatures.count()
    batch.invitations.all().delete()
    batch.signatures.filter(joins__isnull=False).delete()
    batch.signatures.all().delete()
    batch.undone_at = database_now()
    batch.save(update_fields=["undone_at"])
    _record("invitations.import_undone" if batch.asks else "signatures.import_undone", batch, actor, removed=removed)
    return True


@transaction.atomic
def say_provenance(*, batch: SignatureImport, actor: User, provenance: str) -> None:
    """Keep how the signatures were collected, where nobody had said it; from then on they can be approved."""
    lock(Lock.SIGNING, batch.letter_id, shared=True)
    silent = SignatureImport.objects.filter(pk=batch.pk, provenance="")
    if silent.update(provenance=provenance):
        _record("signatures.provenance_given", batch, actor, provenance=provenance)


def _record(verb: str, batch: SignatureImport, actor: User, **data: object) -> None:
    activity.record(
        verb,
        coalition=batch.letter.campaign.coalition,
        actor=actor,
        about=batch,
        data={"letter": batch.letter_id, "file": batch.name, **data},
    )
