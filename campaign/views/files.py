"""Files that people handed in, as downloads for members and never as pages."""

from urllib.parse import quote

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from campaign.http import MemberRequest, member_required
from campaign.models import Coalition, StoredFile


@member_required("see_answers")
def download(request: MemberRequest, coalition: Coalition, nonce: str) -> HttpResponse:
    """Hand out one file of this coalition under its unguessable address; one that is only held, to who chose it."""
    may_have = Q(held_for="") | Q(stored_by=request.user)
    return attachment(get_object_or_404(coalition.files.filter(may_have), nonce=nonce))


def attachment(file: StoredFile) -> HttpResponse:
    """Answer with a file that a browser saves and neither shows, runs nor guesses about."""
    ascii_name = file.name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_").replace("\\", "_")
    return HttpResponse(
        bytes(file.content),
        content_type=file.media_type,
        headers={
            "Content-Disposition": f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(file.name)}",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store, private",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )
