"""By when a recipient owes an answer: the rule, more time, and days on which the clock stands still."""

from datetime import date
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from campaign import joining
from campaign.dates import long_day
from campaign.holiday_field import HolidaysField
from campaign.text import LineField, ParagraphsField
from letters.clocks import ASKED, RULE, fingerprint, tidy
from letters.fields import day, within_two_centuries
from letters.models import Recipient, ResponseClock

if TYPE_CHECKING:
    RecipientsField = forms.ModelMultipleChoiceField[Recipient]
else:
    RecipientsField = forms.ModelMultipleChoiceField

MOST_DAYS = 3650


class DayField(forms.DateField):
    """A civil date within two centuries."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=day(), **options)

    def clean(self, value: Any) -> date | None:
        found: date | None = within_two_centuries(super().clean(value))
        return found


def paragraphs(label: Any, help_text: Any) -> ParagraphsField:
    return ParagraphsField(label=label, max_length=2000, help_text=help_text, widget=forms.Textarea(attrs={"rows": 3}))


class RuleForm(forms.Form):
    """Everything is asked on one page; what the chosen kind of rule does not need is not looked at.

    Without days the deadline of an event is the day of the event.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    rule = forms.ChoiceField(label=_("An answer is due"), choices=ResponseClock.Rule.choices, widget=forms.RadioSelect)
    days = forms.IntegerField(
        label=_("Days"),
        min_value=0,
        max_value=MOST_DAYS,
        error_messages={"required": _("Say how many days, at least one.")},
    )
    unit = forms.ChoiceField(label=_("Counted in"), choices=ResponseClock.Unit.choices)
    counted_from = forms.ChoiceField(
        label=_("Counted"),
        choices=ResponseClock.CountedFrom.choices,
        help_text=_("That day itself is not counted: the first day is the day after."),
    )
    by_date = DayField(label=_("By"), error_messages={"required": _("Say by which day.")})
    event = LineField(
        label=_("Event"),
        max_length=200,
        help_text=_("For example “the hearing of the committee”."),
        error_messages={"required": _("Name the event.")},
    )
    event_on = DayField(
        label=_("Day of the event"), required=False, help_text=_("As long as it is empty nobody is reminded.")
    )
    roll = forms.ChoiceField(
        label=_("If the last day is a weekend or public holiday, it"), choices=ResponseClock.Roll.choices
    )
    holidays = HolidaysField(label=_("Public holidays of"))
    weekend = forms.ChoiceField(label=_("Weekend"), required=False, choices=ResponseClock.Weekend.choices)
    long_overdue_after = forms.IntegerField(
        label=_("Long overdue after days"),
        min_value=0,
        max_value=MOST_DAYS,
        help_text=_("Calendar days after the deadline. From then on the board lists it apart."),
    )
    everyone = forms.BooleanField(label=_("Use this rule for everyone the letter is addressed to"), required=False)

    def __init__(self, *args: Any, clock: ResponseClock, others: int, **options: Any) -> None:
        self.clock = clock
        options["initial"] = {name: getattr(clock, name) for name in RULE} | {"seen": fingerprint(clock)}
        super().__init__(*args, **options)
        cast("HolidaysField", self.fields["holidays"]).begin_with(clock.holidays)
        if not others:
            del self.fields["everyone"]

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        kind = values.get("rule", "none")
        for name in {"days", "by_date", "event", "event_on"} - set(ASKED[kind]):
            self.errors.pop(name, None)
            values[name] = None
        if kind == "event" and self.has_error("days", "required"):
            self.errors.pop("days")
            values["days"] = 0
        if kind == "days" and values.get("days") == 0:
            self.add_error("days", self.fields["days"].error_messages["required"])
        return values

    def values(self) -> dict[str, Any]:
        """Return the columns of the clock that this form fills."""
        values = {name: self.cleaned_data[name] for name in RULE}
        return tidy(values | {"event": values["event"] or ""})


class OthersField(RecipientsField):
    """Other recipients of the letter, each with the day that holds for it now."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        due_on = obj.clock.due_on
        return joining.aside(obj, long_day(due_on)) if due_on else str(obj)


class SharedDeedForm(forms.Form):
    """A change of a deadline that other recipients of the letter may get with the same press."""

    def __init__(self, *args: Any, others: models.QuerySet[Recipient], **options: Any) -> None:
        super().__init__(*args, **options)
        if others:
            self.fields["everyone"] = forms.BooleanField(label=_("The same for everyone named below"), required=False)
            self.fields["also"] = OthersField(others, label=_("The same for"), required=False)

    def clean(self) -> dict[str, Any]:
        also = self.fields.get("also")
        if isinstance(also, OthersField):
            chosen = also.queryset if self.cleaned_data.get("everyone") else self.cleaned_data.get("also")
            self.cleaned_data["also"] = list(chosen or ())
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        """Return what the deed is told: all but the question for whom else."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"everyone", "also"}}

    def others(self) -> list[Recipient]:
        """Return who else gets it."""
        chosen: list[Recipient] = self.cleaned_data.get("also", [])
        return chosen


class ExtensionForm(SharedDeedForm):
    until = DayField(
        label=_("New deadline"), help_text=_("It holds as it is: it does not move off weekends and holidays.")
    )
    granted_by = LineField(label=_("Granted by"), max_length=200, help_text=_("Who of you said yes."))
    granted_on = DayField(label=_("Granted on"))
    reason = paragraphs(_("Reason"), _("For example “They asked for two more weeks because of their election.”"))


class StopClockForm(SharedDeedForm):
    since = DayField(label=_("Stopped on"), help_text=_("The first day that does not count."))
    until = DayField(
        label=_("Running again on"),
        required=False,
        help_text=_("The first day that counts again. Empty as long as the clock stands still."),
    )
    reason = paragraphs(_("What you owe"), _("For example “They asked for the annex, which we have not sent yet.”"))


class ResumeForm(SharedDeedForm):
    on = DayField(
        label=_("Running again on"),
        help_text=_("The first day that counts again. The day on which it was stopped takes the stop back."),
    )


class EventDayForm(forms.Form):
    event_on = DayField(label=_("Day of the event"), required=False)
    everyone = forms.BooleanField(
        label=_("For every recipient of the letter who waits for this event"), required=False, initial=True
    )
