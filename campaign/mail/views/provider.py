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
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError) as error:
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
    words = str(event.mta_response or event.description or event.reject_reason or "")
    kind = ReportKind.NOTHING
    if event.event_type == EventType.COMPLAINED:
        kind = ReportKind.COMPLAINT
    elif event.event_type in {EventType.BOUNCED, EventType.REJECTED, EventType.FAILED}:
        is_gone = event.reject_reason in HARD and not verdicts.is_passing(words)
        kind = ReportKind.HARD if is_gone else ReportKind.SOFT
    return BounceReport(kind, ours(event), str(event.recipient or ""), words)


def ours(event: AnymailTrackingEvent) -> str:
    """Return our Message-ID where the provider tells it; its own name for the mail is of no use here."""
    for found in (event.metadata.get("message-id"), event.message_id):
        if found and bounces.is_ours(str(found)):
            return str(found)
    return ""
