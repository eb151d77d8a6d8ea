"""Which recipients get which edition how; what became of it; why an entry is struck out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from campaign.files.fields import FilesField
from campaign.form_keys import FormKeyField
from campaign.mailbox_field import MailboxField
from campaign.text import LineField, ParagraphsField, ReasonField
from letters.civil_time import Moment
from letters.deliveries import DeliveryRefused, covers
from letters.deliveries.forms.planned import MORNING, day_field, read_moment, time_field
from letters.fields import day, within_two_centuries
from letters.models import Delivery, Edition, Recipient

AT_ONCE: Final = "now"
LATER: Final = "later"
Purpose, State = Delivery.Purpose, Delivery.State
HOW = [(c.value, c.label) for c in Delivery.Channel if c is not Delivery.Channel.EMAIL]
NEWS = [
    (State.RECEIVED.value, _("It arrived")),
    (State.BOUNCED.value, _("It came back")),
    (State.REFUSED.value, _("It was refused")),
]


class DeliveryForm(forms.Form):
    """What sending and entering by hand have in common: a box for each recipient, what goes out, the form's own key."""

    purpose = forms.ChoiceField(
        label=_("What goes out"),
        choices=[(Purpose.LETTER.value, _("the letter")), (Purpose.CORRECTION.value, _("a correction"))],
        initial=Purpose.LETTER,
        help_text=_("A correction goes to those who have the letter already, and follows what they got."),
    )
    edition = forms.TypedChoiceField(label=_("Edition"), coerce=int, empty_value=None)
    form_key = FormKeyField()

    def __init__(
        self,
        *args: Any,
        recipients: Sequence[Recipient],
        editions: Sequence[Edition],
        chosen: Collection[int] = (),
        may_correct: bool = False,
        **options: Any,
    ) -> None:
        options["initial"] = {"edition": editions[0].number} | options.get("initial", {})
        super().__init__(*args, **options)
        self.recipients, self.editions = recipients, editions
        field = self.fields["edition"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(edition.number, str(edition.number)) for edition in editions]
        for name, needless in (("edition", len(editions) < 2), ("purpose", not may_correct)):
            self.fields[name].required = not needless
            if needless:
                self.fields[name].widget = forms.HiddenInput()
        for recipient in recipients:
            self.fields[f"to-{recipient.pk}"] = forms.BooleanField(
                label=str(recipient), required=False, initial=recipient.pk in chosen
            )

    def clean(self) -> dict[str, Any]:
        if not self.chosen():
            raise ValidationError(_("Choose at least one recipient."), code="nobody")
        return self.cleaned_data

    def chosen(self) -> list[Recipient]:
        """Return those whose box is ticked."""
        return [recipient for recipient in self.recipients if self.cleaned_data.get(f"to-{recipient.pk}")]

    def edition_of(self) -> Edition:
        """Return the chosen edition, or the newest one."""
        number = self.cleaned_data.get("edition") or self.editions[0].number
        return next(edition for edition in self.editions if edition.number == number)

    def purpose_of(self) -> str:
        return str(self.cleaned_data.get("purpose") or Purpose.LETTER)

    def boxes(self) -> list[tuple[Recipient, forms.BoundField]]:
        """Return each recipient with its box."""
        return [(recipient, self[f"to-{recipient.pk}"]) for recipient in self.recipients]

    def entries(self) -> list[tuple[str, str]]:
        """Return what was entered, as name and value for the hidden fields of a check page."""
        said = ((name, self.data.get(name, "")) for name in self.fields if name != "form_key")
        return [*((name, value) for name, value in said if value), ("form_key", self.cleaned_data["form_key"])]


@dataclass(frozen=True, slots=True)
class SendingDesk:
    """In which zone a moment is meant, what time it is there, and the date that the letter bears."""

    zone: str
    now: datetime
    today: date
    issued_on: date | None


