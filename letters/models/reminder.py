"""Plans and the reminders they make: one row for each plan, target, step and anchor moment."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaign.models import Coalition, Member, User
from letters.models.letter import Letter


class Plan(models.Model):
    """A coalition's own settings for one kind of reminder; without a row the kind's defaults hold.

    ``letter`` empty: for every letter. ``steps`` maps a step's name to its offset in days
    from the anchor moment (negative: before), or to null where the step is off.
    """

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="plans")
    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, null=True, blank=True, related_name="plans")
    kind = models.CharField(_("kind"), max_length=40)
    is_on = models.BooleanField(_("on"), default=True)
    steps = models.JSONField(_("when"), default=dict, blank=True)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("plan")
        constraints = [
            models.UniqueConstraint(
                fields=["coalition", "kind"], condition=models.Q(letter__isnull=True), name="one_plan_per_kind"
            ),
            models.UniqueConstraint(
                fields=["letter", "kind"], condition=models.Q(letter__isnull=False), name="one_plan_per_letter_and_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def due(self, *, now: datetime) -> Self:
        """Return what is to be posted now; what waits for the reader's morning or turn is not among it."""
        is_put_off = models.Q(put_off_until__gt=now)
        return self.filter(~is_put_off, state=Reminder.State.WAITING, due_at__lte=now)

    def coming_up(self) -> Self:
        return self.filter(state__in=[Reminder.State.WAITING, Reminder.State.PAUSED])


class Reminder(models.Model):
    """One mail that a plan will send to one person at one moment, or why it did not.

    ``target_id`` is the row the kind is about (a clock, a signature, a letter, a
    coalition). ``member`` gets it; where that is empty the target itself says who, as a
    signature does. ``key`` holds plan, target, person, step and anchor: the database keeps
    it unique, so no step is planned twice. ``mail_key`` is the key of its mail in the outbox: its
    own, or one it shares with others that go to the same person in one mail. ``zone`` is the
    reader's; ``put_off_until`` is later than ``due_at`` where the moment was found in the
    reader's night or the reader had enough mail that day.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("planned")
        POSTED = "posted", _("handed to the outbox")
        CANCELED = "canceled", _("no longer needed")
        SKIPPED = "skipped", _("left out: a later step was due as well")
        PAUSED = "paused", _("paused")

    kind = models.CharField(_("kind"), max_length=40)
    step = models.CharField(_("step"), max_length=20)
    # "reminder_list" begins with the coalition and "reminder_day" with the member; rows come by the hundred thousand.
    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="reminders", db_index=False)
    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, null=True, blank=True, related_name="reminders")
    target_id = models.BigIntegerField()
    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, null=True, blank=True, related_name="reminders", db_index=False
    )
    anchor_at = models.DateTimeField()
    due_at = models.DateTimeField(_("due"))
    put_off_until = models.DateTimeField(null=True, blank=True)
    zone = models.CharField(max_length=64, default="UTC")
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    key = models.CharField(max_length=120)
    planned_at = models.DateTimeField(db_default=Now())
    posted_at = models.DateTimeField(null=True, blank=True)
    mail_key = models.CharField(max_length=120, blank=True, db_default="")

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        constraints = [models.UniqueConstraint(fields=["key"], name="reminder_key")]
        indexes = [
            models.Index(
                fields=["due_at", "member", "kind", "step"], condition=models.Q(state="waiting"), name="reminder_due"
            ),
            models.Index(fields=["kind", "target_id"], name="reminder_target"),
            models.Index(fields=["coalition", "state", "due_at"], name="reminder_list"),
            models.Index(fields=["mail_key"], condition=~models.Q(mail_key=""), name="reminder_mail"),
            models.Index(fields=["member", "posted_at"], name="reminder_day"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.step} {self.pk}"


class ReminderPause(models.Model):
    """No reminders for a letter, or for a person; ``until`` is the first day on which they go out again."""

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="reminder_pauses")
    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, null=True, blank=True, related_name="reminder_pauses")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, null=True, blank=True, related_name="reminder_pauses")
    until = models.DateField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    paused_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    paused_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("pause of reminders")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(letter__isnull=False) | models.Q(member__isnull=False),
                name="pause_is_about_something",
            )
        ]

    def __str__(self) -> str:
        return f"pause {self.pk}"


class SchedulerTick(models.Model):
    """When a part of the scheduler last ran; one row each, written by the worker."""

    name = models.CharField(max_length=40, unique=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)
    alarmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("scheduler tick")

    def __str__(self) -> str:
        return self.name
