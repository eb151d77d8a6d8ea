"""The tenant. Coalitions share nothing."""

from datetime import date, datetime, time
from typing import Final
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaign.clock import civil_day
from campaign.sorting import SortHabits


def validate_time_zone(name: str) -> None:
    """Accept the names of the IANA time zone database only."""
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a time zone; write for example Europe/Zurich."), params={"name": name}
        )


class Coalition(models.Model):
    """Name, letterhead, sender address, time zone; ``address`` is a list of lines.

    ``letter_style`` is how its letters look, as ``letters.documents.Dress`` writes it down; empty is as usual.
    While it ``announces``, what happens is written down for its webhooks, of which ``events_numbered`` have a number.
    """

    CONTACT_DAYS: Final = 183

    name = models.CharField(_("name"), max_length=300)
    slug = models.SlugField(max_length=80, unique=True)
    address = models.JSONField(_("address"), default=list, blank=True)
    website = models.CharField(_("website"), max_length=300, blank=True)
    reply_to = models.EmailField(_("replies go to"), blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_time_zone])
    language = models.CharField(_("language"), max_length=35, default="en")
    reference_pattern = models.CharField(
        _("reference pattern"),
        max_length=80,
        blank=True,
        help_text=_("For example “UND {year}/{number}”. Numbers have no gaps within a year."),
    )
    particles = models.CharField(
        _("particles of family names"),
        max_length=8,
        blank=True,
        default="",
        choices=[
            ("", _("as in the letter’s language: “de Vries” under V in Dutch, under D in Flemish and English")),
            ("sort", _("always sorted: “de Vries” under D")),
            ("skip", _("never sorted: “de Vries” under V")),
        ],
    )
    chinese_order = models.CharField(
        _("order of Chinese names"),
        max_length=8,
        blank=True,
        default="",
        choices=[
            ("", _("as CLDR has it: pinyin, strokes in the traditional script")),
            ("pinyin", _("pinyin")),
            ("stroke", _("number of strokes")),
        ],
    )
    holidays = models.CharField(
        _("public holidays of"),
        max_length=32,
        blank=True,
        help_text=_("The country whose holidays deadlines roll over."),
    )
    mails_from = models.TimeField(_("reminders go out from"), default=time(8))
    mails_until = models.TimeField(_("reminders go out until"), default=time(19))
    letter_style = models.JSONField(_("style of letters"), default=dict, db_default={}, blank=True)
    contact_days = models.PositiveSmallIntegerField(
        _("addresses of signers are kept for"),
        choices=[
            (30, _("30 days after signing closed")),
            (60, _("60 days after signing closed")),
            (90, _("90 days after signing closed")),
            (CONTACT_DAYS, _("six months after signing closed")),
        ],
        default=CONTACT_DAYS,
        db_default=CONTACT_DAYS,
    )
    announces = models.BooleanField(default=False, db_default=False)
    events_numbered = models.BigIntegerField(default=0, db_default=0)
    inbox_nonce = models.CharField(max_length=43, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(pgettext_lazy("coalition", "closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("coalition")

    def __str__(self) -> str:
        return self.name

    @property
    def is_closed(self) -> bool:
        """Whether no mail leaves for it, so that nobody can confirm a signature."""
        return self.closed_at is not None

    def day(self, moment: datetime) -> date:
        """Return the date that a moment has where the coalition is at home; today is ``clock.civil_today``."""
        return civil_day(moment, self.time_zone)

    @property
    def sort_habits(self) -> SortHabits:
        return SortHabits(self.particles, self.chinese_order)

    def get_absolute_url(self) -> str:
        return reverse("campaign:coalition", args=[self.slug])
