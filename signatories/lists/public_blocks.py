"""What strangers get to see of a letter, and by what they know that it has changed."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from letters.cards import cards
from letters.documents import LetterDocument
from letters.editions.composition import compose
from letters.lists import PrintedList, ReadingBlock, reading_block
from letters.markup.reading import ReadingText, reading_text
from letters.models import Letter
from letters.states import LetterState
from signatories.lists import addendum_editions, listing, pages, totals
from signatories.models import SignatureGroup


@dataclass(frozen=True, slots=True)
class ReadingAnnex:
    """An annex on the screen; ``name`` is its place in the page."""

    name: str
    title: str
    subtitle: str
    text: ReadingText


@dataclass(frozen=True, slots=True)
class PublicLetter:
    """A letter as its public page shows it."""

    document: LetterDocument
    list: PrintedList
    text: ReadingText
    after: ReadingText
    annexes: tuple[ReadingAnnex, ...]
    blocks: tuple[ReadingBlock, ...]


def find(slug: str, *, now: datetime) -> Letter | None:
    """Return a letter that strangers may see, also one that was withdrawn after having been shown.

    One under embargo is for those who have its link, the one that nobody guesses; its plain
    address is that of a letter that does not exist.
    """
    letters = Letter.objects.select_related("campaign__coalition", "publication", "share_card").named(slug)
    letters = letters.defer("share_card__png")
    shown = letters.visible_to_public(now=now).first()
    if shown is not None:
        return shown
    ahead = letters.under_embargo(now=now).first()
    if ahead is not None:
        return ahead if slug == ahead.public_name else None
    withdrawn = letters.open_to_strangers(now=now).filter(state=LetterState.WITHDRAWN, opened_at__isnull=False)
    return withdrawn.first()


def public_letter(letter: Letter) -> PublicLetter:
    """Put together the page; whoever withdrew after closing is no longer named on it."""
    printed = pages.whole_or_first(letter)
    document = compose(letter, blocks=printed.blocks, counts=printed.counts)

    def text(html: str, name: str) -> ReadingText:
        return reading_text(html, printed.counts, language=document.language, name=name)

    return PublicLetter(
        document=document,
        list=printed,
        text=text(document.body, "note"),
        after=text(document.after_signatures, "after"),
        annexes=tuple(
            ReadingAnnex(f"annex-{number}", annex.title, annex.subtitle, text(annex.body, f"annex-{number}-note"))
            for number, annex in enumerate(document.annexes, start=1)
        ),
        blocks=tuple(map(reading_block, printed.blocks)),
    )


def mark(letter: Letter, groups: Iterable[SignatureGroup]) -> str:
    """Return what changes whenever the public page does, but for language and time; counts no signatures."""
    columns = {field.attname: getattr(letter, field.attname) for field in letter._meta.concrete_fields}
    recipients = letter.recipients.order_by("pk").values_list(
        "position", "role", "name", "title", "office", "organization"
    )
    ready = letter.editions.ready().order_by("pk", "sets__pk").values_list("pk", "sets__pk", "sets__state")
    editions = ready if letter.closed_at else []
    coalition = letter.campaign.coalition
    facts = [
        columns,
        totals.facts(letter),
        listing.on_paper(letter),
        [[getattr(group, field.attname) for field in group._meta.concrete_fields] for group in groups],
        list(recipients),
        list(editions),
        [added.pk for added in addendum_editions.current(letter)] if letter.closed_at else [],
        coalition.name,
        coalition.address,
        coalition.website,
        str(coalition.sort_habits),
        settings.SITE_URL,
        cards.address(letter),
    ]
    return hashlib.sha256(json.dumps(facts, default=str, sort_keys=True).encode()).hexdigest()


def etag(mark: str, *, language: str, takes_signatures: bool, is_in_register: bool, via: str) -> str:
    """Return the validator of one form of the page; that time has run out changes it, and nothing in the database."""
    seen = f"{mark} {language} {takes_signatures} {is_in_register} {via}"
    return f'W/"{hashlib.sha256(seen.encode()).hexdigest()[:32]}"'
