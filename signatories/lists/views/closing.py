"""The page on which signing is closed."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign.http import MemberRequest, fresh_sign_in_required
from letters import lists
from letters.documents import Counts
from letters.drafts import counting
from letters.http import letter_member_required
from letters.models import FrozenList, Letter
from letters.states import Move, may_move
from signatories.lists import closing
from signatories.lists.forms.sending import ClosingForm
from signatories.lists.left_out import LeftOut


@letter_member_required("run_letter", methods=("GET", "POST"))
@fresh_sign_in_required
def close(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Say what closing would freeze and whom it would leave out; on POST do it and tell those whom one ticked."""
    seen = closing.outlook(letter)
    form = ClosingForm(request.POST if request.method == "POST" else None, groups=_groups(seen))
    refusal = _refused(letter, seen)
    if form.is_valid():
        try:
            frozen = closing.close(letter=letter, actor=request.user, tells=form.chosen())
        except closing.ClosingRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, _closed(frozen))
            return redirect("letters:editions", slug=letter.slug)
    context = {"letter": letter, "refusal": refusal, "points": _left_out(letter, seen), "form": form}
    context |= _doubtful(letter)
    status = 409 if refusal and request.method == "POST" else 422 if form.errors else 200
    return render(request, "signatories/lists/close.html", context, status=status)


def _doubtful(letter: Letter) -> dict[str, Any]:
    """Return what the text says of the list and the list does not bear out, and whether a press may mend it."""
    return {
        "typed": counting.doubtful(letter, lists.source().count(letter)),
        "may_count": counting.may_count(letter),
    }


def _refused(letter: Letter, seen: closing.ClosingOutlook) -> str:
    """Return why the button would be refused, before it is offered."""
    if not may_move(letter.state, Move.CLOSE):
        return str(closing.refusal(letter))
    return "" if seen.counted else str(closing.empty_list())


def _groups(seen: closing.ClosingOutlook) -> dict[LeftOut, str]:
    """Return the groups that closing now leaves out, with how many they are."""
    groups = {}
    if seen.pending:
        words = ngettext(
            "%(n)d person whose signature waits for a coordinator",
            "%(n)d people whose signatures wait for a coordinator",
            seen.pending,
        )
        groups[LeftOut.WAITING] = words % {"n": seen.pending}
    if seen.in_grace:
        words = ngettext(
            "%(n)d person who has signed in time and not confirmed yet",
            "%(n)d people who have signed in time and not confirmed yet",
            seen.in_grace,
        )
        groups[LeftOut.UNCONFIRMED] = words % {"n": seen.in_grace}
    return groups


def _closed(frozen: FrozenList) -> str:
    """Say how many stand behind the letter, names withheld included, as the page said before."""
    total = Counts(**frozen.counts).signatories
    words = ngettext(
        "Signing is closed. The list is frozen, with %(n)d signature.",
        "Signing is closed. The list is frozen, with %(n)d signatures.",
        total,
    )
    return words % {"n": total}


def _left_out(letter: Letter, seen: closing.ClosingOutlook) -> list[str]:
    """Return what closing now means for everybody who has begun to sign."""
    points = [
        ngettext(
            "%(n)d signature counts and will be on the list.",
            "%(n)d signatures count and will be on the list.",
            seen.counted,
        )
        % {"n": seen.counted}
    ]
    if seen.pending:
        points.append(
            ngettext(
                "%(n)d signature waits for a coordinator and will be left out.",
                "%(n)d signatures wait for a coordinator and will be left out.",
                seen.pending,
            )
            % {"n": seen.pending}
        )
    if seen.in_grace:
        points.append(
            ngettext(
                "%(n)d person has signed in time and may still confirm; closing now leaves them out.",
                "%(n)d people have signed in time and may still confirm; closing now leaves them out.",
                seen.in_grace,
            )
            % {"n": seen.in_grace}
        )
    if letter.hard_deadline_at and letter.hard_deadline_at > timezone.now():
        points.append(_("The announced moment at which signing closes has not come yet."))
    return points
