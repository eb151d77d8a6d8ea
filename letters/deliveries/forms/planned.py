"""At which moment mails leave: at once, or on a day and at a time in the coalition's zone."""

from datetime import date, datetime, time
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from letters.civil_time import Moment, NoSuchMoment, sending_moment
from letters.fields import day, within_two_centuries

MORNING: Final = time(9)


def day_field(**options: Any) -> forms.DateField:
    return forms.DateField(label=_("Day"), widget=day(), **options)


def time_field(**options: Any) -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=_("Time"), widget=widget, **options)


def read_moment(form: forms.Form, *, zone: str, now: datetime, issued_on: date | None) -> Moment | None:
    """Return the moment of ``goes_on`` and ``goes_at``, or write into the form why there is none."""
    values = form.cleaned_data
    on, at = values.get("goes_on"), values.get("goes_at")
    if on is None or at is None:
        return None
    try:
        within_two_centuries(on)
        moment = sending_moment(on, at, zone)
    except NoSuchMoment:
        form.add_error("goes_at", _("This time does not exist on that day: the clocks skip it."))
    except forms.ValidationError as error:
        form.add_error("goes_on", error)
    else:
        if moment.at <= now:
            form.add_error("goes_on", _("This moment has already passed."))
        elif issued_on and on < issued_on:
            form.add_error("goes_on", _("The letter bears a later date than this day."))
        else:
            return moment
    return None


class MomentForm(forms.Form):
    """Another moment for a planned sending."""

    goes_on = day_field()
    goes_at = time_field()

    def __init__(self, *args: Any, zone: str, now: datetime, issued_on: date | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone, self.now, self.issued_on = zone, now, issued_on
        self.moment: Moment | None = None

    def clean(self) -> dict[str, Any]:
        self.moment = read_moment(self, zone=self.zone, now=self.now, issued_on=self.issued_on)
        return self.cleaned_data
