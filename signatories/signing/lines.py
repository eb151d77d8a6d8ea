"""Lines of the list: how a confirmed signature becomes one, joins one, and leaves it."""

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from campaign.mail import outbox
from campaign.models import OutgoingMail
from signatories import announcements
from signatories.models import Signature
from signatories.models.signature import Appearance, Kind, State

# From what shows most of a line to what shows least.
_OPENNESS: Final = (Appearance.PUBLIC, Appearance.LETTER, Appearance.COUNTED)


def count(signature: Signature, *, now: datetime) -> None:
    """Let a confirmed signature count: as a line, or joined to the line of its organization.

    Two representatives who come at once are told apart by the database's constraint.
    Call it inside a transaction; saves the signature.
    """
    signature.state, signature.seems = State.COUNTED, ""
    signature.counted_at = signature.changed_at = now
    signature.joins = _line_of(signature)
    try:
        with transaction.atomic():
            signature.save()
    except IntegrityError:
        signature.joins = _line_of(signature)
        if signature.joins is None:
            raise
        signature.save()
    lead(signature, now=now)
    announcements.tell_counted(signature)


def _line_of(signature: Signature) -> Signature | None:
    """Return the line of the same organization, kept from leaving the list until we are done."""
    if not signature.organization_key:
        return None
    same = Signature.objects.counted().filter(
        letter_id=signature.letter_id, organization_key=signature.organization_key
    )
    return same.exclude(pk=signature.pk).select_for_update().first()


def hold(pk: int) -> None:
    """Keep the line that a signature has joined from everybody else, before that signature itself is kept.

    Who leaves as the line goes on to those who have joined it; who waited for the line with a signature of it in hand
    would wait for ever. While we waited for one line, another may have taken its place.
    """
    held = None
    while line := Signature.objects.filter(pk=pk).exclude(joins=held).values_list("joins", flat=True).first():
        Signature.objects.filter(pk=line).select_for_update().first()
        held = line


def lead(signature: Signature, *, now: datetime) -> None:
    """Let whoever shows most of an organization be its line: nobody's wish to hide loses another's to be named.

    Call it inside the transaction in which one of its signatures came or changed; ``joins`` of the given instance is
    brought up to date. Individuals who were made one line stay as whoever merged them has chosen.
    """
    line = signature.joins or signature
    if line.kind != Kind.ORGANIZATION or line.state != State.COUNTED:
        return
    others = list(Signature.objects.filter(joins=line).select_for_update().order_by("counted_at", "pk"))
    first = min([line, *others], key=lambda one: _OPENNESS.index(one.appearance))
    if first.pk == line.pk:
        return
    # The line steps back first: the database knows one for each organization.
    Signature.objects.filter(pk=line.pk).update(joins=first, changed_at=now)
    _take_place(first, line, others, now=now)
    if signature.pk == line.pk:
        signature.joins, signature.changed_at = first, now
    else:
        signature.joins = None if signature.pk == first.pk else first


def leave(signature: Signature, *, state: str, now: datetime, nonce: str) -> bool:
    """Take a signature off the list, unless it has changed meanwhile; the next representative becomes the line.

    Call it inside a transaction. The given instance is brought up to date.
    """
    unchanged = Signature.objects.filter(pk=signature.pk, nonce=signature.nonce, state=signature.state)
    if not unchanged.update(state=state, seems="", nonce=nonce, joins=None, counted_at=None, changed_at=now):
        return False
    hand_on(signature, now=now)
    if signature.state == State.COUNTED:
        announcements.tell_left(signature, state=state)
    signature.state, signature.seems, signature.nonce = state, "", nonce
    signature.joins, signature.counted_at = None, None
    return True


def suspect(signature: Signature, *, now: datetime) -> bool:
    """Take a signature off the list while its signer goes on seeing it as it was, unless it has changed meanwhile.

    Links and number stay as well. Call it inside a transaction. The given instance is brought up to date.
    """
    unchanged = Signature.objects.filter(pk=signature.pk, nonce=signature.nonce, state=signature.state)
    if not unchanged.update(state=State.SUSPECT, seems=signature.state, joins=None, changed_at=now):
        return False
    hand_on(signature, now=now)
    if signature.state == State.COUNTED:
        announcements.tell_left(signature, state=State.SUSPECT)
    signature.state, signature.seems, signature.joins = State.SUSPECT, signature.state, None
    return True


def come_back(signature: Signature, *, counted_at: datetime | None, now: datetime, heirs: Collection[int]) -> None:
    """Let a signature that had left count again, since when it had; one of its ``heirs`` hands the line back to it.

    Call it inside a transaction; saves the signature.
    """
    line = _line_of(signature)
    signature.state, signature.seems, signature.joins = State.COUNTED, "", line
    signature.counted_at, signature.changed_at = counted_at or now, now
    if line is not None and line.pk in heirs:
        # The heir steps back first: the database knows one line for each organization.
        Signature.objects.filter(joins=line).update(joins=signature)
        Signature.objects.filter(pk=line.pk).update(joins=signature, changed_at=now)
        signature.joins = None
    signature.save()
    lead(signature, now=now)
    announcements.tell_counted(signature)


def seem_counted(signature: Signature, *, now: datetime) -> None:
    """Let a suspect look to its signer as if it counted; saves what ``trust.judge`` has found, too."""
    signature.seems, signature.counted_at = State.COUNTED, now
    signature.save()


def hand_on(signature: Signature, *, now: datetime) -> None:
    """Let the next representative, of those who show most, be the line of a signature that has just left the list."""
    heirs = list(Signature.objects.filter(joins=signature).select_for_update().order_by("counted_at", "pk"))
    if heirs:
        first = min(heirs, key=lambda one: _OPENNESS.index(one.appearance))
        _take_place(first, signature, heirs, now=now)


def _take_place(first: Signature, line: Signature, others: list[Signature], *, now: datetime) -> None:
    """Put one of the others where the line stood, and let the rest join it."""
    place = {"group": line.group_id, "position": line.position, "pinned": line.pinned}
    Signature.objects.filter(pk=first.pk).update(joins=None, changed_at=now, **place)
    Signature.objects.filter(pk__in=[one.pk for one in others if one.pk != first.pk]).update(joins=first)


def forget_other_names(signature: Signature) -> None:
    """Forget what a file called an organization in other languages: it has another name now. The caller saves."""
    said = json.loads(signature.came_with) if signature.came_with else {}
    if said.pop("names", None):
        signature.came_with = json.dumps(said, ensure_ascii=False) if said else ""


def notify(event: str, signature: Signature, *, wait: timedelta = timedelta()) -> OutgoingMail | None:
    """Post a mail that we owe the signer, to the signer alone; lines from a file have no address.

    It leaves when ``wait`` is over, so that what it tells can be taken back meanwhile.
    """
    if not signature.email:
        return None
    return outbox.post(
        event,
        to=signature.email,
        about_id=signature.pk,
        topic=f"letter:{signature.letter_id}",
        coalition=signature.letter.campaign.coalition,
        language=signature.language,
        wait=wait,
    )
