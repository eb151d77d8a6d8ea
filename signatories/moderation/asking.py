"""A coordinator's question to somebody whose signature waits: by mail, to the signer alone."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from campaign.kept_words import gettext as _
from campaign.mail import outbox
from campaign.models import Activity, User
from letters.models import Letter
from signatories.models import Signature
from signatories.models.signature import State
from signatories.moderation.decisions import ModerationRefused, lock_list, rows_of
from signatories.moderation.recording import record

ASKED = "signature.asked"


@transaction.atomic
def ask(*, letter: Letter, signature: Signature, actor: User, question: str) -> None:
    """Post a question to the signer of a signature that waits; the trail tells that it was asked, not what."""
    lock_list(letter)
    stored = rows_of(letter, [signature.pk]).get()
    if stored.state != State.PENDING or not stored.email:
        raise ModerationRefused(_("Only somebody whose signature waits for a coordinator is asked."))
    coalition = stored.letter.campaign.coalition
    mail = outbox.post(
        "signature_question",
        to=stored.email,
        about_id=stored.pk,
        topic=f"letter:{letter.pk}",
        coalition=coalition,
        language=stored.language,
        context={"question": question, "asker": actor.name or coalition.name, "reply_to": answers_to(letter, actor)},
        capped=True,
        cause=outbox.Cause.MEMBER,
    )
    if mail is None:
        raise ModerationRefused(_("This mailbox has had as many mails as we send in a day, or wants none."))
    record(ASKED, stored, actor)


def answers_to(letter: Letter, actor: User) -> str:
    """Return the address to which the answer goes: the coalition's own, else that of whoever asks."""
    return letter.campaign.coalition.reply_to or actor.email


def asked_at(signatures: Iterable[int]) -> dict[int, datetime]:
    """Return when each of these signers was asked last."""
    entries = Activity.objects.filter(about=Signature._meta.label_lower, about_id__in=list(signatures), verb=ASKED)
    return dict(entries.order_by().values_list("about_id").annotate(at=Max("at")))
