"""How each recipient is greeted on an own copy: one row each, and a pattern that fills them in."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaign.text import LineField, ParagraphsField
from letters.models import Letter, Recipient
from letters.recipients import salutations

LONGEST = 500


class SalutationsForm(forms.Form):
    """A row for each addressee; ``seen-…`` tells what was stored when the form was shown."""

    pattern = LineField(
        label=_("Pattern"),
        required=False,
        max_length=LONGEST,
        help_text=_(
            "For example “Dear Secretary {surname}:”. There are {name}, {surname} (the last word of the name), "
            "{title}, {office}, {organization} and {courtesy} (as the directory has it)."
        ),
    )

    def __init__(self, *args: Any, letter: Letter, recipients: Sequence[Recipient], **options: Any) -> None:
        super().__init__(*args, **options)
        self.letter, self.recipients = letter, recipients
        for recipient in recipients:
            self.fields[f"own-{recipient.pk}"] = ParagraphsField(
                label=str(recipient),
                required=False,
                max_length=LONGEST,
                initial=salutations.proposed(recipient, letter),
                widget=forms.TextInput(),
            )
            self.fields[f"seen-{recipient.pk}"] = forms.CharField(
                required=False,
                max_length=10 * LONGEST,
                strip=False,
                initial=recipient.salutation,
                widget=forms.HiddenInput,
            )

    def clean_pattern(self) -> str:
        """Refuse a placeholder that does not exist, at the field."""
        pattern = str(self.cleaned_data["pattern"])
        for recipient in self.recipients[:1]:
            try:
                salutations.fill(pattern, recipient, self.letter)
            except salutations.PatternRefused as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return pattern

    def rows(self) -> list[tuple[Recipient, forms.BoundField, forms.BoundField]]:
        """Return each recipient with its salutation and what was seen of it."""
        return [(one, self[f"own-{one.pk}"], self[f"seen-{one.pk}"]) for one in self.recipients]

    def seen(self) -> dict[int, str]:
        return {one.pk: self.cleaned_data[f"seen-{one.pk}"] for one in self.recipients}

    def wanted(self) -> dict[int, str]:
        """Return what is typed, by recipient; what says the same as the letter is no salutation of one's own."""
        typed = {one.pk: self.cleaned_data[f"own-{one.pk}"] for one in self.recipients}
        return {key: "" if text == self.letter.salutation else text for key, text in typed.items()}

    def filled(self) -> tuple["SalutationsForm", int]:
        """Return a form with the pattern filled in, and for how many recipients a part of it is not known."""
        data = {name: self.data.get(name, "") for name in self.fields}
        left = 0
        for recipient in self.recipients:
            text = salutations.fill(self.cleaned_data["pattern"], recipient, self.letter)
            if text:
                data[f"own-{recipient.pk}"] = text
            else:
                left += 1
        return SalutationsForm(data, letter=self.letter, recipients=self.recipients), left
