"""Webhooks: where a coalition's events are posted to, the events themselves, and what became of each post."""

import secrets
from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaign.encryption import EncryptedTextField
from campaign.models.coalition import Coalition
from campaign.models.leased import LeasedQuerySet, LeasedRow
from campaign.models.user import User


class WebhookEndpointQuerySet(LeasedQuerySet["WebhookEndpoint"]):
    def standing(self) -> Self:
        """Return endpoints that were not removed."""
        return self.filter(removed_at=None)

    def listening(self) -> Self:
        """Return endpoints that get what happens, also those that we have paused: they get it later."""
        return self.standing().filter(is_on=True, coalition__closed_at=None)

    def due(self, *, now: datetime) -> Self:
        """Return endpoints to which a worker may post now, the one that has waited longest first."""
        return (
            super().due(now=now).filter(is_on=True, removed_at=None, coalition__closed_at=None).order_by("claimed_at")
        )


class WebhookEndpoint(LeasedRow):
    """An address that a coalition's events are posted to; as a leased row it is one line, held by one worker at a time.

    ``url`` may hold a secret of the target and is encrypted. ``former_secret`` signs beside ``secret`` until
    ``former_until``. ``failures`` counts tries that failed in a row, the first of them was ``failing_since``; nothing
    is posted until ``rests_until``.
    """

    class State(models.TextChoices):
        IDLE = "idle", _("nothing waits")
        WAITING = "waiting", _("events wait")
        POSTING = "posting", _("being posted")
        PAUSED = "paused", _("paused")

    WAITING, AT_WORK, DONE, FAILED = State.WAITING, State.POSTING, State.IDLE, State.PAUSED

    coalition = models.ForeignKey(Coalition, on_delete=models.PROTECT, related_name="webhook_endpoints")
    url = EncryptedTextField(_("address"))
    description = models.CharField(_("description"), max_length=200, blank=True)
    events = models.JSONField(_("events"), default=list)
    secret = EncryptedTextField()
    former_secret = EncryptedTextField(blank=True)
    former_until = models.DateTimeField(null=True, blank=True)
    is_on = models.BooleanField(_("on"), default=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.IDLE)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)
    rests_until = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(auto_now_add=True)
    form_key = models.CharField(max_length=43, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = WebhookEndpointQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        constraints = [
            models.UniqueConstraint(
                fields=["coalition", "form_key"],
                condition=~models.Q(form_key=""),
                name="one_webhook_endpoint_per_form",
            ),
        ]

    def __str__(self) -> str:
        return f"webhook {self.pk}"


def new_key() -> str:
    """Return the id that an event has for good: the ``webhook-id`` of every try."""
    return f"evt_{secrets.token_hex(16)}"


class WebhookEvent(models.Model):
    """Something that happened, written in the transaction of the deed; ``data`` holds ids and public facts only.

    ``sequence`` is its number among the events of the coalition. It is given shortly after, as the numbers of the
    trail are, so that signers never wait for a counter. ``only`` is the endpoint that a test is for.
    """

    coalition = models.ForeignKey(Coalition, on_delete=models.PROTECT, related_name="webhook_events")
    key = models.CharField(max_length=36, unique=True, default=new_key)
    type = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    sequence = models.BigIntegerField(null=True, blank=True)
    only = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("event")
        constraints = [
            models.UniqueConstraint(fields=["coalition", "sequence"], name="one_webhook_event_per_sequence"),
        ]
        indexes = [
            models.Index(fields=["coalition"], condition=models.Q(sequence=None), name="webhook_events_to_number"),
            models.Index(fields=["at"], name="webhook_events_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.key}"


class WebhookPost(models.Model):
    """One event that is owed to one endpoint. ``sequence`` is the event's, for the order."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DELIVERED = "sent", _("arrived")
        FAILED = "failed", _("failed")

    event = models.ForeignKey(WebhookEvent, on_delete=models.CASCADE, related_name="posts")
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="posts")
    sequence = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    first_tried_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("post of an event")
        constraints = [models.UniqueConstraint(fields=["endpoint", "event"], name="one_webhook_post_per_event")]
        indexes = [
            models.Index(
                fields=["endpoint", "sequence"], condition=models.Q(state="waiting"), name="webhook_posts_that_wait"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} to {self.endpoint_id}"


class WebhookAttempt(models.Model):
    """One try to post an event: the status of the answer or ``fault``, why there was none, and its first characters."""

    post = models.ForeignKey(WebhookPost, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    fault = models.CharField(max_length=20, blank=True)
    milliseconds = models.PositiveIntegerField()
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("try of a webhook")
        indexes = [models.Index(fields=["at"], name="webhook_attempts_by_age")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.status or self.fault}"
