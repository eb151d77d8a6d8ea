"""What strangers get to see of a letter, and by what they know that it has changed."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import connection

from letters.documents import LetterDocument
from letters.editions.composition import compose
from letters.lists import PrintedList, ReadingBlock, reading_block
from letters.markup.reading import ReadingText, reading_text
from letters.models import Letter
from letters.register.entries import is_public
from letters.states import LetterState
from signatories.lists.listing import live_list
from signatories.models import SignatureGroup
from signatories.models.signature import State

_MARKS: Final = """
SELECT count(*) FILTER (WHERE is_line), max(changed_at) FILTER (WHERE is_line), max(id) FILTER (WHERE is_line),
    max(changed_at)
FROM (
    SELECT id, changed_at, state = %s AND joins_id IS NULL AS is_line FROM signatories_signature WHERE letter_id = %s
) AS signatures
"""


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
    letters = Letter.objects.select_related("campaign__coalition", "publication").named(slug)
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
    printed = live_list(letter)
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


def etag(letter: Letter, *, language: str, takes_signatures: bool) -> str:
    """Return what changes whenever the public page does; asks for two numbers and the groups.

    That time has run out changes the page as well, and nothing in the database.
    """
    groups = SignatureGroup.objects.filter(letter=letter).order_by("pk").values_list()
    columns = {field.attname: getattr(letter, field.attname) for field in letter._meta.concrete_fields}
    recipients = letter.recipients.order_by("pk").values_list(
        "position", "role", "name", "title", "office", "organization"
    )
    editions = letter.editions.ready().order_by("pk").values_list("pk", flat=True) if letter.closed_at else []
    coalition = letter.campaign.coalition
    facts = [
        is_public(letter),
        takes_signatures,
        columns,
        _marks(letter),
        list(groups),
        list(recipients),
        list(editions),
        coalition.name,
        coalition.address,
        coalition.website,
    ]
    seen = json.dumps([*facts, language, settings.SITE_URL], default=str, sort_keys=True)
    return f'W/"{hashlib.sha256(seen.encode()).hexdigest()[:32]}"'


def _marks(letter: Letter) -> tuple[object, ...]:
    """Return how many lines are counted, when one of them and when any signature changed, and the latest line.

    In plain SQL, because it is asked for each time that anybody asks for the page.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MARKS, [State.COUNTED.value, letter.pk])
        return tuple(cursor.fetchone())
