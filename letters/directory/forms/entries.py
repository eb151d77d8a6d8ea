"""Entries of the directory of recipients, what they are called in each language, and who held which office."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from campaign import joining
from campaign.countries import CountryField
from campaign.mailbox import validated
from campaign.models import Coalition
from campaign.text import LineField, LinesField, ParagraphsField, refuse_links, refuse_markup, refuse_nothing_to_see
from letters.directory import entries
from letters.fields import rows_of, validate_language
from letters.markup.glyphs import refuse_unprintable
from letters.models import Addressee, Tenure

Kind = Addressee.Kind
PRINTED = [refuse_unprintable]
NAME_CHECKS = [refuse_markup, refuse_links, refuse_unprintable]
WORDS: dict[str, tuple[Any, Any]] = {
    Kind.PERSON: (
        pgettext_lazy("name of a person", "Name"),
        gettext_lazy("For example “Ada Rey”; courtesy titles stand below."),
    ),
    Kind.OFFICE: (gettext_lazy("Title of the office"), gettext_lazy("For example “Minister of Records”.")),
    Kind.BODY: (gettext_lazy("Name"), gettext_lazy("For example “Ministry of Records”, or a company.")),
    Kind.CLASS: (gettext_lazy("Words for the class"), gettext_lazy("For example “Chief executive officers”.")),
}  # fmt: skip


class AddresseeSearchForm(forms.Form):
    q = LineField(label=gettext_lazy("Search"), required=False, max_length=200, widget=forms.SearchInput)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=lambda: [("", _("Every kind")), *Kind.choices]
    )
    retired = forms.BooleanField(label=gettext_lazy("Retired ones too"), required=False)


class AddresseeForm(forms.Form):
    """One entry; ``seen`` is the version that the writer read."""

    name = LineField(max_length=300, validators=[refuse_nothing_to_see, *NAME_CHECKS])
    sort_name = LineField(
        label=gettext_lazy("Sort under"),
        required=False,
        max_length=300,
        validators=NAME_CHECKS,
        help_text=gettext_lazy("Only if lists should put it elsewhere than its name says, for example “Rey, Ada”."),
    )
    other_names = LinesField(
        label=gettext_lazy("Also known as"),
        required=False,
        validators=NAME_CHECKS,
        help_text=gettext_lazy("Former names and other spellings, one a line. The search finds them."),
    )
    part_of = LineField(
        label=gettext_lazy("Belongs to"),
        required=False,
        max_length=700,
        help_text=gettext_lazy("The name of a body, as it stands in the directory."),
    )
    adds_body = forms.BooleanField(
        label=gettext_lazy("Add this body if the directory does not have it"), required=False
    )
    address = LinesField(
        label=gettext_lazy("Address"),
        required=False,
        max_lines=12,
        validators=PRINTED,
        help_text=gettext_lazy("One line each. Empty: the address of the body it belongs to."),
    )
    country = CountryField()
    email = LineField(
        label=gettext_lazy("E-mail address"),
        required=False,
        max_length=254,
        widget=forms.EmailInput,
        help_text=gettext_lazy("Never printed. Kept encrypted."),
    )
    website = forms.URLField(label=gettext_lazy("Website"), required=False, max_length=300, assume_scheme="https")
    note = ParagraphsField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=4000,
        help_text=gettext_lazy("For the members of the coalition only."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.IntegerField(required=False, min_value=0, max_value=2**31, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, coalition: Coalition, kind: str, addressee: Addressee | None = None, **options: Any
    ) -> None:
        self.coalition, self.kind, self.addressee = coalition, kind, addressee
        if addressee is not None:
            options["initial"] = stored_values(addressee)
        super().__init__(*args, **options)
        self.fields["name"].label, self.fields["name"].help_text = WORDS[kind]

    def clean_email(self) -> str:
        return validated(self.cleaned_data["email"]) if self.cleaned_data["email"] else ""

    def clean_website(self) -> str:
        address: str = self.cleaned_data["website"]
        if address and not address.lower().startswith(("http://", "https://")):
            raise ValidationError(_("Write a web address like https://www.example.org."))
        return address

    def clean(self) -> dict[str, Any]:
        """Find the body it belongs to in this coalition's directory; nothing belongs to itself."""
        text = self.cleaned_data.get("part_of")
        self.body: Addressee | None = None
        if text:
            try:
                self.body = find(self.coalition, Kind.BODY, text)
            except ValidationError as refusal:
                if not (self.cleaned_data.get("adds_body") and refusal.code == "unknown"):
                    self.add_error("part_of", refusal)
        if self.body and self.addressee and entries.is_within(self.body, self.addressee):
            self.add_error("part_of", _("An entry cannot belong to itself or to its own parts."))
        return self.cleaned_data

    def new_body(self) -> str:
        """Return the name of the body that has to be added first, if any."""
        return "" if self.body else str(self.cleaned_data["part_of"])

    def values(self) -> dict[str, Any]:
        """Return what the service takes, but for the forms by language."""
        names = ("name", "sort_name", "other_names", "address", "country", "email", "website", "note")
        return {**{name: self.cleaned_data[name] for name in names}, "part_of": self.body}


