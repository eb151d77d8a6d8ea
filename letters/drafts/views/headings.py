"""A press that makes headings of paragraphs in bold."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from campaign.http import MemberRequest, refused_to
from letters.drafts import headings
from letters.http import letter_member_required
from letters.models import Letter


@letter_member_required("draft_letter", methods=("POST",))
def make_headings(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Make headings of them, unless somebody has saved since the page was shown."""
    with refused_to(request):
        headings.make(letter=letter, author=request.user, base_revision=_revision(request))
        messages.success(request, _("They are headings now; the revision before is kept."))
    return redirect("letters:edit", slug=letter.slug)


def _revision(request: MemberRequest) -> int:
    text = request.POST.get("base_revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
