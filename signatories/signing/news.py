"""News to signers who want it, and to nobody else: written down where it happens, put into the outbox in batches.

Whoever did not tick the box gets nothing of this, whoever signed later did not miss it, and each mail has its
way out: one press ends the news of this letter, and a signer's own page too.
"""

from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaign import queue
from campaign.clock import database_now
from campaign.encryption import encrypt
from campaign.mail import outbox
from campaign.mail.outbox import BulkMail
from campaign.models import OutgoingMail
from letters import news
from letters.editions import orders
from letters.models import Letter, Response
from letters.news import Happening
from letters.states import LetterState
from signatories.models import News, Signature
from signatories.models.signature import SignatureQuerySet, State
from signatories.signing import mails, tokens

BATCH: Final = 200
LIST_KIND: Final = "news"
EVENTS: Final = {happening: f"news_{happening}" for happening in Happening}
OUT: Final = frozenset({LetterState.DELIVERED, LetterState.ARCHIVED})


def tell(letter: Letter, happening: Happening, number: int) -> None:
    """Write down that signers are to be told, and wake a worker when that is stored."""
    made = News(letter=letter, happening=happening.value, number=number, made_at=database_now())
    News.objects.bulk_create([made], ignore_conflicts=True)
    transaction.on_commit(lambda: queue.wake("signatories.post_news"), robust=True)


def post_all(*, batches: int = 50) -> int:
    """Put what is owed into the outbox, one batch a transaction, and return for how many signers that was."""
    posted = 0
    for _batch in range(batches):
        number = post_batch()
        if number is None:
            break
        posted += number
    return posted


@transaction.atomic
def post_batch() -> int | None:
    """Post the mails of one batch of the oldest news that nobody else has in hand; None when there is none."""
    due = News.objects.due(now=database_now()).select_related("letter__campaign").order_by("pk")
    owed = due.select_for_update(skip_locked=True, of=("self",)).first()
    if owed is None:
        return None
    signers = list(wanted(owed).filter(pk__gt=owed.last_id).order_by("pk")[:BATCH])
    if signers:
        outbox.post_many([_mail(owed, signer) for signer in signers])
        owed.last_id = signers[-1].pk
    if len(signers) < BATCH:
        owed.done_at = database_now()
    owed.save(update_fields=["last_id", "done_at"])
    return len(signers)


def wanted(owed: News) -> SignatureQuerySet:
    """Return the signatures whose signers chose news and had signed when it happened."""
    signed = Signature.objects.seem(State.COUNTED).filter(letter=owed.letter_id, confirmed_at__lte=owed.made_at)
    return signed.filter(wants_news=True).exclude(mailbox_key="")


def _mail(owed: News, signer: Signature) -> BulkMail:
    return BulkMail(
        event=EVENTS[Happening(owed.happening)],
        to=encrypt(signer.email),
        mailbox_key=signer.mailbox_key,
        key=f"news.{owed.pk}.{signer.pk}",
        coalition_id=owed.letter.campaign.coalition_id,
        about_id=signer.pk,
        topic=f"letter:{owed.letter_id}",
        language=signer.language,
    )


def subscription(signature: Signature) -> outbox.Subscription:
    """Return what a signer's press in such a mail ends: the news of this letter and no other."""
    return outbox.subscription_to(
        coalition=signature.letter.campaign.coalition,
        mailbox_key=signature.mailbox_key,
        kind=LIST_KIND,
        topic=f"letter:{signature.letter_id}",
    )


def gets_news(signature: Signature) -> bool:
    """Tell whether a signer hears of what happens to the letter."""
    return signature.wants_news and not subscription(signature).is_ended


# What the mails say


def build(mail: OutgoingMail) -> dict[str, Any] | None:
    """Make a mail, unless its signer does not want it any more, or what it tells is no longer true."""
    signatures = Signature.objects.select_related("letter__campaign__coalition", "group", "joins")
    signature = signatures.seem(State.COUNTED).filter(pk=mail.about_id or 0, wants_news=True).first()
    if signature is None or not _is_true(mail.event, signature.letter):
        return None
    link = mails.link(tokens.LinkPurpose.MANAGE, signature)
    return mails.basics(signature) | {"link": link, "pdf_link": _pdf_link(signature.letter)}


def _is_true(event: str, letter: Letter) -> bool:
    if event == EVENTS[Happening.TEXT_CHANGED]:
        return letter.state != LetterState.WITHDRAWN
    if event == EVENTS[Happening.ANSWERED] and not _has_answer(letter):
        return False
    return letter.state in OUT


def _has_answer(letter: Letter) -> bool:
    """Tell whether an answer has come that nobody has taken back."""
    came = Response.objects.filter(recipient__letter=letter, retracted_at=None)
    return came.exclude(kind=Response.Kind.ACKNOWLEDGMENT).exists()


def _pdf_link(letter: Letter) -> str:
    """Return where strangers get the final document, or nothing where they do not."""
    is_public = Letter.objects.visible_to_public(now=timezone.now()).filter(pk=letter.pk).exists()
    if not is_public or orders.public_edition(letter) is None:
        return ""
    return outbox.site_link(reverse("letters:public-pdf", args=[letter.public_name]))


def set_aside(now: datetime) -> int:
    """Leave out the news that were on their way when a backup was taken, and return how many: others have sent them."""
    return News.objects.due(now=now).filter(made_at__lte=now).update(done_at=now)


def register() -> None:
    """Listen to what happens to letters, and say who writes of it."""
    news.register(tell)
    outbox.set_aside_by(set_aside)
    labels = {
        Happening.TEXT_CHANGED: _("News to signers: the text changed"),
        Happening.SENT: _("News to signers: the letter was sent"),
        Happening.ANSWERED: _("News to signers: an answer came"),
    }
    for happening, label in labels.items():
        outbox.register(
            EVENTS[happening], build, once=True, label=label, list_kind=LIST_KIND, list_by_topic=True, discreet=True
        )
