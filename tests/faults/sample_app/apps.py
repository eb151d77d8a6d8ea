import os

from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "tests.faults.sample_app"
    label = "sample_app"

    def ready(self) -> None:
        from tests.faults.sample_app import events, tasks  # noqa: F401, PLC0415  models are loaded only now

        events.register_all()
        if os.environ.get("SAMPLE_WITHOUT_CLAIM"):
            events.take_the_claim_out()
        if os.environ.get("SAMPLE_WITHOUT_REMINDERS_CLAIM"):
            events.take_the_claim_of_reminders_out()
        if os.environ.get("SAMPLE_WITHOUT_SECOND_LOOK"):
            events.take_the_second_look_out()
