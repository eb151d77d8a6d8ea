"""Everything around the text: how the page looks, what is asked of the addressee, earlier letters."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaign.text import LineField, LinesField, ParagraphsField
from letters.drafts.writing import FINISH, WISHES
from letters.fields import day, rows_of, within_two_centuries
from letters.markup.glyphs import refuse_unprintable
from letters.models import Letter
from letters.models.letter import DayUnit, Roll
from letters.states import TEXT_IS_EDITABLE

PRINTED = [refuse_unprintable]
YES_NO_COLUMNS = ("publish_after_deadline", "meeting_requested")
YES_NO = [("", _("not said")), ("true", _("yes")), ("false", _("no"))]


def yes_or_no(label: Any) -> forms.TypedChoiceField:
    """Return a field of three answers: yes, no, not said."""
    return forms.TypedChoiceField(
        label=label, choices=YES_NO, required=False, coerce=lambda value: value == "true", empty_value=None
    )


class FurnitureForm(forms.Form):
    """One form over two sets of columns: what signers agree to, and how the page looks.

    The first set is locked with the text, the second may change until the edition is
    made. ``seen`` tells what the columns held when the form was shown.
    """

    base_revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    sender = ParagraphsField(
        label=_("Sender line"),
        required=False,
        max_length=3000,
        validators=PRINTED,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Printed above the letter. Joint senders write in their own name, without the letterhead."),
    )
    response_within_days = forms.IntegerField(
        label=_("Answer within how many days"), required=False, min_value=1, max_value=3650
    )
    response_due_on = forms.DateField(label=_("Or answer by this date"), required=False, widget=day())
    response_unit = forms.ChoiceField(label=_("Days are"), choices=DayUnit.choices)
    response_roll = forms.ChoiceField(
        label=_("If the last day is a weekend or public holiday, it"), choices=Roll.choices
    )
    publish_after_deadline = yes_or_no(_("Letter and answer are published after that"))
    meeting_requested = yes_or_no(_("A meeting is asked for"))

    show_letterhead = forms.BooleanField(label=_("Print a letterhead"), required=False)
    letterhead = LinesField(
        label=_("Own letterhead"),
        required=False,
        max_lines=12,
        validators=PRINTED,
        help_text=_("One line each. Empty means the coalition's name and address."),
    )
    place = LineField(label=_("Place"), required=False, max_length=200, validators=PRINTED)
    issued_on = forms.DateField(label=_("Date"), required=False, widget=day())
    date_text = LineField(
        label=_("Date in words"),
        required=False,
        max_length=200,
        validators=PRINTED,
        help_text=_("Printed instead of the date, for example “Spring 2026”."),
    )
    date_style = forms.ChoiceField(label=_("How the date is written"), choices=Letter.DateStyle.choices)
    reference = LineField(label=_("Reference"), required=False, max_length=200, validators=PRINTED)
    number_on_closing = forms.BooleanField(
        label=_("Give it the next reference number when signing closes"), required=False
    )
    cc_position = forms.ChoiceField(label=_("Where copies are named"), choices=Letter.CcPosition.choices)
    page_size = forms.ChoiceField(label=_("Page size"), choices=Letter.PageSize.choices)
    copies = forms.ChoiceField(
        label=_("Copies"),
        choices=Letter.Copies.choices,
        help_text=_("All copies have the same text, list and reference."),
    )
    address_position = forms.ChoiceField(
        label=_("Place of the address"),
        choices=Letter.AddressPosition.choices,
        help_text=_("A window shows one address: on own copies, and on a letter to one recipient."),
    )
    prints_check_code = forms.BooleanField(
        label=_("Print a QR code at the end"),
        required=False,
        help_text=_("It leads whoever holds the paper to the page that says which edition it is."),
    )

    def __init__(self, *args: Any, letter: Letter, **options: Any) -> None:
        values = {name: getattr(letter, name) for name in WISHES + FINISH}
        words = {name: "" if values[name] is None else str(values[name]).lower() for name in YES_NO_COLUMNS}
        options["initial"] = values | words | options.get("initial", {})
        super().__init__(*args, **options)
        self.columns = WISHES + FINISH if letter.state in TEXT_IS_EDITABLE else FINISH
        for name in set(WISHES) - set(self.columns):
            self.fields[name].disabled = True

    def clean_issued_on(self) -> Any:
        return within_two_centuries(self.cleaned_data["issued_on"])

    def clean_response_due_on(self) -> Any:
        return within_two_centuries(self.cleaned_data["response_due_on"])

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if values.get("reference") and values.get("number_on_closing"):
            message = _("The letter has a reference of its own. Empty that field to get the next number instead.")
            self.add_error("number_on_closing", message)
        if values.get("page_size") == "Letter" and values.get("address_position") == "window_right":
            message = _("US envelopes have their window on the left. Choose the left one, or A4.")
            self.add_error("address_position", message)
        if values.get("response_within_days") and values.get("response_due_on"):
            self.add_error("response_due_on", _("Give a number of days or a date, not both."))
        issued_on, due_on = values.get("issued_on"), values.get("response_due_on")
        # Once the text is locked the day is each recipient's own.
        if "response_due_on" in self.columns and issued_on and due_on and due_on < issued_on:
            self.add_error("response_due_on", _("An answer cannot be due before the date of the letter."))
        return values

    def stored_as(self) -> dict[str, Any]:
        """Return what the service takes: the columns that this form may change, and what its writer saw."""
        return {
            "base_revision": self.cleaned_data["base_revision"],
            "changes": {name: self.cleaned_data[name] for name in self.columns},
            "seen": self.cleaned_data["seen"],
        }


class EarlierLetterForm(forms.Form):
    """One letter that this one follows up, kept here or known by its reference."""

    earlier = forms.ModelChoiceField(
        label=_("A letter kept here"), queryset=Letter.objects.none(), required=False, empty_label=_("none")
    )
    reference = LineField(label=_("Or its reference"), required=False, max_length=200)
    sent_on = forms.DateField(label=_("Sent on"), required=False, widget=day())
    answered = yes_or_no(pgettext_lazy("letter", "Answered"))
    within_days = forms.IntegerField(
        label=_("Answer asked within how many days"), required=False, min_value=1, max_value=3650
    )

    def clean_sent_on(self) -> Any:
        return within_two_centuries(self.cleaned_data["sent_on"])

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        said = any(values.get(name) not in (None, "") for name in ("sent_on", "answered", "within_days"))
        if said and not (values.get("earlier") or values.get("reference")):
            raise ValidationError(_("Say which letter it was: choose one or give its reference."), code="which")
        return values

    def row(self) -> dict[str, Any]:
        """Return the row as ``recipients.set_earlier`` takes it."""
        values = self.cleaned_data
        earlier = values["earlier"]
        return {
            "earlier_id": earlier.pk if earlier else None,
            "reference": values["reference"],
            "sent_on": values["sent_on"],
            "answered": values["answered"],
            "within_days": values["within_days"],
        }


class EarlierLetterFormSet(rows_of(EarlierLetterForm, extra=1, limit=20)):  # type: ignore[misc]
    """The earlier letters of one letter; only letters of the same coalition can be chosen."""

    def __init__(self, *args: Any, letter: Letter, **options: Any) -> None:
        same = Letter.objects.filter(campaign__coalition=letter.campaign.coalition_id).exclude(pk=letter.pk)
        self.choices = same.order_by("title", "pk")
        super().__init__(*args, **options)

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        field = form.fields["earlier"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = self.choices
        form.fields["DELETE"].label = _("Remove when saving")

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows that say something, in order."""
        rows = [form.row() for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        return [row for row in rows if row["earlier_id"] or row["reference"]]


def initial_earlier(letter: Letter) -> list[dict[str, Any]]:
    """Return the rows that the form set shows of a letter."""
    words = {True: "true", False: "false", None: ""}
    rows = letter.follows_up.order_by("position").values("earlier", "reference", "sent_on", "answered", "within_days")
    return [{**row, "answered": words[row["answered"]]} for row in rows]
