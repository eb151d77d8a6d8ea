"""The life of a letter: which move is possible when, and what each move takes along."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign.clock import database_now
from campaign.models import User
from campaign.refusals import Refusal
from letters import lists, news
from letters.drafts import reviewing, writing
from letters.markup import glyphs, html, limits
from letters.models import Delivery, Edition, Letter, Publication, Recipient, Version
from letters.news import Happening
from letters.states import MOVES, LetterState, Move, may_move
from letters.trail import record

Guard = Callable[[Letter], None]

MOVED: dict[Move, tuple[str, Promise]] = {
    Move.SEND_TO_REVIEW: ("letter.sent_to_review", gettext_lazy("The letter is with its reviewers.")),
    Move.BACK_TO_DRAFT: ("letter.taken_back", gettext_lazy("The letter is a draft again.")),
    Move.OPEN: ("letter.opened", gettext_lazy("The letter is open for signing.")),
    Move.CLOSE: ("letter.closed", gettext_lazy("Signing is closed.")),
    Move.REOPEN: ("letter.reopened", gettext_lazy("The letter is open for signing again.")),
    Move.REDRAFT: ("letter.redrafted", gettext_lazy("The letter is a draft again.")),
    Move.FINALIZE: ("letter.finalized", gettext_lazy("The letter is final.")),
    Move.GO_BACK: ("letter.gone_back", gettext_lazy("The letter is closed again and can be corrected.")),
    Move.DELIVER: ("letter.delivered", gettext_lazy("The letter is marked as delivered.")),
    Move.UNDO_DELIVERY: ("letter.undelivered", gettext_lazy("The letter is final, and not delivered yet.")),
    Move.ARCHIVE: ("letter.archived", gettext_lazy("The letter is in the archive.")),
    Move.WITHDRAW: ("letter.withdrawn", gettext_lazy("The letter is withdrawn.")),
}


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing a move still needs; ``field`` names where it is entered."""

    field: str
    message: str


# What comes by itself with the move: usual groups, where none were made.
PREPARED: Final = frozenset({"groups"})
_prepared: dict[Move, list[Callable[[Letter], object]]] = {}
_following: dict[Move, list[Callable[[Letter], object]]] = {}


class MoveRefused(Refusal):
    """A move that cannot be made now; ``missing`` says what to do about it, if anything."""

    def __init__(self, message: str, missing: tuple[Missing, ...] = ()) -> None:
        super().__init__(message)
        self.missing = missing


@transaction.atomic
def move(letter: Letter, move: Move, *, actor: User | None, reason: str = "") -> Letter:
    """Make one move of the table in ``letters.states`` and record it with its reason, or raise MoveRefused.

    Of two people who move at once the database lets one pass; the other is told what
    became of the letter meanwhile. The given instance is brought up to date.
    """
    before = letter.state
    letter.refresh_from_db()
    if not may_move(letter.state, move):
        raise MoveRefused(_already(letter, moved=letter.state != before))
    for prepare in _prepared.get(move, ()):
        prepare(letter)
    guard = GUARDS.get(move)
    if guard:
        guard(letter)
    unmoved = Letter.objects.filter(pk=letter.pk, state=letter.state, revision_number=letter.revision_number)
    if not unmoved.update(state=MOVES[move][1], **_columns(move)):
        letter.refresh_from_db()
        raise MoveRefused(_already(letter, moved=True))
    letter.refresh_from_db()
    for deed in _following.get(move, ()):
        deed(letter)
    data: dict[str, Any] = {"from": before, "revision": letter.revision_number}
    if reason:
        data["reason"] = reason
    if move is Move.OPEN:
        data["version"] = _open_version(letter, actor).number
    if move is Move.SEND_TO_REVIEW:
        data["asked"] = reviewing.ask(letter, actor=actor)
    record(MOVED[move][0], letter=letter, actor=actor, **data)
    if move is Move.DELIVER:
        news.tell(letter, Happening.SENT, 0)
    return letter


def prepare(move: Move, deed: Callable[[Letter], object]) -> None:
    """Have something done in the transaction of a move, before anything is asked about it."""
    _prepared.setdefault(move, []).append(deed)


def follow(move: Move, deed: Callable[[Letter], object]) -> None:
    """Have something done in the transaction of a move, once it is made."""
    _following.setdefault(move, []).append(deed)


