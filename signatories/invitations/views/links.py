"""The page behind the link in an invitation. Opening it changes nothing: its buttons do, each about its own row.

The link is opened once to put what it proves into the session, and the visitor goes on to an address without
a token. That address names the page's own invitation, whatever other links were opened meanwhile.
"""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from campaign import proofs
from campaign.http import refused_into
from campaign.visitors import visitor_of
from signatories.invitations import answers, links
from signatories.invitations.forms.answers import DeclineForm, ForwardForm
from signatories.invitations.links import InvitationProof
from signatories.models import Invitation
from signatories.models.invitation import InvitationState
from signatories.signing import tokens
from signatories.signing.tokens import BadToken

View = Callable[[HttpRequest, Invitation, str, InvitationProof], HttpResponse]


@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Swap the token for the session and go on to an address without it."""
    try:
        response: HttpResponse = redirect("signatories:invited", links.keep(request, links.read(token)))
    except BadToken:
        response = gone(request, answers.InvitationGone("mangled"), status=404)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store, private"
    return response


def with_invitation(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Hand the view its page's own invitation, if the session has proved it, or say what became of it."""

    @wraps(view)
    def guarded(request: HttpRequest, page: str) -> HttpResponse:
        proof = links.kept(request, page)
        try:
            if proof is None:
                response = gone(request, answers.InvitationGone("no_link"), status=404)
            else:
                response = view(request, answers.find(proof), page, proof)
        except answers.InvitationGone as refusal:
            response = gone(request, refusal)
        except answers.NotOpen as refusal:
            context = {"sentence": str(refusal)}
            response = render(request, "signatories/invitations/over.html", context, status=410)
        response.headers["Cache-Control"] = "no-store, private"
        return response

    return guarded


def gone(request: HttpRequest, refusal: answers.InvitationGone, *, status: int = 410) -> HttpResponse:
    """Say why a link leads nowhere; it names no letter and nobody."""
    return render(request, "signatories/invitations/gone.html", {"why": refusal.state or "deleted"}, status=status)


@require_safe
@with_invitation
def invited(request: HttpRequest, invitation: Invitation, page: str, _proof: InvitationProof) -> HttpResponse:
    """Show what is asked, of whom, and the answers."""
    return show(request, invitation, page)


@require_http_methods(["POST"])
@with_invitation
def consider(_request: HttpRequest, _invitation: Invitation, page: str, proof: InvitationProof) -> HttpResponse:
    """Note that it is being considered."""
    answers.answer(proof=proof, state=InvitationState.CONSIDERING)
    return redirect("signatories:invited", page)


@require_http_methods(["POST"])
@with_invitation
def decline(request: HttpRequest, invitation: Invitation, page: str, proof: InvitationProof) -> HttpResponse:
    """Note that this person does not sign, and why if they say so."""
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return show(request, invitation, page, declining=form)
    answers.answer(proof=proof, state=InvitationState.DECLINED, reason=form.cleaned_data["reason"])
    return redirect("signatories:invited", page)


@require_http_methods(["POST"])
@with_invitation
def forward(request: HttpRequest, invitation: Invitation, page: str, proof: InvitationProof) -> HttpResponse:
    """Ask a colleague instead; the page that follows says the same whoever that is."""
    form = ForwardForm(request.POST)
    if form.is_valid():
        with refused_into(form):
            answers.forward(proof=proof, visitor=visitor_of(request), **form.cleaned_data)
            return render(request, "signatories/invitations/passed_on.html", {"letter": invitation.letter})
    return show(request, invitation, page, forwarding=form)


def signature_of(request: HttpRequest, invitation: Invitation) -> str:
    """Return how the mailbox's signature stands, in a session that has proved it: a passed-on link tells nobody."""
    signature = answers.signature_of(invitation)
    if signature is None:
        return ""
    row = (signature.pk, signature.nonce)
    purposes = [f"signatories.{purpose}" for purpose in tokens.LinkPurpose]
    own = [proofs.kept(request, purpose, proofs.page_name(purpose, row)) for purpose in purposes]
    return signature.state if any(own) else ""


def show(
    request: HttpRequest,
    invitation: Invitation,
    page: str,
    *,
    declining: DeclineForm | None = None,
    forwarding: ForwardForm | None = None,
) -> HttpResponse:
    """Show the page with its forms; what was typed stays where it was refused."""
    context = {
        "letter": invitation.letter,
        "invitation": invitation,
        "page": page,
        "has_signed": signature_of(request, invitation),
        "declining": declining or DeclineForm(initial={"reason": invitation.reason}),
        "forwarding": forwarding or ForwardForm(),
    }
    status = 422 if declining or forwarding else 200
    return render(request, "signatories/invitations/invited.html", context, status=status)
