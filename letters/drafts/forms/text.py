"""What a letter says: title, text, annexes; and the two ways to begin one."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from campaign.text import LineField, ParagraphsField, needed
from letters.fields import LanguageField, rows_of, validate_language
from letters.markup.editor import LetterHtmlField
from letters.models import Letter


def short() -> forms.Textarea:
    """Return a text area for a few lines."""
    return forms.Textarea(attrs={"rows": 2})


class TextForm(forms.Form):
    """One form, one save, one revision; ``base_revision`` and ``seen`` tell what the writer began from."""

    base_revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    title = LineField(label=_("Title"), max_length=500, help_text=_("For lists, links and the mail to signers."))
    show_title = forms.BooleanField(label=_("Print the title above the letter"), required=False)
    language = LineField(
        label=_("Language"),
        max_length=35,
        validators=[validate_language],
        help_text=_("Choose one by its name, or write a tag such as zh-Hant. It gives the direction of the text, too."),
        widget=forms.TextInput(attrs={"list": "languages", "autocomplete": "off", "spellcheck": "false"}),
    )
    subject = ParagraphsField(label=_("Subject"), required=False, max_length=2000, widget=short())
    salutation = ParagraphsField(
        label=_("Salutation"),
        required=False,
        max_length=1000,
        widget=short(),
        help_text=_("With its punctuation, for example “Dear Minister,”"),
    )
    body = needed(LetterHtmlField(label=_("Text"), required=False))
    closing = ParagraphsField(
        label=_("Closing"), required=False, max_length=1000, widget=short(), help_text=_("For example “Sincerely,”")
    )
    after_signatures = LetterHtmlField(label=_("Text after the signatures"), required=False)
    disclaimer = ParagraphsField(
        label=_("Disclaimer"),
        required=False,
        max_length=5000,
        widget=short(),
        help_text=_("Printed with the list of signatories, wherever it appears."),
    )

    @property
    def has_rest(self) -> bool:
        """Tell whether anything stands in the fields that are folded away, or is wrong with them."""
        if self.is_bound:
            return True
        return any(self.initial.get(name) for name in ("subject", "show_title", "after_signatures", "disclaimer"))

    def content(self) -> dict[str, Any]:
        """Return the columns of the letter that this form fills."""
        return {name: self.cleaned_data[name] for name in self.fields if name not in {"base_revision", "seen"}}

    def removed(self) -> list[str]:
        """Say what cleaning took out of the texts."""
        return removed_from(self)


def removed_from(form: forms.Form) -> list[str]:
    """Say what cleaning took out of the texts of a form that has been checked."""
    fields = form.fields.values()
    return [what for field in fields if isinstance(field, LetterHtmlField) for what in field.removed]


class AnnexForm(forms.Form):
    """One annex. What it lacks is marked and stops nothing until the letter is opened for signing."""

    title = needed(LineField(label=_("Title of the annex"), required=False, max_length=500))
    subtitle = LineField(label=_("Subtitle"), required=False, max_length=500)
    body = needed(LetterHtmlField(label=_("Text of the annex"), required=False))
    wanted = ("title", "body")

    def lacking(self) -> dict[str, str]:
        """Return what an annex that has been begun still lacks, by the id of its field."""
        if self.is_bound and not (self.is_valid() and self.has_changed()):
            return {}
        values = self.cleaned_data if self.is_bound else self.initial
        if not values or values.get("DELETE"):
            return {}
        words = {"title": _("This annex has no title yet."), "body": _("This annex has no text yet.")}
        return {str(self[name].id_for_label): str(words[name]) for name in self.wanted if not values.get(name)}


class AnnexFormSet(rows_of(AnnexForm, extra=0, limit=30, can_order=True)):  # type: ignore[misc]
    """Any number of annexes, in an order that the writer gives by numbers or by buttons."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].label = _("Place among the annexes")
        form.fields["DELETE"].label = _("Remove this annex when saving")

    def removed(self) -> list[str]:
        """Say what cleaning took out of the annexes that stay."""
        kept = [form for form in self.forms if form not in self.deleted_forms]
        return [what for form in kept for what in removed_from(form)]

    def want_whole(self) -> None:
        """Refuse annexes that lack something."""
        for form in self.forms:
            for name in form.wanted:
                form.fields[name].required = True

    def lacking(self) -> dict[str, str]:
        """Return what the annexes that stay still lack, by the id of the field."""
        kept = [form for form in self.forms if form not in self.deleted_forms]
        return {field: words for form in kept for field, words in form.lacking().items()}

    def annexes(self) -> list[dict[str, str]]:
        """Return the annexes as the letter stores them."""
        kept = [form.cleaned_data for form in self.ordered_forms if form.has_changed()]
        return [{name: values[name] for name in ("title", "subtitle", "body")} for values in kept]


class EditorialChangeForm(forms.Form):
    """What an editorial change is called in the letter's history."""

    version_name = LineField(
        label=_("What was corrected"),
        max_length=200,
        help_text=_("A few words for the history, for example “Spelling of two names”."),
    )


class NewLetterForm(forms.Form):
    title = LineField(label=_("Title"), max_length=500, help_text=_("You can change it later."))
    language = LanguageField(label=_("Language"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        cast("LanguageField", self.fields["language"]).offer(self.initial.get("language", ""))


class CopyLetterForm(forms.Form):
    title = LineField(label=_("Title of the new letter"), max_length=500)


def initial_text(letter: Letter) -> dict[str, Any]:
    """Return what the text form shows of a letter."""
    return {name: getattr(letter, name) for name in TextForm.base_fields if name not in {"base_revision", "seen"}} | {
        "base_revision": letter.revision_number
    }
