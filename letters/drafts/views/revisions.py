"""The history of a letter's text: every save, who made it, and the way back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from campaign.http import MemberRequest, refused_to
from letters.drafts import writing
from letters.http import letter_member_required
from letters.models import Letter
from letters.states import TEXT_IS_EDITABLE

PER_PAGE = 25


@letter_member_required("see_letter")
def revisions(request: MemberRequest, letter: Letter) -> HttpResponse:
    """List the revisions, newest first, with the versions among them."""
    rows = letter.revisions.select_related("author").defer("content").order_by("-number")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    versions = {version.revision_id: version for version in letter.versions.all()}
    shown = [(revision, versions.get(revision.pk)) for revision in page]
    context = {"letter": letter, "page": page, "rows": shown, "may_restore": letter.state in TEXT_IS_EDITABLE}
    return render(request, "letters/drafts/revisions.html", context)


@letter_member_required("see_letter")
def revision(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Show one revision among the letter's pages."""
    found = get_object_or_404(letter.revisions.select_related("author"), number=number)
    may_restore = letter.state in TEXT_IS_EDITABLE and number != letter.revision_number
    return render(
        request, "letters/drafts/revision.html", {"letter": letter, "revision": found, "may_restore": may_restore}
    )


@letter_member_required("draft_letter", methods=("GET", "POST"))
def restore(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Ask, then make an older revision the newest one."""
    found = get_object_or_404(letter.revisions.select_related("author"), number=number)
    if request.method != "POST":
        return render(request, "letters/drafts/restore.html", {"letter": letter, "revision": found})
    with refused_to(request):
        restored = writing.restore(letter=letter, revision=found, actor=request.user)
        words = {"number": number, "new": restored.number}
        messages.success(request, _("Revision %(number)d is restored, as revision %(new)d.") % words)
    return redirect("letters:revisions", slug=letter.slug)
