"""The field for a deadline: a civil date and time with its zone, beside each other."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from campaign.zones import place
from letters.civil_time import Moment, NoSuchMoment, moment


class DeadlineWidget(forms.MultiWidget):
    """Date, time and zone beside each other, each with its label."""

    template_name = "letters/drafts/widgets/deadline.html"
    use_fieldset = True

    def __init__(self) -> None:
        super().__init__(
            {
                "date": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
                "time": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
                "zone": forms.TextInput(attrs={"list": "time-zones", "autocomplete": "off", "spellcheck": "false"}),
            }
        )

    usual_zone = ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Tell the page which zone is the usual one: it is shown as a word, and asked only of whoever wants another."""
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"usual_zone": self.usual_zone, "usual_place": place(self.usual_zone)}
        return context

    def decompress(self, value: Moment | None) -> list[Any]:
        if value is None:
            return [None, time(23, 59), self.usual_zone]
        return [value.civil.date(), value.civil.time(), value.zone]


class DeadlineField(forms.MultiValueField):
    """A civil date and time with its IANA zone; the value is a ``letters.civil_time.Moment``."""

    widget = DeadlineWidget

    def __init__(self, *, is_needed: bool = False, **options: Any) -> None:
        fields = (
            forms.DateField(),
            forms.TimeField(),
            forms.CharField(max_length=64),
        )
        super().__init__(fields, require_all_fields=False, required=False, **options)
        self.is_needed = is_needed
        for field in self.fields:
            field.required = False

    def compress(self, data_list: list[Any]) -> Moment | None:
        day, hour, zone = data_list or [None, None, None]
        if day is None:
            return None
        if not zone:
            raise ValidationError(_("Say in which time zone, for example Europe/Zurich."), code="zone")
        return deadline(day, hour or time(23, 59), zone)


def offer_zone(field: forms.Field, zone: str) -> None:
    """Fill in the coalition's own zone where no deadline is set yet."""
    assert isinstance(field.widget, DeadlineWidget)
    field.widget.usual_zone = zone


def deadline(day: date, hour: time, zone: str) -> Moment:
    """Return the moment, or a ValidationError in words a person understands."""
    if not 1900 <= day.year <= 2200:
        raise ValidationError(_("Dates lie between 1900 and 2200."), code="year")
    try:
        return moment(datetime.combine(day, hour), zone)
    except NoSuchMoment as error:
        raise ValidationError(str(error), code="no_such_moment") from error
