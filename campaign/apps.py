from django.apps import AppConfig


class CampaignConfig(AppConfig):
    name = "campaign"

    def ready(self) -> None:
        from campaign.services import outbox  # noqa: PLC0415  models are loaded only now

        outbox.register("account", outbox.stored_context)
