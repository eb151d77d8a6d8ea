from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "letters"

    def ready(self) -> None:
        """Say how this app's mails and reminders are written and what it shows on the dashboard."""
        from campaign.api import registry  # noqa: PLC0415 - models are ready only now
        from campaign.trail import words  # noqa: PLC0415
        from letters import announcements, deliveries, panels, reminders, trail  # noqa: PLC0415
        from letters.answers import waiting as answers  # noqa: PLC0415
        from letters.deliveries import planned  # noqa: PLC0415
        from letters.drafts import reference_numbers, reviewing  # noqa: PLC0415
        from letters.drafts import waiting as reading  # noqa: PLC0415
        from letters.overview import waiting as overview  # noqa: PLC0415
        from letters.register import waiting as publications  # noqa: PLC0415
        from letters.reminders import steps  # noqa: PLC0415

        for part in ("drafts", "editions", "deliveries", "answers"):
            registry.register(f"letters.{part}.resources")
        deliveries.register()
        planned.register()
        reminders.register_all()
        panels.register()
        answers.register()
        reading.register()
        reviewing.register()
        overview.register()
        publications.register()
        announcements.register()
        words.speak(
            trail.WORDS,
            labels=trail.LABELS,
            codes=trail.CODES | {"reminders.planned kind": _reminder, "reminders.reset kind": _reminder},
            fields=trail.FIELDS,
            models=trail.MODELS,
            explained={"reminders.planned steps": steps.steps_in_words},
        )
        words.name_rows(trail.name_recipients, "recipient", "recipients")
        words.name_rows(trail.name_letters, "letter", "earlier")
        words.name_with(trail.subjects)
        reference_numbers.register()


def _reminder(name: str) -> object:
    """Return what a kind of reminder is called."""
    from letters.reminders import kinds  # noqa: PLC0415 - models are ready only now

    kind = kinds.kind_of(name)
    return kind and kind.label
