"""Webhooks: what happens in a coalition, posted to where its owners want it; see ``docs/webhooks.md``."""


def register() -> None:
    """Listen to the trail, say how the mail is written, and what is set aside after a restore."""
    from campaign.mail import hold  # noqa: PLC0415 - models are ready only now
    from campaign.webhooks import events, notices, upkeep  # noqa: PLC0415

    events.register()
    notices.register()
    hold.set_aside_by(upkeep.set_aside)
