"""One recipient with every field of an address."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaign.mailbox_field import MailboxField
from campaign.text import LineField, LinesField
from letters.markup.glyphs import refuse_unprintable
from letters.models import Letter, Recipient
from letters.recipients.rows import FIELDS, WHERE, may_change, why_locked

# Whom a letter is for is locked when it is opened: what no face here can print could not be mended then.
PRINTED = [refuse_unprintable]


class RecipientForm(forms.Form):
    """Commas, brackets and initials stay as they are typed; only invisible characters go."""

    role = forms.ChoiceField(label=_("The letter goes"), choices=[("to", _("to them")), ("cc", _("to them as a copy"))])
    name = LineField(
        label=pgettext_lazy("name of a person", "Name"),
        required=False,
        max_length=300,
        validators=PRINTED,
        help_text=_("With courtesy titles, for example “H.E. Ms. Ada Rey”."),
    )
    title = LineField(
        label=pgettext_lazy("title of a person", "Title"),
        required=False,
        max_length=500,
        validators=PRINTED,
        help_text=_("For example “Minister of Records, Member of Cabinet”."),
    )
    office = LineField(label=_("Office or department"), required=False, max_length=300, validators=PRINTED)
    organization = LineField(label=_("Organization"), required=False, max_length=300, validators=PRINTED)
    address = LinesField(
        label=_("Address"), required=False, max_lines=12, validators=PRINTED, help_text=_("One line each.")
    )
    email = MailboxField(
        label=_("E-mail address"),
        required=False,
        help_text=_("Never printed. Kept encrypted."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    salutation = LineField(
        label=_("Salutation on an own copy"),
        required=False,
        max_length=500,
        validators=PRINTED,
        help_text=_("For example “Dear Secretary Rey:”. Empty: the letter's salutation."),
    )
    # The entry of the directory that the fields were filled in from, and whoever was chosen as holder of the office.
    chosen = forms.IntegerField(required=False, min_value=1, max_value=2**53, widget=forms.HiddenInput)
    holder = forms.IntegerField(required=False, min_value=1, max_value=2**53, widget=forms.HiddenInput)

    def __init__(self, *args: Any, letter: Letter, recipient: Recipient | None = None, **options: Any) -> None:
        locked = set(FIELDS) - WHERE if recipient and not may_change(letter, recipient.role) else set()
        if recipient is not None:
            proposed = {name: value for name, value in (options.get("initial") or {}).items() if name not in locked}
            options["initial"] = {name: getattr(recipient, name) for name in FIELDS} | proposed
        super().__init__(*args, **options)
        self.locked = why_locked(letter, "to")
        role: Any = self.fields["role"]
        if self.locked and (recipient is None or recipient.role == "cc"):
            role.choices, role.initial = role.choices[1:], "cc"
            self.initial["role"] = "cc"
            role.error_messages["invalid_choice"] = self.locked
        for name in locked:
            self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if not any(values.get(name) for name in ("name", "title", "organization")):
            raise ValidationError(_("Give at least a name, a title or an organization."), code="unnamed")
        return values

    def values(self) -> dict[str, Any]:
        """Return the columns of the recipient."""
        return {name: self.cleaned_data[name] for name in FIELDS}
