"""Pages behind the links in mails. Opening one changes nothing: a button does.

A link is opened once to put what it proves into the session, and the visitor goes on to
an address without a token, so that no history, log or referrer keeps it. That address names
the page's own signature: a button is about the line above it, whatever other tabs opened.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from redis.exceptions import RedisError

from campaign import proofs
from campaign.http import refused_into
from letters.drafts import lifecycle
from letters.models import Letter
from letters.states import LetterState
from signatories.lists import listing, ordering, receipts
from signatories.models import Signature
from signatories.models.signature import State
from signatories.signing import deadlines, mails, news, own_changes, own_copy, own_groups, signatures, tokens
from signatories.signing.forms.own_changes import AppearanceForm, LineCorrectionForm
from signatories.signing.views.public import closed
from signatories.signing.views.sign import late_facts

GUESSES = 20
GUESS_SECONDS = 60
LANDING = {tokens.LinkPurpose.CONFIRM: "signatories:confirm", tokens.LinkPurpose.MANAGE: "signatories:manage"}


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A page about one signature: its name in the address, and what the session holds as proof."""

    name: str
    proof: tokens.Proof


@require_safe
def open_link(request: HttpRequest, purpose: tokens.LinkPurpose, token: str) -> HttpResponse:
    """Swap the token for the session and go on to an address without it."""
    try:
        page = keep(request, purpose, tokens.read(purpose, token))
    except tokens.ExpiredToken as error:
        response = ended(request, purpose, signatures.after(error.proof), why="expired")
    except tokens.BadToken:
        response = dead(request, "mangled" if is_patient(request) else "too_many")
    else:
        response = redirect(LANDING[purpose], page)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store, private"
    return response


def is_patient(request: HttpRequest) -> bool:
    """Count a wrong token and tell whether the visitor may go on guessing; nothing stays after a minute."""
    visitor = hashlib.sha256(str(get_adapter().get_client_ip(request)).encode()).hexdigest()
    key = f"signatories.guesses.{visitor}"
    try:
        cache.add(key, 0, GUESS_SECONDS)
        return bool(cache.incr(key) <= GUESSES)
    except (ValueError, RedisError):
        return True


def keep(request: HttpRequest, purpose: tokens.LinkPurpose, proof: tokens.Proof) -> str:
    """Put what a link proves beside what others proved, and return the name of the pages about its signature."""
    return proofs.keep(request, f"signatories.{purpose}", (proof.signature_id, proof.nonce))


View = Callable[[HttpRequest, Signature, OwnPage], HttpResponse]


def with_signature(purpose: tokens.LinkPurpose) -> Callable[[View], Callable[[HttpRequest, str], HttpResponse]]:
    """Hand the view its page's own signature, if the session has proved to own it, or say what became of it."""

    def decorate(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, page: str) -> HttpResponse:
            kept = proofs.kept(request, f"signatories.{purpose}", page)
            if kept is None:
                return dead(request, "no_link")
            proof = tokens.Proof(int(kept[0]), str(kept[1]))
            try:
                return view(request, signatures.find(proof), OwnPage(page, proof))
            except signatures.LinkDead as refusal:
                return ended(request, purpose, refusal)

        return guarded

    return decorate


def ended(
    request: HttpRequest, purpose: tokens.LinkPurpose, refusal: signatures.LinkDead, *, why: str = ""
) -> HttpResponse:
    """Say what became of a signature whose link is of before; one that was confirmed long ago simply stands."""
    if purpose is tokens.LinkPurpose.CONFIRM and refusal.stands:
        assert refusal.letter is not None
        context = {"letter": refusal.letter, "signature": refusal.gone}
        return render(request, "signatories/signing/stands.html", context)
    if refusal.state == State.WITHDRAWN and request.method == "POST":
        return render(request, "signatories/signing/withdrawn.html", {"letter": refusal.letter}, status=410)
    return dead(request, refusal.state or why or "used")


