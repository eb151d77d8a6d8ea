"""Pages behind the links in mails. Opening one changes nothing: a button does.

A link is opened once to put what it proves into the session, and the visitor goes on to
an address without a token, so that no history, log or referrer keeps it.
"""

import hashlib
from collections.abc import Callable
from functools import wraps

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from redis.exceptions import RedisError

from signatories.lists import listing, ordering
from signatories.models import Signature
from signatories.models.signature import State
from signatories.signing import mails, own_changes, signatures, tokens
from signatories.signing.forms.own_changes import LineCorrectionForm
from signatories.signing.views.public import closed

GUESSES = 20
GUESS_SECONDS = 60
LANDING = {tokens.LinkPurpose.CONFIRM: "signatories:confirm", tokens.LinkPurpose.MANAGE: "signatories:manage"}


@require_safe
def open_link(request: HttpRequest, purpose: tokens.LinkPurpose, token: str) -> HttpResponse:
    """Swap the token for the session and go on to an address without it."""
    try:
        proof = tokens.read(purpose, token)
    except tokens.ExpiredToken:
        response = dead(request, "expired")
    except tokens.BadToken:
        response = dead(request, "mangled" if is_patient(request) else "too_many")
    else:
        keep(request, purpose, proof)
        response = redirect(LANDING[purpose])
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


def keep(request: HttpRequest, purpose: tokens.LinkPurpose, proof: tokens.Proof) -> None:
    request.session[f"signatories.{purpose}"] = [proof.signature_id, proof.nonce]


View = Callable[[HttpRequest, Signature, tokens.Proof], HttpResponse]


def with_signature(purpose: tokens.LinkPurpose) -> Callable[[View], Callable[[HttpRequest], HttpResponse]]:
    """Hand the view the signature that the browser session has proved to own, or say what became of it."""

    def decorate(view: View) -> Callable[[HttpRequest], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            kept = request.session.get(f"signatories.{purpose}")
            if not kept:
                return dead(request, "no_link")
            proof = tokens.Proof(*kept)
            try:
                return view(request, signatures.find(proof), proof)
            except signatures.LinkDead as refusal:
                return dead(request, refusal.state or "used")

        return guarded

    return decorate


def dead(request: HttpRequest, why: str) -> HttpResponse:
    """Say politely why a link does not work and what to do; the statuses tell programs the same."""
    status = {"mangled": 404, "too_many": 429, "no_link": 404}.get(why, 410)
    return render(request, "signatories/signing/dead_link.html", {"why": why}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@with_signature(tokens.LinkPurpose.CONFIRM)
def confirm(request: HttpRequest, signature: Signature, proof: tokens.Proof) -> HttpResponse:
    """Show what will be confirmed; the button confirms it."""
    if request.method == "POST":
        try:
            signatures.confirm(proof=proof)
        except signatures.SigningClosed as refusal:
            context = {"letter": signature.letter, "sentence": str(refusal), "was_signed": True}
            return render(request, "signatories/signing/closed.html", context, status=410)
        return redirect("signatories:confirmed")
    if signature.state in {State.PENDING, State.COUNTED}:
        return redirect("signatories:confirmed")
    if signature.state != State.UNCONFIRMED:
        raise signatures.LinkDead(signature.state)
    return render(request, "signatories/signing/confirm.html", facts(signature))


@require_safe
@with_signature(tokens.LinkPurpose.CONFIRM)
def confirmed(request: HttpRequest, signature: Signature, proof: tokens.Proof) -> HttpResponse:
    """Thank, with the signer's own number."""
    if signature.state not in {State.PENDING, State.COUNTED}:
        raise signatures.LinkDead(signature.state)
    return render(
        request, "signatories/signing/confirmed.html", facts(signature) | {"number": listing.number_of(signature)}
    )


@require_safe
@with_signature(tokens.LinkPurpose.MANAGE)
def manage(request: HttpRequest, signature: Signature, proof: tokens.Proof) -> HttpResponse:
    """Show signers their own signature and what they may do with it."""
    if signature.state not in own_changes.LIVE:
        raise signatures.LinkDead(signature.state)
    return render(
        request, "signatories/signing/manage.html", facts(signature) | {"number": listing.number_of(signature)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@with_signature(tokens.LinkPurpose.MANAGE)
def correct(request: HttpRequest, signature: Signature, proof: tokens.Proof) -> HttpResponse:
    """Let signers change how their line reads, until the list is frozen."""
    form = LineCorrectionForm(request.POST if request.method == "POST" else None, signature=signature)
    if form.is_valid():
        try:
            changed = own_changes.correct(proof=proof, correction=form.correction())
        except own_changes.ListFrozen as refusal:
            told = facts(signature) | {"refusal": str(refusal)}
            return render(request, "signatories/signing/manage.html", told, status=409)
        keep(request, tokens.LinkPurpose.MANAGE, tokens.Proof(changed.pk, changed.nonce))
        return redirect("signatories:manage")
    status = 422 if form.errors else 200
    return render(request, "signatories/signing/correct.html", facts(signature) | {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@with_signature(tokens.LinkPurpose.MANAGE)
def withdraw(request: HttpRequest, signature: Signature, proof: tokens.Proof) -> HttpResponse:
    """Ask once more; the button withdraws."""
    if request.method == "POST":
        own_changes.withdraw(proof=proof)
        request.session.pop(f"signatories.{tokens.LinkPurpose.MANAGE}", None)
        return render(request, "signatories/signing/withdrawn.html", {"letter": signature.letter})
    return render(request, "signatories/signing/withdraw.html", facts(signature))


def facts(signature: Signature) -> dict[str, object]:
    """Return what the pages about one signature show its owner."""
    letter = signature.letter
    return {
        "letter": letter,
        "signature": signature,
        "lines": mails.printed(signature).split("\n") if not signature.withheld else [],
        "behind": "" if signature.withheld else ordering.behind(signature),
        "sealed": signature.hidden,
        "is_open": letter.state == letter.State.OPEN,
        "closed": closed(letter),
    }
