"""How a stored file is handed out: as a download, never as a page."""

from urllib.parse import quote

from django.http import HttpResponse

from campaign.models import StoredFile


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
