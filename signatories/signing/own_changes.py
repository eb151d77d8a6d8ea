"""What signers do with their own signature: withdraw it, or correct how it is printed."""

from copy import copy
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from campaign.clock import Lock, database_now, lock
from campaign.names import fold
from campaign.refusals import Refusal
from campaign.trail import activity
from letters.drafts import lifecycle
from letters.markup import glyphs
from letters.models import Letter
from letters.states import LetterState
from signatories.lists import autographs
from signatories.models import Signature
from signatories.models.signature import Appearance, Kind, State
from signatories.signing import lines, mailboxes, news, signatures, tokens, trust

ENTERED: Final = ("organization_name", "name", "title", "affiliation", "location", "sort_name")


class LetterSent(Refusal):
    """What was sent stays as it was."""


class NameUnprintable(Refusal):
    """No face here can print the name."""


class ListFrozen(Refusal):
    """The list is frozen; only a withdrawal is still possible."""

    def __init__(self) -> None:
        super().__init__(_("Nothing was changed: the list was frozen meanwhile."))


@dataclass(frozen=True, slots=True)
class Correction:
    """How the signer wants the line to read from now on."""

    name: str
    title: str = ""
    organization_name: str = ""
    affiliation: str = ""
    identification_only: bool = False
    location: str = ""
    sort_name: str = ""


@transaction.atomic
def withdraw(*, proof: tokens.Proof) -> Signature:
    """Withdraw a signature and end its links, at any time; what was printed before stays printed.

    Raises LinkDead when it was withdrawn already or the link is of before.
    """
    signature = signatures.find(proof)
    lock(Lock.SIGNING, signature.letter_id, shared=True)
    # Marked as suspect in this very moment, it is withdrawn all the same.
    signature = signatures.find(proof, for_change=True)
    if not signature.is_live:
        raise signatures.LinkDead(signature.state, gone=signature)
    now = database_now()
    former = signature.state
    if not lines.leave(signature, state=State.WITHDRAWN, now=now, nonce=tokens.new_nonce()):
        raise signatures.after(proof)
    Signature.objects.filter(pk=signature.pk).update(withdrawn_at=now)
    autographs.drop(signature)
    _record("signature.withdrawn", signature, former=former)
    lines.notify("signature_withdrawn", signature)
    return signature


@transaction.atomic
def correct(*, proof: tokens.Proof, correction: Correction, seen: str | None = None) -> Signature:
    """Change how a signature is printed, before the list or the addendum it is for is frozen, and mail a new link.

    A changed name of an organization waits for a coordinator, a name or an affiliation that
    would have waited when it was signed, and any change where all signatures are approved by
    hand; the line leaves the list until then. The nonce
    changes, so that a stolen link ends here and its owner hears of it. ``seen`` is the mark of
    the line that the form was filled from. Raises LinkDead, ListFrozen, SeenBefore and mailboxes.SignedInThisName.
    """
    signature = signatures.find(proof)
    lock(Lock.SIGNING, signature.letter_id, shared=True)
    # Coordinators hold the same lock shared: what they decide meanwhile must not be written over.
    signature = signatures.find(proof, for_change=True)
    state = Letter.objects.values_list("state", flat=True).get(pk=signature.letter_id)
    if state != LetterState.OPEN and not signature.is_free_latecomer:
        raise ListFrozen
    if not signature.stands:
        raise signatures.LinkDead(signature.state, gone=signature)
    if seen is not None and seen != signatures.mark(signature):
        raise signatures.SeenBefore
    changed = [name for name in ENTERED if signature.part(name) != getattr(correction, name)]
    if signature.identification_only != correction.identification_only:
        changed.append("identification_only")
    if not changed:
        return signature
    if doubt := _doubt_about(signature, correction, changed):
        _wait(signature, doubt)
    _write(signature, correction)
    _record("signature.corrected", signature, fields=changed)
    lines.notify("signature_changed", signature)
    return signature


@transaction.atomic
def appear(*, proof: tokens.Proof, how: str, seen: str | None = None) -> Signature:
    """Stand under the letter in another way, in either direction, until it is sent to anybody; mail a new link.

    Where all signatures are approved by hand, a name that becomes readable waits for a coordinator
    while the letter is open. What was made from the list before is followed by a new edition and
    taken down until then. Raises LinkDead, SeenBefore, LetterSent and NameUnprintable.
    """
    signature = signatures.find(proof)
    lock(Lock.SIGNING, signature.letter_id, shared=True)
    signature = signatures.find(proof, for_change=True)
    letter = Letter.objects.get(pk=signature.letter_id)
    if not signature.is_live:
        raise signatures.LinkDead(signature.state, gone=signature)
    if letter.state == LetterState.WITHDRAWN:
        raise LetterSent(
            _(
                "The coalition has withdrawn this letter: nobody reads it or the names here any more, and it can no "
                "longer be signed."
            )
        )
    if lifecycle.was_sent(letter) and not signature.is_free_latecomer:
        raise LetterSent(_("The letter has been sent, so how you appear in it can no longer be changed."))
    if seen is not None and seen != signatures.mark(signature):
        raise signatures.SeenBefore
    if how == signature.appearance:
        return signature
    _change_appearance(signature, how)
    return signature


