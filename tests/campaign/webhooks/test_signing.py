"""Signatures by the Standard Webhooks convention, checked by somebody else's package."""

from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from campaign.models import WebhookEndpoint, WebhookEvent
from campaign.webhooks import signing


def make_event() -> WebhookEvent:
    at = datetime(2026, 5, 1, 12, 30, 15, 123456, tzinfo=UTC)
    return WebhookEvent(key="evt_1", type="letter.opened", at=at, sequence=7, data={"b": "é", "a": {"id": 3}})


def signed(endpoint: WebhookEndpoint) -> tuple[bytes, dict[str, str]]:
    body = signing.body_of(make_event())
    return body, signing.headers_of(endpoint, make_event(), body, now=datetime.now(UTC))


def test_body_is_the_same_at_every_try_and_thin() -> None:
    assert signing.body_of(make_event()) == (
        b'{"data":{"a":{"id":3},"b":"\\u00e9"},"sequence":7,"timestamp":"2026-05-01T12:30:15.123Z","type":"letter.opened"}'
    )


def test_signature_is_checked_by_another_package() -> None:
    endpoint = WebhookEndpoint(secret=signing.new_secret())
    body, headers = signed(endpoint)

    assert Webhook(endpoint.secret).verify(body, headers)["sequence"] == 7
    with pytest.raises(WebhookVerificationError):
        Webhook(signing.new_secret()).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint.secret).verify(body + b" ", headers)


def test_for_a_day_the_former_secret_signs_as_well_and_then_no_more() -> None:
    endpoint = WebhookEndpoint(secret=signing.new_secret(), former_secret=signing.new_secret())
    endpoint.former_until = datetime.now(UTC) + timedelta(hours=1)
    body, headers = signed(endpoint)

    assert len(headers["webhook-signature"].split(" ")) == 2
    for secret in (endpoint.secret, endpoint.former_secret):
        Webhook(secret).verify(body, headers)

    endpoint.former_until = datetime.now(UTC) - timedelta(seconds=1)
    body, headers = signed(endpoint)
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint.former_secret).verify(body, headers)


def test_secrets_are_of_the_form_that_receivers_know_and_differ() -> None:
    secrets = {signing.new_secret() for _ in range(50)}

    assert len(secrets) == 50
    assert all(secret.startswith("whsec_") and len(Webhook(secret)._whsecret) == 32 for secret in secrets)
