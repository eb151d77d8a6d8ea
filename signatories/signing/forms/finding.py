"""What is asked of somebody who looks for their own signature: the address, and nothing else."""

from django import forms
from django.utils.translation import gettext_lazy as _

from campaign.mailbox_field import MailboxField


class FindForm(forms.Form):
    email = MailboxField(
        label=_("The address you signed with"),
        help_text=_("We write to it how your signature stands, with the link to correct or withdraw it."),
    )