def missing_for_opening(letter: Letter) -> tuple[Missing, ...]:
    """List what a letter still needs before it can be signed, in the order of the form."""
    missing = []
    if html.is_empty(letter.body):
        missing.append(Missing("body", _("The letter has no text yet.")))
    if gone := unprintable(letter):
        # From opening on the text is locked: a character that stopped the edition then could not be mended.
        missing.append(Missing("body", glyphs.sentence(gone)))
    missing += too_much(letter)
    for number, annex in enumerate(letter.annexes, start=1):
        if not annex["title"] or html.is_empty(annex["body"]):
            message = _("Annex %(number)d lacks its title or its text: write it, or remove the annex.")
            missing.append(Missing("annexes", message % {"number": number}))
    if not letter.kinds:
        missing.append(Missing("kinds", _("Nobody may sign yet: choose organizations, individuals or both.")))
    without_place = lists.source().without_place(letter)
    if without_place is None:
        missing.append(Missing("groups", _("There is no group to sign in yet.")))
    else:
        missing += [Missing("kinds", sentence) for sentence in without_place]
    if letter.hard_deadline_at is None:
        missing.append(Missing("hard_deadline", _("Say when signing closes.")))
    elif letter.hard_deadline_at <= database_now():
        missing.append(Missing("hard_deadline", _("The moment at which signing closes has already passed.")))
    return tuple(missing)


def too_much(letter: Letter) -> list[Missing]:
    """Return what of the text no page can hold, and whether text and annexes are too much together."""
    texts, annexes = (letter.body, letter.after_signatures), [annex["body"] for annex in letter.annexes]
    checks = [("body", partial(limits.refuse_what_no_page_holds, text)) for text in texts]
    checks += [
        ("annexes", partial(limits.refuse_what_no_page_holds, text, annex=number))
        for number, text in enumerate(annexes, 1)
    ]
    checks.append(("body", partial(limits.refuse_unprintable, *texts, *annexes)))
    found = []
    for name, check in checks:
        try:
            check()
        except limits.HtmlRefused as refusal:
            found.append(Missing(name, str(refusal)))
    return found


def unprintable(letter: Letter) -> tuple[glyphs.MissingGlyph, ...]:
    """Return the characters of the letter, its head and its addresses that no face here can print, each once."""
    plain = [letter.title, letter.sender, letter.subject, letter.salutation, letter.closing, letter.disclaimer]
    plain += [letter.place, letter.date_text, letter.reference, *letter.letterhead]
    for row in letter.recipients.all():
        plain += [row.name, row.title, row.office, row.organization, row.salutation, *row.address]
    titles = (text for annex in letter.annexes for text in (annex["title"], annex.get("subtitle", "")))
    marked = (letter.body, letter.after_signatures, *(annex["body"] for annex in letter.annexes))
    found = [*glyphs.missing((*plain, *titles)), *(gone for text in marked for gone in glyphs.missing_in_html(text))]
    return tuple({gone.character: gone for gone in reversed(found)}.values())[::-1]


def is_out(letter: Letter) -> bool:
    """Tell whether the letter went out to somebody it is addressed to, or to anybody where it is addressed to nobody.

    What going out means is said at ``Delivery.objects.letter_went_out``.
    """
    gone = letter.deliveries.letter_went_out()
    if letter.recipients.filter(role=Recipient.Role.TO).exists():
        gone = gone.filter(recipient__role=Recipient.Role.TO)
    return gone.exists()


def was_sent(letter: Letter) -> bool:
    """Tell whether the letter has gone to anybody or is about to: from then on what it says of anybody stays."""
    if letter.state in {LetterState.DELIVERED, LetterState.ARCHIVED}:
        return True
    return letter.deliveries.exclude(state__in=[Delivery.State.CANCELED, Delivery.State.FAILED]).exists()


def refusal_of(letter: Letter) -> MoveRefused:
    """Return the refusal of a move that the table does not have from the letter's state."""
    return MoveRefused(_already(letter, moved=False))


def in_the_way(letter: Letter, move: Move) -> MoveRefused | None:
    """Return what would be refused now, for the page of a move; nothing where the deed prepares something."""
    if not may_move(letter.state, move):
        return refusal_of(letter)
    guard = GUARDS.get(move)
    try:
        if guard:
            guard(letter)
    except MoveRefused as refusal:
        missing = tuple(one for one in refusal.missing if move not in _prepared or one.field not in PREPARED)
        return MoveRefused(str(refusal), missing) if missing or not refusal.missing else None
    return None


