"""How signers correct their own line."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaign import joining
from campaign.text import LineField, OrganizationNameField, ParagraphsField, PersonNameField
from signatories.models import Signature
from signatories.models.signature import Kind
from signatories.signing.forms.signing import NAME_LENGTH, NO_DOMAINS, NO_LINKS, PRINTED, TEXT_LENGTH, AppearanceField
from signatories.signing.own_changes import ENTERED, Correction
from signatories.signing.signatures import mark


class LineCorrectionForm(forms.Form):
    organization_name = OrganizationNameField(
        label=_("Organization"),
        max_length=TEXT_LENGTH,
        validators=PRINTED,
        help_text=_("Another name than now waits for a coordinator, and the line leaves the list until then."),
    )
    name = PersonNameField(label=_("Your name"), max_length=NAME_LENGTH, validators=PRINTED)
    title = ParagraphsField(
        label=pgettext_lazy("title of a person", "Title"),
        required=False,
        max_length=TEXT_LENGTH,
        validators=NO_LINKS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Several titles: one a line."),
    )
    affiliation = OrganizationNameField(
        label=_("Affiliation"), required=False, max_length=TEXT_LENGTH, validators=PRINTED
    )
    identification_only = forms.BooleanField(label=_("The affiliation is for identification only"), required=False)
    location = LineField(label=_("Place"), required=False, max_length=NAME_LENGTH, validators=NO_DOMAINS)

    sort_name = LineField(
        label=_("Sorted under"),
        required=False,
        max_length=NAME_LENGTH,
        validators=NO_DOMAINS,
        help_text=_("Only if an alphabetical list would put you in the wrong place. Not printed."),
    )

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, signature: Signature) -> None:
        initial: dict[str, Any] = {name: signature.part(name) for name in ENTERED}
        initial |= {"identification_only": signature.identification_only, "seen": mark(signature)}
        super().__init__(data, initial=initial)
        unused = ["affiliation", "identification_only", "location"]
        for name in unused if signature.kind == Kind.ORGANIZATION else ["organization_name"]:
            del self.fields[name]

    def correction(self) -> Correction:
        return Correction(**{name: value for name, value in self.cleaned_data.items() if name != "seen"})

    def show_anew(self, signature: Signature) -> None:
        """Keep what was typed and say what the line reads now; the next press is about that one."""
        self.data = {**self.data.dict(), "seen": mark(signature)}  # type: ignore[attr-defined]
        now = joining.listed(signature.part(name) for name in ENTERED if signature.part(name))
        words = _(
            "The line was changed after you opened this page. It reads now: %(line)s. "
            "Save once more if what you entered is right."
        )
        self.add_error(None, words % {"line": now})


class AppearanceForm(forms.Form):
    """How signers want to appear from now on."""

    appears = AppearanceField()
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, signature: Signature) -> None:
        super().__init__(data, initial={"appears": signature.appearance, "seen": mark(signature)})
