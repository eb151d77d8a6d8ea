"""Coordinators' forms: find signatures, decide about them, correct a line, keep groups."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaign import joining
from campaign.countries import CountryField
from campaign.form_keys import FormKeyField
from campaign.text import (
    LineField,
    OrganizationNameField,
    ParagraphsField,
    ReasonField,
    refuse_markup,
    refuse_nothing_to_see,
)
from letters.markup.glyphs import refuse_unprintable
from letters.models import Letter
from signatories.models import Signature, SignatureGroup
from signatories.models.signature import LAST, Kind, State
from signatories.moderation.rows import SignatureSearch
from signatories.shown import ShownAtField
from signatories.shown import now as shown_now
from signatories.signing.own_changes import ENTERED
from signatories.signing.signatures import mark

NAME = [refuse_nothing_to_see, refuse_markup, refuse_unprintable]
PRINTED = [refuse_unprintable]


class FindSignatureForm(forms.Form):
    """Filters above the list; everything may stay empty."""

    q = LineField(label=_("Search"), required=False, max_length=200, widget=forms.SearchInput)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Any state")), *State.choices])
    group = forms.ModelChoiceField(
        label=_("Group"), required=False, queryset=SignatureGroup.objects.none(), empty_label=_("Any group")
    )

    def __init__(self, data: Any = None, *, letter: Letter) -> None:
        super().__init__(data)
        groups = letter.signature_groups.order_by("position")
        if len(groups) > 1:
            self.fields["group"].queryset = groups  # type: ignore[attr-defined]
        else:
            del self.fields["group"]

    def wanted(self) -> SignatureSearch:
        return SignatureSearch(**self.cleaned_data)


class DecisionForm(forms.Form):
    """Why signatures are rejected, or under which heading they go; approving asks nothing."""

    reason = ReasonField(
        label=_("Reason"),
        max_length=300,
        help_text=_("For the coalition's own trail. The signer does not see it. Leave out personal data."),
    )
    tells = forms.ChoiceField(
        label=_("Do their signers hear of it?"),
        choices=[
            ("yes", _("Write to them: the coalition has not taken the signature")),
            ("no", _("Do not write: whoever asks is told, nobody else")),
        ],
        widget=forms.RadioSelect,
    )
    group = forms.ModelChoiceField(label=_("Group"), queryset=SignatureGroup.objects.none(), empty_label=None)
    seen_at = ShownAtField()
    form_key = FormKeyField()

    def __init__(self, data: Any = None, *, letter: Letter, deed: str) -> None:
        super().__init__(data, initial={"seen_at": shown_now()})
        self.fields["group"].queryset = letter.signature_groups.order_by("position")  # type: ignore[attr-defined]
        asked = {"reject": {"reason", "tells"}, "suspect": {"reason"}, "move": {"group"}}
        for name in {"reason", "tells", "group"} - asked.get(deed, set()):
            del self.fields[name]


class LineForm(forms.Form):
    """How one line is printed."""

    organization_name = LineField(label=_("Organization"), max_length=300, validators=NAME)
    name = LineField(label=pgettext_lazy("name of a person", "Name"), max_length=300, validators=NAME)
    title = ParagraphsField(
        label=pgettext_lazy("title of a person", "Title"),
        required=False,
        max_length=1000,
        validators=PRINTED,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Several titles: one a line."),
    )
    affiliation = ParagraphsField(
        label=_("Affiliation"),
        required=False,
        max_length=1000,
        validators=PRINTED,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    identification_only = forms.BooleanField(label=_("The affiliation is for identification only"), required=False)
    location = LineField(label=_("Place"), required=False, max_length=200, validators=PRINTED)
    country = CountryField()
    note = LineField(label=_("Note behind the line"), required=False, max_length=300, validators=PRINTED)
    sort_name = LineField(
        label=_("Sorted under"),
        required=False,
        max_length=300,
        help_text=_("Where the name itself would be put in the wrong place, as “Vries, Anna de”. Not printed."),
    )
    position = forms.IntegerField(
        label=_("Place in a list that is ordered “as listed”"), required=False, min_value=1, max_value=1_000_000
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, signature: Signature) -> None:
        self.signature = signature
        initial = {name: getattr(signature, name) for name in self.base_fields if name != "seen"}
        initial["seen"] = mark(signature)
        initial["country"] = str(signature.country or "")
        initial["position"] = signature.position + 1 if signature.position != LAST else None
        super().__init__(data, initial=initial)
        if signature.kind == Kind.ORGANIZATION:
            del self.fields["affiliation"], self.fields["identification_only"]
            self.fields["name"].required = False
            self.fields["name"].label = _("Representative, where the list names one")
        else:
            del self.fields["organization_name"]

    def values(self) -> dict[str, Any]:
        """Return the columns that were asked for."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        values["position"] = values["position"] - 1 if values["position"] else LAST
        return values

    @property
    def seen_mark(self) -> str:
        """The mark of the line that the form was filled from."""
        return str(self.cleaned_data["seen"])

    def show_anew(self, signature: Signature) -> None:
        """Keep what was typed and say what the line reads now; the next press is about that one."""
        self.data = {**self.data.dict(), "seen": mark(signature)}  # type: ignore[attr-defined]
        now = joining.listed(signature.part(name) for name in ENTERED if signature.part(name))
        words = _(
            "The line was changed after you opened this page. It reads now: %(line)s. "
            "Save once more if what you entered is right."
        )
        self.add_error(None, words % {"line": now})


