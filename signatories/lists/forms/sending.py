"""Forms between closing and sending: the date of the final document, and the way back."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from campaign.dates import long_day
from campaign.text import ReasonField
from letters.deadline_field import DeadlineField, offer_zone
from letters.fields import day, within_two_centuries
from signatories.lists.left_out import LeftOut

CORRECT: Final = "correct"
LATE: Final = "late"
# A letter is seldom dated longer before it was begun here, or longer ahead: mostly a slip in the year.
LONG_BEFORE: Final = timedelta(days=180)
LONG_AHEAD: Final = timedelta(days=366)


class EditionForm(forms.Form):
    """The date that the final document bears; a day far off is asked about once more."""

    issued_on = forms.DateField(
        label=_("Date of the letter"),
        required=False,
        widget=day(),
        help_text=_(
            "Printed on the letter. Empty prints no date. With a day to come, the mails can be planned for that day on "
            "the page that sends them."
        ),
    )

    is_meant = forms.BooleanField(label=_("This date is meant"), required=False)

    def __init__(self, *args: Any, begun_on: date, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.earliest, self.latest = begun_on - LONG_BEFORE, today + LONG_AHEAD
        self.asks_again = False

    def clean_issued_on(self) -> Any:
        return within_two_centuries(self.cleaned_data["issued_on"])

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        issued_on = values.get("issued_on")
        if issued_on is not None and not self.earliest <= issued_on <= self.latest:
            self.asks_again = True
            if not values["is_meant"]:
                told = _("The letter would be dated %(day)s. If that is meant, tick the box below.")
                self.add_error("issued_on", told % {"day": long_day(issued_on)})
        return values


class GoBackForm(forms.Form):
    """Why a final letter goes back, and how far; ``now`` is the database's clock."""

    reason = ReasonField(
        label=_("Why it goes back"),
        max_length=300,
        help_text=_("Kept in the letter’s activity, for example “Dated 1 December, goes out on the 4th”."),
    )
    to = forms.ChoiceField(
        label=_("What is to be done"),
        choices=[
            (CORRECT, _("correct the date, how the page looks, or a line of the list")),
            (LATE, _("take in late signers: signing opens again")),
        ],
        widget=forms.RadioSelect,
        initial=CORRECT,
    )
    closes = DeadlineField(label=_("Signing closes"), help_text=_("Needed only for late signers."))

    def __init__(self, *args: Any, now: datetime, zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.now = now
        offer_zone(self.fields["closes"], zone)

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if values.get("to") != LATE:
            values["closes"] = None
        elif "closes" not in self.errors:
            closes = values.get("closes")
            if closes is None:
                self.add_error("closes", _("Say until when late signers may sign."))
            elif closes.at <= self.now:
                self.add_error("closes", _("This moment has already passed."))
        return values


class ClosingForm(forms.Form):
    """Who of those that are left out is written to; whoever is not ticked hears nothing, and that was decided here."""

    tells = forms.MultipleChoiceField(
        label=_("Write to those who are left out"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "The mail says that the list is closed without them, and why. Without a tick they hear nothing "
            "unless they come back to their page."
        ),
    )

    def __init__(self, data: Any = None, *, groups: dict[LeftOut, str]) -> None:
        super().__init__(data, initial={"tells": list(groups)})
        self.fields["tells"].choices = list(groups.items())  # type: ignore[attr-defined]
        if not groups:
            del self.fields["tells"]

    def chosen(self) -> list[str]:
        return list(self.cleaned_data.get("tells", ()))