def dead(request: HttpRequest, why: str) -> HttpResponse:
    """Say politely why a link does not work and what to do; the statuses tell programs the same.

    What somebody had typed into a form that has lost its page is given back, so that nothing has to be typed again.
    """
    status = {"mangled": 404, "too_many": 429, "no_link": 404}.get(why, 410)
    typed = [text for name in own_changes.ENTERED if (text := request.POST.get(name, "").strip())]
    return render(request, "signatories/signing/dead_link.html", {"why": why, "typed": typed}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@with_signature(tokens.LinkPurpose.CONFIRM)
def confirm(request: HttpRequest, signature: Signature, page: OwnPage) -> HttpResponse:
    """Show what will be confirmed; the button confirms it."""
    if request.method == "POST":
        return confirm_shown(request, signature, page)
    if signature.stands:
        return redirect("signatories:confirmed", page.name)
    if signature.face != State.UNCONFIRMED:
        raise signatures.LinkDead(signature.state, gone=signature)
    if signature.letter.state == LetterState.WITHDRAWN:
        return render(request, "signatories/signing/withdrawn_letter.html", {"letter": signature.letter}, status=410)
    if not mails.takes_confirmations(signature.letter):
        return too_late(request, signature.letter, closed(signature.letter))
    return render(request, "signatories/signing/confirm.html", facts(signature, page) | late_facts(signature.letter))


def too_late(request: HttpRequest, letter: Letter, sentence: str) -> HttpResponse:
    """Say to somebody who comes to confirm since when that cannot be done any more."""
    early = deadlines.closed_early(letter, to_confirm=True)
    context = {"letter": letter, "sentence": sentence, "was_signed": True, "is_early": early}
    return render(request, "signatories/signing/closed.html", context, status=410)


def confirm_shown(request: HttpRequest, signature: Signature, page: OwnPage) -> HttpResponse:
    """Confirm the line that the page showed, or show it once more when it reads otherwise by now."""
    try:
        signatures.confirm(proof=page.proof, seen=request.POST.get("seen", ""))
    except signatures.SigningClosed as refusal:
        return too_late(request, Letter.objects.get(pk=signature.letter_id), str(refusal))
    except signatures.SeenBefore:
        context = facts(signatures.find(page.proof), page) | late_facts(signature.letter) | {"is_stale": True}
        return render(request, "signatories/signing/confirm.html", context, status=409)
    return redirect("signatories:confirmed", page.name)


@require_safe
@with_signature(tokens.LinkPurpose.CONFIRM)
def confirmed(request: HttpRequest, signature: Signature, page: OwnPage) -> HttpResponse:
    """Thank, with the signer's own number."""
    if not signature.stands:
        raise signatures.LinkDead(signature.state, gone=signature)
    context = facts(signature, page) | {"number": listing.number_of(signature)}
    return render(request, "signatories/signing/confirmed.html", context)


@require_safe
@with_signature(tokens.LinkPurpose.MANAGE)
def manage(request: HttpRequest, signature: Signature, page: OwnPage) -> HttpResponse:
    """Show signers their own signature and what they may do with it."""
    if not signature.is_live:
        raise signatures.LinkDead(signature.state, gone=signature)
    found: dict[str, object] = {"number": listing.number_of(signature), "gets_news": news.gets_news(signature)}
    found["may_choose_heading"] = bool(own_groups.may_choose(signature))
    found["receipt"] = receipts.standing(signature)
    return render(request, "signatories/signing/manage.html", facts(signature, page) | found)


@require_http_methods(["GET", "HEAD", "POST"])
@with_signature(tokens.LinkPurpose.MANAGE)
def correct(request: HttpRequest, signature: Signature, page: OwnPage) -> HttpResponse:
    """Let signers change how their line reads, until the list is frozen."""
    form = LineCorrectionForm(request.POST if request.method == "POST" else None, signature=signature)
    if form.is_valid():
        with refused_into(form):
            try:
                changed = own_changes.correct(
                    proof=page.proof, correction=form.correction(), seen=form.cleaned_data["seen"]
                )
                return go_on(request, changed)
            except own_changes.ListFrozen as refusal:
                told = facts(signature, page) | {"refusal": str(refusal)}
                return render(request, "signatories/signing/manage.html", told, status=409)
            except signatures.SeenBefore:
                form.show_anew(signatures.find(page.proof))
    status = 422 if form.errors else 200
    return render(request, "signatories/signing/correct.html", facts(signature, page) | {"form": form}, status=status)


def go_on(request: HttpRequest, changed: Signature) -> HttpResponse:
    """Lead to the page of a signature that has just got a new nonce."""
    return redirect("signatories:manage", keep(request, tokens.LinkPurpose.MANAGE, proof_of(changed)))


def proof_of(signature: Signature) -> tokens.Proof:
    return tokens.Proof(signature.pk, signature.nonce)


@require_http_methods(["GET", "HEAD", "POST"])
@with_signature(tokens.LinkPurpose.MANAGE)
def appear(request: HttpRequest, signature: Signature, page: OwnPage) -> HttpResponse:
    """Let signers change how they appear, until the letter is sent."""
    form = AppearanceForm(request.POST if request.method == "POST" else None, signature=signature)
    if form.is_valid():
        given = form.cleaned_data
        try:
            with refused_into(form):
                return go_on(request, own_changes.appear(proof=page.proof, how=given["appears"], seen=given["seen"]))
        except signatures.SeenBefore:
            return redirect("signatories:appear", page.name)
    status = 422 if form.errors else 200
    context = {**facts(signature, page), "form": form}
    return render(request, "signatories/signing/appear.html", context, status=status)


@require_POST
@with_signature(tokens.LinkPurpose.MANAGE)
def want_news(request: HttpRequest, signature: Signature, page: OwnPage) -> HttpResponse:
    """Let signers have news of the letter, or none."""
    own_changes.want_news(proof=page.proof, wanted=request.POST.get("news") == "yes")
    return redirect("signatories:manage", page.name)


@require_http_methods(["GET", "HEAD", "POST"])
@with_signature(tokens.LinkPurpose.MANAGE)
def withdraw(request: HttpRequest, signature: Signature, page: OwnPage) -> HttpResponse:
    """Ask once more; the button withdraws."""
    if request.method == "POST":
        own_changes.withdraw(proof=page.proof)
        return render(request, "signatories/signing/withdrawn.html", {"letter": signature.letter})
    return render(request, "signatories/signing/withdraw.html", facts(signature, page))


def facts(signature: Signature, page: OwnPage) -> dict[str, object]:
    """Return what the pages about one signature show its owner."""
    letter = signature.letter
    return {
        "letter": letter,
        "signature": signature,
        "page": page.name,
        "seen": signatures.mark(signature),
        "lines": mails.printed(signature).split("\n") if not signature.withheld else [],
        "behind": "" if signature.withheld else ordering.behind(signature),
        "sealed": {column: text for column, text in signature.hidden.items() if column != "sort_name"},
        "is_open": letter.state == letter.State.OPEN,
        # No coordinator looks at it any more, and it stands in no addendum either.
        "is_off": signature.face == State.PENDING and letter.is_list_fixed and not signature.for_addendum,
        "may_correct": letter.state == letter.State.OPEN or signature.is_free_latecomer,
        "is_sent": lifecycle.was_sent(letter) and not signature.is_free_latecomer,
        "closed": closed(letter),
        "address_kept": own_copy.kept_until(letter),
    }