class ReasonForm(forms.Form):
    """Why a line of a frozen list is touched."""

    reason = ReasonField(
        label=_("Why"),
        max_length=300,
        help_text=_("Kept in the letter’s activity. Leave out personal data."),
    )


class AskSignerForm(forms.Form):
    """What a coordinator asks somebody whose signature waits."""

    question = ParagraphsField(
        label=_("Your question"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}), validators=[refuse_markup]
    )


class NewEntryForm(forms.Form):
    """The entry of the directory that is made of a signature."""

    name = OrganizationNameField(
        label=_("Registered name"), max_length=300, help_text=_("As it stands in the organization's statutes.")
    )
    country = CountryField()
    with_domain = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, signature: Signature, domain: str) -> None:
        initial = {"name": signature.organization_name, "country": str(signature.country or "")}
        super().__init__(data, initial=initial)
        if domain:
            self.fields["with_domain"].label = _("%(domain)s is its own mail domain") % {"domain": domain}
            self.fields["with_domain"].help_text = _(
                "Whoever signs for it with an address under this domain counts at once from now on. "
                "Tick it only if you know that the domain is the organization’s."
            )
        else:
            del self.fields["with_domain"]

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "name": given["name"],
            "country": given["country"] or "",
            "with_domain": given.get("with_domain", False),
        }


class GroupForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    heading = LineField(label=_("Heading"), required=False, max_length=300, validators=PRINTED)
    note = ParagraphsField(
        label=_("Note"),
        required=False,
        max_length=2000,
        validators=PRINTED,
        help_text=_("Printed under the heading."),
    )
    columns = forms.TypedChoiceField(label=_("Columns in print"), choices=[(1, "1"), (2, "2"), (3, "3")], coerce=int)

    class Meta:
        model = SignatureGroup
        fields = [
            "heading",
            "note",
            "belongs",
            "is_offered",
            "is_confirmed",
            "order",
            "style",
            "ignores_article",
            "numbered",
            "columns",
        ]
        help_texts = {
            "belongs": _("Whoever signs goes to the first group that takes them."),
            "is_offered": _(
                "Those whom it takes may choose it when they sign, as “Lead signatories” beside “Supporters”."
            ),
            "is_confirmed": _(
                "Until then they stand in the first group that takes them. Whoever is invited to it comes in at once."
            ),
            "order": _("Lines that are put first by hand stand first in any order."),
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        is_by_hand = given.get("belongs") == SignatureGroup.Belongs.BY_HAND
        if is_by_hand and given.get("is_offered"):
            self.add_error("is_offered", _("It is filled by hand: say whom it takes, or do not offer it."))
        if given.get("is_offered") and not given.get("heading") and "heading" not in self.errors:
            self.add_error("heading", _("Give it a heading: signers choose by it."))
        return given
