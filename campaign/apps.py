from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignConfig(AppConfig):
    name = "campaign"

    def ready(self) -> None:
        """Say how this app's mails are written."""
        from campaign import panels  # noqa: PLC0415 - models are loaded only now
        from campaign.mail import bounces, outbox  # noqa: PLC0415
        from campaign.people.accounts import account_mail, invitation_mail  # noqa: PLC0415
        from campaign.people.dashboard import MailPanel  # noqa: PLC0415

        outbox.register("account", account_mail, label=_("Account"))
        outbox.register("member_invitation", invitation_mail, label=_("Invitation of a member"))
        outbox.register(bounces.NOTICE, bounces.notice, label=_("Notice that mail came back"), discreet=True)
        panels.register(0, MailPanel)
