"""Everything around the text, on one page with the preview."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from campaign.http import MemberRequest, refused_into
from letters.drafts import writing
from letters.drafts.forms.furniture import EarlierLetterFormSet, FurnitureForm, initial_earlier
from letters.drafts.furniture import save_furniture
from letters.drafts.views.locked import locked
from letters.http import letter_member_required
from letters.models import Letter
from letters.states import FINISH_IS_EDITABLE, TEXT_IS_EDITABLE


@letter_member_required("draft_letter", methods=("GET", "POST"))
def furniture(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show and store the furniture; the earlier letters are stored with it."""
    if letter.state not in FINISH_IS_EDITABLE:
        return locked(request, letter)
    form, earlier = furniture_forms(request, letter)
    if request.method == "POST" and form.is_valid() & (earlier is None or earlier.is_valid()):
        with refused_into(form):
            rows = earlier.rows() if earlier else None
            save_furniture(letter=letter, author=request.user, **form.stored_as(), earlier=rows)
            messages.success(request, _("The furniture is saved."))
            return redirect("letters:furniture", slug=letter.slug)
    context = {"letter": letter, "form": form, "earlier": earlier}
    return render(request, "letters/drafts/furniture.html", context, status=422 if form.is_bound else 200)


def furniture_forms(request: MemberRequest, letter: Letter) -> tuple[FurnitureForm, EarlierLetterFormSet | None]:
    """Return the forms of the page; earlier letters are asked for while the text may change."""
    data = request.POST if request.method == "POST" else None
    form = FurnitureForm(data, letter=letter)
    form.initial["base_revision"] = letter.revision_number
    form.initial["seen"] = writing.fingerprint(letter, form.columns)
    if letter.state not in TEXT_IS_EDITABLE:
        return form, None
    # A posted row must not be compared with what is stored: an unchanged one would count as empty.
    initial = initial_earlier(letter) if data is None else None
    return form, EarlierLetterFormSet(data, letter=letter, initial=initial, prefix="earlier")
