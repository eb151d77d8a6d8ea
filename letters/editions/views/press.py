"""The plain page of a press release."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.views.decorators.http import require_safe

from campaign.models import User
from letters.editions import press, press_pdfs


@require_safe
def press_release(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a press release: to everybody once it is released and its letter is public, else to members."""
    now, release = timezone.now(), press.find(slug)
    user = request.user if isinstance(request.user, User) else None
    if release is None or not press.may_read(release, user, now=now):
        raise Http404
    may_write = press.may_write(release, user)
    has_pdf = press_pdfs.handed_out(release) is not None
    is_open_to_all = press.is_open_to_all(release, now=now)
    told = {"has_pdf": has_pdf, "may_write": may_write, "is_open_to_all": is_open_to_all}
    context = press.facts(release, now=now) | told
    response = render(request, "letters/editions/press_release.html", context)
    # Kept by nobody while only members may read it, or with their link to write it; asked about each time after that.
    if is_open_to_all and not may_write:
        patch_cache_control(response, public=True, no_cache=True)
    else:
        add_never_cache_headers(response)
    return response
