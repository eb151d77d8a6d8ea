"""Changing what a coalition says in its mails, and putting it back to our words."""

from django.db import transaction

from campaign.models import Coalition, MailText, User
from campaign.trail import activity


@transaction.atomic
def save(*, coalition: Coalition, event: str, language: str, subject: str, body: str, actor: User) -> MailText:
    """Use these words for the event's mails in the language from the next mail on; the caller has checked them."""
    text, _created = MailText.objects.update_or_create(
        coalition=coalition,
        event=event,
        language=language,
        defaults={"subject": subject, "body": body, "changed_by": actor},
    )
    activity.record(
        "mail.text_changed", coalition=coalition, actor=actor, about=text, data={"event": event, "language": language}
    )
    return text


@transaction.atomic
def reset(*, coalition: Coalition, event: str, language: str, actor: User) -> bool:
    """Use our words again; False when they were in use already."""
    number, _by_model = MailText.objects.filter(coalition=coalition, event=event, language=language).delete()
    if number:
        data = {"event": event, "language": language}
        activity.record("mail.text_reset", coalition=coalition, actor=actor, data=data)
    return bool(number)
