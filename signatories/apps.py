from django.apps import AppConfig


class SignatoriesConfig(AppConfig):
    name = "signatories"

    def ready(self) -> None:
        from signatories.services import mails, reminders, wordings  # noqa: PLC0415 - models are ready only now

        mails.register()
        reminders.register()
        wordings.register()
