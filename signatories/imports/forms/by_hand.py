"""A signature as somebody reads it off a sheet or a mail, and how many have signed on paper."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign import mailbox
from campaign.countries import CountryField
from campaign.files.fields import FilesField
from campaign.form_keys import FormKeyField
from campaign.text import LineField, OrganizationNameField, ParagraphsField, PersonNameField, refuse_markup
from letters.markup.glyphs import refuse_unprintable
from letters.models import Letter
from signatories.imports.by_hand import MOST_ON_PAPER
from signatories.models.signature import Appearance, Kind
from signatories.signing.signatures import Signer

PRINTED = [refuse_markup, refuse_unprintable]


class SignatureByHandForm(forms.Form):
    """One signature, where it comes from, and its proof."""

    form_key = FormKeyField()
    kind = forms.ChoiceField(label=gettext_lazy("Signs as"), choices=Kind.choices, widget=forms.RadioSelect)
    organization_name = OrganizationNameField(
        label=gettext_lazy("Organization"), max_length=300, required=False, validators=[refuse_unprintable]
    )
    name = PersonNameField(
        label=gettext_lazy("Name of the person"), max_length=300, required=False, validators=[refuse_unprintable]
    )
    title = LineField(label=gettext_lazy("Title or position"), max_length=300, required=False, validators=PRINTED)
    affiliation = LineField(
        label=gettext_lazy("Affiliation of an individual"), max_length=300, required=False, validators=PRINTED
    )
    country = CountryField(required=False)
    location = LineField(label=gettext_lazy("Place"), max_length=200, required=False, validators=PRINTED)
    email = LineField(
        label=gettext_lazy("E-mail address"),
        max_length=mailbox.LONGEST,
        required=False,
        help_text=gettext_lazy(
            "With it the same mailbox never signs twice. In an hour its owner gets the link to correct or withdraw."
        ),
    )
    appearance = forms.ChoiceField(
        label=gettext_lazy("Stands under the letter"),
        choices=Appearance.choices,
        initial=Appearance.PUBLIC.value,
        widget=forms.RadioSelect,
    )
    note = ParagraphsField(
        label=gettext_lazy("Where does this signature come from?"),
        max_length=2_000,
        help_text=gettext_lazy("For example: “Mail of 3 November to the office”. It stays on record."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    proofs = FilesField(label=gettext_lazy("Proof: the scan or the mail"), required=True, most=1)

    def __init__(self, *args: Any, letter: Letter, **options: Any) -> None:
        super().__init__(*args, **options)
        self.letter = letter
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(value, label) for value, label in Kind.choices if value in letter.kinds]
        if len(letter.kinds) == 1:
            kind.initial = letter.kinds[0]

    def clean_email(self) -> str:
        address = self.cleaned_data["email"]
        return mailbox.validated(address) if address else ""

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        needed = {Kind.ORGANIZATION: "organization_name", Kind.PERSON: "name"}.get(given.get("kind", ""))
        if needed and needed not in self.errors and not given.get(needed):
            self.add_error(needed, _("Enter the name under which the letter is signed."))
        return given

    def signer(self) -> Signer:
        """Return who signs, as it was read off."""
        given = self.cleaned_data
        is_person = given["kind"] == Kind.PERSON
        names = ("kind", "name", "title", "country", "location", "email")
        return Signer(
            **{name: given[name] for name in names},
            affiliation=given["affiliation"] if is_person else "",
            organization_name="" if is_person else given["organization_name"],
            withheld=given["appearance"] != Appearance.PUBLIC,
            in_letter=given["appearance"] == Appearance.LETTER,
            shows_person=not is_person and bool(given["name"]),
            language=self.letter.language,
        )


class PaperForm(forms.Form):
    """How many have signed on paper."""

    form_key = FormKeyField()
    number = forms.IntegerField(label=gettext_lazy("Signatures on paper"), min_value=1, max_value=MOST_ON_PAPER)
    note = ParagraphsField(
        label=gettext_lazy("Where are the sheets, and who counted them?"),
        max_length=2_000,
        help_text=gettext_lazy(
            "For example: “Street stall of 3 November, 12 sheets, counted twice, kept at the office”."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
