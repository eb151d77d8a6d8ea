"""The press that lets the list count what somebody typed by hand."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from campaign.http import MemberRequest, refused_to
from letters.drafts import counting
from letters.http import letter_member_required
from letters.models import Letter
from letters.states import LetterState


@letter_member_required("run_letter", methods=("POST",))
def count_number(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Turn one typed number into a count, and go back to the step that it stood in the way of."""
    with refused_to(request):
        if counting.let_the_list_count(letter, request.POST.get("words", ""), actor=request.user):
            messages.success(request, _("The list counts it from now on."))
        else:
            messages.info(request, _("That number does not stand in the text any more."))
    is_open = letter.state == LetterState.OPEN
    return redirect("letters:close" if is_open else "letters:open", slug=letter.slug)
