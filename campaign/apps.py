from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignConfig(AppConfig):
    name = "campaign"

    def ready(self) -> None:
        """Say how this app's mails are written."""
        from campaign.accounts import account_mail, invitation_mail  # noqa: PLC0415 - models are loaded only now
        from campaign.services import bounces, outbox  # noqa: PLC0415

        outbox.register("account", account_mail, label=_("Account"))
        outbox.register("member_invitation", invitation_mail, label=_("Invitation of a member"))
        outbox.register(bounces.NOTICE, bounces.notice, label=_("Notice that mail came back"))
