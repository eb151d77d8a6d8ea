"""Secrets and signatures by the Standard Webhooks convention, https://www.standardwebhooks.com/."""

import base64
import hashlib
import hmac
import json
import secrets
from datetime import UTC, datetime
from typing import Any, Final

from campaign.models import WebhookEndpoint, WebhookEvent

PREFIX: Final = "whsec_"
_BYTES: Final = 32


def new_secret() -> str:
    """Return a new secret as receivers write it down."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def body_of(event: WebhookEvent) -> bytes:
    """Return what is posted of an event, the same at every try."""
    said: dict[str, Any] = {
        "type": event.type,
        "timestamp": event.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "sequence": event.sequence,
        "data": event.data,
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def headers_of(endpoint: WebhookEndpoint, event: WebhookEvent, body: bytes, *, now: datetime) -> dict[str, str]:
    """Return the headers of one try: id, moment and a signature by each secret that counts now."""
    moment = int(now.timestamp())
    known = [endpoint.secret]
    if endpoint.former_secret and endpoint.former_until and now < endpoint.former_until:
        known.append(endpoint.former_secret)
    return {
        "webhook-id": event.key,
        "webhook-timestamp": str(moment),
        "webhook-signature": " ".join(_signature(secret, event.key, moment, body) for secret in known),
    }


def _signature(secret: str, key: str, moment: int, body: bytes) -> str:
    signed = hmac.digest(
        base64.b64decode(secret.removeprefix(PREFIX)), f"{key}.{moment}.".encode() + body, hashlib.sha256
    )
    return f"v1,{base64.b64encode(signed).decode()}"
