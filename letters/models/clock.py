"""By when a recipient owes an answer, and what has moved that day."""

from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaign.models import User
from letters.models.letter import DayUnit, Roll
from letters.models.recipient import Recipient
from letters.states import Standing, standing


class ResponseClockQuerySet(models.QuerySet["ResponseClock"]):
    def unanswered(self) -> Self:
        return self.filter(started_on__isnull=False, answered_on__isnull=True)

    def running(self) -> Self:
        """Return clocks that nothing holds at the moment."""
        return self.unanswered().filter(is_paused=False)

    def overdue(self, *, today: date) -> Self:
        """Return clocks whose day has passed, long overdue ones included."""
        return self.running().filter(due_on__lt=today)

    def long_overdue(self, *, today: date) -> Self:
        return self.running().filter(long_overdue_on__lt=today)

    def due_soon(self, *, today: date, days: int = 7) -> Self:
        return self.running().filter(due_on__gte=today, due_on__lte=today + timedelta(days=days))

    def without_deadline(self) -> Self:
        return self.unanswered().filter(due_on__isnull=True)

    def answered(self) -> Self:
        return self.filter(answered_on__isnull=False)


class ResponseClock(models.Model):
    """One recipient's rule for the day of answer, and the facts that pages and reminders ask for.

    The rule: within ``days`` (``unit``) of sending or receipt, or by a ``date``, or so many
    days after an ``event`` once its day is known. A day on a weekend or a public holiday
    of ``holidays`` (ISO 3166 country, with a subdivision as in ``US-NY``; empty: weekends
    only) rolls as ``roll`` says. The facts are written by
    ``letters.clocks`` only: ``started_on`` is the day zero, ``due_on`` the last day
    in time with extensions and pauses, ``is_provisional`` that not all holidays before it are certain,
    ``answered_on`` the day on which the settling response came. ``days_off`` is a digest of the holidays
    they were reckoned with: ``letters.clocks.recounting`` reckons them anew when others are known, and
    ``recounted_from`` is the day it was before, moved on ``recounted_on``. Overdue and answered are computed
    from them, see ``standing``.
    """

    class Rule(models.TextChoices):
        NONE = "none", _("no deadline")
        DAYS = "days", _("within a number of days")
        DATE = "date", _("by a date")
        EVENT = "event", _("tied to an event")

    Unit = DayUnit
    Roll = Roll

    class CountedFrom(models.TextChoices):
        SENDING = "sending", _("from sending")
        RECEIPT = "receipt", _("from receipt")

    class Weekend(models.TextChoices):
        COUNTRY = "", _("as in the country")
        SATURDAY_SUNDAY = "sat_sun", _("Saturday and Sunday")
        FRIDAY_SATURDAY = "fri_sat", _("Friday and Saturday")

    recipient = models.OneToOneField(Recipient, on_delete=models.PROTECT, related_name="clock")
    rule = models.CharField(_("deadline"), max_length=8, choices=Rule.choices, default=Rule.NONE)
    days = models.PositiveSmallIntegerField(_("days"), null=True, blank=True)
    unit = models.CharField(_("counted in"), max_length=8, choices=Unit.choices, default=Unit.CALENDAR)
    by_date = models.DateField(_("by"), null=True, blank=True)
    event = models.CharField(_("event"), max_length=200, blank=True)
    event_on = models.DateField(_("day of the event"), null=True, blank=True)
    counted_from = models.CharField(
        _("counted"), max_length=8, choices=CountedFrom.choices, default=CountedFrom.SENDING
    )
    roll = models.CharField(_("on a weekend or holiday"), max_length=8, choices=Roll.choices, default=Roll.NONE)
    holidays = models.CharField(_("public holidays of"), max_length=32, blank=True)
    weekend = models.CharField(_("weekend"), max_length=8, choices=Weekend.choices, default="", blank=True)
    long_overdue_after = models.PositiveSmallIntegerField(_("long overdue after days"), default=30)

    started_on = models.DateField(null=True, blank=True, editable=False)
    due_on = models.DateField(null=True, blank=True, editable=False)
    long_overdue_on = models.DateField(null=True, blank=True, editable=False)
    is_provisional = models.BooleanField(default=False, editable=False)
    days_off = models.CharField(max_length=32, blank=True, editable=False)
    recounted_from = models.DateField(null=True, blank=True, editable=False)
    recounted_on = models.DateField(null=True, blank=True, editable=False)
    is_paused = models.BooleanField(default=False, editable=False)
    answered_on = models.DateField(null=True, blank=True, editable=False)
    latest_kind = models.CharField(max_length=16, blank=True, editable=False)

    objects = ResponseClockQuerySet.as_manager()

    class Meta:
        verbose_name = _("response clock")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(rule="days") | models.Q(days__isnull=False), name="rule_of_days_has_days"
            ),
            models.CheckConstraint(
                condition=~models.Q(rule="date") | models.Q(by_date__isnull=False), name="rule_of_date_has_date"
            ),
            models.CheckConstraint(
                condition=~models.Q(rule="event") | ~models.Q(event=""), name="rule_of_event_has_event"
            ),
        ]
        indexes = [models.Index(fields=["due_on"], name="clock_due")]

    def __str__(self) -> str:
        return f"clock of {self.recipient_id}"

    def standing(self, *, today: date) -> Standing:
        """Return where the recipient stands on a day."""
        return standing(
            today=today,
            started_on=self.started_on,
            due_on=self.due_on,
            long_overdue_on=self.long_overdue_on,
            is_paused=self.is_paused,
            answered_on=self.answered_on,
        )


class Extension(models.Model):
    """More time, granted to a recipient: until when, by whom, why."""

    clock = models.ForeignKey(ResponseClock, on_delete=models.CASCADE, related_name="extensions")
    until = models.DateField(_("new deadline"))
    reason = models.TextField(_("reason"))
    granted_by = models.CharField(_("granted by"), max_length=200)
    granted_on = models.DateField(_("granted on"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("extension")

    def __str__(self) -> str:
        return f"until {self.until}"


class Pause(models.Model):
    """Days on which the clock stood still because the coalition owed something; ``until`` is the first running day."""

    clock = models.ForeignKey(ResponseClock, on_delete=models.CASCADE, related_name="pauses")
    since = models.DateField(_("stopped on"))
    until = models.DateField(_("running again on"), null=True, blank=True)
    reason = models.TextField(_("what the coalition owes"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("pause")
        constraints = [
            models.UniqueConstraint(
                fields=["clock"], condition=models.Q(until__isnull=True), name="one_open_pause_per_clock"
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="pause_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"since {self.since}"
