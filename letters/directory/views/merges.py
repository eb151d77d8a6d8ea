"""Two entries that are one: choose the other, see what moves, merge; and take it apart again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaign.http import MemberRequest, member_required, number_of, refused_to
from campaign.models import Coalition
from letters.directory import entries, merges
from letters.directory.forms.entries import AddresseeSearchForm
from letters.directory.views.entries import entry_or_404
from letters.models import Addressee

SHOWN = 20


@member_required("edit_addressees", methods=("GET", "POST"))
def merge_addressee(request: MemberRequest, coalition: Coalition, addressee: int) -> HttpResponse:
    """Choose an entry of the same kind, see what would move, and merge."""
    entry = entry_or_404(coalition, addressee)
    key = number_of(request, "into")
    if key is None:
        return render(request, "letters/directory/addressee_merge.html", {"entry": entry, **_found(request, entry)})
    into = entry_or_404(coalition, key)
    with refused_to(request):
        if request.method == "POST":
            merges.merge(addressee=entry, into=into, actor=request.user)
            messages.success(request, _("“%(one)s” is merged into “%(other)s”.") % {"one": entry, "other": into})
            return redirect("letters:addressee", coalition.slug, into.pk)
        context = {"entry": entry, "into": into, "moving": merges.foresee(entry, into)}
        return render(request, "letters/directory/addressee_merge_check.html", context)
    return redirect("letters:addressee", coalition.slug, entry.pk)


def _found(request: MemberRequest, entry: Addressee) -> dict[str, object]:
    """Return what the search finds, or to begin with the entries that look alike."""
    form = AddresseeSearchForm(request.GET or None)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    del form.fields["kind"], form.fields["retired"]
    if not words:
        names = entries.all_names(entry)
        alike = entries.likeness(coalition=entry.coalition, kind=entry.kind, names=names, apart_from=entry.pk)
        return {"form": form, "found": alike, "words": ""}
    others = merges.partners(entry).matching(words)
    keys = others.keys_in_order(get_language() or "en")[:SHOWN]
    return {"form": form, "found": others.select_related("part_of").in_this_order(keys), "words": words}


@member_required("edit_addressees", methods=("POST",))
def unmerge_addressee(request: MemberRequest, coalition: Coalition, addressee: int) -> HttpResponse:
    """Take a merge apart."""
    entry = entry_or_404(coalition, addressee)
    with refused_to(request):
        merges.undo(addressee=entry, actor=request.user)
        messages.success(request, _("“%(entry)s” stands for itself again, with what it had.") % {"entry": entry})
    return redirect("letters:addressee", coalition.slug, entry.pk)
