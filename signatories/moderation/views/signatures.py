"""The list of signatures as the coalition works on it."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign import waiting
from campaign.clock import database_now
from campaign.http import MemberRequest, refused_into, refused_to
from campaign.models import Member
from campaign.roles import may
from letters.http import letter_member_required, not_now
from letters.models import Letter
from signatories.lists import listing
from signatories.models import LikelyPair, Signature, SignatureProof
from signatories.models.signature import LIVE, State
from signatories.moderation import bulk, bulk_work, decisions, mending, merging, rows
from signatories.moderation.changes import SignatureDeed
from signatories.moderation.forms.decisions import DecisionForm, FindSignatureForm, LineForm
from signatories.shown import as_shown
from signatories.signing import mailboxes
from signatories.signing.signatures import SeenBefore

A_PAGE = 50
DEEDS = ("approve", "reject", "suspect", "clear", "move", "pair")


@letter_member_required("see_signatures")
def signature_list(request: MemberRequest, letter: Letter) -> HttpResponse:
    """List who signed, with what has to be looked at first."""
    form = FindSignatureForm(request.GET, letter=letter)
    found = rows.find(letter, form.wanted(), member=request.member) if form.is_valid() else letter.signatures.none()
    is_search = any(request.GET.get(name) for name in form.fields)
    page = rows.KeyPaginator(found, A_PAGE, is_search=is_search).get_page(request.GET.get("page"))
    states = rows.states(letter)
    context = {
        "letter": letter,
        "form": form,
        "page": page,
        "rows": [rows.row(signature, member=request.member) for signature in page],
        "states": states,
        "counts": listing.count(letter),
        "waiting": listing.pending(letter),
        "is_search": is_search,
        "may_moderate": may(request.member, "moderate_signatures"),
        "is_fixed": letter.is_list_fixed,
        **work_on(letter, states),
    }
    return render(request, "signatories/moderation/signatures.html", context)


@letter_member_required("moderate_signatures", methods=("GET", "POST"))
def decide(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show whom a deed would be about, ask what it needs, and do it at the press of the button."""
    asked = request.POST if request.method == "POST" else request.GET
    deed = asked.get("deed", "")
    if deed not in DEEDS:
        raise Http404
    chosen = letter.signatures.filter(pk__in=numbers(asked.getlist("signature"))).select_related("group")
    data = request.POST if request.method == "POST" else None
    form = DecisionForm(data, letter=letter, deed=deed)
    if request.method == "POST" and form.is_valid():
        page = carry_out(request, letter, deed, [signature.pk for signature in chosen], form.cleaned_data)
        return waiting.way_back(request) or page or redirect("signatories:signatures", slug=letter.slug)
    context = {
        "letter": letter,
        "deed": deed,
        "rows": [rows.row(each, member=request.member) for each in chosen],
        "form": form,
    }
    return render(request, "signatories/moderation/decide.html", context, status=422 if form.errors else 200)


def numbers(texts: list[str]) -> list[int]:
    """Return the ids among what was asked for; whatever is none is left out."""
    return [int(text) for text in texts[:1000] if text.isascii() and text.isdigit() and len(text) < 19]


