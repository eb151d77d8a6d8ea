"""Signing and confirming.

Whoever signs gets the same answer whatever the database already knows about the mailbox:
what is different goes to the mailbox alone. One mailbox is one signature on a letter by a
constraint of the database; nothing here looks first and inserts afterwards.
"""

import json
from dataclasses import dataclass, fields
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from campaign import mailbox
from campaign.clock import database_now
from campaign.encryption import digest
from campaign.mail import outbox
from campaign.refusals import Refusal
from campaign.trail import activity
from campaign.visitors import Visitor
from letters.models import Letter
from letters.states import LATE, PAUSED, LetterState, takes_signatures
from signatories.lists import groups
from signatories.models import Signature, SignatureGroup
from signatories.models.signature import LAST, SEALABLE, State
from signatories.signing import again, asked_groups, deadlines, finding, lines, mailboxes, storing, tokens, trust


class SigningClosed(Refusal):
    """The letter takes no signatures; the text says since when."""


class LinkDead(Exception):
    """The link was genuine once; ``state`` is what became of the signature, if there still is one.

    ``letter`` is the one it was for, and ``stands`` whether the signature, ``gone``, counts or waits all the same.
    """

    def __init__(self, state: str = "", *, gone: Signature | None = None) -> None:
        super().__init__(state)
        self.state = state
        self.letter = gone.letter if gone else None
        self.gone = gone
        self.stands = gone.face if gone and gone.stands else ""


class SeenBefore(Exception):
    """The page on which a button was pressed shows a line that reads otherwise by now."""


@dataclass(frozen=True, slots=True)
class Signer:
    """What somebody entered in the form: how the line is to read, and the mailbox.

    ``shows_person`` says whether an organization's line may name its representative;
    an individual is always named, unless ``withheld``. ``in_letter`` says that a withheld
    name stands in what the recipients get all the same. ``via_id`` is the share link that led here, ``wanted_group_id``
    a heading that a coordinator has to confirm.
    """

    kind: str
    email: str
    name: str
    title: str = ""
    organization_name: str = ""
    affiliation: str = ""
    identification_only: bool = False
    location: str = ""
    country: str = ""
    withheld: bool = False
    in_letter: bool = False
    shows_person: bool = False
    language: str = "en"
    wants_news: bool = False
    via_id: int | None = None
    wanted_group_id: int | None = None

    def fill(self, signature: Signature) -> None:
        """Write the entries into a signature; what is not to be printed is sealed."""
        signature.sealed = ""
        for field in fields(self):
            setattr(signature, field.name, getattr(self, field.name))
        signature.appear(signature.appearance)


def hold_open(letter: Letter, *, grace: timedelta = timedelta()) -> storing.Held:
    """Keep the letter from closing until this transaction ends, and return how it stands.

    Raises SigningClosed when the letter is not open any more, or when the deadline and
    the grace have passed by the clock of the database. A pause is for those who come to sign: with a grace,
    whoever has signed before may confirm meanwhile.
    """
    held = storing.hold(letter.pk)
    state = LetterState.OPEN if grace and held.state == PAUSED else held.state
    if not takes_signatures(state, deadline_at=held.deadline_at, now=held.now, grace=grace):
        raise SigningClosed(closed_sentence(letter, held))
    return held


def closed_sentence(letter: Letter, held: storing.Held) -> str:
    if held.state == PAUSED and held.deadline_at and held.now <= held.deadline_at:
        return deadlines.paused_sentence()
    if held.state == LATE and held.deadline_at:
        return deadlines.late_sentence(held.deadline_at, letter.signing_zone)
    return deadlines.closed_sentence(deadline_at=held.deadline_at, closed_at=held.closed_at, zone=letter.signing_zone)


# Signing


def sign(
    *,
    letter: Letter,
    signer: Signer,
    form_key: str = "",
    visitor: Visitor | None = None,
    group: SignatureGroup | None = None,
) -> None:
    """Store a signature and post the mail that asks to confirm it, or refuse a closed letter.

    Where late signatures are taken, it is one for an addendum. Says nothing about what became of it. A mailbox that has
    signed already gets a mail that says so; one that has not confirmed gets the link again, and the latest entries
    stand; one that withdrew signs anew. Every such mail is capped, and entries that
    could not be announced by a mail change nothing. ``visitor`` is who asks, for the limits,
    ``group`` what ``desks`` has just said. Raises SigningClosed and outbox.TooManyRequests.
    """
    if letter.campaign.coalition.is_closed:
        raise SigningClosed(deadlines.sentence(letter, now=database_now()))
    if group is None or group.pk is None:
        group = groups.group_for(letter, signer.kind)
    fresh = _unsaved(letter, group, signer, form_key)
    mail = again.confirmation(fresh, letter, visitor=visitor)
    request = outbox.request_of(visitor, signer.email)
    try:
        stored = storing.store(fresh, mail, request=request)
    except IntegrityError:
        # A heading was removed while somebody had the form open.
        fresh.group, fresh.wanted_group = groups.group_for(letter, signer.kind), None
        stored = storing.store(fresh, mail, request=request)
    if not stored.held.is_open:
        raise SigningClosed(closed_sentence(letter, stored.held))
    if stored.is_too_much:
        raise outbox.TooManyRequests
    if not stored.is_new:
        _sign_again(fresh, letter, visitor)
    transaction.on_commit(outbox.wake, robust=True)


