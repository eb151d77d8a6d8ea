"""A decision of the queue, taken back by a press: for two minutes, by whoever made it, and never past a mail that left.

For so long the mail that tells the signer stays in the outbox; taking it out there is what decides, so
that nobody hears of a decision that is none any more. Nothing is taken back on which something was built:
a line that somebody joined or that was changed since, or a list that was frozen.
"""

from datetime import timedelta

from django.db import transaction

from campaign.clock import database_now
from campaign.kept_words import gettext as _
from campaign.mail import outbox
from campaign.models import User
from campaign.waiting import UNDO_FOR
from letters.models import Letter
from signatories.models import Decision, GroupDecision, Signature
from signatories.models.signature import State
from signatories.moderation.decisions import ModerationRefused, lock_list, rows_of
from signatories.moderation.recording import record
from signatories.signing import lines

FORGET_AFTER = timedelta(hours=1)


@transaction.atomic
def undo(*, letter: Letter, signature: Signature, actor: User) -> None:
    """Let a signature that the actor has just approved or rejected wait again, with its links as before, or refuse."""
    now = lock_list(letter)
    stored = rows_of(letter, [signature.pk]).get()
    latest = Decision.objects.filter(signature=stored).order_by("-pk").first()
    if latest is None or latest.actor_id != actor.pk or now > latest.decided_at + UNDO_FOR:
        raise ModerationRefused(_("It is too late to take this back. Decide anew on the signature’s own page."))
    _refuse_if_built_on(stored, latest)
    if latest.mail_id and not outbox.take_back(latest.mail_id):
        raise ModerationRefused(_("The signer has been told already. Decide anew on the signature’s own page."))
    Signature.objects.filter(pk=stored.pk).update(
        state=State.PENDING,
        joins=None,
        counted_at=None,
        decided_by=None,
        decided_at=None,
        nonce=latest.nonce,
        changed_at=now,
    )
    lines.hand_on(stored, now=now)
    record("signature.decision_undone", stored, actor, former=stored.state)
    latest.delete()


def _refuse_if_built_on(stored: Signature, decision: Decision) -> None:
    if stored.state != decision.state or stored.changed_at != decision.decided_at:
        raise ModerationRefused(_("The signature has changed since, so this is not taken back."))
    if stored.joined_by.filter(counted_at__gt=decision.decided_at).exists():
        raise ModerationRefused(_("Somebody has joined this line since, so it stays."))


@transaction.atomic
def forget() -> int:
    """Forget decisions that cannot be taken back any more, and return how many."""
    old = database_now() - FORGET_AFTER
    return sum(kind.objects.filter(decided_at__lt=old).delete()[0] for kind in (Decision, GroupDecision))
