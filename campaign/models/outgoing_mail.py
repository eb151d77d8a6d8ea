"""The outbox. Nothing is ever sent that does not stand here first."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaign.encryption import EncryptedTextField
from campaign.models.coalition import Coalition
from campaign.models.routines import MAIL_IS_TOO_MUCH, MAIL_MAY_LEAVE


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def due(self, *, now: datetime) -> Self:
        """Return mails that wait for a worker."""
        return self.filter(state=OutgoingMail.State.WAITING, next_try_at__lte=now)

    def abandoned(self, *, now: datetime) -> Self:
        """Return mails whose worker went silent."""
        return self.filter(state=OutgoingMail.State.SENDING, leased_until__lte=now)

    def stuck(self) -> Self:
        """Return mails that only a person can set going again."""
        stuck = [OutgoingMail.State.FAILED, OutgoingMail.State.UNCERTAIN, OutgoingMail.State.BOUNCED]
        return self.filter(state__in=stuck)

    def in_trouble(self) -> Self:
        """Return those of them that nobody has put away yet: the number that every page shows."""
        return self.stuck().filter(put_away_at=None)

    def unasked(self, *, mailbox_key: str) -> Self:
        """Return what the owner of the mailbox can stop: mails about letters that any visitor could have caused."""
        return self.filter(mailbox_key=mailbox_key, is_capped=True).exclude(topic="")

    def caused(self, cause: str, *, mailbox_key: str) -> Self:
        """Return what counts for the limit of a cause."""
        return self.filter(mailbox_key=mailbox_key, cause=cause).exclude(state=OutgoingMail.State.DROPPED)


class OutgoingMail(models.Model):
    """One mail that is owed, with its state.

    Subject and body are made at sending time from ``event`` and ``about_id``, so no
    row holds a link. ``sealed_context`` is for texts that exist nowhere else, such as
    a login code, and is emptied once the mail has left. ``topic`` is what the limits
    count by, for example ``letter:12``; ``is_capped`` mails can be stopped by their
    reader, and ``cause`` says whose limit they count for, nobody's when it is empty.
    ``put_away_at`` is when somebody decided that a mail that failed is not to be sent again.

    ``crashes`` counts the tries in which making it broke, and ``unanswered`` the times its
    text may have gone to the mail server without an answer: raised when a worker takes the
    mail, lowered when the worker, or what it left behind, knows better. ``is_bulk`` mails
    (reminders, newsletters) let all others go first.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        UNCERTAIN = "uncertain", _("perhaps sent")
        BOUNCED = "bounced", _("came back")
        DROPPED = "dropped", _("no longer wanted")

    class Cause(models.TextChoices):
        """Who had a mail sent."""

        VISITOR = "visitor", _("a visitor who typed the address")
        OWNER = "owner", _("somebody who has proved to read the mailbox")
        MEMBER = "member", _("a member of the coalition")
        ACCOUNT = "account", _("somebody who typed the address of an account")

    # Every mail is written several times, so each index here costs with each of them: "mail_log" begins with the
    # coalition, and a constraint, unlike ``unique=True``, brings no second index for searching by a beginning.
    coalition = models.ForeignKey(
        Coalition, on_delete=models.CASCADE, null=True, blank=True, related_name="outgoing_mails", db_index=False
    )
    event = models.CharField(_("event"), max_length=60)
    about_id = models.BigIntegerField(null=True, blank=True)
    topic = models.CharField(max_length=60, blank=True)
    to = EncryptedTextField(pgettext_lazy("recipient", "to"))
    mailbox_key = models.CharField(max_length=64)
    language = models.CharField(max_length=35, default="en")
    sealed_context = EncryptedTextField(blank=True)
    key = models.CharField(max_length=120)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    crashes = models.PositiveSmallIntegerField(default=0)
    unanswered = models.PositiveSmallIntegerField(default=0)
    is_capped = models.BooleanField(default=False)
    cause = models.CharField(max_length=8, choices=Cause.choices, blank=True)
    is_bulk = models.BooleanField(default=False, db_default=False)
    first_tried_at = models.DateTimeField(null=True, blank=True)
    next_try_at = models.DateTimeField(_("next try"), db_default=Now())
    leased_until = models.DateTimeField(null=True, blank=True)
    lease = models.CharField(max_length=36, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True, blank=True)
    put_away_at = models.DateTimeField(null=True, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing mail")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="mail_key"),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["waiting", "sending", "sent", "failed", "uncertain", "bounced", "dropped"]
                ),
                name="mail_state_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "is_bulk", "next_try_at"], name="mail_due"),
            # Those that broke a worker are looked for with every batch, and there is hardly ever one among thousands.
            models.Index(fields=["next_try_at"], condition=models.Q(crashes__gt=0), name="mail_crashed"),
            models.Index(fields=["mailbox_key", "created_at"], name="mail_cap"),
            models.Index(fields=["coalition", "created_at"], name="mail_log"),
            MAIL_MAY_LEAVE,
            MAIL_IS_TOO_MUCH,
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.pk}"


class MailRun(models.Model):
    """What one worker has in hand: the mails of ``lease``, in the order of their ids.

    All up to ``at`` have an answer, but the one at ``at`` itself only while ``upto`` is set:
    then those up to there are being made. On PostgreSQL the table is unlogged: a write
    for each mail costs no flush, and a crash of the server empties the table, which means
    "nobody knows" and never something untrue.
    """

    lease = models.CharField(max_length=36, primary_key=True)
    number = models.PositiveIntegerField()
    at = models.BigIntegerField(default=0)
    upto = models.BigIntegerField(default=0)
    claimed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("mail run")

    def __str__(self) -> str:
        return self.lease


class MailGate(models.Model):
    """The one row that can hold all mail back, and by which a restored backup is recognized.

    ``seen_at`` is written by every sweep, here and into a file outside the database: a row
    that is older than the file comes out of a backup.
    """

    held_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("mail gate")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_mail_gate")]

    def __str__(self) -> str:
        return "held" if self.held_at else "open"


class BlockedMailbox(models.Model):
    """A mailbox whose owner wants no mail that strangers can cause."""

    mailbox_key = models.CharField(max_length=64, unique=True)
    blocked_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("blocked mailbox")

    def __str__(self) -> str:
        return f"mailbox {self.pk}"


class MailRequest(models.Model):
    """That somebody typed an address to which we write: from where, to which domain and when, for a day.

    Both are keyed digests. Rows are only ever added and deleted, so that signers do not wait for each other.
    """

    source_key = models.CharField(max_length=64)
    domain_key = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("request for mail")
        indexes = [
            models.Index(fields=["source_key", "at"], name="mail_request_source"),
            models.Index(fields=["domain_key", "at"], name="mail_request_domain"),
            models.Index(fields=["at"], name="mail_request_age"),
        ]

    def __str__(self) -> str:
        return f"request {self.pk}"
