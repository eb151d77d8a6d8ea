"""Everything around the text, on one page with the preview."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from campaign.http import MemberRequest, refused_into
from letters.drafts import writing
from letters.drafts.earlier_letters import set_earlier
from letters.drafts.forms.furniture import EarlierLetterFormSet, FurnitureForm, initial_earlier
from letters.drafts.writing import EditConflict
from letters.http import letter_member_required
from letters.models import Letter
from letters.states import FINISH_IS_EDITABLE, TEXT_IS_EDITABLE


@letter_member_required("draft_letter", methods=("GET", "POST"))
def furniture(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show and store the furniture; the earlier letters are stored in the same transaction."""
    if letter.state not in FINISH_IS_EDITABLE:
        return render(request, "letters/drafts/locked.html", {"letter": letter, "why": writing.locked_because(letter)})
    form, earlier = furniture_forms(request, letter)
    if request.method == "POST" and form.is_valid() & (earlier is None or earlier.is_valid()):
        with refused_into(form):
            try:
                _store(request, letter, form, earlier)
            except EditConflict as conflict:
                form.add_error(None, _theirs(conflict))
            else:
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


@transaction.atomic
def _store(request: MemberRequest, letter: Letter, form: FurnitureForm, earlier: EarlierLetterFormSet | None) -> None:
    values = form.cleaned_data
    writing.save_text(
        letter=letter,
        author=request.user,
        base_revision=values["base_revision"],
        changes=form.content(),
        seen=values["seen"],
    )
    if earlier is not None:
        set_earlier(letter=letter, actor=request.user, rows=earlier.rows())


def _theirs(conflict: EditConflict) -> str:
    return _(
        "%(author)s changed the furniture while you did. Nothing of yours is stored yet: open this page in another "
        "window to see theirs, then put your changes in there."
    ) % {"author": conflict.theirs.author or _("Somebody")}
