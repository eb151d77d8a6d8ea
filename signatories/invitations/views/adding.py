"""Putting people into the ledger: ticked in the directory, or pasted."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext

from campaign.clock import civil_today
from campaign.http import MemberRequest, refused_into, refused_to
from campaign.models import Organization, Representative
from letters.http import letter_member_required
from letters.models import Letter
from signatories.invitations import adding, pasting
from signatories.invitations.forms.ledger import DirectoryFilterForm, PasteForm

A_PAGE = 50
ACTION = "invite_signatories"


@letter_member_required(ACTION, methods=("GET", "POST"))
def from_directory(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Choose people of the directory: those ticked, or one for each organization that the filter finds."""
    form = DirectoryFilterForm(request.POST if request.method == "POST" else request.GET)
    found = letter.campaign.coalition.organizations.all()
    if form.is_valid():
        found = found.matching(form.cleaned_data["q"])
        if form.cleaned_data["country"]:
            found = found.filter(country=form.cleaned_data["country"])
    if request.method == "POST":
        with refused_to(request):
            invitees = ticked(letter, request) if request.POST.get("deed") == "ticked" else everyone(letter, found)
            tell(request, adding.add(letter=letter, invitees=invitees, by=request.member))
            return redirect("signatories:invitations", slug=letter.slug)
        return redirect("signatories:invite-directory", slug=letter.slug)
    return render(request, "signatories/invitations/directory.html", shown(request, letter, form, found))


def shown(request: MemberRequest, letter: Letter, form: DirectoryFilterForm, found: Any) -> dict[str, Any]:
    """Return what the page shows of the directory, with who stands in the ledger already."""
    page = Paginator(found.keys_in_order(get_language() or "en"), A_PAGE).get_page(request.GET.get("page"))
    people = Prefetch("representatives", Representative.objects.order_by("name", "pk"))
    organizations = Organization.objects.prefetch_related(people).in_this_order(page.object_list)
    keys = [person.mailbox_key for one in organizations for person in one.representatives.all()]
    return {
        "letter": letter,
        "form": form,
        "page": page,
        "organizations": organizations,
        "known": adding.known_mailboxes(letter, keys),
        "is_search": any(request.GET.get(name) for name in form.fields),
        "is_over": letter.is_list_fixed,
    }


def ticked(letter: Letter, request: MemberRequest) -> list[adding.Invitee]:
    """Return the people that were ticked, of this coalition's directory alone."""
    texts = request.POST.getlist("representative")[: adding.MOST_AT_ONCE]
    numbers = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]
    people = Representative.objects.filter(organization__coalition=letter.campaign.coalition, pk__in=numbers)
    chosen = people.exclude(mailbox_key="").select_related("organization").order_by("pk")
    return [adding.of_representative(person) for person in chosen]


def everyone(letter: Letter, found: Any) -> list[adding.Invitee]:
    """Return one person for each organization that was found."""
    organizations = found.prefetch_related("representatives__mandates", "representatives__organization")
    today = civil_today(letter.campaign.coalition.time_zone)
    people = [adding.speaker_of(organization, today=today) for organization in organizations]
    return [adding.of_representative(person) for person in people if person is not None]


@letter_member_required(ACTION, methods=("GET", "POST"))
def paste(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Look at a pasted list line by line, then add the good ones; the others stay in the field."""
    form = PasteForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"letter": letter, "form": form, "is_over": letter.is_list_fixed}
        return render(request, "signatories/invitations/paste.html", context, status=422 if form.errors else 200)
    entries = pasting.read(form.cleaned_data["people"])
    named = adding.recognized(letter.campaign.coalition, entries)
    if request.POST.get("deed") == "add":
        with refused_into(form):
            number = adding.add(letter=letter, invitees=[invitee for _entry, invitee in named], by=request.member)
            tell(request, number)
            faults = [entry for entry in entries if entry.fault]
            if not faults:
                return redirect("signatories:invitations", slug=letter.slug)
            form = PasteForm(initial={"people": "\n".join(entry.text for entry in faults)})
            entries, named = pasting.read("\n".join(entry.text for entry in faults)), []
    return render(request, "signatories/invitations/paste.html", fates(letter, form, entries, named))


def fates(letter: Letter, form: PasteForm, entries: list[pasting.PastedEntry], named: Any) -> dict[str, Any]:
    """Return what will become of every piece of the list."""
    known = adding.known_mailboxes(letter, [entry.key for entry, _invitee in named])
    invitees = {id(entry): invitee for entry, invitee in named}
    rows = [
        {"entry": entry, "invitee": invitees.get(id(entry)), "is_known": not entry.fault and entry.key in known}
        for entry in entries
    ]
    return {
        "letter": letter,
        "form": form,
        "rows": rows,
        "new": sum(1 for row in rows if row["invitee"] and not row["is_known"]),
        "faults": sum(1 for entry in entries if entry.fault),
        "is_over": letter.is_list_fixed,
    }


def tell(request: MemberRequest, number: int) -> None:
    """Say how many were new to the ledger."""
    words = ngettext(
        "%(number)d person is in the ledger now. Nobody has been asked yet.",
        "%(number)d people are in the ledger now. Nobody has been asked yet.",
        number,
    )
    messages.success(request, words % {"number": number})
