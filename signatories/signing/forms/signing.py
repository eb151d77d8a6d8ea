"""What is asked of somebody who signs: as an organization, or as an individual."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from campaign.countries import CountryField
from campaign.form_keys import FormKeyField, new_key
from campaign.mailbox_field import MailboxField
from campaign.text import LineField, OrganizationNameField, PersonNameField, refuse_domains, refuse_links, refuse_markup
from letters.documents import LineStyle
from letters.markup.glyphs import refuse_unprintable
from letters.models import Letter
from signatories.lists import groups
from signatories.lists.ordering import PRINTS_PERSON
from signatories.models import ShareLink, Signature, SignatureGroup
from signatories.models.signature import Appearance, Kind, State
from signatories.sharing import links
from signatories.signing.signatures import Signer

NO_LINKS = [refuse_markup, refuse_links, refuse_unprintable]
NO_DOMAINS = [*NO_LINKS, refuse_domains]
PRINTED = [refuse_unprintable]
LAST_ASKED: Final = ("appears", "wants_news")
NAME_LENGTH = 200
TEXT_LENGTH = 300


class AppearanceField(forms.ChoiceField):
    """The three ways to appear, each with what it means."""

    def __init__(self, **options: Any) -> None:
        choices = [
            (
                Appearance.PUBLIC.value,
                _("With the name in the public list: everybody reads it on the page and in the PDF"),
            ),
            (
                Appearance.LETTER.value,
                _(
                    "In the delivered letter only: the addressee and whoever sends the letter read it; "
                    "the page and the public PDF count it without a name"
                ),
            ),
            (Appearance.COUNTED.value, _("Counted without a name: stored encrypted, and printed nowhere")),
        ]
        super().__init__(
            label=_("How you appear"),
            choices=choices,
            initial=Appearance.PUBLIC.value,
            widget=forms.RadioSelect,
            help_text=_("You can change this, in either direction, until the letter is sent."),
            **options,
        )


def offer_groups(field: forms.Field, offered: Sequence[SignatureGroup]) -> None:
    """Let a field offer these headings, each with what comes after the choice."""
    words = _("%(heading)s (a coordinator confirms it; until then you stand with the others)")
    field.choices = [  # type: ignore[attr-defined]  # a choice field
        (str(group.pk), words % {"heading": group.heading} if group.is_confirmed else group.heading or _("Signatories"))
        for group in offered
    ]
    # Removed, or offered no more, while somebody had the form open.
    field.error_messages["invalid_choice"] = _("This heading is no longer offered. Choose another.")


class SignForm(forms.Form):
    """What both kinds are asked; ``kind``, ``form_key`` and the code of a share link travel along unseen."""

    kind = Kind.PERSON
    email = MailboxField(
        label=_("E-mail address"),
        help_text=_("We send a link to confirm with. The address is not published."),
    )
    appears = AppearanceField()
    wants_news = forms.BooleanField(
        label=_("Send me news of this letter"),
        required=False,
        help_text=_("When its text is changed, when it is sent, and when an answer comes. Each mail has its way out."),
    )
    under = forms.ChoiceField(label=_("Under which heading"), widget=forms.RadioSelect)
    form_key = FormKeyField()
    invited = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    via = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, letter: Letter, choices: Sequence[SignatureGroup], usual: SignatureGroup
    ) -> None:
        """Take the groups that may be chosen, and the ``usual`` one for whoever chooses none."""
        super().__init__(data)
        self.letter = letter
        self.choices, self.group = choices, usual
        self.wanted: SignatureGroup | None = None
        self.came_by: ShareLink | None = None
        if self.kind == Kind.ORGANIZATION and not any(LineStyle(group.style) in PRINTS_PERSON for group in choices):
            del self.fields["shows_person"]
        if len(choices) < 2:
            del self.fields["under"]
            return
        offer_groups(self.fields["under"], choices)
        self.fields["under"].initial = str(usual.pk)

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields for the page, without those that travel along."""
        return self.visible_fields()

    def clean_via(self) -> str:
        """Keep the code of a link that counts, and forget whatever else stands there: it is nobody's mistake."""
        self.came_by = links.counted_by(self.cleaned_data["via"], letter=self.letter)
        return self.came_by.code if self.came_by else ""

    def clean_under(self) -> str:
        """Keep where the signature will stand, and which heading has to be confirmed first."""
        chosen = next(group for group in self.choices if str(group.pk) == self.cleaned_data["under"])
        self.group, self.wanted = groups.placed(self.choices, self.kind, chosen)
        return str(chosen.pk)

    def signer(self) -> Signer:
        """Return what was entered."""
        given = self.cleaned_data
        columns = {name: given[name] for name in Signer.__dataclass_fields__ if name in given}
        return Signer(
            **columns,
            kind=self.kind,
            withheld=given["appears"] != Appearance.PUBLIC,
            in_letter=given["appears"] == Appearance.LETTER,
            language=get_language() or self.letter.language,
            via_id=self.came_by.pk if self.came_by else None,
            wanted_group_id=self.wanted.pk if self.wanted else None,
        )

    def preview(self) -> Signature:
        """Return the signature as it would stand in the list, unsaved."""
        signature = Signature(letter=self.letter, group=self.group, state=State.COUNTED)
        self.signer().fill(signature)
        return signature

    def with_new_key(self) -> dict[str, Any]:
        """Return the entries for the page that asks to check them, under a key for this one form."""
        entries = {name: self.data[name] for name in self.fields if name in self.data}
        return {**entries, "as": self.kind, "form_key": new_key()}


class SignForOrganizationForm(SignForm):
    kind = Kind.ORGANIZATION
    organization_name = OrganizationNameField(
        label=_("Organization"),
        max_length=TEXT_LENGTH,
        help_text=_("As it is to stand in the list."),
        validators=PRINTED,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    name = PersonNameField(
        label=_("Your name"),
        max_length=NAME_LENGTH,
        validators=PRINTED,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    title = LineField(
        label=_("Your title in the organization"),
        max_length=TEXT_LENGTH,
        validators=NO_LINKS,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    country = CountryField()
    shows_person = forms.BooleanField(
        label=_("Print my name and title beside the organization"), required=False, initial=True
    )
    field_order = ["organization_name", "name", "title", "email", "country", "under", "shows_person", *LAST_ASKED]

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["email"].label = _("Work e-mail address")
        self.fields["email"].help_text = _(
            "We send a link to confirm with. An address under the organization's own domain counts at once; "
            "from any other a coordinator looks first. The address is not published."
        )


class IndividualForm(SignForm):
    kind = Kind.PERSON
    name = PersonNameField(
        label=_("Your name"),
        max_length=NAME_LENGTH,
        validators=PRINTED,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    title = LineField(
        label=_("Title or profession"),
        required=False,
        max_length=TEXT_LENGTH,
        validators=NO_LINKS,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    affiliation = OrganizationNameField(
        label=_("Affiliation"),
        required=False,
        max_length=TEXT_LENGTH,
        help_text=_("The organization you work for or belong to."),
        validators=PRINTED,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    identification_only = forms.BooleanField(
        label=_("The affiliation is for identification only"),
        required=False,
        help_text=_("The list then says that the organization itself has not signed."),
    )
    location = LineField(
        label=_("Place"),
        required=False,
        max_length=NAME_LENGTH,
        validators=NO_DOMAINS,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    country = CountryField()
    field_order = [
        "name",
        "title",
        "affiliation",
        "identification_only",
        "location",
        "country",
        "email",
        "under",
        *LAST_ASKED,
    ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("identification_only") and not given.get("affiliation"):
            self.add_error("affiliation", ValidationError(_("Name the affiliation, or untick the box below it.")))
        return given


FORMS: dict[str, type[SignForm]] = {Kind.ORGANIZATION: SignForOrganizationForm, Kind.PERSON: IndividualForm}
