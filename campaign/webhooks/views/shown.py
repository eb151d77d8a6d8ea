"""A secret is shown to the browser that made it, for some minutes, and to nobody else ever again."""

from datetime import timedelta
from typing import Final

from campaign import proofs
from campaign.encryption import digest
from campaign.http import MemberRequest
from campaign.models import WebhookEndpoint

PURPOSE: Final = "webhook secret"
SHOWN_FOR: Final = timedelta(minutes=10)


def keep_secret(request: MemberRequest, endpoint: WebhookEndpoint) -> None:
    """Let this browser see the secret that it has just made."""
    proofs.keep(request, PURPOSE, _row(endpoint), lasts=SHOWN_FOR)


def shown_secret(request: MemberRequest, endpoint: WebhookEndpoint) -> str:
    """Return the secret for the page of whoever has just made it, else nothing."""
    is_maker = proofs.kept(request, PURPOSE, proofs.page_name(PURPOSE, _row(endpoint))) is not None
    return endpoint.secret if is_maker else ""


def forget_secret(request: MemberRequest, endpoint: WebhookEndpoint) -> None:
    """Show the secret no more."""
    proofs.forget(request, proofs.page_name(PURPOSE, _row(endpoint)))


def _row(endpoint: WebhookEndpoint) -> proofs.Row:
    return (endpoint.pk, digest("webhook secret", endpoint.secret))
