"""The directory of recipients: find, look at, add, change, retire, take out."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaign.clock import civil_today
from campaign.http import MemberRequest, member_required, refused_to
from campaign.models import Coalition
from campaign.roles import may
from letters.clocks.standings import clock_or_none, standing_of
from letters.directory import entries as service
from letters.directory import exports, tenures
from letters.directory.forms.entries import AddresseeSearchForm
from letters.directory.views.entry_forms import NewEntry, StoredEntry
from letters.models import Addressee, Recipient
from letters.models.addressee import AddresseeQuerySet

Kind = Addressee.Kind
ENTRIES_A_PAGE = 50
LETTERS_A_PAGE = 25


@member_required("see_directory")
def addressees(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """List the entries in the order of the alphabet, all or those that fit."""
    form = AddresseeSearchForm(request.GET or None)
    keys = _asked(coalition, form).keys_in_order(get_language() or "en")
    page = Paginator(keys, ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    rows = Addressee.objects.select_related("part_of").annotate(letters=Count("recipients__letter", distinct=True))
    context = {
        "form": form,
        "page": page,
        "entries": rows.in_this_order(page.object_list),
        "now": tenures.present(page.object_list, on=civil_today(coalition.time_zone)),
        "may_edit": may(request.member, "edit_addressees"),
        "is_search": any(request.GET.get(name) for name in ("q", "kind", "retired")),
    }
    return render(request, "letters/directory/addressees.html", context)


def _asked(coalition: Coalition, form: AddresseeSearchForm) -> AddresseeQuerySet:
    values = form.cleaned_data if form.is_valid() else {}
    found = coalition.addressees.usable() if values.get("retired") else coalition.addressees.current()
    if values.get("kind"):
        found = found.filter(kind=values["kind"])
    return found.matching(values.get("q", ""))


@member_required("see_directory")
def addressee(request: MemberRequest, coalition: Coalition, addressee: int) -> HttpResponse:
    """Show one entry: what is known of it, who held the office when, and the letters it was a recipient of."""
    entry = entry_or_404(coalition, addressee)
    today = civil_today(coalition.time_zone)
    letters = Recipient.objects.filter(addressee=entry).select_related("letter", "clock").order_by("-letter__pk", "pk")
    page = Paginator(letters, LETTERS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "entry": entry,
        "tenures": tenures.of(entry),
        "page": page,
        "letters": [(row, standing_of(row, clock_or_none(row), today)) for row in page],
        "parts": entry.parts.usable().order_by("name_key", "pk"),
        "merged": entry.merged.order_by("pk"),
        "similar": _similar(request, entry),
        "today": today,
        "may_edit": may(request.member, "edit_addressees"),
        "may_see_answers": may(request.member, "see_answers"),
    }
    return render(request, "letters/directory/addressee.html", context)


def _similar(request: MemberRequest, entry: Addressee) -> list[Addressee]:
    if entry.merged_into_id or not may(request.member, "edit_addressees"):
        return []
    names = service.all_names(entry)
    return service.likeness(coalition=entry.coalition, kind=entry.kind, names=names, apart_from=entry.pk)


def entry_or_404(coalition: Coalition, key: int) -> Addressee:
    """Return an entry of this coalition, merged ones too, or answer 404."""
    entries = Addressee.objects.select_related("part_of__part_of", "merged_into", "coalition", "source")
    return get_object_or_404(entries, coalition=coalition, pk=key)


# Writing


@member_required("edit_addressees", methods=("GET", "POST"))
def new_addressee(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Add an entry; one that looks like another is added at the second press of the button."""
    entry = NewEntry(request, coalition)
    if entry.kind not in Kind.values:
        return render(request, "letters/directory/addressee_kinds.html", {"kinds": Kind.choices})
    if request.method != "POST":
        return entry.page()
    if entry.recipient and request.POST.get("is_this", "").isdecimal():
        return entry.link(entry_or_404(coalition, int(request.POST["is_this"][:18])))
    if not entry.is_valid() or entry.find_similar():
        return entry.page(status=422)
    return entry.add()


@member_required("edit_addressees", methods=("GET", "POST"))
def edit_addressee(request: MemberRequest, coalition: Coalition, addressee: int) -> HttpResponse:
    """Change an entry; letters that were printed stay as they are."""
    stored = entry_or_404(coalition, addressee)
    if stored.merged_into_id:
        return _to(stored)
    entry = StoredEntry(request, stored)
    if request.method != "POST":
        return entry.page()
    return entry.change() if entry.is_valid() else entry.page(status=422)


@member_required("edit_addressees", methods=("GET", "POST"))
def delete_addressee(request: MemberRequest, coalition: Coalition, addressee: int) -> HttpResponse:
    """Ask, then take out an entry without a history; another is told what stands on it."""
    stored = entry_or_404(coalition, addressee)
    if request.method == "POST":
        with refused_to(request):
            service.delete(addressee=stored, actor=request.user)
            messages.success(request, _("“%(entry)s” is no longer in the directory.") % {"entry": stored})
            return redirect("letters:addressees", coalition.slug)
        return _to(stored)
    return render(request, "letters/directory/addressee_delete.html", {"entry": stored, "uses": service.uses(stored)})


@member_required("edit_addressees", methods=("POST",))
def retire_addressee(request: MemberRequest, coalition: Coalition, addressee: int) -> HttpResponse:
    """Offer an entry no longer for new letters, or again."""
    stored = entry_or_404(coalition, addressee)
    if request.POST.get("deed") == "restore":
        service.restore(addressee=stored, actor=request.user)
        messages.success(request, _("“%(entry)s” is offered for new letters again.") % {"entry": stored})
    else:
        service.retire(addressee=stored, actor=request.user, today=civil_today(coalition.time_zone))
        messages.success(request, _("“%(entry)s” is no longer offered for new letters.") % {"entry": stored})
    return _to(stored)


def _to(entry: Addressee) -> HttpResponse:
    return redirect("letters:addressee", entry.coalition.slug, entry.pk)


@member_required("edit_addressees")
def addressees_csv(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Hand out the directory as a table that an import reads back."""
    text = exports.as_csv(coalition, today=civil_today(coalition.time_zone))
    headers = {"Content-Disposition": f'attachment; filename="{coalition.slug}-recipients.csv"'}
    answer = HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=headers)
    answer["Cache-Control"] = "no-store"
    return answer
