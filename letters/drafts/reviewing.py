"""Asking the members of a coalition to read a letter, and noting who has."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaign.clock import database_now
from campaign.mail import outbox
from campaign.models import Coalition, Member, OutgoingMail, User
from campaign.trail import activity
from letters.models import Letter, ReviewRequest
from letters.states import LetterState
from letters.trail import record

EVENT = "letter_to_read"
# Deeds after which somebody is a member who was none when the others were asked.
JOINING = frozenset({"member.joined", "member.restored"})


def ask(letter: Letter, *, actor: User | None) -> int:
    """Ask every active member but the one who sends it, by mail, and return how many; in the caller's transaction.

    A letter that comes into review once more asks anew: it is not the text that was read then.
    """
    members = others(letter, actor)
    now = database_now()
    for member in members:
        _ask(letter, member, now)
    return len(members)


def others(letter: Letter, actor: User | None) -> list[Member]:
    """Return the active members but the one who sends the letter to review."""
    members = Member.objects.active().filter(coalition=letter.campaign.coalition).select_related("user").order_by("pk")
    return [member for member in members if actor is None or member.user_id != actor.pk]


def ask_newcomer(verb: str, _coalition: Coalition, about: object, _data: dict[str, Any]) -> None:
    """Ask whoever joins, or comes back, to read what is in review, once; it hears of every deed by the trail."""
    if verb not in JOINING or not isinstance(about, Member):
        return
    in_review = Letter.objects.filter(campaign__coalition=about.coalition_id, state=LetterState.IN_REVIEW)
    for letter in in_review.exclude(review_requests__member=about).select_related("campaign__coalition"):
        _ask(letter, about, database_now())


def _ask(letter: Letter, member: Member, now: datetime) -> None:
    request = _asked(letter, member, now)
    coalition = letter.campaign.coalition
    outbox.post(
        EVENT,
        to=member.user.email,
        about_id=request.pk,
        topic=f"letter:{letter.pk}",
        coalition=coalition,
        language=member.user.language or coalition.language,
    )


def _asked(letter: Letter, member: Member, now: datetime) -> ReviewRequest:
    values = {"revision_number": letter.revision_number, "asked_at": now, "read_at": None}
    request, _made = ReviewRequest.objects.update_or_create(letter=letter, member=member, defaults=values)
    return request


@transaction.atomic
def note_read(*, letter: Letter, member: Member) -> bool:
    """Note that a member who was asked has read the letter; a second press changes nothing."""
    open_one = ReviewRequest.objects.filter(letter=letter, member=member, read_at=None)
    if not open_one.update(read_at=database_now()):
        return False
    record("letter.read", letter=letter, actor=member.user, revision=letter.revision_number)
    return True


def asked(letter: Letter) -> list[ReviewRequest]:
    """Return who is asked to read a letter in review, those who have not read it first; nobody in another state."""
    if letter.state != LetterState.IN_REVIEW:
        return []
    found = letter.review_requests.filter(member__in=Member.objects.active()).select_related("member__user")
    return sorted(found, key=lambda one: (one.read_at is not None, str(one.member.user)))


def seen_by(letter: Letter, member: Member) -> dict[str, object]:
    """Return who is asked to read the letter, and whether the member still is, for the letter's page."""
    requests = asked(letter)
    own = any(one.member_id == member.pk and one.read_at is None for one in requests)
    return {"asked": requests, "own_request": own}


def to_read(mail: OutgoingMail) -> dict[str, object] | None:
    """Make the mail that asks; it is not wanted any more once the letter was read, or is no longer in review."""
    requests = ReviewRequest.objects.select_related("letter__campaign__coalition", "member")
    request = requests.filter(pk=mail.about_id or 0, read_at=None).first()
    if request is None or request.letter.state != LetterState.IN_REVIEW or request.member.suspended_at is not None:
        return None
    path = reverse("letters:read", args=[request.letter.slug])
    return {"letter": request.letter, "link": outbox.site_link(path)}


def register() -> None:
    activity.listen(ask_newcomer)
    outbox.register(EVENT, to_read, label=_("Request to read a letter"))
