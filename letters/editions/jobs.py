"""Who typesets what: a row is claimed by an update that changes it only if nobody else did.

Editions and their copies are owed in rows and made by workers. A claim holds for the length
of a lease; whatever a worker writes later holds only while the lease is its own. What a dead
worker left behind is due again, and is given up when it cost too many workers.
"""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils.translation import gettext as _

from campaign.clock import database_now
from letters.editions.rendering.pdf import Attachment, RenderedPdf
from letters.editions.rendering.sandbox import RenderFailed
from letters.models.rendered import Rendered

State = Rendered.State
Rows = models.QuerySet[Any]
MAX_ATTEMPTS: Final = 3
_FREE: Final[dict[str, Any]] = {"lease": "", "leased_until": None}


def claim(due: Rows, key: int, **changes: Any) -> str | None:
    """Take a due row for the length of a lease and return the lease; None when it is somebody else's or done."""
    lease = str(uuid.uuid4())
    claimed = due.filter(pk=key, attempts__lt=MAX_ATTEMPTS).update(
        state=State.RENDERING,
        attempts=F("attempts") + 1,
        lease=lease,
        leased_until=database_now() + timedelta(seconds=settings.RENDER_SECONDS + 30),
        **changes,
    )
    return lease if claimed else None


def keep(rows: Rows, key: int, lease: str, made: RenderedPdf, **changes: Any) -> bool:
    """Store a PDF, unless the lease has gone to somebody else; tell whether it is stored."""
    stored = _held(rows, key, lease).update(
        state=State.READY, pdf=made.pdf, pdf_sha256=made.sha256, pages=made.pages, reason="", **_FREE, **changes
    )
    return bool(stored)


def fail(rows: Rows, key: int, lease: str, reason: str, **changes: Any) -> bool:
    """Store why there is no PDF, unless the lease has gone to somebody else."""
    return bool(_held(rows, key, lease).update(state=State.FAILED, reason=reason, **_FREE, **changes))


def wait_again(rows: Rows, **changes: Any) -> int:
    """Let workers try failed rows once more; return how many there were."""
    failed = rows.filter(state=State.FAILED)
    return failed.update(state=State.WAITING, attempts=0, reason="", **_FREE, **changes)


def give_up(rows: Rows, row: Rendered, **changes: Any) -> bool:
    """Fail a row that cost too many workers, unless somebody has just taken it."""
    reason = _("The worker was lost %(times)d times while making this edition.") % {"times": MAX_ATTEMPTS}
    lost = rows.filter(pk=row.pk, state=row.state, leased_until=row.leased_until)
    return bool(lost.update(state=State.FAILED, reason=reason, **_FREE, **changes))


def attempt(
    render: Callable[[], RenderedPdf], *, store: Callable[[RenderedPdf], None], give_up: Callable[[str], None]
) -> None:
    """Typeset and store; what cannot be typeset ends with its reason, because a second try would fail alike.

    Anything unforeseen is given up as well, and then raised for the log.
    """
    try:
        store(render())
    except RenderFailed as failure:
        give_up(failure.reason)
    except Exception as error:
        give_up(_("Something went wrong on our side (%(kind)s).") % {"kind": type(error).__name__})
        raise


def letter_file(interchange: str) -> Attachment:
    """Return the file inside a PDF that machines read."""
    return Attachment(
        name="letter.json",
        content=interchange.encode(),
        description=_("This letter in the format undersigned-letter/1"),
    )


def _held(rows: Rows, key: int, lease: str) -> Rows:
    return rows.filter(pk=key, lease=lease, state=State.RENDERING)