@transaction.atomic
def _sign_again(fresh: Signature, letter: Letter, visitor: Visitor | None) -> None:
    """Answer a mailbox, or a form, that the letter knows already."""
    held = hold_open(letter)
    fresh.submitted_at = held.now
    most = Letter.objects.values_list("names_per_mailbox", flat=True).get(pk=letter.pk)
    mailboxes.claim(fresh, most=most)
    stored = mailboxes.known(fresh, most=most)
    if stored is None:
        if mailboxes.of_mailbox(fresh).count() >= most:
            finding.post(letter, fresh.email, visitor=visitor)
    elif fresh.form_key and stored.form_key == fresh.form_key:
        return
    elif stored.state == State.WITHDRAWN and (held.state == LATE or stored.source != Signature.Source.FORM):
        again.come_anew(stored, fresh, letter, visitor)
    else:
        again.sign_again(stored, fresh, letter, visitor)


def _unsaved(letter: Letter, group: SignatureGroup, signer: Signer, form_key: str) -> Signature:
    signature = Signature(
        letter=letter,
        group=group,
        position=LAST,
        mailbox_key=mailbox.mailbox_key(signer.email),
        nonce=tokens.new_nonce(),
        form_key=form_key,
    )
    signer.fill(signature)
    signature.party_key = mailboxes.party_of(signature)
    return signature


# Confirming


@transaction.atomic
def confirm(*, proof: tokens.Proof, seen: str | None = None) -> Signature:
    """Confirm the signature the link was made for, and post the mail of thanks.

    A second confirmation changes nothing and returns the same. Whoever signed before the
    deadline may confirm until the grace is over, as long as the list is not frozen; where late signatures are taken,
    whoever confirms is kept for an addendum, unless a coordinator has to look first.
    ``seen`` is the mark of the page on which the button stood; where it is of another line,
    nothing is confirmed. Raises SeenBefore, LinkDead and SigningClosed.
    """
    signature = find(proof)
    if signature.stands:
        return signature
    if signature.face != State.UNCONFIRMED:
        raise LinkDead(signature.state, gone=signature)
    held = hold_open(signature.letter, grace=timedelta(hours=settings.CONFIRM_GRACE_HOURS))
    now = held.now
    signature = find(proof, for_change=True)
    if seen is not None and seen != mark(signature):
        raise SeenBefore
    column = "seems" if signature.state == State.SUSPECT else "state"
    unconfirmed = Signature.objects.filter(pk=signature.pk, **{column: State.UNCONFIRMED})
    if not unconfirmed.update(**{column: State.PENDING}, confirmed_at=now):
        return find(proof)
    setattr(signature, column, State.PENDING)
    signature.confirmed_at = now
    asked_groups.grant_if_asked(signature)
    judgment = trust.judge(signature)
    judgment.fill(signature)
    if held.state == LATE:
        signature.for_addendum = signature.state == State.PENDING and not judgment.doubt
        signature.save(update_fields=[*trust.Judgment.COLUMNS, "for_addendum"])
    elif judgment.doubt:
        signature.save(update_fields=trust.Judgment.COLUMNS)
    elif signature.state == State.SUSPECT:
        lines.seem_counted(signature, now=now)
    else:
        lines.count(signature, now=now)
    coalition = signature.letter.campaign.coalition
    activity.record(
        "signature.confirmed",
        coalition=coalition,
        actor=None,
        about=signature,
        data={"letter": signature.letter_id, "kind": signature.kind, "state": signature.state},
    )
    usual = "signature_pending" if judgment.doubt else "signature_counted"
    lines.notify("signature_late" if held.state == LATE else usual, signature)
    return signature


def find(proof: tokens.Proof, *, for_change: bool = False) -> Signature:
    """Return the signature that a link is about, or raise LinkDead where it is for another state of things.

    ``for_change`` keeps everybody else from changing it until the transaction ends.
    """
    signatures = Signature.objects.select_related("letter__campaign__coalition", "group", "joins")
    if for_change:
        lines.hold(proof.signature_id)
        signatures = signatures.select_for_update(of=("self",))
    signature = signatures.filter(pk=proof.signature_id, nonce=proof.nonce).first()
    if signature is None or not proof.nonce:
        raise after(proof)
    return signature


def after(proof: tokens.Proof) -> LinkDead:
    """Return what to say about a genuine link that is of before: what became of its signature since."""
    gone = Signature.objects.select_related("letter__campaign__coalition").filter(pk=proof.signature_id).first()
    return LinkDead(gone.face if gone and gone.face in {State.WITHDRAWN, State.REJECTED} else "", gone=gone)


def mark(signature: Signature) -> str:
    """Return a mark of a signature as a page shows it; a form hands it back, so that what is pressed was seen."""
    shown = [signature.pk, signature.nonce, signature.withheld, signature.identification_only]
    return digest("signature as seen", json.dumps([*shown, *map(signature.part, SEALABLE), *sorted(signature.hidden)]))[
        :32
    ]
