"""The way out of bulk mail: RFC 8058 headers, and the token behind their link."""

from dataclasses import dataclass

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet

from campaign.mail.links import token_link
from campaign.mail.registry import list_of, topic_list
from campaign.models import Coalition, OutgoingMail, Unsubscription

UNSUBSCRIBING = "campaign.unsubscribe"


@dataclass(frozen=True)
class Subscription:
    """One mailbox and one kind of a coalition's bulk mail."""

    coalition: Coalition
    mailbox_key: str
    kind: str

    @property
    def is_ended(self) -> bool:
        return self._rows.exists()

    @property
    def _rows(self) -> QuerySet[Unsubscription]:
        return Unsubscription.objects.filter(coalition=self.coalition, mailbox_key=self.mailbox_key, kind=self.kind)

    @transaction.atomic
    def end(self) -> None:
        """Send this mailbox no more mails of the kind; twice is like once."""
        Unsubscription.objects.get_or_create(coalition=self.coalition, mailbox_key=self.mailbox_key, kind=self.kind)

    def resume(self) -> None:
        """Send them again."""
        self._rows.delete()


def unsubscribe_link(mail: OutgoingMail) -> str:
    """Return the address of the page that ends mails of this kind; empty in mails that are not bulk mail."""
    kind = list_of(mail)
    if not kind or mail.coalition_id is None:
        return ""
    token = signing.Signer(salt=UNSUBSCRIBING).sign(f"{mail.coalition_id}.{kind}.{mail.mailbox_key}")
    return token_link("campaign:unsubscribe", token)


def subscription_to(*, coalition: Coalition, mailbox_key: str, kind: str, topic: str) -> Subscription:
    """Return a mailbox's subscription to one kind of bulk mail about one topic."""
    return Subscription(coalition, mailbox_key, topic_list(kind, topic))


def headers(link: str) -> dict[str, str]:
    """Return the headers by which mail programs offer to unsubscribe with one press (RFC 8058)."""
    if not link:
        return {}
    return {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def subscription(token: str) -> Subscription | None:
    """Return what a token is about, or None for a text that is none."""
    try:
        number, kind, mailbox_key = signing.Signer(salt=UNSUBSCRIBING).unsign(token).split(".")
        coalition = Coalition.objects.filter(pk=int(number)).first()
    except (signing.BadSignature, ValueError):
        return None
    return Subscription(coalition, mailbox_key, kind) if coalition else None
