"""Who may sign and until when; who may read the letter."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from campaign.text import needed
from letters.civil_time import Moment
from letters.deadline_field import DeadlineField, offer_zone
from letters.drafts.signing_rules import DEADLINES, columns_of, stored
from letters.models import Letter
from letters.models.letter import MOST_NAMES
from letters.states import LetterState

PLAIN = ("kinds", "approve_all", "names_per_mailbox", "closes_itself")


class SigningForm(forms.Form):
    """``now`` is the database's clock: a deadline that is set must still be ahead."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    kinds = needed(
        forms.MultipleChoiceField(
            label=_("Who may sign"),
            required=False,
            choices=[("organization", _("organizations")), ("person", _("individuals"))],
            widget=forms.CheckboxSelectMultiple,
        )
    )
    soft_deadline = DeadlineField(label=_("Please sign by"), help_text=_("What signers are asked for."))
    hard_deadline = DeadlineField(
        is_needed=True,
        label=_("Signing closes"),
        help_text=_("Until this moment a signature counts. The letter needs it to be opened."),
    )
    send_by = DeadlineField(label=_("To be sent by"))
    approve_all = forms.BooleanField(
        label=_("Approve every signature by hand"),
        required=False,
        help_text=_("Otherwise a confirmed signature counts at once unless something about it looks doubtful."),
    )
    names_per_mailbox = forms.TypedChoiceField(
        label=_("Signatures from one mailbox"),
        choices=[
            (number, _("one") if number == 1 else _("up to %(number)d, each of another name") % {"number": number})
            for number in range(1, MOST_NAMES + 1)
        ],
        coerce=int,
        required=False,
        empty_value=1,  # type: ignore[arg-type]  # the stubs know strings alone
        help_text=_(
            "More than one where people share an address, as a couple or an office does. Each gets a link of their own."
        ),
    )
    closes_itself = forms.BooleanField(
        label=_("Close the list by itself when the time is over"),
        required=False,
        help_text=_("As soon as nobody may confirm any more and no signature waits for you; else it waits for you."),
    )

    def __init__(self, *args: Any, letter: Letter, now: datetime, zone: str, **options: Any) -> None:
        self.letter, self.now = letter, now
        options.setdefault("initial", {})
        options["initial"] |= {name: getattr(letter, name) for name in PLAIN}
        options["initial"] |= {name: stored(letter, name) for name in DEADLINES}
        super().__init__(*args, **options)
        for name in DEADLINES:
            offer_zone(self.fields[name], zone)

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        for name in DEADLINES:
            value = values.get(name)
            if value and value.at <= self.now and value != stored(self.letter, name):
                self.add_error(name, _("This moment has already passed."))
        soft, hard, send_by = (values.get(name) for name in DEADLINES)
        if soft and hard and soft.at > hard.at:
            self.add_error("soft_deadline", _("This is after signing closes."))
        if hard and send_by and send_by.at < hard.at:
            self.add_error("send_by", _("This is before signing closes."))
        if self.letter.state == LetterState.OPEN:
            self._clean_open(values)
        return values

    def _clean_open(self, values: dict[str, Any]) -> None:
        if not values.get("kinds") and "kinds" not in self.errors:
            self.add_error("kinds", _("The letter is open: somebody must be able to sign it."))
        if not values.get("hard_deadline") and "hard_deadline" not in self.errors:
            self.add_error("hard_deadline", _("The letter is open: say when signing closes."))

    def rules(self) -> dict[str, Any]:
        """Return the columns of the letter that this form fills."""
        rules: dict[str, Any] = {name: self.cleaned_data[name] for name in PLAIN}
        for name in DEADLINES:
            rules |= columns_of(name, self.cleaned_data[name])
        return rules


class VisibilityForm(forms.Form):
    """Who may read the letter once it is open; an embargo ends at a civil moment in a zone."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    visibility = forms.ChoiceField(
        label=_("Who may read it once it is open"), choices=Letter.Visibility.choices, widget=forms.RadioSelect
    )
    embargo = DeadlineField(label=_("Embargo ends"))

    def __init__(self, *args: Any, letter: Letter, zone: str, **options: Any) -> None:
        ends = letter.embargoed_until
        options.setdefault("initial", {})
        options["initial"] |= {"visibility": letter.visibility, "embargo": in_zone(ends, zone) if ends else None}
        super().__init__(*args, **options)
        offer_zone(self.fields["embargo"], zone)

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        is_embargoed = values.get("visibility") == Letter.Visibility.EMBARGOED
        if is_embargoed and not values.get("embargo") and "embargo" not in self.errors:
            self.add_error("embargo", _("Say when the embargo ends."))
        return values

    def rules(self) -> dict[str, Any]:
        """Return the columns of the letter that this form fills; what is left over from an embargo holds nothing."""
        is_embargoed = self.cleaned_data["visibility"] == Letter.Visibility.EMBARGOED
        ends: Moment | None = self.cleaned_data["embargo"] if is_embargoed else None
        return {"visibility": self.cleaned_data["visibility"], "embargoed_until": ends.at if ends else None}


def in_zone(at: datetime, zone: str) -> Moment:
    """Return an instant as the clocks of a zone show it."""
    return Moment(civil=at.astimezone(ZoneInfo(zone)).replace(tzinfo=None), zone=zone, at=at)
