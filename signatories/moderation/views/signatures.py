"""The list of signatures as the coalition works on it."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign import waiting
from campaign.clock import database_now
from campaign.http import MemberRequest, refused_into, refused_to
from campaign.mailbox import mailbox_key, masked
from campaign.roles import may
from letters.documents import LineStyle
from letters.http import letter_member_required
from letters.models import Letter
from signatories.lists import listing, ordering
from signatories.models import Signature
from signatories.models.signature import State
from signatories.moderation import decisions, mending
from signatories.moderation.forms.decisions import DecisionForm, FindSignatureForm, LineForm
from signatories.signing import trust

A_PAGE = 50
DEEDS = ("approve", "reject", "move")


@letter_member_required("see_signatures")
def signature_list(request: MemberRequest, letter: Letter) -> HttpResponse:
    """List who signed, with what has to be looked at first."""
    form = FindSignatureForm(request.GET, letter=letter)
    sees_hidden = may(request.member, "see_withheld")
    found = find(letter, form.cleaned_data, sees_hidden=sees_hidden) if form.is_valid() else letter.signatures.none()
    page = Paginator(found.select_related("group", "joins", "organization"), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "letter": letter,
        "form": form,
        "page": page,
        "rows": [row(signature, request) for signature in page],
        "states": states(letter),
        "counts": listing.count(letter),
        "waiting": listing.pending(letter),
        "is_search": any(request.GET.get(name) for name in form.fields),
        "may_moderate": may(request.member, "moderate_signatures"),
        "is_fixed": letter.state in decisions.FIXED,
        "deeds": DEEDS if letter.signature_groups.count() > 1 else DEEDS[:2],
    }
    return render(request, "signatories/moderation/signatures.html", context)


def find(letter: Letter, wanted: dict[str, Any], *, sees_hidden: bool) -> QuerySet[Signature]:
    """Return the signatures that fit the filters, the newest first; a withheld name is not found.

    Nor is it by its address, unless by those who may see withheld names.
    """
    found = letter.signatures.order_by("-submitted_at", "-pk")
    if wanted.get("state"):
        found = found.filter(state=wanted["state"])
    if wanted.get("group"):
        found = found.filter(group=wanted["group"])
    text = wanted.get("q", "")
    if "@" in text:
        found = found if sees_hidden else found.filter(withheld=False)
        return found.filter(mailbox_key=mailbox_key(text))
    for word in text.split()[:8]:
        found = found.filter(
            Q(organization_name__icontains=word) | Q(name__icontains=word) | Q(affiliation__icontains=word)
        )
    return found


def row(signature: Signature, request: MemberRequest) -> dict[str, Any]:
    """Return what the list shows of a signature to this member."""
    sees_hidden = may(request.member, "see_withheld")
    lines = () if signature.withheld else ordering.line(signature, LineStyle(signature.group.style))
    return {
        "signature": signature,
        "label": ", ".join(lines) or _("Name withheld"),
        "hidden": ", ".join(signature.hidden.values()) if sees_hidden else "",
        "behind": "" if signature.withheld and not sees_hidden else ordering.behind(signature),
        "doubt": trust.explain(signature.doubt) if signature.doubt and signature.state == State.PENDING else "",
        "mailbox": _mailbox(signature, request),
        "sees_moment": may(request.member, "see_moments"),
        "tells": sees_hidden or not signature.withheld,
        "joins": signature.joins if signature.joins and (sees_hidden or not signature.joins.withheld) else None,
    }


def _mailbox(signature: Signature, request: MemberRequest) -> str:
    """Return the address: whole for whoever decides by it, masked for who only works with the list."""
    if not signature.email or (signature.withheld and not may(request.member, "see_withheld")):
        return ""
    return signature.email if may(request.member, "moderate_signatures") else masked(signature.email)


def states(letter: Letter) -> list[dict[str, Any]]:
    """Return each state with how many signatures are in it, in the order of a signature's life.

    What counts are lines: those who joined one are told beside them. What nobody decided before the list was
    frozen does not wait any more.
    """
    rows = letter.signatures.order_by().values_list("state").annotate(number=Count("pk"), joined=Count("joins"))
    numbers = {state: (number - joined, joined) for state, number, joined in rows}
    left = {State.PENDING: _("not decided when the list was frozen")} if letter.state in decisions.FIXED else {}
    return [
        {"value": state.value, "label": left.get(state, state.label), "number": lines + joined, "joined": joined}
        for state in State
        for lines, joined in [numbers.get(state.value, (0, 0))]
    ]


@letter_member_required("moderate_signatures", methods=("GET", "POST"))
def decide(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show whom a deed would be about, ask what it needs, and do it at the press of the button."""
    asked = request.POST if request.method == "POST" else request.GET
    deed = asked.get("deed", "")
    if deed not in DEEDS:
        raise Http404
    chosen = letter.signatures.filter(pk__in=numbers(asked.getlist("signature"))).select_related("group")
    data = request.POST if request.method == "POST" else None
    form = DecisionForm(data, letter=letter, deed=deed, now=database_now())
    if request.method == "POST" and form.is_valid():
        carry_out(request, letter, deed, [signature.pk for signature in chosen], form.cleaned_data)
        return waiting.way_back(request) or redirect("signatories:signatures", slug=letter.slug)
    context = {"letter": letter, "deed": deed, "rows": [row(each, request) for each in chosen], "form": form}
    return render(request, "signatories/moderation/decide.html", context, status=422 if form.errors else 200)


