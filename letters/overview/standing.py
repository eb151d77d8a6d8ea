"""Where a letter stands and what comes next: one sentence and one deed for the head of each of its pages."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign.dates import clock_time, plain_day
from campaign.joining import sentences
from campaign.models import Member
from campaign.roles import may
from letters import lists
from letters.board.sections import Board, BoardQuery, Summary
from letters.drafts import lifecycle
from letters.drafts.move_words import FIELDS, address
from letters.models import Delivery, Letter
from letters.states import LetterState


@dataclass(frozen=True, slots=True)
class Deed:
    """What comes next: the words of the button and where it leads; ``action`` is what it takes."""

    label: str
    href: str
    action: str

    @property
    def page(self) -> str:
        """The page it leads to: on that very page there is nothing to press."""
        return self.href.partition("#")[0]


@dataclass(frozen=True, slots=True)
class LetterStanding:
    """The sentence, and the deed for a member who may do it."""

    sentence: str
    deed: Deed | None = None


def standing(letter: Letter, member: Member, *, now: datetime) -> LetterStanding:
    """Return where the letter stands for a member; asks the database at most four times."""
    found = STANDINGS[LetterState(letter.state)](letter, member, now)
    if letter.campaign.coalition.is_closed:
        found = _without_mail(letter, found)
    return found if found.deed is None or may(member, found.deed.action) else LetterStanding(found.sentence)


def _without_mail(letter: Letter, found: LetterStanding) -> LetterStanding:
    """Say that the coalition is closed, and offer nothing that would be refused for it."""
    refused = {reverse(route, args=[letter.slug]) for route in ("letters:open", "signatories:invitations")}
    deed = None if found.deed and found.deed.page in refused else found.deed
    return LetterStanding(sentences((found.sentence, _("This coalition is closed: no mail leaves for it."))), deed)


def _deed(label: str, route: str, letter: Letter, action: str) -> Deed:
    return Deed(label, reverse(route, args=[letter.slug]), action)


def _being_written(letter: Letter, _member: Member, _now: datetime) -> LetterStanding:
    # The usual groups come by themselves when the letter is opened.
    missing = [item for item in lifecycle.missing_for_opening(letter) if item.field != "groups"]
    where = _("A draft.") if letter.state == LetterState.DRAFT else _("With its reviewers; the text may still change.")
    if not missing:
        return LetterStanding(
            sentences((where, _("Everything is there to open it for signing."))),
            _deed(_("Open for signing"), "letters:open", letter, "run_letter"),
        )
    first = missing[0]
    if {item.field for item in missing} <= {"kinds", "hard_deadline"}:
        # The page that opens the letter asks for both.
        return LetterStanding(
            sentences((where, first.message)), _deed(_("Open for signing"), "letters:open", letter, "run_letter")
        )
    action = "draft_letter" if FIELDS[first.field][0] == "letters:edit" else "run_letter"
    words = {"body": _("Write the text"), "annexes": _("Write the annex")}
    return LetterStanding(
        sentences((where, first.message)), Deed(words[first.field], address(letter, first.field), action)
    )


def _open(letter: Letter, member: Member, now: datetime) -> LetterStanding:
    counts = lists.source().count(letter)
    signed = ngettext("%(n)d signature so far.", "%(n)d signatures so far.", counts.signatories)
    signed %= {"n": counts.signatories}
    closes = letter.hard_deadline_at
    pending = lists.source().pending(letter) if may(member, "moderate_signatures") else 0
    if closes is not None and closes <= now:
        sentence = _("The time to sign is over since %(moment)s.") % {"moment": _moment(letter)}
        if pending:
            return _with_waiting(letter, [sentence, signed], pending)
        close = _deed(_("Close signing"), "letters:close", letter, "run_letter")
        longer = Deed(_("Set when signing closes"), address(letter, "hard_deadline"), "run_letter")
        return LetterStanding(sentences((sentence, signed)), close if counts.signatories else longer)
    if letter.is_paused:
        paused = _("Signing is paused: nobody can sign until you resume it.")
        return LetterStanding(sentences((paused, signed)))
    until = _("Open for signing until %(moment)s.") % {"moment": _moment(letter)} if closes else _("Open for signing.")
    sentence = sentences(filter(None, (until, _not_yet_public(letter, now))))
    if pending:
        return _with_waiting(letter, [sentence, signed], pending)
    if letter.visibility == Letter.Visibility.TEAM:
        shut = _("Only the team may read it, so nobody else can sign.")
        return LetterStanding(
            sentences((sentence, shut)), _deed(_("Decide who may read it"), "letters:signing", letter, "run_letter")
        )
    ask = _deed(_("Ask for signatures"), "signatories:invitations", letter, "invite_signatories")
    return LetterStanding(sentences((sentence, signed)), ask)


def _with_waiting(letter: Letter, before: list[str], pending: int) -> LetterStanding:
    """Have what waits looked at before anything else: who waits when the list is closed is not on it."""
    waiting = ngettext("%(n)d signature waits for you.", "%(n)d signatures wait for you.", pending) % {"n": pending}
    look = _deed(_("Look at what waits"), "letters:letter-waiting", letter, "moderate_signatures")
    return LetterStanding(sentences((*before, waiting)), look)


def _not_yet_public(letter: Letter, now: datetime) -> str:
    """Say of a letter under embargo who can sign it all the same."""
    is_for_others = letter.visibility != Letter.Visibility.TEAM
    if not is_for_others or letter.embargoed_until is None or letter.embargoed_until <= now:
        return ""
    zone = letter.campaign.coalition.time_zone
    at = letter.embargoed_until.astimezone(ZoneInfo(zone))
    words = _("Not public until %(day)s, %(time)s (%(zone)s): until then whoever has its link can sign ahead.")
    place = zone.rpartition("/")[2].replace("_", " ")
    return words % {"day": plain_day(at), "time": clock_time(at), "zone": place}


def _moment(letter: Letter) -> str:
    """Write the moment at which signing closes as it was set: civil day, time and zone."""
    assert letter.hard_deadline_at is not None
    return _civil(letter.hard_deadline_at.astimezone(ZoneInfo(letter.signing_zone)), letter.signing_zone)


def _civil(at: datetime, zone: str) -> str:
    place = zone.rpartition("/")[2].replace("_", " ")
    return _("%(day)s, %(time)s (%(zone)s)") % {"day": plain_day(at), "time": clock_time(at), "zone": place}


def _closed(letter: Letter, _member: Member, _now: datetime) -> LetterStanding:
    counts = lists.source().count(letter)
    sentence = ngettext(
        "Signing is closed, with %(n)d signature.", "Signing is closed, with %(n)d signatures.", counts.signatories
    ) % {"n": counts.signatories}
    return LetterStanding(
        sentences((sentence, _("Next comes the final document."))),
        _deed(_("Make the final document"), "letters:editions", letter, "export_edition"),
    )


def _final(letter: Letter, _member: Member, _now: datetime) -> LetterStanding:
    behind = lists.source().behind(letter)
    if behind:
        words = ngettext(
            "%(n)d signatory has left the list, or is named otherwise, since the final document was made: "
            "strangers do not get it until it is made anew.",
            "%(n)d signatories have left the list, or are named otherwise, since the final document was made: "
            "strangers do not get it until it is made anew.",
            behind,
        )
        deed = _deed(_("Make the final document anew"), "letters:editions", letter, "export_edition")
        return LetterStanding(words % {"n": behind}, deed)
    if not letter.recipients.exists():
        deed = _deed(_("Mark as delivered"), "letters:deliver", letter, "deliver_letter")
        return LetterStanding(_("The final document is made and has not been sent yet."), deed)
    return _on_its_way(letter)


def _on_its_way(letter: Letter) -> LetterStanding:
    """Say of a letter that nobody has got yet whether its mails are planned, leaving, or came back."""
    look = _deed(_("See the deliveries"), "letters:deliveries", letter, "deliver_letter")
    planned = letter.planned_sendings.waiting().first()
    if planned is not None:
        moment = _civil(datetime.fromisoformat(planned.due_civil), planned.due_zone)
        words = _("The final document is made, and its mails leave on %(moment)s.")
        return LetterStanding(words % {"moment": moment}, look)
    tried = set(letter.deliveries.of_the_letter().values_list("state", flat=True))
    if Delivery.State.WAITING in tried:
        return LetterStanding(_("The final document is made, and its mails are on their way."), look)
    send = _deed(_("Send the letter"), "letters:deliveries", letter, "deliver_letter")
    if tried.intersection(Delivery.IN_TROUBLE):
        return LetterStanding(
            _("The final document is made, and nothing of what was sent is known to have come."), send
        )
    return LetterStanding(_("The final document is made and has not been sent yet."), send)


def _delivered(letter: Letter, member: Member, now: datetime) -> LetterStanding:
    if not may(member, "see_answers"):
        return LetterStanding(_("The letter is out."))
    coalition = letter.campaign.coalition
    today = coalition.day(now)
    answers = Board(coalition, today=today, letter=letter, wanted=BoardQuery(letters="all")).summary()
    if not answers.total:
        return LetterStanding(_("The letter is out."), _deed(_("Archive"), "letters:archive", letter, "run_letter"))
    sentence = sentences((_("Sent."), _answered(answers)))
    if answers.past_due:
        late = ngettext("%(n)d is late.", "%(n)d are late.", answers.past_due) % {"n": answers.past_due}
        chase = _deed(_("Remind those who are late"), "letters:chase", letter, "deliver_letter")
        return LetterStanding(sentences((sentence, late)), chase)
    if answers.answered == answers.total:
        return LetterStanding(sentence, _deed(_("Follow up"), "letters:follow-up", letter, "draft_letter"))
    return LetterStanding(sentence, _deed(_("See who has answered"), "letters:answers", letter, "see_answers"))


def _answered(answers: Summary) -> str:
    words = ngettext(
        "%(answered)d of %(total)d recipient has answered.",
        "%(answered)d of %(total)d recipients have answered.",
        answers.total,
    )
    return words % {"answered": answers.answered, "total": answers.total}


def _at_rest(letter: Letter, _member: Member, _now: datetime) -> LetterStanding:
    withdrawn = letter.state == LetterState.WITHDRAWN
    return LetterStanding(_("The letter was withdrawn.") if withdrawn else _("The letter is in the archive."))


STANDINGS: Final[dict[LetterState, Callable[[Letter, Member, datetime], LetterStanding]]] = {
    LetterState.DRAFT: _being_written,
    LetterState.IN_REVIEW: _being_written,
    LetterState.OPEN: _open,
    LetterState.CLOSED: _closed,
    LetterState.FINAL: _final,
    LetterState.DELIVERED: _delivered,
    LetterState.ARCHIVED: _at_rest,
    LetterState.WITHDRAWN: _at_rest,
}
