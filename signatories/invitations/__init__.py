"""Whom a coalition asks to sign a letter, and what became of each; ``docs/invitations.md`` tells the rules."""

from signatories.invitations import links, mail_replies, mails, own_words, reminders, waiting
from signatories.signing import prefill

__all__ = ["register"]


def register() -> None:
    """Say how the mails and reminders of invitations are written, and what the form for signing knows of its reader."""
    mails.register()
    reminders.register()
    own_words.register()
    mail_replies.register()
    waiting.register()
    prefill.register(links.prefill)
