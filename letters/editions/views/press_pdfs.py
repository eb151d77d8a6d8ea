"""A press release as PDF: asked for by a member, downloaded by whoever may read the release."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.views.decorators.http import require_safe

from campaign.http import MemberRequest, member_required
from campaign.models import Coalition, User
from letters.editions import press, press_pdfs
from letters.editions.views.editions import attachment
from letters.models import PressPdf, PressRelease

BUSY = (PressPdf.State.WAITING, PressPdf.State.RENDERING)


@member_required("see_letter", methods=("GET", "POST"))
def press_pdf(request: MemberRequest, coalition: Coalition, slug: str) -> HttpResponse:
    """Show what became of the PDF of a release; a POST has a new one made. htmx gets that part alone."""
    rows = PressRelease.objects.select_related("campaign__coalition", "letter")
    release = get_object_or_404(rows, slug=slug, campaign__coalition=coalition)
    if request.method == "POST":
        press_pdfs.ask(release=release, reader=request.user)
        return redirect("letters:press-pdf", coalition.slug, slug)
    made = press_pdfs.of(release)
    is_busy = made is not None and made.state in BUSY
    is_stale = made is not None and not is_busy and not press_pdfs.is_current(made, release)
    is_public = press.is_open_to_all(release, now=timezone.now())
    context = {"coalition": coalition, "release": release, "made": made, "is_public": is_public}
    part = "_press_pdf.html" if request.headers.get("HX-Request") else "press_pdf.html"
    return render(request, f"letters/editions/{part}", {**context, "is_busy": is_busy, "is_stale": is_stale})


@require_safe
def press_file(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand out the PDF of a release to whoever may read it, as long as it says the same."""
    now, release = timezone.now(), press.find(slug)
    user = request.user if isinstance(request.user, User) else None
    if release is None or not press.may_read(release, user, now=now):
        raise Http404
    made = press_pdfs.handed_out(release)
    if made is None:
        raise Http404
    response = attachment(bytes(made.pdf or b""), f"{release.slug}.pdf")
    if press.is_open_to_all(release, now=now):
        patch_cache_control(response, public=True, no_cache=True)
    else:
        add_never_cache_headers(response)
    return response
