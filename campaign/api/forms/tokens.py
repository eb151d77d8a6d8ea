"""For whom a token is, what the program may do with it, and for how long."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaign.api.scopes import choices
from campaign.form_keys import FormKeyField
from campaign.models import Coalition, Member
from campaign.text import LineField, refuse_markup

DAYS = [("30", _("30 days")), ("90", _("90 days")), ("180", _("half a year")), ("365", _("a year"))]


class MemberChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the type checker only
    def label_from_instance(self, obj: Member) -> str:
        return str(obj)


class TokenForm(forms.Form):
    """A token to be made."""

    form_key = FormKeyField()
    name = LineField(
        label=_("Name"),
        max_length=100,
        validators=[refuse_markup],
        help_text=_("Which program it is for, for example “Contacts of the office”. The trail tells it."),
    )
    member = MemberChoice(
        label=_("Whose role it has"),
        queryset=Member.objects.none(),
        empty_label=None,
        help_text=_("The program may never more than this member may at that moment, and acts in this name."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What the program may do"),
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what the program may do.")},
    )
    days = forms.ChoiceField(label=_("Good for"), choices=DAYS, initial="90")

    def __init__(self, *args: Any, coalition: Coalition, own: Member, **options: Any) -> None:
        super().__init__(*args, **options)
        members = coalition.members.active().select_related("user").order_by("user__name", "pk")
        self.fields["member"].queryset = members  # type: ignore[attr-defined]
        self.initial.setdefault("member", own.pk)

    def given(self, *, now: datetime) -> dict[str, Any]:
        """Return what the service takes."""
        names = ("form_key", "name", "member", "scopes")
        lasts = timedelta(days=int(self.cleaned_data["days"]))
        return {**{name: self.cleaned_data[name] for name in names}, "expires_at": now + lasts}
