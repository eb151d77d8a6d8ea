"""The tokens of a coalition's programs: which there are, making one, ending one."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from campaign.api import tokens
from campaign.api.forms.tokens import TokenForm
from campaign.clock import database_now
from campaign.http import MemberRequest, fresh_sign_in_required, member_required, refused_into, refused_to
from campaign.models import ApiToken, Coalition

ACTION: Final = "manage_tokens"
_MADE: Final = "made_api_token"


@member_required(ACTION)
def token_list(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """List the tokens; one that was just made is shown here this once."""
    now = database_now()
    context = {
        "tokens": [_row(token, now) for token in tokens.listed(coalition, now=now)],
        "made": _just_made(request, coalition),
    }
    return render(request, "campaign/api/tokens.html", context)


def _row(token: ApiToken, now: Any) -> dict[str, Any]:
    """Return what the list shows of a token."""
    is_revoked, is_over = token.revoked_at is not None, token.expires_at <= now
    return {
        "token": token,
        "is_good": not is_revoked and not is_over,
        "is_revoked": is_revoked,
        "rests": token.member.suspended_at is not None,
        "may_be_restored": token.revoked_at is not None and token.revoked_at > now - tokens.UNDO_FOR and not is_over,
    }


def _just_made(request: MemberRequest, coalition: Coalition) -> dict[str, str] | None:
    """Return the token that was made a moment ago by this visitor, and forget it."""
    made: dict[str, Any] | None = request.session.get(_MADE)
    if not made or made["coalition"] != coalition.pk:
        return None
    del request.session[_MADE]
    return {"name": made["name"], "secret": made["secret"]}


@member_required(ACTION, methods=("GET", "POST"))
@fresh_sign_in_required
def new_token(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Ask for what, and make a token of one's own."""
    data = request.POST if request.method == "POST" else None
    form = TokenForm(data)
    if form.is_valid():
        with refused_into(form):
            made = tokens.make(member=request.member, actor=request.user, **form.given(now=database_now()))
            if made.secret:
                told = {"coalition": coalition.pk, "name": made.token.name, "secret": made.secret}
                request.session[_MADE] = told
            return redirect("campaign:api-tokens", coalition.slug)
    status = 422 if form.errors else 200
    return render(request, "campaign/api/new_token.html", {"form": form}, status=status)


@member_required(ACTION, methods=("POST",))
def revoke_token(request: MemberRequest, coalition: Coalition, number: int) -> HttpResponse:
    """End a token at once; a quarter of an hour long it can be given back."""
    token = _one(coalition, number)
    if tokens.revoke(token=token, actor=request.user):
        messages.success(request, _("“%(name)s” opens nothing any more.") % {"name": token.name})
    return redirect("campaign:api-tokens", coalition.slug)


@member_required(ACTION, methods=("POST",))
@fresh_sign_in_required
def restore_token(request: MemberRequest, coalition: Coalition, number: int) -> HttpResponse:
    """Let a token work again that was revoked by mistake."""
    token = _one(coalition, number)
    with refused_to(request):
        tokens.restore(token=token, actor=request.user)
        messages.success(request, _("“%(name)s” works again.") % {"name": token.name})
    return redirect("campaign:api-tokens", coalition.slug)


def _one(coalition: Coalition, number: int) -> ApiToken:
    found: ApiToken = get_object_or_404(tokens.of_coalition(coalition).select_related("member__coalition"), pk=number)
    return found
