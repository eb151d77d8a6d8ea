"""Makers for webhooks: endpoints without asking who answers there, events, and what is owed."""

from typing import Any

from campaign.models import Coalition, Role, WebhookEndpoint, WebhookEvent, WebhookPost
from campaign.webhooks import events, numbering, signing
from tests.factories.campaign import make_coalition, make_member

URL = "https://crm.example.org/hooks?key=of-the-receiver"


def make_endpoint(coalition: Coalition | None = None, **fields: Any) -> WebhookEndpoint:
    """An endpoint that gets every event, of a coalition that announces them."""
    coalition = coalition or make_coalition()
    coalition.announces = True
    coalition.save(update_fields=["announces"])
    if "created_by" not in fields:
        fields["created_by"] = make_member(coalition, role=Role.OWNER).user
    values = {"url": URL, "secret": signing.new_secret(), "events": [kind.name for kind in events.known()], **fields}
    return WebhookEndpoint.objects.create(coalition=coalition, **values)


def make_event(coalition: Coalition, number: int = 1, name: str = "letter.opened") -> WebhookEvent:
    return events.store(name, coalition=coalition, data={"letter": {"id": number}})


def make_post(endpoint: WebhookEndpoint | None = None) -> WebhookPost:
    """An event that is owed to an endpoint."""
    endpoint = endpoint or make_endpoint()
    event = make_event(endpoint.coalition)
    numbering.number_all()
    return WebhookPost.objects.select_related("event", "endpoint__coalition").get(event=event, endpoint=endpoint)