class SendForm(DeliveryForm):
    """A mail to each chosen recipient; an address may be corrected here."""

    subject = LineField(label=_("Subject"), max_length=200)
    note = ParagraphsField(
        label=_("Text of the mail"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_(
            "Each recipient gets a mail of its own. Words in braces are filled in for each; a paragraph with one that "
            "is not known of somebody is left out for that one. The next page shows every mail as it leaves."
        ),
    )
    reply_to = forms.ChoiceField(label=_("Answers go to"), required=False, widget=forms.RadioSelect)
    goes = forms.ChoiceField(
        label=_("When"),
        choices=[(AT_ONCE, _("at once")), (LATER, _("on a day to come"))],
        required=False,
        widget=forms.RadioSelect,
        initial=AT_ONCE,
    )
    goes_on = day_field(required=False)
    goes_at = time_field(required=False, initial=MORNING)
    field_order = ["purpose", "edition", "subject", "note", "reply_to", "goes", "goes_on", "goes_at"]

    def __init__(
        self, *args: Any, places: Sequence[str] = (), desk: SendingDesk, may_wait: bool = True, **options: Any
    ) -> None:
        if desk.issued_on and desk.issued_on > desk.today:
            options["initial"] = options.get("initial", {}) | {"goes": LATER, "goes_on": desk.issued_on}
        super().__init__(*args, **options)
        self.places, self.desk = places, desk
        self.moment: Moment | None = None
        if not may_wait:
            for name in ("goes", "goes_on", "goes_at"):
                del self.fields[name]
        chosen = self.fields["reply_to"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [(place, place) for place in places]
        chosen.initial = next(iter(places), "")
        if len(places) < 2:
            chosen.widget = forms.HiddenInput()
        for recipient in self.recipients:
            self.fields[f"address-{recipient.pk}"] = MailboxField(
                label=_("E-mail address of %(recipient)s") % {"recipient": recipient},
                required=False,
                initial=recipient.email,
                widget=forms.EmailInput(attrs={"autocomplete": "off"}),
            )

    def clean(self) -> dict[str, Any]:
        """Name everybody at once who has no address."""
        values = super().clean()
        for recipient in self.chosen():
            if not values.get(f"address-{recipient.pk}") and f"address-{recipient.pk}" not in self.errors:
                self.add_error(f"address-{recipient.pk}", _("Give an address, or take the tick away."))
        if values.get("goes") == LATER:
            self._clean_moment()
        return values

    def _clean_moment(self) -> None:
        for name in ("goes_on", "goes_at"):
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, _("Say when the mails leave."))
        desk = self.desk
        self.moment = read_moment(self, zone=desk.zone, now=desk.now, issued_on=desk.issued_on)

    def clean_note(self) -> str:
        note = str(self.cleaned_data["note"])
        try:
            covers.refuse_unknown_places(note)
        except DeliveryRefused as refusal:
            raise ValidationError(str(refusal), code="places") from refusal
        return note

    def braces(self) -> list[tuple[str, Any]]:
        """Return what may stand in braces, and what comes there."""
        return [(f"{{{name}}}", meaning) for name, meaning in covers.PLACES.items()]

    def words(self) -> dict[str, Any]:
        """Return the mail's text and where answers go."""
        return {"note": self.cleaned_data["note"], "reply_to": self.cleaned_data.get("reply_to", "")}

    def addresses(self) -> dict[int, str]:
        """Return the addresses of the chosen recipients, as they are typed."""
        return {recipient.pk: self.cleaned_data.get(f"address-{recipient.pk}", "") for recipient in self.chosen()}

    def rows(self) -> list[tuple[Recipient, forms.BoundField, forms.BoundField]]:
        """Return each recipient with its box and its address."""
        return [(recipient, box, self[f"address-{recipient.pk}"]) for recipient, box in self.boxes()]


class HandEntryForm(DeliveryForm):
    """How the letter went out otherwise, for several recipients at once."""

    channel = forms.ChoiceField(label=_("How"), choices=HOW, widget=forms.RadioSelect, initial="post")
    sent_on = forms.DateField(label=_("Sent on"), widget=day())
    received_on = forms.DateField(
        label=_("Received on"), required=False, widget=day(), help_text=_("If it is known already.")
    )
    tracking_number = LineField(label=_("Tracking number"), required=False, max_length=100)
    note = ParagraphsField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example who took it, or the number that the portal gave."),
    )
    proofs = FilesField(label=_("Proof"))
    field_order = ["purpose", "edition", "channel", "sent_on", "received_on", "tracking_number", "note", "proofs"]

    def clean_sent_on(self) -> Any:
        return within_two_centuries(self.cleaned_data["sent_on"])

    def clean_received_on(self) -> Any:
        return within_two_centuries(self.cleaned_data["received_on"])


class OutcomeForm(forms.Form):
    """What became of a delivery."""

    outcome = forms.ChoiceField(label=_("What is known"), choices=NEWS, widget=forms.RadioSelect)
    received_on = forms.DateField(
        label=_("Received on"), required=False, widget=day(), help_text=_("The day on which it arrived.")
    )
    reason = ReasonField(
        label=_("Reason"), required=False, max_length=500, help_text=_("Why it came back or was refused, if it was.")
    )

    def clean_received_on(self) -> Any:
        return within_two_centuries(self.cleaned_data["received_on"])

    def news(self) -> dict[str, Any]:
        """Return what the service takes."""
        values = self.cleaned_data
        return {"outcome": values["outcome"], "on": values["received_on"], "reason": values["reason"]}


class CancelForm(forms.Form):
    """Why an entry is struck out."""

    reason = ReasonField(label=_("Why it is struck out"), max_length=500)
