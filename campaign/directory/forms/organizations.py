"""Entries of the directory, the people behind them and their mandates."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaign.countries import CountryField
from campaign.directory.domains import validate_domain
from campaign.mailbox import validated
from campaign.models import Coalition, Mandate, Organization, Representative
from campaign.names import fold
from campaign.text import (
    LineField,
    LinesField,
    OrganizationNameField,
    ParagraphsField,
    PersonNameField,
    refuse_links,
    refuse_markup,
)

NAME_CHECKS = [refuse_markup, refuse_links]


class SearchForm(forms.Form):
    q = LineField(label=_("Search"), required=False, max_length=200, widget=forms.SearchInput)
    country = CountryField(nothing=_("Any country"))


class OrganizationForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    registered_name = OrganizationNameField(
        label=_("Registered name"), max_length=300, help_text=_("As it stands in the organization's statutes.")
    )
    acronym = LineField(label=_("Acronym"), required=False, max_length=40, validators=NAME_CHECKS)
    country = CountryField()
    other_names = LinesField(
        label=_("Names in other languages"), required=False, validators=NAME_CHECKS, help_text=_("One a line.")
    )
    aliases = LinesField(
        label=_("Also known as"),
        required=False,
        validators=NAME_CHECKS,
        help_text=_("Former and short names, one a line. The search finds them."),
    )
    sort_name = LineField(
        label=_("Sort under"),
        required=False,
        max_length=300,
        validators=NAME_CHECKS,
        help_text=_("Only if lists should put it elsewhere than its name says."),
    )
    website = forms.URLField(label=_("Website"), required=False, max_length=300, assume_scheme="https")
    mail_domains = LinesField(
        label=_("Mail domains"),
        required=False,
        max_length=253,
        validators=[validate_domain],
        help_text=_("What stands behind the @ in the addresses of its staff, one a line."),
    )
    chapter_of = LineField(
        label=_("Chapter of"),
        required=False,
        max_length=300,
        help_text=_("The name of the parent organization, as it stands in the directory."),
    )
    note = ParagraphsField(
        label=_("Note"),
        required=False,
        max_length=4000,
        help_text=_("For the members of the coalition only."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    class Meta:
        model = Organization
        fields = [
            "registered_name", "acronym", "other_names", "aliases", "sort_name",
            "country", "website", "mail_domains", "note",
        ]  # fmt: skip

    field_order = [
        "registered_name", "acronym", "other_names", "aliases", "sort_name",
        "country", "website", "mail_domains", "chapter_of", "note",
    ]  # fmt: skip

    def __init__(self, *args: Any, coalition: Coalition, **options: Any) -> None:
        super().__init__(*args, **options)
        self.coalition = coalition
        if self.instance.parent:
            self.initial["chapter_of"] = self.instance.parent.registered_name

    def clean_website(self) -> str:
        address: str = self.cleaned_data["website"]
        if address and not address.lower().startswith(("http://", "https://")):
            raise ValidationError(_("Write a web address like https://www.example.org."))
        return address

    def clean_mail_domains(self) -> list[str]:
        return [domain.lower() for domain in self.cleaned_data["mail_domains"]]

    def clean_chapter_of(self) -> Organization | None:
        """Find the parent in this coalition's directory; an organization is not its own ancestor."""
        name = self.cleaned_data["chapter_of"]
        if not name:
            return None
        parent = Organization.objects.filter(coalition=self.coalition, name_key=fold(name)).first()
        if parent is None:
            raise ValidationError(_("The directory has no organization of this name. Add it first."))
        above: Organization | None = parent
        for _level in range(20):
            if above is None:
                return parent
            if above.pk == self.instance.pk:
                break
            above = above.parent
        raise ValidationError(_("An organization cannot be a chapter of itself or of its own chapters."))

    def values(self) -> dict[str, Any]:
        """Return what the service takes."""
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return {**values, "country": values["country"] or "", "parent": self.cleaned_data["chapter_of"]}


class RepresentativeForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    name = PersonNameField(label=pgettext_lazy("name of a person", "Name"), max_length=200)
    title = LineField(
        label=pgettext_lazy("title of a person", "Title"), required=False, max_length=200, validators=NAME_CHECKS
    )
    email = LineField(label=_("E-mail address"), required=False, max_length=254, widget=forms.EmailInput)

    class Meta:
        model = Representative
        fields = ["name", "title", "email"]

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"]
        return validated(address) if address else ""


class MandateForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    since = forms.DateField(label=_("Since"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    authority = LineField(
        label=_("On what authority"),
        max_length=300,
        validators=[refuse_markup],
        help_text=_("For example: decision of the board of 3 March."),
    )

    class Meta:
        model = Mandate
        fields = ["purpose", "since", "until", "authority"]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = values.get("since"), values.get("until")
        for name, day in (("since", since), ("until", until)):
            if day and not date(1900, 1, 1) <= day <= date(2200, 1, 1):
                self.add_error(name, _("This year cannot be right."))
        if since and until and until < since:
            self.add_error("until", _("A mandate cannot end before it begins."))
        return values
