"""Inviting, roles, and the account that an invitation lets somebody create."""

from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.core import context
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from campaign import joining
from campaign.encryption import SealedEmailField
from campaign.mailbox import validated
from campaign.models import Role, User
from campaign.people.accounts import invited
from campaign.roles import SUMMARIES, TABLE, role_may
from campaign.text import LineField, PersonNameField

# What each action of the table is called when a role is explained.
ACTIONS = {
    "see_coalition": _("see the coalition, its campaigns and its members"),
    "edit_coalition": _("change the coalition's settings"),
    "close_coalition": _("close the coalition and open it again"),
    "change_seal": _("choose what seals final documents"),
    "manage_webhooks": _("choose where events are posted to"),
    "manage_members": _("invite members, change roles, suspend and remove"),
    "manage_tokens": _("let programs in by tokens"),
    "see_directory": _("read the directory of organizations"),
    "edit_directory": _("edit the directory"),
    "see_campaign": _("see campaigns"),
    "edit_campaign": _("create and change campaigns"),
    "see_letter": _("read letters, drafts too"),
    "draft_letter": _("write letters"),
    "run_letter": _("open, close and finish letters"),
    "see_signatures": _("see who has signed"),
    "see_withheld": _("see names withheld from the public"),
    "see_moments": _("see the moment in which somebody signed"),
    "moderate_signatures": _("approve and reject signatures"),
    "erase_people": _("erase what is kept about somebody who asks for it"),
    "invite_signatories": _("invite to sign, and see who has answered"),
    "export_signatures": _("take the list of signatures out as a file"),
    "export_edition": _("download final letters"),
    "see_mail": _("see what mail was sent"),
    "resend_mail": _("send failed mail again"),
    "edit_mail_texts": _("change the texts of mails"),
    "see_activity": _("read and export the activity trail"),
    "edit_addressees": _("edit the directory of recipients"),
    "see_addresses": _("see the e-mail addresses of recipients and representatives"),
    "see_answers": _("see deliveries, deadlines and answers"),
    "deliver_letter": _("send letters and record deliveries"),
    "log_answers": _("enter answers"),
    "set_deadlines": _("set and extend deadlines"),
    "publish_letter": _("decide about publication"),
    "see_reminders": _("see which reminders go out and when"),
    "plan_reminders": _("plan and pause reminders"),
}


def explained() -> list[dict[str, Any]]:
    """Return every role with one sentence and the list of what it may do, as the table says."""
    return [
        {
            "role": role,
            "label": role.label,
            "summary": SUMMARIES[role],
            "may": [ACTIONS[a] for a in TABLE if role_may(role, a)],
        }
        for role in Role
    ]


def role_choices() -> list[tuple[str, str]]:
    return [(role.value, joining.told(role.label.capitalize(), SUMMARIES[role])) for role in Role]


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=role_choices, widget=forms.RadioSelect)

    def role_chosen(self) -> Role:
        return Role(self.cleaned_data["role"])


class InviteForm(RoleForm):
    email = LineField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The invitation goes there, and only this mailbox can use it."),
        widget=forms.EmailInput,
    )
    field_order = ["email", "role"]

    def clean_email(self) -> str:
        return validated(self.cleaned_data["email"], longest=SealedEmailField.LONGEST)


class SignupForm(AllauthSignupForm):  # type: ignore[misc]
    """The account of an invited person: the address is the invited one and cannot be changed here."""

    name = PersonNameField(
        label=_("Your name"),
        max_length=200,
        help_text=_("Shown to the other members."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    field_order = ["email", "name", "password1", "password2"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        invitation = invited(context.request)
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].help_text = _("The address you were invited at.")
        self.fields["email"].disabled = True
        self.initial["email"] = invitation.email if invitation else ""

    def save(self, request: HttpRequest) -> User:
        user: User = super().save(request)
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
        return user
