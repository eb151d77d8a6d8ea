from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "letters"

    def ready(self) -> None:
        from letters.services import delivering, reminding  # noqa: PLC0415 - models are ready only now

        delivering.register()
        reminding.register_all()
