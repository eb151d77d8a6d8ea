"""Taking a press release down, putting it back, deleting it: each asked first, or undone by a press."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign.http import MemberRequest, member_required, refused_to
from campaign.models import Coalition
from letters.editions import press_removal, press_writing
from letters.models import PressRelease


def _found(coalition: Coalition, release: str) -> PressRelease:
    releases = PressRelease.objects.select_related("campaign__coalition", "letter")
    return get_object_or_404(releases, slug=release, campaign__coalition=coalition)


@member_required("draft_letter", methods=("POST",))
def take_down_press_release(request: MemberRequest, coalition: Coalition, release: str) -> HttpResponse:
    """Let strangers find it no longer; the page offers to put it back."""
    found = _found(coalition, release)
    if press_removal.take_down(release=found, now=timezone.now(), actor=request.user):
        messages.success(request, _("The press release is taken down. Only members of the coalition can read it now."))
    return redirect("letters:press-release", slug=found.slug)


@member_required("draft_letter", methods=("POST",))
def put_back_press_release(request: MemberRequest, coalition: Coalition, release: str) -> HttpResponse:
    """Undo taking it down."""
    found = _found(coalition, release)
    if press_removal.put_back(release=found, actor=request.user):
        messages.success(request, _("The press release is back. It can be read as before."))
    return redirect("letters:press-release", slug=found.slug)


@member_required("draft_letter", methods=("GET", "POST"))
def delete_press_release(request: MemberRequest, coalition: Coalition, release: str) -> HttpResponse:
    """Ask, then delete it; one that everybody can read is taken down first."""
    found, now = _found(coalition, release), timezone.now()
    if request.method == "POST":
        with refused_to(request):
            seen = request.POST.get("seen", "")
            press_removal.delete(release=found, seen=seen, now=now, actor=request.user)
            messages.success(request, _("The press release is deleted."))
            return redirect("letters:campaign", coalition.slug, found.campaign.slug)
        return redirect("letters:delete-press-release", coalition.slug, found.slug)
    context = {
        "release": found,
        "coalition": coalition,
        "seen": press_writing.mark(found),
        "refusal": press_removal.why_kept(found, now=now),
    }
    return render(request, "letters/editions/delete_press_release.html", context)