def work_on(letter: Letter, states: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what can be done with those that are ticked in this letter's list, and how many pairs are likely one."""
    is_any_suspect = any(state["value"] == State.SUSPECT and state["number"] for state in states)
    fitting = {"clear": is_any_suspect, "move": letter.signature_groups.count() > 1}
    pairs = LikelyPair.objects.to_decide().filter(first__letter=letter)
    return {"deeds": [deed for deed in DEEDS if fitting.get(deed, True)], "pairs": pairs.count()}


def carry_out(
    request: MemberRequest, letter: Letter, deed: str, ids: list[int], given: dict[str, Any]
) -> HttpResponse | None:
    """Do the deed, and return the page that tells of it where it was about several."""
    if len(ids) == 1 and deed in {"approve", "reject"}:
        decide_one(request, letter, deed, ids, given)
        return None
    page = None
    with refused_to(request):
        if deed == "pair":
            kept = merging.merge_two(letter=letter, ids=ids, actor=request.user, seen_at=given["seen_at"])
            messages.success(request, _("They are one line now, counted once."))
            return redirect("signatories:signature", letter.slug, kept.pk)
        order = given_for(request, deed, given)
        ordered = bulk.order_ticked(letter=letter, given=order, ids=ids, seen_at=given["seen_at"])
        bulk_work.begin(ordered)
        page = redirect("signatories:bulk-deed", letter.slug, ordered.pk)
        if "back" in request.POST:
            offer_undo_of_suspicion(request, letter, ordered.pk)
    return page


def given_for(request: MemberRequest, deed: str, given: dict[str, Any]) -> bulk.GivenDeed:
    """Return what the form gave, as a deed about several needs it."""
    return bulk.GivenDeed(
        deed=SignatureDeed(deed),
        actor=request.user,
        form_key=given["form_key"],
        why=given.get("reason", ""),
        tells=given.get("tells") == "yes",
        group=given.get("group"),
    )


def offer_undo_of_suspicion(request: MemberRequest, letter: Letter, number: int) -> None:
    """Have the queue offer to take back that a signature was marked as suspect."""
    waiting.offer_undo(
        request,
        coalition=letter.campaign.coalition,
        words=_("It is marked as suspect."),
        url=reverse("signatories:undo-bulk-deed", args=[letter.slug, number]),
        until=database_now() + waiting.UNDO_FOR,
    )


def decide_one(request: MemberRequest, letter: Letter, deed: str, ids: list[int], given: dict[str, Any]) -> None:
    """Approve or reject one signature; from the queue it can be taken back for a while."""
    wait = waiting.UNDO_FOR if "back" in request.POST else timedelta()
    said: dict[str, Any] = {"seen_at": given["seen_at"], "wait": wait}
    with refused_to(request):
        if deed == "approve":
            number = decisions.approve(letter=letter, ids=ids, actor=request.user, **said)
            done = ngettext("%(number)d signature now counts.", "%(number)d signatures now count.", number)
        else:
            said |= {"reason": given["reason"], "tells": given["tells"] == "yes"}
            number = decisions.reject(letter=letter, ids=ids, actor=request.user, **said)
            done = ngettext("%(number)d signature is rejected.", "%(number)d signatures are rejected.", number)
        if wait and number:
            offer_undo(request, letter, ids[0], deed)
        else:
            messages.success(request, done % {"number": number})
        if was_changed(letter, deed, ids, given["seen_at"]):
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


def was_changed(letter: Letter, deed: str, ids: list[int], seen_at: datetime | None) -> bool:
    """Tell whether a deed left some alone because they read otherwise by now."""
    left = letter.signatures.filter(pk__in=ids)
    if deed == "approve":
        return left.pending().exists()
    return left.filter(state__in=LIVE).exclude(as_shown(seen_at)).exists()


@letter_member_required("see_signatures")
def signature(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Show one signature with all that this member may know of it."""
    stored = one(letter, number)
    may_moderate = may(request.member, "moderate_signatures")
    found = rows.row(stored, member=request.member)
    context = {
        **found,
        "letter": letter,
        "email": stored.email if may_moderate else found["mailbox"],
        "joined": joined(stored, member=request.member) if found["tells"] else 0,
        "proofs": SignatureProof.objects.filter(signature=stored).defer("content").order_by("pk")
        if may_moderate
        else (),
        "may_moderate": may_moderate,
        "is_fixed": letter.is_list_fixed,
        "may_mend": may_moderate and mending.may_mend(letter, stored),
        "place": listing.number_of(stored) if found["tells"] else 0,
        "others": mailboxes.shared([stored]).get(stored.pk, ()) if may_moderate and found["mailbox"] else (),
        "merges": merging.merges_of(stored) if may_moderate else (),
    }
    return render(request, "signatories/moderation/signature.html", context)


def joined(stored: Signature, *, member: Member) -> int:
    """Return how many have joined a line, those alone whom this member may know."""
    others = stored.joined_by.all()
    return (others if may(member, "see_withheld") else others.filter(withheld=False)).count()


@letter_member_required("moderate_signatures", methods=("GET", "POST"))
def edit(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Correct how a line is printed; the signer is told, and before and after stay in the trail."""
    stored = one(letter, number)
    if request.method == "GET" and letter.is_list_fixed:
        why = _("The list is frozen, so nothing about it can be changed any more.")
        back = reverse("signatories:signature", args=[letter.slug, number])
        return not_now(request, letter, title=_("Change as printed"), why=why, back=back)
    form = LineForm(request.POST if request.method == "POST" else None, signature=stored)
    if form.is_valid():
        values, seen = form.values(), form.seen_mark
        try:
            with refused_into(form):
                decisions.edit(letter=letter, signature=stored, actor=request.user, values=values, seen=seen)
                messages.success(request, _("The line is saved."))
                return redirect("signatories:signature", slug=letter.slug, number=number)
        except SeenBefore:
            form.show_anew(one(letter, number))
    context = {**rows.row(stored, member=request.member), "letter": letter, "form": form}
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
