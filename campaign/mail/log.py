"""What a member sees of the outbox: its mails in one state or all; of mails to signers perhaps only how many there are.

Who may not see withheld names sees no row of a mail to a signer, and so no address, minute or order of one.
"""

from django.db.models import Count, QuerySet

from campaign.mail import outbox
from campaign.models import Coalition, Member, OutgoingMail
from campaign.roles import may

State = OutgoingMail.State


def seen_by(member: Member, *, state: str = "") -> QuerySet[OutgoingMail]:
    """Return the mails of the member's coalition that the member sees, the newest first."""
    found = _in(member, state).order_by("-created_at", "-pk")
    return found if may(member, "see_withheld") else found.exclude(event__in=outbox.discreet_events())


def numbers(member: Member, *, state: str = "") -> list[tuple[str, str, int]]:
    """Return how many mails to signers there are, by label and state, for a member who sees none of them."""
    if may(member, "see_withheld"):
        return []
    discreet = _in(member, state).filter(event__in=outbox.discreet_events()).order_by("event", "state")
    counted = discreet.values_list("event", "state").annotate(number=Count("pk"))
    return [(outbox.label_of(event), str(State(one).label), number) for event, one, number in counted]


def would_leave(coalition: Coalition) -> list[tuple[str, int]]:
    """Return label and number of what leaves for this coalition when the hold ends."""
    return [(outbox.label_of(event), number) for event, number in outbox.waiting(coalition).items()]


def _in(member: Member, state: str) -> QuerySet[OutgoingMail]:
    mails = OutgoingMail.objects.filter(coalition=member.coalition_id)
    return mails.filter(state=state) if state else mails