def numbers(texts: list[str]) -> list[int]:
    """Return the ids among what was asked for; whatever is none is left out."""
    return [int(text) for text in texts[:1000] if text.isascii() and text.isdigit() and len(text) < 19]


def carry_out(request: MemberRequest, letter: Letter, deed: str, ids: list[int], given: dict[str, Any]) -> None:
    """Do the deed and say how many signatures it was about; one of the queue can be taken back for a while."""
    wait = waiting.UNDO_FOR if "back" in request.POST and len(ids) == 1 else timedelta()
    with refused_to(request):
        if deed == "approve":
            said: dict[str, Any] = {"seen_at": given["seen_at"], "wait": wait}
            number = decisions.approve(letter=letter, ids=ids, actor=request.user, **said)
            done = ngettext("%(number)d signature now counts.", "%(number)d signatures now count.", number)
        elif deed == "reject":
            said = {"reason": given["reason"], "tells": given["tells"] == "yes", "wait": wait}
            number = decisions.reject(letter=letter, ids=ids, actor=request.user, **said)
            done = ngettext("%(number)d signature is rejected.", "%(number)d signatures are rejected.", number)
        else:
            number = decisions.move(letter=letter, ids=ids, actor=request.user, group=given["group"])
            done = ngettext("%(number)d signature was moved.", "%(number)d signatures were moved.", number)
        if wait and number:
            offer_undo(request, letter, ids[0], deed)
        else:
            messages.success(request, done % {"number": number})
        if deed == "approve" and letter.signatures.pending().filter(pk__in=ids).exists():
            messages.warning(request, _("Some were changed by their signers meanwhile. Look at them once more."))


def offer_undo(request: MemberRequest, letter: Letter, number: int, deed: str) -> None:
    """Have the queue say what was decided, and take it back at a press, until the signer is told."""
    stored = one(letter, number)
    done = _("“%(name)s” counts.") if deed == "approve" else _("“%(name)s” is rejected.")
    waiting.offer_undo(
        request,
        coalition=letter.campaign.coalition,
        words=done % {"name": stored.organization_name or stored.name or _("Name withheld")},
        url=reverse("signatories:undo-decision", args=[letter.slug, number]),
        until=database_now() + waiting.UNDO_FOR,
    )


@letter_member_required("see_signatures")
def signature(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Show one signature with all that this member may know of it."""
    stored = one(letter, number)
    may_moderate = may(request.member, "moderate_signatures")
    found = row(stored, request)
    context = {
        **found,
        "letter": letter,
        "email": stored.email if may_moderate else found["mailbox"],
        "joined": stored.joined_by.count() if found["tells"] else 0,
        "may_moderate": may_moderate,
        "is_fixed": letter.state in decisions.FIXED,
        "may_mend": may_moderate and mending.may_mend(letter, stored),
        "place": listing.number_of(stored) if found["tells"] else 0,
    }
    return render(request, "signatories/moderation/signature.html", context)


@letter_member_required("moderate_signatures", methods=("GET", "POST"))
def edit(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Correct how a line is printed; the signer is told, and before and after stay in the trail."""
    stored = one(letter, number)
    form = LineForm(request.POST if request.method == "POST" else None, signature=stored)
    if form.is_valid():
        with refused_into(form):
            decisions.edit(letter=letter, signature=stored, actor=request.user, values=form.values())
            messages.success(request, _("The line is saved."))
            return redirect("signatories:signature", slug=letter.slug, number=number)
    context = {**row(stored, request), "letter": letter, "form": form}
    return render(request, "signatories/moderation/edit_line.html", context, status=422 if form.errors else 200)


@letter_member_required("moderate_signatures", methods=("POST",))
def pin(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Put a line first in its group, or back."""
    stored = one(letter, number)
    with refused_to(request):
        decisions.pin(letter=letter, signature=stored, actor=request.user, pinned="pinned" in request.POST)
    return redirect("signatories:signature", slug=letter.slug, number=number)


@letter_member_required("moderate_signatures", methods=("POST",))
def resend(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Have the link to confirm sent once more, to the signer alone."""
    with refused_to(request):
        decisions.resend(letter=letter, signature=one(letter, number), actor=request.user)
        messages.success(request, _("The mail is on its way to the signer."))
    return redirect("signatories:signature", slug=letter.slug, number=number)


def one(letter: Letter, number: int) -> Signature:
    """Return a signature of this letter, or answer as if it did not exist."""
    signatures = letter.signatures.select_related("group", "joins", "organization", "version", "decided_by")
    return get_object_or_404(signatures, pk=number)
