"""Handing out the picture that goes with a shared link."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from campaign.files.answers import NOTHING
from letters.cards import cards


@require_safe
def share_card(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand out the card of a letter that everybody finds; caches keep it and ask each time, as they do for its PDF."""
    card = cards.found(slug, now=timezone.now())
    if card is None or card.png is None:
        raise Http404
    etag = f'"{card.sha256}"'
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": NOTHING}
    fresh = HttpResponse(bytes(card.png), content_type="image/png", headers=headers)
    answer = get_conditional_response(request, etag=etag) or fresh
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = "public, no-cache"
    return answer
