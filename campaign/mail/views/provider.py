"""What a mail provider reports: django-anymail reads each provider's own format, we take the facts.

Anymail's views hand every event to a Django signal. Ours gives them something else to
hand it to, so the events come back as a list and nothing is connected anywhere.
"""

import logging
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaign.mail import bounces, verdicts
from campaign.mail.bounces import BounceReport, ReportKind

logger = logging.getLogger(__name__)
VIEWS = {
    "brevo": "anymail.webhooks.brevo.BrevoTrackingWebhookView",
    "mailersend": "anymail.webhooks.mailersend.MailerSendTrackingWebhookView",
    "mailgun": "anymail.webhooks.mailgun.MailgunTrackingWebhookView",
    "mailjet": "anymail.webhooks.mailjet.MailjetTrackingWebhookView",
    "postal": "anymail.webhooks.postal.PostalTrackingWebhookView",
    "postmark": "anymail.webhooks.postmark.PostmarkTrackingWebhookView",
    "sendgrid": "anymail.webhooks.sendgrid.SendGridTrackingWebhookView",
    "sparkpost": "anymail.webhooks.sparkpost.SparkPostTrackingWebhookView",
}
# A provider gives some addresses up on its own list: that is a bounce too.
HARD = {RejectReason.INVALID, RejectReason.BOUNCED}
# By which Postmark, Brevo and MailerSend call what passes, and SparkPost's classes of it.
SOFT = {"SoftBounce", "soft_bounce", "soft_bounced", "20", "21", "22", "23", "40", "70"}


class Collector:
    """Stands where anymail's view has a signal, and keeps what the signal would send."""

    def __init__(self) -> None:
        self.events: list[AnymailTrackingEvent] = []

    def send(self, *, event: AnymailTrackingEvent, **_: Any) -> None:
        self.events.append(event)


@csrf_exempt
@require_http_methods(["HEAD", "POST"])
def provider_events(request: HttpRequest, provider: str) -> HttpResponse:
    """Take the reports of the provider that is configured; anymail checks secret and signature."""
    if provider != settings.MAIL_PROVIDER or not settings.ANYMAIL.get("WEBHOOK_SECRET"):
        raise Http404
    try:
        response, reports = read(request, provider)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError) as error:
        logger.warning("A report of the mail provider could not be read: %s", type(error).__name__)
        return HttpResponseBadRequest("This report could not be read.")
    for one in reports:
        bounces.take(one, now=timezone.now())
    return response


def read(request: HttpRequest, provider: str) -> tuple[HttpResponse, list[BounceReport]]:
    """Return anymail's answer and what it has read; odd content ends in any error of Python's."""
    collector = Collector()
    response: HttpResponse = import_string(VIEWS[provider]).as_view(signal=collector)(request)
    return response, [report(event) for event in collector.events]


def report(event: AnymailTrackingEvent) -> BounceReport:
    """Return the event in our words."""
    words = _storable(event.mta_response or event.description or event.reject_reason)
    kind = ReportKind.NOTHING
    if event.event_type == EventType.COMPLAINED:
        kind = ReportKind.COMPLAINT if is_complaint(event) else ReportKind.NOTHING
    elif event.event_type in {EventType.BOUNCED, EventType.REJECTED, EventType.FAILED}:
        is_gone = event.reject_reason in HARD and not verdicts.is_passing(words) and not is_soft(event)
        kind = ReportKind.HARD if is_gone else ReportKind.SOFT
    return BounceReport(kind, ours(event), _storable(event.recipient), words)


def _storable(told: object) -> str:
    """Return what a provider tells as text that can be stored: JSON can spell halves of characters."""
    return str(told or "").encode("utf-8", "replace").decode()


def is_complaint(event: AnymailTrackingEvent) -> bool:
    """Tell whether a reader complained: SparkPost names the type of a feedback, Postmark also a filter's verdict."""
    kind = sparkpost(event).get("fbtype") or "abuse"
    return str(kind).lower() in verdicts.COMPLAINTS and event.esp_event.get("Type") != "SpamNotification"


def is_soft(event: AnymailTrackingEvent) -> bool:
    """Tell whether the provider itself says that a mail came back for a reason that passes; anymail does not."""
    told = event.esp_event
    kinds = {told.get("Type"), told.get("event"), told.get("data", {}).get("type") if "data" in told else None}
    return bool(kinds & SOFT) or told.get("hard_bounce") is False or sparkpost(event).get("bounce_class") in SOFT


def sparkpost(event: AnymailTrackingEvent) -> dict[str, Any]:
    """Return what SparkPost tells; nothing of another provider."""
    told: dict[str, Any] = event.esp_event.get("msys", {}).get("message_event", {})
    return told


def ours(event: AnymailTrackingEvent) -> str:
    """Return our Message-ID where the provider tells it; its own name for the mail is of no use here."""
    for found in (event.metadata.get("message-id"), event.message_id):
        if found and bounces.is_ours(str(found)):
            return str(found)
    return ""