def stored_values(addressee: Addressee) -> dict[str, Any]:
    """Return an entry as its form shows it."""
    names = ("name", "sort_name", "other_names", "address", "email", "website", "note")
    shown = {name: getattr(addressee, name) for name in names}
    body = entries.label(addressee.part_of) if addressee.part_of else ""
    return {**shown, "country": str(addressee.country.code or ""), "part_of": body, "seen": addressee.version}


def find(coalition: Coalition, kind: str, text: str) -> Addressee:
    """Return the one entry of a kind that is called like this, or refuse with what to write instead."""
    found = entries.named(coalition, kind, text)
    if not found:
        message = _("The directory has no entry of this kind with this name. Add it first.")
        raise ValidationError(message, code="unknown")
    if len(found) > 1:
        listed = joining.parted(dict.fromkeys(map(entries.label, found)))
        message = _("Several entries are called like this: %(entries)s. Write which one you mean, or merge them.")
        raise ValidationError(message, params={"entries": listed}, code="several")
    return found[0]


# What it is called in each language


class LanguageForm(forms.Form):
    """Name, courtesy title and salutation in one language."""

    language = LineField(
        label=gettext_lazy("Language"),
        required=False,
        max_length=35,
        validators=[validate_language],
        help_text=gettext_lazy("For example en or fr."),
    )
    courtesy = LineField(
        label=gettext_lazy("Courtesy title"),
        required=False,
        max_length=100,
        validators=PRINTED,
        help_text=gettext_lazy("“H.E. Ms.”"),
    )
    name = LineField(
        label=gettext_lazy("Name, if it is another"), required=False, max_length=300, validators=NAME_CHECKS
    )
    salutation = LineField(
        label=gettext_lazy("Salutation"),
        required=False,
        max_length=300,
        validators=PRINTED,
        help_text=gettext_lazy("“Excellency,”"),
    )

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if any(values.get(name) for name in ("courtesy", "name", "salutation")) and not values.get("language"):
            self.add_error("language", _("Say in which language."))
        return values


class LanguageForms(rows_of(LanguageForm, extra=1, limit=20)):  # type: ignore[misc]
    """All languages of an entry."""

    def clean(self) -> None:
        tags = [form.cleaned_data.get("language") for form in self._kept() if form.cleaned_data.get("language")]
        if len(tags) != len(set(tags)):
            raise ValidationError(_("Each language stands here once."), code="twice")

    def _kept(self) -> Iterable[LanguageForm]:
        return [form for form in self.forms if form not in self.deleted_forms and hasattr(form, "cleaned_data")]

    def values(self) -> dict[str, dict[str, str]]:
        """Return the forms by language as they are stored."""
        parts = ("name", "courtesy", "salutation")
        rows = [form.cleaned_data for form in self._kept() if form.cleaned_data.get("language")]
        return {row["language"]: {part: row[part] for part in parts if row[part]} for row in rows}


def language_rows(forms_by_language: dict[str, dict[str, str]]) -> list[dict[str, str]]:
    """Return what ``LanguageForms`` begins with."""
    return [{"language": tag, **parts} for tag, parts in sorted(forms_by_language.items())]


# Tenures


class TenureForm(forms.Form):
    """Who or which office, and the days; unknown ones stay empty."""

    other = LineField(max_length=700)
    since = forms.DateField(
        label=gettext_lazy("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Empty as long as it lasts, or where nobody knows."),
    )

    def __init__(self, *args: Any, addressee: Addressee, tenure: Tenure | None = None, **options: Any) -> None:
        if tenure is not None:
            options["initial"] = {"since": tenure.since, "until": tenure.until}
        super().__init__(*args, **options)
        self.addressee = addressee
        self.wanted = Kind.PERSON if addressee.kind == Kind.OFFICE else Kind.OFFICE
        self.fields["other"].label = _("Person") if self.wanted == Kind.PERSON else _("Office")
        self.fields["other"].help_text = _("The name as it stands in the directory.")
        self.fields["other"].widget.attrs["list"] = "entries"
        if tenure is not None:
            del self.fields["other"]

    def clean_other(self) -> Addressee:
        return find(self.addressee.coalition, self.wanted, self.cleaned_data["other"])

    def clean(self) -> dict[str, Any]:
        for name in ("since", "until"):
            day: date | None = self.cleaned_data.get(name)
            if day and not 1800 <= day.year <= 2200:
                self.add_error(name, _("Give a day between 1800 and 2200."))
        return self.cleaned_data

    def pair(self) -> dict[str, Addressee]:
        """Return person and office."""
        other = self.cleaned_data["other"]
        if self.wanted == Kind.PERSON:
            return {"person": other, "office": self.addressee}
        return {"person": self.addressee, "office": other}
