"""Publication: confidential until the deadline, then proposed to a person, never decided by a clock.

Every decision is made on the row of the publication while nobody else can make one. It returns
whether anything changed: a second press of the same button finds that it has
happened already.
"""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from campaign import joining
from campaign.dates import plain_day
from campaign.models import User
from campaign.refusals import Refusal
from letters import lists
from letters.clocks.confidentiality import _has_a_rule, _locked, _stopped, confidential_until, refresh
from letters.drafts import lifecycle
from letters.editions import orders
from letters.models import Letter, Publication, Recipient
from letters.states import DOCUMENT_IS_FINAL, LetterState
from letters.trail import record

ONE_PRESS: Final = timedelta(days=30)
LONGEST: Final = timedelta(days=3660)

State = Publication.State


class PublicationRefused(Refusal):
    """Nothing of the kind can be decided now; the sentence says why."""


# What stands in the way


def publication_of(letter: Letter) -> Publication:
    """Return the letter's publication, or one that is not stored yet."""
    return Publication.objects.select_related("decided_by").filter(letter=letter).first() or Publication(letter=letter)


def obstacles(letter: Letter, publication: Publication, *, now: datetime) -> list[str]:
    """Say everything that stands between the letter and its publication on this day."""
    found = (_of_the_letter(letter, now), _of_the_list(letter), _of_the_day(letter, publication, now))
    return [sentence for sentence in found if sentence]


def _of_the_letter(letter: Letter, now: datetime) -> str:
    if letter.state == LetterState.WITHDRAWN:
        return _("The letter was withdrawn, so it is not in the register.")
    if letter.state not in DOCUMENT_IS_FINAL or orders.newest_ready(letter) is None:
        return _("There is no finished edition yet. Only a final document can be published.")
    if letter.visibility == Letter.Visibility.TEAM:
        return _("Only the team may read the letter. Change first who may read it.")
    if _waits_to_go_out(letter):
        return _("Nobody has been sent the letter yet. Enter first how it was delivered.")
    if letter.embargoed_until is not None and letter.embargoed_until > now:
        return _("The letter is under embargo until %(day)s.") % {
            "day": plain_day(letter.campaign.coalition.day(letter.embargoed_until))
        }
    return ""


def _of_the_list(letter: Letter) -> str:
    """Names of people who have withdrawn since are never published anew."""
    edition = orders.newest_ready(letter)
    if edition is not None and lists.source().is_behind(letter, edition):
        return _("Somebody has left the list since the last edition. Make a new edition without them first.")
    return ""


def _waits_to_go_out(letter: Letter) -> bool:
    """Tell whether the letter is addressed to somebody, and has gone out to none of them; into an archive goes any."""
    is_addressed = letter.recipients.filter(role=Recipient.Role.TO).exists()
    return letter.state == LetterState.FINAL and is_addressed and not lifecycle.is_out(letter)


def _of_the_day(letter: Letter, publication: Publication, now: datetime) -> str:
    until = publication.confidential_until
    if until is not None and until >= letter.campaign.coalition.day(now):
        return _("The letter is confidential until %(day)s, that day included.") % {"day": plain_day(until)}
    if until is None and letter.publish_after_deadline and _stopped(letter):
        return _("A recipient's clock stands still, so nobody knows yet how long the letter stays confidential.")
    if until is None and letter.publish_after_deadline and _has_a_rule(letter):
        return _(
            "The letter promises to stay confidential until the deadline, and no deadline is known yet. "
            "Enter first when it was sent."
        )
    return ""


# Decisions


@transaction.atomic
def publish(*, letter: Letter, actor: User, now: datetime, note: str = "") -> bool:
    """Put the letter and its public answers into the register, or raise PublicationRefused."""
    refresh(letter)
    publication = _locked(letter)
    if publication.state == State.PUBLISHED:
        return False
    if publication.state == State.KEPT:
        raise PublicationRefused(_("The letter is kept confidential for good. Take that back first."))
    letter.refresh_from_db(fields=["state", "visibility", "embargoed_until", "publish_after_deadline"])
    in_the_way = obstacles(letter, publication, now=now)
    if in_the_way:
        raise PublicationRefused(joining.sentences(in_the_way))
    publication.published_on = letter.campaign.coalition.day(now)
    publication.note, publication.taken_back_because = note, ""
    _decide(publication, State.PUBLISHED, "publication.published", actor=actor, now=now)
    return True


