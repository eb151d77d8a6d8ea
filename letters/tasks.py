"""Doors of the worker: each opens one service and may be opened twice."""

from collections.abc import Callable
from typing import Final

from celery import shared_task
from django.conf import settings

from campaign import queue
from campaign.clock import database_now
from letters import deliveries
from letters.answers import inbox
from letters.cards import cards
from letters.clocks import recounting
from letters.deliveries import planned
from letters.editions import addenda, copies, draft_pdfs, files, orders, press_pdfs
from letters.editions.rendering.pdf import PATIENCE
from letters.letterhead import specimen_pdfs
from letters.reminders import ticks

# The typesetter's own limits come first: a letter for its recipients and one for strangers, or a run of copies.
_SOFT: Final = 2 * PATIENCE * settings.RENDER_SECONDS_AT_MOST + 120
_HARD: Final = _SOFT + 60


# What is owed as rows: the task that makes one, and who finds those that no wake-up reached.
_SWEPT: Final[tuple[tuple[str, str, Callable[[], list[int]]], ...]] = (
    ("letters.make_edition", "edition_id", lambda: orders.sweep()[:5]),
    ("letters.make_copies", "edition_id", copies.sweep),
    ("letters.make_draft", "draft_id", draft_pdfs.sweep),
    ("letters.make_addendum", "addendum_id", addenda.sweep),
    ("letters.make_files", "set_id", files.sweep),
    ("letters.make_specimen", "specimen_id", specimen_pdfs.sweep),
    ("letters.make_press_pdf", "press_pdf_id", press_pdfs.sweep),
)


@shared_task(name="letters.make_edition", acks_late=True, soft_time_limit=_SOFT, time_limit=_HARD)
def make_edition(*, edition_id: int, **_: object) -> None:
    """Make one edition; a second run finds nothing left to claim."""
    orders.make_edition(edition_id=edition_id)


@shared_task(name="letters.sweep_editions", acks_late=True)
def sweep_editions(**_: object) -> None:
    """Wake workers for what no wake-up reached: after a lost message or a worker that died."""
    for name, key, sweep in _SWEPT:
        for row in sweep():
            queue.wake(name, **{key: row})


@shared_task(name="letters.make_copies", acks_late=True, soft_time_limit=_SOFT, time_limit=_HARD)
def make_copies(*, edition_id: int, **_: object) -> None:
    """Make the copies of an edition; a second run takes what the first has not begun."""
    copies.make_copies(edition_id=edition_id)


@shared_task(name="letters.make_draft", acks_late=True, soft_time_limit=_SOFT, time_limit=_HARD)
def make_draft(*, draft_id: int, **_: object) -> None:
    """Make the PDF of a draft; a second run finds nothing left to claim."""
    draft_pdfs.make_draft(draft_id=draft_id)


@shared_task(name="letters.make_addendum", acks_late=True, soft_time_limit=_SOFT, time_limit=_HARD)
def make_addendum(*, addendum_id: int, **_: object) -> None:
    """Make one addendum; a second run finds nothing left to claim."""
    addenda.make(addendum_id=addendum_id)


@shared_task(name="letters.make_files", acks_late=True, soft_time_limit=_SOFT, time_limit=_HARD)
def make_files(*, set_id: int, **_: object) -> None:
    """Make an edition in other formats; a second run finds nothing left to claim."""
    files.make(set_id=set_id)


@shared_task(name="letters.make_specimen", acks_late=True, soft_time_limit=_SOFT, time_limit=_HARD)
def make_specimen(*, specimen_id: int, **_: object) -> None:
    """Make the PDF of a specimen; a second run finds nothing left to claim."""
    specimen_pdfs.make_specimen(specimen_id=specimen_id)


@shared_task(name="letters.make_press_pdf", acks_late=True, soft_time_limit=_SOFT, time_limit=_HARD)
def make_press_pdf(*, press_pdf_id: int, **_: object) -> None:
    """Make the PDF of a press release; a second run finds nothing left to claim."""
    press_pdfs.make_press_pdf(press_pdf_id=press_pdf_id)


@shared_task(name="letters.forget_drafts", acks_late=True)
def forget_drafts(**_: object) -> None:
    """Forget drafts and specimens as PDF an hour after they were asked for."""
    draft_pdfs.forget(now=database_now())
    specimen_pdfs.forget(now=database_now())


@shared_task(name="letters.draw_cards", acks_late=True)
def draw_cards(**_: object) -> None:
    """Draw share cards that are missing or old; a second run finds none, and at the same time draws the same."""
    cards.draw_due(now=database_now())


@shared_task(name="letters.settle_deliveries", acks_late=True)
def settle_deliveries(**_: object) -> None:
    """Tell deliveries what became of their mails, where the outbox could not."""
    deliveries.settle_all()


@shared_task(name="letters.send_planned", acks_late=True)
def send_planned(**_: object) -> None:
    """Send what is planned for now; a second run, also at the same time, finds it taken."""
    planned.send_due()


@shared_task(name="letters.forget_raw_mails", acks_late=True)
def forget_raw_mails(**_: object) -> None:
    """Forget mails as they came in that were filed or set aside long enough ago."""
    inbox.forget_raw_mails(now=database_now())
    inbox.forget_discarded(now=database_now())


@shared_task(name="letters.recount_deadlines", acks_late=True)
def recount_deadlines(**_: object) -> None:
    """Count deadlines anew when other holidays are known; a second run finds nothing left."""
    recounting.recount()


@shared_task(name="letters.remind", acks_late=True)
def remind(**_: object) -> None:
    """Plan reminders and post those that are due; a second run, also at the same time, changes nothing."""
    ticks.tick()
