"""New letters: from blank, or as a copy of an earlier one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from campaign.http import MemberRequest, member_required
from campaign.models import Coalition
from letters.drafts import new_letters
from letters.drafts.forms.text import CopyLetterForm, NewLetterForm
from letters.http import letter_member_required
from letters.models import Letter


@member_required("draft_letter", methods=("GET", "POST"))
def new_letter(request: MemberRequest, coalition: Coalition, campaign: str) -> HttpResponse:
    """Begin a letter from blank."""
    found = get_object_or_404(coalition.campaigns, slug=campaign)
    form = NewLetterForm(request.POST or None, initial={"language": coalition.language})
    if form.is_valid():
        letter = new_letters.start_letter(campaign=found, author=request.user, **form.cleaned_data)
        messages.success(request, _("The letter is begun. Write its text."))
        return redirect("letters:edit", slug=letter.slug)
    status = 422 if form.is_bound else 200
    return render(request, "letters/drafts/new.html", {"campaign": found, "form": form}, status=status)


@letter_member_required("draft_letter", methods=("GET", "POST"))
def copy_letter(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Begin a letter as a copy of an earlier one."""
    form = CopyLetterForm(request.POST or None, initial={"title": letter.title})
    if form.is_valid():
        copied = new_letters.copy_letter(earlier=letter, author=request.user, **form.cleaned_data)
        messages.success(request, _("The copy is a draft of its own. Date, reference and deadlines stayed behind."))
        return redirect("letters:letter", slug=copied.slug)
    return render(
        request, "letters/drafts/copy.html", {"letter": letter, "form": form}, status=422 if form.is_bound else 200
    )