@transaction.atomic
def keep(*, letter: Letter, actor: User, now: datetime, reason: str) -> bool:
    """Decide that the letter stays confidential for good; it is not proposed any more."""
    publication = _locked(letter)
    if publication.state == State.KEPT:
        return False
    if publication.state != State.CONFIDENTIAL:
        raise PublicationRefused(_("The letter was published. Take the publication back instead."))
    _decide(publication, State.KEPT, "publication.kept", actor=actor, now=now, reason=reason)
    return True


@transaction.atomic
def reconsider(*, letter: Letter, actor: User, now: datetime) -> bool:
    """Take back that the letter is kept confidential for good; it is proposed again when its day comes."""
    publication = _locked(letter)
    if publication.state != State.KEPT:
        return False
    _decide(publication, State.CONFIDENTIAL, "publication.reconsidered", actor=actor, now=now)
    refresh(letter)
    return True


@transaction.atomic
def extend(*, letter: Letter, actor: User, now: datetime, until: date, reason: str = "") -> bool:
    """Keep the letter confidential until a later day, also on the last day and when it is proposed already."""
    refresh(letter)
    publication = _locked(letter)
    if publication.state != State.CONFIDENTIAL:
        raise PublicationRefused(
            _("Somebody has decided already: the letter is “%(state)s”.") % {"state": publication.get_state_display()}
        )
    if until == publication.extended_until:
        return False
    _refuse_day(until, _known_until(publication), today=letter.campaign.coalition.day(now))
    publication.extended_until = until
    publication.confidential_until = confidential_until(letter, publication)
    publication.decided_by, publication.decided_at = actor, now
    publication.save()
    _record("publication.extended", publication, actor, until=until.isoformat(), reason=reason)
    return True


@transaction.atomic
def take_back(*, letter: Letter, actor: User, now: datetime, reason: str) -> bool:
    """Take the letter out of the register; its address stays and tells the reason."""
    publication = _locked(letter)
    if publication.state == State.TAKEN_BACK:
        return False
    if publication.state != State.PUBLISHED:
        raise PublicationRefused(_("The letter is not in the register."))
    publication.taken_back_because = reason
    _decide(publication, State.TAKEN_BACK, "publication.taken_back", actor=actor, now=now, reason=reason)
    return True


def one_press(publication: Publication, *, today: date) -> date:
    """Return the day that one press extends to: thirty days after the last confidential day, or after today."""
    return max(_known_until(publication) or today, today) + ONE_PRESS


def _known_until(publication: Publication) -> date | None:
    """Return the last confidential day or, while nobody knows it, the day that somebody chose at least."""
    return publication.confidential_until or publication.extended_until


def _refuse_day(until: date, before: date | None, *, today: date) -> None:
    if until < today:
        raise PublicationRefused(_("That day has passed already."))
    if before is not None and until < before:
        raise PublicationRefused(
            _("The letter is confidential until %(day)s anyway. Choose a later day.") % {"day": plain_day(before)}
        )
    if until > today + LONGEST:
        raise PublicationRefused(_("Choose a day within the next ten years, or keep the letter confidential for good."))


def _decide(publication: Publication, state: str, verb: str, *, actor: User, now: datetime, reason: str = "") -> None:
    publication.state, publication.decided_by, publication.decided_at = state, actor, now
    publication.save()
    _record(verb, publication, actor, **({"reason": reason} if reason else {}))


def _record(verb: str, publication: Publication, actor: User, **data: str) -> None:
    record(verb, letter=publication.letter, actor=actor, **{key: text for key, text in data.items() if text})
