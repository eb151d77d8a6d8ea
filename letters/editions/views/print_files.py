"""What a printed page in a browser loads: the styles of a coalition's choice, and its logos by their digest."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from campaign.files.answers import NOTHING
from letters.editions.rendering import styles
from letters.models import LogoFile

_FOR_GOOD = "public, max-age=31536000, immutable"


@require_safe
def print_style(request: HttpRequest) -> HttpResponse:
    """Answer the styles that the address asks for; it says all of it, so that they can be kept."""
    query = request.META.get("QUERY_STRING", "")
    if len(query) > 500:
        raise Http404
    return _kept(styles.from_query(query), "text/css; charset=utf-8")


@require_safe
def logo(request: HttpRequest, sha256: str) -> HttpResponse:
    """Hand out a picture of a letterhead to whoever knows its digest; it can never be another."""
    picture = LogoFile.objects.filter(sha256=sha256).order_by("pk").first()
    if picture is None:
        raise Http404
    return _kept(bytes(picture.content), picture.media_type)


def _kept(content: str | bytes, media_type: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    answer.headers["Cache-Control"] = _FOR_GOOD
    answer.headers["X-Content-Type-Options"] = "nosniff"
    # A drawing that is opened by itself is a page, in which nothing may run.
    answer.headers["Content-Security-Policy"] = NOTHING
    return answer
