"""How each addressee is greeted on an own copy: proposed, filled in from a pattern, set by a person."""

import re
from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from campaign import joining
from campaign.models import User
from campaign.refusals import Refusal
from letters.models import Letter, Recipient
from letters.names import names_somebody, surname
from letters.states import FINISH_IS_EDITABLE
from letters.trail import record

_PLACE: Final = re.compile(r"\{([^{}]*)\}")
PLACES: Final = ("name", "surname", "title", "office", "organization", "courtesy")


class PatternRefused(Refusal):
    """The pattern names something that no recipient has; the sentence says what."""


def proposed(recipient: Recipient, letter: Letter) -> str:
    """Return the salutation to begin with: the recipient's own, the directory's in this language, the letter's."""
    return own(recipient, letter) or letter.salutation


def own(recipient: Recipient, letter: Letter) -> str:
    """Return how this very recipient is addressed: as set here, or by the directory in the letter's language."""
    return recipient.salutation or _form(recipient, letter.language, "salutation")


def fill(pattern: str, recipient: Recipient, letter: Letter) -> str:
    """Return the pattern with what is known of the recipient, or nothing where a part of it is not known.

    ``Dear Secretary {surname}:`` asks for the family name. Raises PatternRefused
    for a placeholder that does not exist.
    """
    values = {
        "name": recipient.name if names_somebody(recipient.name) else "",
        "surname": _surname(recipient, letter),
        "title": recipient.title,
        "office": recipient.office,
        "organization": recipient.organization,
        "courtesy": _form(recipient, letter.language, "courtesy"),
    }
    wanted = _PLACE.findall(pattern)
    unknown = [name for name in wanted if name not in PLACES]
    if unknown:
        message = _("There is no “{%(name)s}”. You can use %(known)s.")
        raise PatternRefused(message % {"name": unknown[0], "known": joining.listed(f"{{{name}}}" for name in PLACES)})
    if not all(values[name] for name in wanted):
        return ""
    return _PLACE.sub(lambda found: values[found[1]], pattern)


def _surname(recipient: Recipient, letter: Letter) -> str:
    sort_name = recipient.addressee.sort_name if recipient.addressee else ""
    return surname(recipient.name, language=letter.language, sort_name=sort_name)


def _form(recipient: Recipient, language: str, part: str) -> str:
    """Return what the directory says of a recipient in a language, or in the general one of its kind."""
    return recipient.addressee.form(language, part) if recipient.addressee else ""


def greeted(letter: Letter) -> list[Recipient]:
    """Return whom own copies go to, in order; those who only get a copy of the letter are not greeted."""
    rows = letter.recipients.filter(role=Recipient.Role.TO)
    return list(rows.select_related("addressee").order_by("position"))


def may_be_set(letter: Letter) -> bool:
    """Tell whether salutations can be set: each recipient gets an own copy, and none is made yet."""
    return letter.state in FINISH_IS_EDITABLE and letter.copies == Letter.Copies.EACH


class SalutationsLocked(Refusal):
    """The salutations are final, or somebody else has changed some meanwhile; the sentence says which."""


@transaction.atomic
def set_salutations(*, letter: Letter, actor: User, seen: Mapping[int, str], wanted: Mapping[int, str]) -> int:
    """Store the salutations of own copies, by recipient, and return how many have changed.

    ``seen`` is what their writer had before them. What somebody else has changed since is
    not written over: SalutationsLocked, and nothing is stored.
    """
    letter = Letter.objects.locked(letter.pk)
    if letter.state not in FINISH_IS_EDITABLE:
        raise SalutationsLocked(_("The edition is made, so the salutations are final."))
    if not may_be_set(letter):
        message = _(
            "Salutations of their own stand on own copies. Choose one copy for each recipient in the furniture first."
        )
        raise SalutationsLocked(message)
    changed = []
    for recipient in letter.recipients.filter(role=Recipient.Role.TO):
        new = wanted.get(recipient.pk, recipient.salutation)
        if new in (recipient.salutation, seen.get(recipient.pk)):
            continue
        if recipient.salutation != seen.get(recipient.pk):
            message = _("Somebody else has just changed the salutation for “%(recipient)s” to “%(theirs)s”.")
            raise SalutationsLocked(message % {"recipient": recipient, "theirs": recipient.salutation})
        recipient.salutation = new
        changed.append(recipient)
    Recipient.objects.bulk_update(changed, ["salutation"], batch_size=500)
    if changed:
        keys = [recipient.pk for recipient in changed]
        record("letter.salutations_set", letter=letter, actor=actor, recipients=keys)
    return len(changed)