def _columns(move: Move) -> dict[str, Any]:
    if move is Move.OPEN:
        return {"opened_at": Now()}
    if move is Move.CLOSE:
        return {"closed_at": Now(), "paused_at": None}
    if move is Move.REOPEN:
        return {"closed_at": None}
    if move is Move.REDRAFT:
        return {"opened_at": None, "closed_at": None}
    if move is Move.GO_BACK:
        # The addendum adds to an edition that is not the last one any more.
        return {"late_deadline_at": None, "late_deadline_civil": "", "late_deadline_zone": ""}
    return {}


def _open_version(letter: Letter, actor: User | None) -> Version:
    """Name the current revision as the version that people are about to sign."""
    kind = Version.Kind.EDITORIAL if letter.versions.exists() else Version.Kind.FIRST
    return writing.make_version(letter=letter, revision=writing.newest(letter), maker=actor, kind=kind)


def _already(letter: Letter, *, moved: bool) -> str:
    if moved:
        return _("Somebody was faster: the letter is now “%(state)s”.") % {"state": letter.get_state_display()}
    return _("This cannot be done while the letter is “%(state)s”.") % {"state": letter.get_state_display()}


def _guard_coalition(letter: Letter) -> None:
    if letter.campaign.coalition.is_closed:
        raise MoveRefused(_("The coalition is closed: no mail leaves for it, so nobody could confirm a signature."))


def _guard_open(letter: Letter) -> None:
    _guard_coalition(letter)
    missing = missing_for_opening(letter)
    if missing:
        raise MoveRefused(_("The letter cannot be opened for signing yet."), missing)


def _guard_reopen(letter: Letter) -> None:
    _guard_coalition(letter)
    _guard_unsent(letter)
    if letter.hard_deadline_at is None or letter.hard_deadline_at <= database_now():
        raise MoveRefused(
            _("To open signing again, first move the closing moment into the future."),
            (Missing("hard_deadline", _("The moment at which signing closes has already passed.")),),
        )


def _guard_redraft(letter: Letter) -> None:
    if not letter.came_from_file:
        raise MoveRefused(_("People have signed this text here, so it cannot become a draft again."))
    _guard_no_edition(letter)


def _guard_no_edition(letter: Letter) -> None:
    # A failed edition has printed nothing: what it stumbled over must be put right somehow.
    if letter.editions.exclude(state=Edition.State.FAILED).exists():
        raise MoveRefused(_("An edition of this letter exists, so its list and text stay as they are."))


def _guard_unsent(letter: Letter) -> None:
    """What has gone out, or is about to, stays as it was; what is being made is waited for."""
    if letter.editions.filter(state__in=[Edition.State.WAITING, Edition.State.RENDERING]).exists():
        raise MoveRefused(_("The final document is being made just now. Wait until it is there, then go back."))
    if was_sent(letter):
        raise MoveRefused(_("The letter has been sent to somebody, so it stays as it is."))
    if Publication.objects.published().filter(letter=letter).exists():
        raise MoveRefused(_("The letter is in the public register. Take the publication back first."))


def _guard_deliver(letter: Letter) -> None:
    # A letter to nobody is out in the world as soon as somebody says so.
    if letter.recipients.exists() and not is_out(letter):
        raise MoveRefused(
            _("A letter with recipients is delivered when it has gone to one of them."),
            (Missing("deliveries", _("Send it, or enter how it went out.")),),
        )


def _guard_undo_delivery(letter: Letter) -> None:
    if is_out(letter) or not letter.deliveries.exists():
        raise MoveRefused(_("The letter has gone to its recipients."))


GUARDS: dict[Move, Guard] = {
    Move.OPEN: _guard_open,
    Move.REOPEN: _guard_reopen,
    Move.REDRAFT: _guard_redraft,
    Move.GO_BACK: _guard_unsent,
    Move.DELIVER: _guard_deliver,
    Move.UNDO_DELIVERY: _guard_undo_delivery,
}

assert set(MOVED) == set(Move)
assert LetterState.OPEN in MOVES[Move.WITHDRAW][0]
