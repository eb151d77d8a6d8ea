"""What a coordinator says who erases somebody on request."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaign.form_keys import FormKeyField
from campaign.mailbox_field import MailboxField
from signatories.models import Signature
from signatories.moderation.erasure import ErasureProof
from signatories.shown import ShownAtField, now


class PersonForm(forms.Form):
    """Whose data are looked for, and how one knows that they ask."""

    email = MailboxField(
        label=_("E-mail address of the person"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    how = forms.ChoiceField(label=_("How do you know?"), choices=ErasureProof.choices, widget=forms.RadioSelect)
    form_key = FormKeyField()


class LineErasureForm(forms.Form):
    """The same for one line, where there may be no address."""

    how = forms.ChoiceField(label=_("How do you know?"), choices=ErasureProof.choices, widget=forms.RadioSelect)
    sure = forms.BooleanField(
        label=_("I have told them what stays, and that nobody can undo this"),
        error_messages={"required": _("Tick this if you mean it.")},
    )
    seen_at = ShownAtField()
    form_key = FormKeyField()

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"seen_at": now()})


class SureForm(forms.Form):
    """Which of the signatures of a mailbox are this person's, and that it is meant."""

    chosen = forms.TypedMultipleChoiceField(
        label=_("Signatures of this person"),
        coerce=int,
        error_messages={"required": _("Choose at least one, or nothing is erased.")},
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Others may sign with the same mailbox: leave out what is theirs. Then only the chosen ones go."),
    )
    sure = forms.BooleanField(
        label=_("I have told them what stays, and that nobody can undo this"),
        error_messages={"required": _("Tick this if you mean it.")},
    )

    seen_at = ShownAtField()

    def __init__(self, data: Any = None, *, signatures: list[Signature], seen_at: str) -> None:
        super().__init__(data, initial={"chosen": [one.pk for one in signatures], "seen_at": seen_at})
        if signatures:
            self.fields["chosen"].choices = [(one.pk, _label(one)) for one in signatures]  # type: ignore[attr-defined]
        else:
            del self.fields["chosen"]


def _label(signature: Signature) -> str:
    name = ", ".join(filter(None, map(signature.part, ("name", "organization_name"))))
    return f"{name} · {signature.letter.title} · {signature.get_state_display()}"
