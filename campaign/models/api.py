"""What programs come in by, and what they were answered."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaign.encryption import EncryptedTextField
from campaign.models.member import Member
from campaign.models.user import User


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def usable(self, *, now: datetime) -> Self:
        """Return those that open the API: neither revoked nor at their end, of somebody who is an active member."""
        alive = self.filter(revoked_at__isnull=True, expires_at__gt=now)
        return alive.filter(member__suspended_at__isnull=True, member__user__is_active=True)


class ApiToken(models.Model):
    """A secret by which a program acts for one member of one coalition, and goes with the membership.

    ``digest`` is keyed; the secret itself is shown once and kept nowhere. ``scopes`` is a list of names of
    ``campaign/api/scopes.py``. ``used_on`` is the last day in UTC on which it was used.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=100)
    scopes = models.JSONField(_("scopes"), default=list)
    digest = models.CharField(max_length=64, unique=True)
    form_key = models.CharField(max_length=43, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(_("good until"))
    used_on = models.DateField(_("last used on"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        constraints = [
            models.UniqueConstraint(
                fields=["member", "form_key"], condition=~models.Q(form_key=""), name="one_api_token_per_form"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ApiDeed(models.Model):
    """What a program was answered when it asked with a key of its own, so that asking again is the same deed.

    ``request_digest`` is over operation, address and body. ``content`` is the body of the answer.
    """

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="deeds")
    key = models.CharField(max_length=64)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    content = EncryptedTextField(blank=True)
    done_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("deed by the API")
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="one_api_deed_per_key")]
        indexes = [models.Index(fields=["done_at"], name="api_deed_age")]

    def __str__(self) -> str:
        return f"deed {self.pk}"
