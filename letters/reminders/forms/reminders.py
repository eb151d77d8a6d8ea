"""Forms about reminders: what to show, when they come, pauses, a member's own settings."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from campaign import zones
from campaign.models import Coalition, Member
from letters.models import Plan
from letters.reminders import upcoming
from letters.reminders.kinds import ReminderKind

FARTHEST = 365
DAY = forms.DateInput(attrs={"type": "date"})
HOUR = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class ComingUpFilter(forms.Form):
    """What part of the schedule to show; what makes no sense counts as empty."""

    letter = forms.ChoiceField(label=gettext_lazy("Letter"), required=False)
    member = forms.ChoiceField(label=gettext_lazy("Who gets it"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)

    def __init__(self, *args: Any, coalition: Coalition, **options: Any) -> None:
        super().__init__(*args, **options)
        self.choose("letter", _("All letters"), upcoming.letters_of(coalition))
        self.choose("member", _("Everybody"), upcoming.members_of(coalition))
        self.choose("kind", _("All kinds"), upcoming.kinds_of())

    def choose(self, name: str, every: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", every), *choices]

    def wanted(self, *, is_past: bool) -> upcoming.UpcomingFilter:
        """Return what is asked for."""
        chosen = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return upcoming.UpcomingFilter(**{name: chosen.get(name, "") for name in self.fields}, is_past=is_past)


class PlanForm(forms.Form):
    """Whether a kind is on, and its steps in days before and after; an empty field turns the step off."""

    is_on = forms.BooleanField(label=gettext_lazy("Send these reminders"), required=False)

    def __init__(self, *args: Any, kind: ReminderKind, row: Plan | None, **options: Any) -> None:
        self.kind = kind
        days = {step.name: row.steps.get(step.name, step.days) if row else step.days for step in kind.steps}
        options["initial"] = {"is_on": row is None or row.is_on, **days}
        super().__init__(*args, **options)
        for step in kind.steps:
            self.fields[step.name] = forms.IntegerField(
                label=capfirst(str(step.label)),
                required=False,
                min_value=-FARTHEST,
                max_value=FARTHEST,
            )

    def steps(self) -> dict[str, int | None]:
        """Return the days of each step, None where it is off."""
        return {step.name: self.cleaned_data[step.name] for step in self.kind.steps}


class HoursForm(forms.Form):
    """The hours in which reminders go out."""

    since = forms.TimeField(label=gettext_lazy("Reminders go out from"), widget=HOUR)
    until = forms.TimeField(
        label=pgettext_lazy("time of day", "until"),
        widget=HOUR,
        help_text=gettext_lazy("By the clock of whoever reads them."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse an end that is not after the beginning."""
        values = self.cleaned_data
        if values.get("since") and values.get("until") and values["until"] <= values["since"]:
            self.add_error("until", _("Choose a time after the beginning."))
        return values


class PauseRemindersForm(forms.Form):
    """Until when, and why."""

    until = forms.DateField(
        label=gettext_lazy("They go out again on"),
        required=False,
        widget=DAY,
        help_text=gettext_lazy("Empty: until somebody ends the pause."),
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean_until(self) -> date | None:
        """Refuse a day that has come."""
        until: date | None = self.cleaned_data["until"]
        if until is not None and until <= self.today:
            raise ValidationError(_("Choose a day after today, or none."))
        return until


class OwnRemindersForm(forms.Form):
    """What a member decides for itself."""

    wants_digest = forms.BooleanField(
        label=gettext_lazy("Weekly digest"),
        required=False,
        help_text=gettext_lazy("On Monday morning: what is overdue, what the week brings, what waits for a decision."),
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("My time zone"),
        required=False,
        help_text=gettext_lazy("Reminders come in the morning where you are."),
    )

    def __init__(self, *args: Any, member: Member, **options: Any) -> None:
        options["initial"] = {"wants_digest": member.wants_digest, "time_zone": member.time_zone}
        super().__init__(*args, **options)
        field = self.fields["time_zone"]
        assert isinstance(field, forms.ChoiceField)
        home = _("as the coalition: %(zone)s") % {"zone": member.coalition.time_zone}
        field.choices = [("", home), *zones.choices(member.time_zone, member.coalition.time_zone)]
