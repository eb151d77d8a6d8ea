"""Signing stops for a while and goes on: nobody signs meanwhile, and whoever has signed before may confirm.

The time to sign goes on running; a coordinator who wants to make up for a pause moves the moment at which it closes.
"""

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from campaign.clock import Lock, lock
from campaign.models import User
from campaign.refusals import Refusal
from letters.models import Letter
from letters.states import LetterState
from letters.trail import record


class NotPaused(Refusal):
    """Signing cannot be paused; the sentence says why."""


@transaction.atomic
def pause(*, letter: Letter, actor: User) -> bool:
    """Take no signatures from now on until somebody resumes; False when signing is paused already.

    Signers hold the lock shared, so each falls before the pause or after it. Raises NotPaused.
    """
    lock(Lock.SIGNING, letter.pk)
    # Where the time to sign is over there is nothing to pause, and whoever comes reads that it is over.
    opened = Letter.objects.filter(pk=letter.pk, state=LetterState.OPEN).exclude(hard_deadline_at__lt=Now())
    if not opened.exists():
        raise NotPaused(_("Only signing that is open can be paused."))
    if not opened.filter(paused_at=None).update(paused_at=Now()):
        return False
    record("letter.paused", letter=letter, actor=actor)
    return True


@transaction.atomic
def resume(*, letter: Letter, actor: User) -> bool:
    """Take signatures again, until the time is over; False when signing was not paused."""
    lock(Lock.SIGNING, letter.pk)
    if not Letter.objects.filter(pk=letter.pk, state=LetterState.OPEN).exclude(paused_at=None).update(paused_at=None):
        return False
    record("letter.resumed", letter=letter, actor=actor)
    return True
