"""By what many signatures are found, and what it takes to do one deed to all of them."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign.countries import CountryField
from campaign.form_keys import FormKeyField
from campaign.text import LineField
from letters.models import Letter
from signatories.models import Signature, SignatureImport
from signatories.models.signature import State
from signatories.moderation.changes import SignatureDeed
from signatories.moderation.criteria import Criteria, domain_of

DEEDS = [
    (SignatureDeed.REJECT.value, gettext_lazy("Reject: they leave the list and the queue")),
    (
        SignatureDeed.SUSPECT.value,
        gettext_lazy("Mark as suspect: nothing of them counts, and their signers see no change"),
    ),
    (SignatureDeed.APPROVE.value, gettext_lazy("Approve: those that wait count from now on")),
    (SignatureDeed.CLEAR.value, gettext_lazy("No longer suspect: they are again what they were")),
]
_MOMENT = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A civil date and time, as somebody means it in the zone of the coalition; the form gives it its zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT)

    def to_python(self, value: Any) -> datetime | None:
        try:
            return datetime.strptime(value, _MOMENT) if value else None  # noqa: DTZ007 - its zone comes from the form
        except (TypeError, ValueError):
            raise ValidationError(_("Enter a date and a time."), code="invalid") from None


class ManyForm(forms.Form):
    """What the signatures have in common, and what is to be done with them."""

    deed = forms.ChoiceField(
        label=gettext_lazy("What is to be done"),
        choices=DEEDS,
        widget=forms.RadioSelect,
        initial=SignatureDeed.REJECT.value,
    )
    source = forms.ChoiceField(
        label=gettext_lazy("Source"),
        required=False,
        choices=[("", gettext_lazy("Any source")), *Signature.Source.choices],
    )
    since = MomentField(label=gettext_lazy("Signed from"), required=False)
    until = MomentField(label=gettext_lazy("Signed until"), required=False)
    domain = LineField(
        label=gettext_lazy("Mail domain"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("For example example.org; what stands below it is meant, too."),
    )
    country = CountryField()
    batch = forms.ModelChoiceField(
        label=gettext_lazy("From the file"),
        required=False,
        queryset=SignatureImport.objects.none(),
        empty_label=gettext_lazy("Any"),
    )
    text = LineField(
        label=gettext_lazy("Words in the line"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("The same words one after the other in a name, title, affiliation or place."),
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[("", gettext_lazy("Any state")), *State.choices]
    )

    def __init__(self, data: Any = None, *, letter: Letter) -> None:
        super().__init__(data)
        self.zone = ZoneInfo(letter.campaign.coalition.time_zone)
        imports = letter.signature_imports.filter(state=SignatureImport.State.DONE).order_by("-pk")
        self.fields["batch"].queryset = imports  # type: ignore[attr-defined]
        if not imports:
            del self.fields["batch"]
        moments = _("By the clock in %(zone)s.") % {"zone": self.zone.key}
        self.fields["since"].help_text = self.fields["until"].help_text = moments

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and self.criteria().are_empty:
            raise ValidationError(_("Say at least one thing that the signatures have in common."), code="empty")
        return given

    def clean_domain(self) -> str:
        typed = self.cleaned_data["domain"]
        domain = domain_of(typed)
        if typed and "." not in domain:
            raise ValidationError(_("This is not a mail domain."), code="domain")
        return domain

    def deed_chosen(self) -> SignatureDeed:
        return SignatureDeed(self.cleaned_data["deed"])

    def criteria(self) -> Criteria:
        """Return what was asked for; the minute that is named as the end is still meant."""
        given = {name: value for name, value in self.cleaned_data.items() if value and name != "deed"}
        for name, more in (("since", timedelta()), ("until", timedelta(minutes=1))):
            if name in given:
                given[name] = (given[name] + more).replace(tzinfo=self.zone).isoformat()
        if "batch" in given:
            given["batch"] = given["batch"].pk
        return Criteria(**given)


class OrderForm(forms.Form):
    """What it takes to do the deed to those that were counted; ``mark`` is of the count that the page shows."""

    form_key = FormKeyField()
    mark = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    why = LineField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("For the coalition's own trail. The signer does not see it. Leave out personal data."),
    )
    tells = forms.BooleanField(label=gettext_lazy("Write to their signers that it was not taken"), required=False)

    def __init__(self, data: Any = None, *, deed: SignatureDeed, mark: str = "") -> None:
        super().__init__(data, initial={"mark": mark})
        if deed is not SignatureDeed.REJECT:
            del self.fields["tells"]
        if deed in {SignatureDeed.APPROVE, SignatureDeed.CLEAR}:
            del self.fields["why"]
