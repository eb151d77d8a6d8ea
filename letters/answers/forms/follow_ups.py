"""Forms for what comes after: a chasing note, a letter that follows up, earlier letters."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from campaign.dates import plain_day
from campaign.form_keys import FormKeyField
from campaign.text import LineField, ParagraphsField
from letters.answers import chasers
from letters.answers.chasers import ChasingRefused, Late, Note
from letters.deliveries.hand_entries import BY_HAND
from letters.fields import day, within_two_centuries
from letters.models import Delivery, EarlierLetter, Letter

EMAIL = Delivery.Channel.EMAIL


class ChaseForm(forms.Form):
    """Whom to remind, how, and in which words; what was typed stays when something is refused."""

    recipients = forms.MultipleChoiceField(label=pgettext_lazy("recipient", "To"), widget=forms.CheckboxSelectMultiple)
    channel = forms.ChoiceField(
        label=gettext_lazy("How"),
        help_text=gettext_lazy("Anything but e-mail from here is only entered: it has gone out already."),
    )
    sent_on = forms.DateField(
        label=gettext_lazy("Sent on"),
        required=False,
        widget=day(),
        help_text=gettext_lazy("Only for what went out otherwise; empty means today."),
    )
    subject = LineField(label=gettext_lazy("Subject"), max_length=200)
    text = ParagraphsField(
        label=gettext_lazy("Text"),
        max_length=chasers.LONGEST,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=gettext_lazy("What stands in braces is filled for each recipient."),
    )
    form_key = FormKeyField()

    def __init__(self, data: Any = None, *, letter: Letter, people: Sequence[Late], chosen: Sequence[str] = ()) -> None:
        proposed = {
            "recipients": list(chosen) or [str(person.recipient.pk) for person in people],
            "channel": EMAIL if any(person.recipient.email for person in people) else BY_HAND[0],
            "subject": chasers.proposed_subject(letter),
            "text": chasers.proposed_text(letter, people),
        }
        super().__init__(data, initial=proposed)
        self.people = people
        labels = dict(Delivery.Channel.choices)
        self.fields["recipients"].choices = [(person.recipient.pk, described(person)) for person in people]  # type: ignore[attr-defined]
        self.fields["channel"].choices = [(value, labels[value]) for value in (EMAIL, *BY_HAND)]  # type: ignore[attr-defined]

    def clean_sent_on(self) -> Any:
        return within_two_centuries(self.cleaned_data["sent_on"])

    def clean_subject(self) -> str:
        return _without_unknown_places(self.cleaned_data["subject"])

    def clean_text(self) -> str:
        return _without_unknown_places(self.cleaned_data["text"])

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if values.get("channel") == EMAIL:
            for person in self.chosen():
                if not person.recipient.email:
                    message = _("“%(recipient)s” has no e-mail address. Leave this one out, or enter another way.")
                    self.add_error("recipients", message % {"recipient": person.recipient})
        return values

    def chosen(self) -> list[Late]:
        """Return those who are to get the note."""
        keys = set(self.cleaned_data.get("recipients", ()))
        return [person for person in self.people if str(person.recipient.pk) in keys]

    def note(self) -> Note:
        values = self.cleaned_data
        return Note(values["subject"], values["text"], values["channel"], values["sent_on"])


def _without_unknown_places(text: str) -> str:
    try:
        chasers.refuse_unknown_places(text)
    except ChasingRefused as refusal:
        raise ValidationError(str(refusal), code="place") from refusal
    return text


def described(person: Late) -> str:
    """Return what stands beside the box of a recipient."""
    parts = [str(person.recipient)]
    parts.append(ngettext("%(n)d day overdue", "%(n)d days overdue", person.days) % {"n": person.days})
    if not person.recipient.email:
        parts.append(_("no e-mail address"))
    if person.chased_on:
        parts.append(_("last reminded on %(day)s") % {"day": plain_day(person.chased_on[-1])})
    return " · ".join(parts)


class FollowUpForm(forms.Form):
    """What the new letter is called."""

    title = LineField(
        label=gettext_lazy("Title"), max_length=500, help_text=gettext_lazy("For people here; not printed.")
    )


class EarlierKnownForm(forms.Form):
    """What can be said later about an earlier letter without changing this one's words."""

    earlier = forms.ModelChoiceField(
        label=gettext_lazy("It is kept here as"),
        queryset=Letter.objects.none(),
        required=False,
        empty_label=gettext_lazy("not kept here"),
    )
    within_days = forms.IntegerField(
        label=gettext_lazy("Answer asked within how many days"), required=False, min_value=1, max_value=3650
    )

    def __init__(self, data: Any = None, *, row: EarlierLetter) -> None:
        initial = {"earlier": row.earlier_id, "within_days": row.within_days}
        super().__init__(data, initial=initial, prefix=f"row{row.pk}")
        self.row = row
        same = Letter.objects.filter(campaign__coalition=row.letter.campaign.coalition_id).exclude(pk=row.letter_id)
        field = self.fields["earlier"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = same.order_by("title", "pk")
