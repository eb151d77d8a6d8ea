"""A user's role in a coalition, and the invitations that give one."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaign import joining
from campaign.encryption import EncryptedTextField
from campaign.models.coalition import Coalition, validate_time_zone
from campaign.models.user import User


class Role(models.TextChoices):
    OWNER = "owner", _("owner")
    COORDINATOR = "coordinator", _("coordinator")
    DRAFTER = "drafter", _("drafter")
    REVIEWER = "reviewer", _("reviewer")
    STAFF = "staff", _("staff")


class MemberQuerySet(models.QuerySet["Member"]):
    def active(self) -> Self:
        return self.filter(suspended_at__isnull=True, user__is_active=True)

    def owners(self) -> Self:
        return self.active().filter(role=Role.OWNER)


class Member(models.Model):
    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    joined_at = models.DateTimeField(auto_now_add=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, validators=[validate_time_zone])
    has_put_steps_away = models.BooleanField(default=False, db_default=False)
    wants_digest = models.BooleanField(_("weekly digest"), default=True)
    # The secret of the calendar feed's address, as a digest; made and shown when the member asks for it.
    feed_key = models.CharField(max_length=64, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        constraints = [
            models.UniqueConstraint(fields=["coalition", "user"], name="one_membership_per_user"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="member_role_is_known"),
            models.UniqueConstraint(
                fields=["feed_key"], condition=~models.Q(feed_key=""), name="one_member_per_calendar"
            ),
        ]

    def __str__(self) -> str:
        return joining.aside(self.user, self.get_role_display())


class MemberInvitationQuerySet(models.QuerySet["MemberInvitation"]):
    def usable(self, *, now: datetime) -> Self:
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now)


class MemberInvitation(models.Model):
    """An e-mailed offer of exactly one role; its link is made from ``nonce`` when the mail is sent."""

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="invitations")
    email = EncryptedTextField(_("e-mail address"))
    mailbox_key = models.CharField(max_length=64)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    nonce = models.CharField(max_length=43, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = MemberInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("member invitation")
        constraints = [
            models.UniqueConstraint(
                fields=["coalition", "mailbox_key"],
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="one_open_invitation_per_mailbox",
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="invited_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} invitation {self.pk}"
