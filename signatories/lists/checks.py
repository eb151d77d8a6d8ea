"""What to look at between closing and the final document: everything that cannot be changed once it was sent."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign import joining
from campaign.clock import civil_today
from campaign.dates import plain_day
from letters import clocks
from letters.documents import Counts
from letters.drafts import counting
from letters.editions.composition import compose
from letters.editions.rendering import fonts
from letters.markup import glyphs
from letters.models import FrozenList, Letter, Recipient
from signatories.lists import closing, frozen, ordering
from signatories.models import Signature


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the page: what was looked at, what was found, whether it is in order, and where it is mended."""

    label: str
    finding: str
    is_fine: bool
    href: str = ""
    mend: str = ""


def checks(letter: Letter, list_: FrozenList) -> list[Check]:
    """Return everything to look at before the final document is made, in the order of the page."""
    counts = Counts(**list_.counts)
    return [
        _reference(letter),
        _recipients(letter),
        *_due_before_its_date(letter),
        _names(list_, counts),
        *_characters(letter, list_),
        *_numbers(letter, counts),
        *_waiting(letter),
        *_left(letter, list_),
    ]


def _reference(letter: Letter) -> Check:
    furniture = reverse("letters:furniture", args=[letter.slug])
    if letter.reference:
        return Check(_("Reference"), letter.reference, is_fine=True, href=furniture, mend=_("Change"))
    return Check(_("Reference"), _("none is printed"), is_fine=True, href=furniture, mend=_("Give one"))


def _recipients(letter: Letter) -> Check:
    href = reverse("letters:recipients", args=[letter.slug])
    named = [str(recipient) for recipient in letter.recipients.filter(role=Recipient.Role.TO).order_by("position")[:4]]
    if not named:
        return Check(_("Addressed to"), _("nobody: it is an open letter"), is_fine=True, href=href, mend=_("Look"))
    shown = joining.listed(named[:3], has_more=len(named) > 3)
    return Check(_("Addressed to"), shown, is_fine=True, href=href, mend=_("Look"))


def _due_before_its_date(letter: Letter) -> list[Check]:
    """Point out an answer that is asked for by a day before the letter can be sent."""
    sent_on = letter.issued_on or civil_today(letter.campaign.coalition.time_zone)
    due_on = clocks.due_before_sending(letter.recipients.select_related("letter__campaign__coalition"), sent_on)
    if due_on is None:
        return []
    href = reverse("letters:answers", args=[letter.slug])
    finding = _("%(day)s, before the letter is sent") % {"day": plain_day(due_on)}
    return [Check(_("Answer by"), finding, is_fine=False, href=href, mend=_("Change"))]


def _names(list_: FrozenList, counts: Counts) -> Check:
    public = sum(len(block["lines"]) for block in list_.blocks)
    printed = sum(len(block["lines"]) for block in json.loads(list_.sealed_blocks)) if list_.sealed_blocks else public
    found = ngettext("%(n)d name is printed", "%(n)d names are printed", printed) % {"n": printed}
    if printed > public:
        only = ngettext(
            "%(n)d of them in the recipients’ letter only",
            "%(n)d of them in the recipients’ letter only",
            printed - public,
        )
        found = joining.listed((found, only % {"n": printed - public}))
    unnamed = max(counts.lines - printed, 0)
    if unnamed:
        more = ngettext("%(n)d more counts without its name", "%(n)d more count without their names", unnamed)
        found = joining.parted((found, more % {"n": unnamed}))
    if counts.on_paper:
        paper = ngettext("%(n)d signature on paper", "%(n)d signatures on paper", counts.on_paper)
        found = joining.parted((found, paper % {"n": counts.on_paper}))
    return Check(_("The list"), found, is_fine=printed > 0)


def _characters(letter: Letter, list_: FrozenList) -> Iterator[Check]:
    """Yield what no face here can print: one line of the list with where it is mended, and what else there is."""
    for signature, gone in unprintable_lines(letter, list_):
        href = reverse("signatories:mend-line", args=[letter.slug, signature.pk])
        yield Check(_("A line that cannot be printed"), glyphs.sentence(gone), is_fine=False, href=href, mend=_("Mend"))
    gone = glyphs.missing(fonts.around(compose(letter, blocks=(), counts=Counts(**list_.counts))))
    if gone:
        href = reverse("letters:furniture", args=[letter.slug])
        yield Check(_("Around the list"), glyphs.sentence(gone), is_fine=False, href=href, mend=_("Look"))


def unprintable_lines(letter: Letter, list_: FrozenList) -> list[tuple[Signature, tuple[glyphs.MissingGlyph, ...]]]:
    """Return the lines of a frozen list, as they read now, that no face here can print, with what is in the way."""
    named = frozen.still_listed(letter, list_).filter(Q(withheld=False) | Q(in_letter=True))
    rows = named.select_related("group").defer("email").order_by("pk")
    found = ((row, glyphs.missing(ordering.texts(row.opened() if row.withheld else row))) for row in rows)
    return [(row, gone) for row, gone in found if gone]


def _numbers(letter: Letter, counts: Counts) -> list[Check]:
    return [
        Check(
            _("A number in the text"),
            _("“%(words)s”, and the list has %(n)d") % {"words": one.typed.words, "n": one.true_now}
            if one.typed.is_ours
            else _("“%(words)s”, perhaps about others than those who sign") % {"words": one.typed.words},
            is_fine=not one.typed.is_ours,
            href=reverse("letters:read", args=[letter.slug]),
            mend=_("Look"),
        )
        for one in counting.doubtful(letter, counts)
    ]


def _waiting(letter: Letter) -> list[Check]:
    waiting = closing.outlook(letter).pending
    if not waiting:
        return []
    found = ngettext(
        "%(n)d signature still waits for a coordinator and is not on the list",
        "%(n)d signatures still wait for a coordinator and are not on the list",
        waiting,
    )
    href = reverse("signatories:signatures", args=[letter.slug])
    return [Check(_("Signers who wait"), found % {"n": waiting}, is_fine=False, href=href, mend=_("Look"))]


def _left(letter: Letter, list_: FrozenList) -> list[Check]:
    left, changed = frozen.left_since(letter, list_), frozen.changed_since(letter, list_)
    if changed:
        words = ngettext(
            "%(n)d line reads otherwise since closing and is taken as it is now",
            "%(n)d lines read otherwise since closing and are taken as they are now",
            changed,
        )
        return [Check(_("Changed since"), words % {"n": changed}, is_fine=True), *_gone(left)]
    return _gone(left)


def _gone(left: int) -> list[Check]:
    if not left:
        return []
    found = ngettext(
        "%(n)d signatory has withdrawn since closing and is left out",
        "%(n)d signatories have withdrawn since closing and are left out",
        left,
    )
    return [Check(_("Withdrawn since"), found % {"n": left}, is_fine=True)]