@transaction.atomic
def want_news(*, proof: tokens.Proof, wanted: bool) -> Signature:
    """Let the signer have news of the letter from now on, or none; a press in a mail is taken back by it, too.

    Raises LinkDead.
    """
    signature = signatures.find(proof, for_change=True)
    if not signature.is_live:
        raise signatures.LinkDead(signature.state, gone=signature)
    Signature.objects.filter(pk=signature.pk).update(wants_news=wanted)
    signature.wants_news = wanted
    if wanted:
        news.subscription(signature).resume()
    return signature


def _change_appearance(signature: Signature, how: str) -> None:
    before, was_hidden = signature.appearance, signature.withheld
    if how != Appearance.COUNTED and (gone := glyphs.missing(map(signature.part, ENTERED))):
        raise NameUnprintable(glyphs.sentence(gone))
    if was_hidden and how != Appearance.COUNTED and signature.letter.approve_all and _is_open(signature):
        _wait(signature, "approve_all")
    signature.appear(how)
    if signature.withheld:
        autographs.drop(signature)
    if not signature.withheld and signature.kind == Kind.ORGANIZATION:
        signature.organization = trust.judge(signature).organization
    signature.nonce, signature.changed_at = tokens.new_nonce(), database_now()
    signature.save()
    lines.lead(signature, now=signature.changed_at)
    if not was_hidden:
        # What the line said before is nobody's to read any more.
        activity.erase_data(signature, "signature.edited", "signature.mended")
    _record("signature.appears", signature, **{"from": before, "to": signature.appearance})
    lines.notify("signature_changed", signature)


def _is_open(signature: Signature) -> bool:
    return signature.letter.state == LetterState.OPEN and signature.face == State.COUNTED


def _doubt_about(signature: Signature, correction: Correction, changed: list[str]) -> str:
    """Return why a coordinator has to look at a correction, if one has."""
    if _is_renamed(signature, correction):
        return "renamed"
    if signature.letter.approve_all:
        return "approve_all"
    if signature.kind == Kind.PERSON:
        corrected = copy(signature)
        _enter(corrected, correction)
        return trust.doubt_about(corrected, changed)
    return ""


def _is_renamed(signature: Signature, correction: Correction) -> bool:
    return signature.kind == Kind.ORGANIZATION and fold(signature.part("organization_name")) != fold(
        correction.organization_name
    )


def _wait(signature: Signature, doubt: str) -> None:
    """Take a line off the list, or off those kept for an addendum, until a coordinator has looked."""
    signature.doubt, signature.for_addendum = doubt, False
    if signature.state == State.SUSPECT:
        signature.seems, signature.counted_at = State.PENDING, None
        return
    lines.leave(signature, state=State.PENDING, now=database_now(), nonce=signature.nonce)


def _enter(signature: Signature, correction: Correction) -> None:
    """Put the entries where the ones before stood: in the open, or sealed."""
    how, signature.note = signature.appearance, signature.part("note")
    signature.sealed = ""
    for name in ENTERED:
        setattr(signature, name, getattr(correction, name))
    signature.identification_only = correction.identification_only
    signature.appear(how)


def _write(signature: Signature, correction: Correction) -> None:
    is_renamed = _is_renamed(signature, correction)
    autographs.follow(signature, name=correction.name)
    _enter(signature, correction)
    if is_renamed:
        lines.forget_other_names(signature)
        judgment = trust.judge(signature)
        signature.organization_key = judgment.key
        signature.organization = None if signature.withheld else judgment.organization
    mailboxes.rename(signature)
    if signature.kind == Kind.PERSON:
        signature.name_key = trust.key_of_person(signature.letter_id, signature.part("name"))
    signature.nonce, signature.changed_at = tokens.new_nonce(), database_now()
    signature.save()


def _record(verb: str, signature: Signature, **data: object) -> None:
    activity.record(
        verb,
        coalition=signature.letter.campaign.coalition,
        actor=None,
        about=signature,
        data={"letter": signature.letter_id, **data},
    )
