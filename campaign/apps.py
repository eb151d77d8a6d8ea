from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignConfig(AppConfig):
    name = "campaign"

    def ready(self) -> None:
        """Say how this app's mails are written, and seal what allauth stores of an account."""
        from allauth.account.models import EmailAddress  # noqa: PLC0415 - models are loaded only now
        from allauth.usersessions.models import UserSession  # noqa: PLC0415
        from django.contrib.sessions.models import Session  # noqa: PLC0415

        from campaign import panels, webhooks  # noqa: PLC0415
        from campaign.api import registry  # noqa: PLC0415
        from campaign.api.scopes import SCOPES  # noqa: PLC0415
        from campaign.directory import organizations  # noqa: PLC0415
        from campaign.encryption import SealedEmailField  # noqa: PLC0415
        from campaign.mail import bounces, outbox, waiting  # noqa: PLC0415
        from campaign.people.accounts import account_mail, invitation_mail  # noqa: PLC0415
        from campaign.people.dashboard import MailPanel  # noqa: PLC0415
        from campaign.people.first_steps import CoalitionSteps  # noqa: PLC0415
        from campaign.people.sessions import StoredKeyField  # noqa: PLC0415
        from campaign.trail import words  # noqa: PLC0415
        from campaign.webhooks import events  # noqa: PLC0415

        SealedEmailField.lay_on(EmailAddress._meta.get_field("email"))
        for model in (Session, UserSession):
            StoredKeyField.lay_on(model._meta.get_field("session_key"))
        outbox.register("account", account_mail, label=_("Account"), passes_hold=True)
        outbox.register("member_invitation", invitation_mail, label=_("Invitation of a member"), by_hand=True)
        outbox.register(bounces.NOTICE, bounces.notice, label=_("Notice that mail came back"), discreet=True)
        registry.register("campaign.directory.resources")
        panels.register(0, MailPanel)
        panels.register(1, CoalitionSteps)
        waiting.register()
        webhooks.register()
        # What is posted once more is named by its id.
        ids = {"webhook.resent event": str}
        words.speak(codes={"scopes": SCOPES.get, "event": outbox.label_of, "events": events.called, **ids})
        words.name_rows(organizations.name_representatives, "representative")
