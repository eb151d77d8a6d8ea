"""The mailbox of a trial: what would have been mailed, to read and to click. Nowhere else."""

import re
from datetime import UTC, datetime
from email import policy
from email.parser import BytesHeaderParser, BytesParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

MAILS_A_PAGE = 30
NAME = re.compile(r"\d{1,20}-[0-9a-f]{8}")


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Show the mails in the folder, newest first."""
    page = Paginator(sorted(files(), reverse=True), MAILS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "campaign/mail/mailbox.html", {"page": page, "mails": [heading(path) for path in page]})


@require_safe
def mailbox_mail(request: HttpRequest, name: str) -> HttpResponse:
    """Show one mail as text with links that can be followed."""
    path = Path(settings.EMAIL_FILE_PATH) / f"{name}.eml"
    if not NAME.fullmatch(name) or path not in files():
        raise Http404
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    plain = message.get_body(("plain",))
    return render(
        request, "campaign/mail/mailbox_mail.html", {**heading(path), "text": plain.get_content() if plain else ""}
    )


def files() -> list[Path]:
    """Return the mails of a trial; 404 where mails go to a mail server."""
    if not settings.TRIAL or not settings.EMAIL_BACKEND.endswith("FolderBackend"):
        raise Http404
    return list(Path(settings.EMAIL_FILE_PATH).glob("*.eml"))


def heading(path: Path) -> dict[str, Any]:
    """Return what the list shows of a mail."""
    with path.open("rb") as file:
        headers = BytesHeaderParser(policy=policy.default).parse(file)
    return {
        "name": path.stem,
        "to": str(headers["To"]),
        "sender": str(headers["From"]),
        "subject": str(headers["Subject"]),
        "at": datetime.fromtimestamp(int(path.stem.partition("-")[0]) / 1e9, tz=UTC),
    }
