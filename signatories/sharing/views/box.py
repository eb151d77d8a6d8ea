"""The box to sign that a member's site shows in a frame."""

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from letters.lists import source
from letters.models import Letter
from signatories.lists import public_blocks
from signatories.models import ShareLink
from signatories.sharing import links


@require_safe
@xframe_options_exempt
def box(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show title, count and the way to sign, in a frame of the one site that the link names.

    Nothing is signed in the frame: its button opens our own page in a window of its own, so that no cookie
    of ours is another site's, and nobody is led to press what they do not see.
    """
    link = links.find(code)
    if link is None or not link.site or link.ended_at is not None:
        raise Http404
    letter = public_blocks.find(link.letter.public_name, now=timezone.now())
    if letter is None:
        raise Http404
    framed = csp_replace({"frame-ancestors": [link.site]})(lambda _request: _shown(request, letter, link))
    return framed(request)


def _shown(request: HttpRequest, letter: Letter, link: ShareLink) -> HttpResponse:
    context = {
        "letter": letter,
        "link": link,
        "counts": source().count(letter),
        "takes_signatures": letter.takes_signatures(now=timezone.now()),
        "zone": letter.signing_zone,
    }
    spoken = letter.language if letter.language in dict(settings.LANGUAGES) else translation.get_language()
    with translation.override(spoken):
        answer = render(request, "signatories/sharing/box.html", context)
    kept = "private, no-store" if letter.is_only_by_link else "public, max-age=60"
    answer.headers["Cache-Control"] = kept
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
