"""The plain page of a press release."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.views.decorators.http import require_safe

from campaign.models import Member
from letters.dates import date_line
from letters.markup.scripts import direction
from letters.models import Letter, PressRelease


@require_safe
def press_release(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a press release: to everybody once it is released and its letter is public, else to members."""
    release = PressRelease.objects.select_related("campaign__coalition", "letter").filter(slug=slug).first()
    if release is None or not may_read(request, release):
        raise Http404
    response = render(request, "letters/editions/press_release.html", context(release))
    # Kept by nobody while only members may read it, and asked about each time after that.
    if is_open_to_all(release):
        patch_cache_control(response, public=True, no_cache=True)
    else:
        add_never_cache_headers(response)
    return response


def context(release: PressRelease) -> dict[str, object]:
    """Return what the page needs."""
    language = release.language or (release.letter.language if release.letter else "en")
    return {
        "release": release,
        "coalition": release.campaign.coalition,
        "language": language,
        "direction": direction(language),
        "dateline": date_line(
            place=release.dateline_place,
            issued_on=release.dateline_date,
            date_text="",
            style=Letter.DateStyle.LANGUAGE,
            language=language,
        ),
        "letter": release.letter if release.letter and is_public(release.letter) else None,
    }


def is_open_to_all(release: PressRelease) -> bool:
    """Tell whether a stranger may read it: its letter is public, and its own moment has come."""
    has_come = release.is_released(now=timezone.now())
    return has_come and release.letter is not None and is_public(release.letter)


def may_read(request: HttpRequest, release: PressRelease) -> bool:
    """Tell whether this visitor may read it; its publication is another matter than its letter's."""
    if is_open_to_all(release):
        return True
    if not request.user.is_authenticated:
        return False
    return Member.objects.active().filter(user=request.user, coalition=release.campaign.coalition).exists()


def is_public(letter: Letter) -> bool:
    return Letter.objects.found_by_public(now=timezone.now()).filter(pk=letter.pk).exists()
