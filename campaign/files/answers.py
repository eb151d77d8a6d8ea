"""How a stored file is handed out: as a download, never as a page."""

from typing import Final
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from campaign.models import Coalition, StoredFile

# What a file may do that is opened as a page all the same.
NOTHING: Final = "default-src 'none'; frame-ancestors 'none'; sandbox"


def attachment(file: StoredFile) -> HttpResponse:
    """Answer with a file that a browser saves and neither shows, runs nor guesses about."""
    return bytes_to_save(bytes(file.content), name=file.name, media_type=file.media_type)


def attachment_for_strangers(file: StoredFile) -> HttpResponse:
    """Answer likewise with what of a public file strangers may have; what else its maker left in it is not there."""
    content = file.content if file.public_content is None else file.public_content
    return bytes_to_save(bytes(content), name=file.name, media_type=file.media_type)


def warning(request: HttpRequest, *, coalition: Coalition, name: str) -> HttpResponse:
    """Answer with a page that warns of something nobody has looked into, and has a button that gets it."""
    return render(request, "campaign/files/unchecked.html", {"coalition": coalition, "name": name})


def bytes_to_save(content: bytes, *, name: str, media_type: str) -> HttpResponse:
    """Answer with bytes that a browser saves under a name and neither shows, runs nor guesses about."""
    ascii_name = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_").replace("\\", "_")
    return HttpResponse(
        content,
        content_type=with_charset(media_type, content),
        headers={
            "Content-Disposition": f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name)}",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store, private",
            "Content-Security-Policy": NOTHING,
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )


def with_charset(media_type: str, content: bytes) -> str:
    """Return the type of a text with its characters; in which others than UTF-8 it is written, nobody knows."""
    if not media_type.startswith("text/") or "charset" in media_type:
        return media_type
    try:
        content.decode()
    except UnicodeDecodeError:
        return "application/octet-stream"
    return f"{media_type}; charset=utf-8"


def picture(content: bytes) -> HttpResponse:
    """Answer with a picture that we have written ourselves, for one reader and no cache."""
    return HttpResponse(
        content,
        content_type="image/png",
        headers={
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store, private",
            "Content-Security-Policy": NOTHING,
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )
