"""ETags: an answer that its reader has already is not sent again, and nobody changes what they have not seen.

The tag of an answer is a digest of its content, so it changes with every change that a reader can see.
"""

import hashlib
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from campaign.api.problems import Problem

MATCH: Final = "If-Match"
NONE_MATCH: Final = "If-None-Match"


def tag(content: bytes) -> str:
    """Return the ETag of an answer's content."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def settle(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Give an answer to a read its tag; answer 304 without content to whoever has it already."""
    if request.method not in {"GET", "HEAD"} or response.status_code != 200 or not isinstance(response, HttpResponse):
        return response
    mark = response.headers.get("ETag") or tag(response.content)
    response.headers["ETag"] = mark
    if not _names(request.headers.get(NONE_MATCH) or "", mark, weakly=True):
        return response
    return HttpResponse(status=304, headers={"ETag": mark})


def refuse_unseen(request: HttpRequest, content: bytes, *, required: bool = False) -> None:
    """Refuse with 412 to change what is no longer as the request says it was; ``content`` is what a read gives now."""
    said = request.headers.get(MATCH) or ""
    if not said and required:
        detail = _("Say with the header %(header)s which ETag you have read, so that nobody’s change is lost.")
        raise Problem(428, detail % {"header": MATCH})
    if said and not _names(said, tag(content)):
        detail = _("It was changed since you read it. Read it once more, then decide.")
        raise Problem(412, detail, kind="changed-meanwhile")


def _names(header: str, mark: str, *, weakly: bool = False) -> bool:
    """Tell whether a header names a tag, or everything; a proxy may have weakened a tag of ours."""
    said = [one.strip() for one in header.split(",")]
    return "*" in said or mark in said or (weakly and f"W/{mark}" in said)
