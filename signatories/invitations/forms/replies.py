"""What a coordinator says of a reply by mail: how the line is to read, and which mailbox signs it."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaign.countries import CountryField
from campaign.mailbox import mailbox_key, validated
from campaign.text import (
    LineField,
    OrganizationNameField,
    ParagraphsField,
    PersonNameField,
    refuse_links,
    refuse_markup,
)
from letters.markup.glyphs import refuse_unprintable
from letters.models import Letter
from signatories.invitations import mail_replies
from signatories.models import MailAnswer
from signatories.models.invitation import Outcome
from signatories.models.signature import Appearance, Kind
from signatories.signing.signatures import Signer

LENGTH: Final = 300
PRINTED: Final = [refuse_markup, refuse_links, refuse_unprintable]
ASKED, WROTE = "asked", "wrote"


class SignAsForm(forms.Form):
    """The line as it will be printed, filled in with what the ledger knows."""

    kind = forms.ChoiceField(label=_("Signs as"), choices=Kind.choices, widget=forms.RadioSelect)
    organization_name = OrganizationNameField(
        label=_("Organization"),
        max_length=LENGTH,
        required=False,
        validators=PRINTED,
        help_text=_("As it is to stand in the list; the affiliation where an individual signs."),
    )
    name = PersonNameField(label=_("Name of the person"), max_length=200, validators=PRINTED)
    title = LineField(
        label=pgettext_lazy("title of a person", "Title"), required=False, max_length=LENGTH, validators=PRINTED
    )
    country = CountryField(required=False)
    shows_person = forms.BooleanField(label=_("Print the person’s name beside the organization"), required=False)
    appears = forms.ChoiceField(
        label=_("How they appear"),
        choices=[
            (Appearance.PUBLIC.value, _("With the name in the public list")),
            (Appearance.LETTER.value, _("In the delivered letter only")),
            (Appearance.COUNTED.value, _("Counted without a name")),
        ],
        initial=Appearance.PUBLIC.value,
        widget=forms.RadioSelect,
        help_text=_("When the mail does not say that the name may be public, choose less; the signer can change it."),
    )
    mailbox = forms.ChoiceField(
        label=_("Whose signature it is"),
        widget=forms.RadioSelect,
        help_text=_("This mailbox is told, and gets the link to correct or withdraw."),
    )

    def __init__(self, data: Any = None, *, letter: Letter, answer: MailAnswer) -> None:
        super().__init__(data)
        self.letter, self.answer = letter, answer
        kinds = [(value, label) for value, label in Kind.choices if value in letter.kinds] or Kind.choices
        self._choose("kind", kinds, hide=len(kinds) == 1)
        address = mail_replies.sender_of(answer.mail)[1]
        mailboxes = [(ASKED, _("%(address)s, which we asked") % {"address": answer.invitation.email})]
        if address and mailbox_key(address) != answer.invitation.mailbox_key:
            mailboxes.append((WROTE, _("%(address)s, which wrote") % {"address": address}))
        self._choose("mailbox", mailboxes, hide=len(mailboxes) == 1)
        self.initial.update(self._known([value for value, _label in kinds]))

    def _choose(self, name: str, choices: list[tuple[str, Any]], *, hide: bool) -> None:
        field = self.fields[name]
        field.choices = choices  # type: ignore[attr-defined]  # a choice field
        field.initial = choices[0][0]
        if hide:
            field.widget = forms.HiddenInput()

    def _known(self, kinds: list[str]) -> dict[str, Any]:
        """Return what the ledger and the head of the mail say of the line."""
        asked = self.answer.invitation
        name = asked.name or (mail_replies.sender_of(self.answer.mail)[0])
        as_organization = asked.organization_name and Kind.ORGANIZATION in kinds
        return {
            "kind": Kind.ORGANIZATION.value if as_organization else kinds[-1],
            "organization_name": asked.organization_name,
            "name": name[:200],
            "country": str(asked.organization.country) if asked.organization else "",
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        is_unnamed = not given.get("organization_name") and "organization_name" not in self.errors
        if given.get("kind") == Kind.ORGANIZATION and is_unnamed:
            self.add_error("organization_name", ValidationError(_("Name the organization that signs.")))
        if given.get("mailbox") == WROTE:
            try:
                validated(mail_replies.sender_of(self.answer.mail)[1])
            except ValidationError:
                self.add_error("mailbox", ValidationError(_("The mail names no address that can be written to.")))
        return given

    def signer(self) -> Signer:
        """Return the line and its mailbox."""
        given, asked = self.cleaned_data, self.answer.invitation
        is_organization = given["kind"] == Kind.ORGANIZATION
        wrote = mail_replies.sender_of(self.answer.mail)[1]
        return Signer(
            kind=given["kind"],
            email=validated(wrote) if given["mailbox"] == WROTE else asked.email,
            name=given["name"],
            title=given["title"],
            organization_name=given["organization_name"] if is_organization else "",
            affiliation="" if is_organization else given["organization_name"],
            country=given["country"],
            withheld=given["appears"] != Appearance.PUBLIC,
            in_letter=given["appears"] == Appearance.LETTER,
            shows_person=is_organization and given["shows_person"],
            language=asked.language,
        )


class ReplyForm(forms.Form):
    """Another answer than a signature, with a reason where one is given."""

    outcome = forms.ChoiceField(
        label=_("What it says"),
        choices=[
            (one.value, one.label) for one in (Outcome.CONSIDERING, Outcome.QUESTION, Outcome.DECLINED, Outcome.NOTHING)
        ],
        widget=forms.RadioSelect,
    )
    reason = ParagraphsField(
        label=_("Reason"), required=False, max_length=1_000, widget=forms.Textarea(attrs={"rows": 2})
    )
