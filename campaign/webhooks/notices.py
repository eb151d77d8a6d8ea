"""What owners are told about an endpoint that gets nothing any more: a mail, and an entry among what waits for them."""

from typing import Any, Final
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign import waiting
from campaign.mail import outbox
from campaign.models import Member, OutgoingMail, Role, WebhookEndpoint
from campaign.waiting import Step

EVENT: Final = "webhook_paused"
PLACE: Final = 45


def why_paused(reason: str) -> str:
    """Return in words why an endpoint is paused."""
    sentences = {
        "gone": _("The receiver answered 410: it wants no more events."),
        "failing": _("Nothing has arrived there for three days."),
        "lost": _("The worker was lost several times while it posted there."),
        "unreadable": _("Its secret cannot be read with the keys of this installation. Remove it and make a new one."),
    }
    return sentences.get(reason, "")


def host_of(endpoint: WebhookEndpoint) -> str:
    """Return the name of the machine, which may be shown: the rest of an address may be a secret."""
    return urlsplit(endpoint.url).hostname or ""


def name_of(endpoint: WebhookEndpoint) -> str:
    """Return what an endpoint is called on pages."""
    return endpoint.description or host_of(endpoint)


def page_of(endpoint: WebhookEndpoint) -> str:
    return reverse("campaign:webhook", args=[endpoint.coalition.slug, endpoint.pk])


def tell_owners(endpoint: WebhookEndpoint) -> None:
    """Owe each owner a mail; call it in the transaction that pauses the endpoint."""
    owners = Member.objects.active().filter(coalition=endpoint.coalition_id, role=Role.OWNER).select_related("user")
    for owner in owners:
        outbox.post(
            EVENT,
            to=owner.user.email,
            about_id=endpoint.pk,
            coalition=endpoint.coalition,
            language=owner.user.language or endpoint.coalition.language,
        )


def paused_mail(mail: OutgoingMail) -> dict[str, Any] | None:
    """Return what the mail says, or None where nobody needs it any more."""
    paused = WebhookEndpoint.objects.standing().filter(
        pk=mail.about_id or 0, state=WebhookEndpoint.State.PAUSED, is_on=True
    )
    endpoint = paused.select_related("coalition").first()
    if endpoint is None:
        return None
    return {
        "name": name_of(endpoint),
        "host": host_of(endpoint),
        "why": why_paused(endpoint.reason),
        "link": outbox.site_link(page_of(endpoint)),
    }


class WebhookKind(waiting.Steps):
    name = "webhook"
    label = gettext_lazy("Webhooks that were paused")
    action = "manage_webhooks"

    def steps(self) -> list[Step]:
        if self.sight.letter:
            return []
        paused = WebhookEndpoint.objects.standing().filter(
            coalition=self.sight.coalition, state=WebhookEndpoint.State.PAUSED, is_on=True
        )
        words = _("Look and let it go on")
        rows = paused.select_related("coalition").order_by("paused_at", "pk")
        return [Step(name_of(row), why_paused(row.reason), words, page_of(row)) for row in rows]


def register() -> None:
    """Say how the mail is written, and put the kind in its place."""
    outbox.register(EVENT, paused_mail, label=gettext_lazy("Webhook paused"))
    waiting.register(PLACE, WebhookKind)
