"""The ledger of a letter: who is asked, how each stands, and what to do about several at once."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign.http import MemberRequest, refused_to
from letters.http import letter_member_required
from letters.models import Letter
from signatories.invitations import keeping, ledger
from signatories.invitations.forms.ledger import FindInvitationForm, HeadingForm, HeardForm, InvitationForm, OwnerForm
from signatories.models import Invitation
from signatories.models.invitation import InvitationStanding

A_PAGE = 50
DEEDS = ("hand_over", "heading", "end", "remove")
ASKING = ("hand_over", "heading")
ACTION = "invite_signatories"


@letter_member_required(ACTION)
def ledger_page(request: MemberRequest, letter: Letter) -> HttpResponse:
    """List who is asked, with the numbers of each state above."""
    form = FindInvitationForm(request.GET, hands=ledger.hands(letter))
    wanted = form.wanted()
    found = ledger.with_neighbors(ledger.find(letter, wanted))
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    states = ledger.counts(letter)
    context = {
        "letter": letter,
        "form": form,
        "page": page,
        "rows": ledger.rows(letter, page.object_list),
        "states": states,
        "number": sum(state["number"] for state in states),
        "is_anybody_asked": any(state["number"] for state in states if state["value"] != InvitationStanding.NEW),
        "silent": letter.invitations.all().silent().count(),
        "wanted": wanted,
        "is_over": letter.is_list_fixed,
        "deeds": DEEDS,
    }
    return render(request, "signatories/invitations/ledger.html", context)


@letter_member_required(ACTION, methods=("GET", "POST"))
def decide(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show whom a deed would be about, and do it at the press of the button."""
    asked = request.POST if request.method == "POST" else request.GET
    deed = asked.get("deed", "")
    if deed not in DEEDS:
        raise Http404
    ids = chosen_ids(letter, asked)
    form = asking_form(letter, deed, request.POST if request.method == "POST" else None)
    if request.method == "POST" and ids and (deed not in ASKING or form.is_valid()):
        carry_out(request, letter, deed, ids, form)
        return redirect("signatories:invitations", slug=letter.slug)
    found = letter.invitations.filter(pk__in=ids).standing().order_by("-pk")
    context = {
        "letter": letter,
        "deed": deed,
        "ids": ids,
        "rows": ledger.rows(letter, found[:A_PAGE]),
        "more": max(len(ids) - A_PAGE, 0),
        "form": form if deed in ASKING else None,
    }
    return render(request, "signatories/invitations/decide.html", context, status=422 if form.errors else 200)


def asking_form(letter: Letter, deed: str, data: Any) -> OwnerForm | HeadingForm:
    """Return what a deed asks for; of one that asks for nothing it is not shown."""
    return HeadingForm(data, letter=letter) if deed == "heading" else OwnerForm(data, hands=ledger.hands(letter))


def chosen_ids(letter: Letter, asked: Any) -> list[int]:
    """Return the rows that are ticked, or with ``everyone`` all that the filters find, up to the most at once."""
    if asked.get("everyone"):
        wanted = FindInvitationForm(asked, hands=ledger.hands(letter)).wanted()
        return list(ledger.find(letter, wanted).values_list("pk", flat=True)[: keeping.MOST_AT_ONCE])
    texts = asked.getlist("invitation")[: keeping.MOST_AT_ONCE]
    numbers = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]
    return list(letter.invitations.filter(pk__in=numbers).order_by("-pk").values_list("pk", flat=True))


def carry_out(request: MemberRequest, letter: Letter, deed: str, ids: list[int], form: OwnerForm | HeadingForm) -> None:
    """Do the deed and say how many it was about."""
    with refused_to(request):
        if deed == "hand_over":
            owner = letter.campaign.coalition.members.filter(pk=form.cleaned_data["owner"] or 0).first()
            number = keeping.hand_to(letter=letter, ids=ids, owner=owner, actor=request.user)
            done = ngettext("%(number)d invitation changed hands.", "%(number)d invitations changed hands.", number)
        elif deed == "heading":
            number = keeping.set_group(letter=letter, ids=ids, group=form.cleaned_data["group"], actor=request.user)
            done = ngettext("%(number)d invitation was changed.", "%(number)d invitations were changed.", number)
        elif deed == "end":
            number = keeping.end(letter=letter, ids=ids, actor=request.user)
            done = ngettext("%(number)d invitation has ended.", "%(number)d invitations have ended.", number)
        else:
            number = keeping.remove(letter=letter, ids=ids, actor=request.user)
            done = ngettext("%(number)d row was removed.", "%(number)d rows were removed.", number)
        messages.success(request, done % {"number": number})


@letter_member_required(ACTION, methods=("GET", "POST"))
def invitation(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Show one invitation with its history, and keep name and notes."""
    stored = one(letter, number)
    initial = {"name": stored.name, "notes": stored.notes}
    form = InvitationForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        keeping.write(letter=letter, invitation=stored, actor=request.user, **form.cleaned_data)
        messages.success(request, _("The invitation is saved."))
        return redirect("signatories:invitation", slug=letter.slug, number=number)
    return show(request, letter, stored, form, HeardForm())


@letter_member_required(ACTION, methods=("POST",))
def heard(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Note an answer that was heard elsewhere."""
    stored = one(letter, number)
    form = HeardForm(request.POST)
    if not form.is_valid():
        return show(request, letter, stored, InvitationForm(initial={"name": stored.name, "notes": stored.notes}), form)
    with refused_to(request):
        keeping.note_answer(letter=letter, invitation=stored, actor=request.user, **form.cleaned_data)
        messages.success(request, _("The answer is noted."))
    return redirect("signatories:invitation", slug=letter.slug, number=number)


def show(
    request: MemberRequest, letter: Letter, stored: Invitation, form: InvitationForm, heard_form: HeardForm
) -> HttpResponse:
    """Show one invitation with both of its forms."""
    status = 422 if form.errors or heard_form.errors else 200
    context = {
        "letter": letter,
        "form": form,
        "heard_form": heard_form,
        "row": ledger.rows(letter, [stored])[0],
        "replies": ledger.replies(stored)[:A_PAGE],
        "history": ledger.told(ledger.history(stored)[:A_PAGE]),
    }
    return render(request, "signatories/invitations/invitation.html", context, status=status)


def one(letter: Letter, number: int) -> Invitation:
    """Return an invitation of this letter, or answer as if it did not exist."""
    found = ledger.with_neighbors(letter.invitations.all().standing())
    return get_object_or_404(found.select_related("created_by", "forwarded_from", "forwarded_to", "group"), pk=number)
