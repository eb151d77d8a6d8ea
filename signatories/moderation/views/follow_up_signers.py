"""Whom to ask first for a letter that follows up: last time's signatories."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from campaign.http import MemberRequest
from campaign.roles import may
from campaign.spreadsheets import csv_lines
from letters.http import letter_member_required
from letters.models import Letter
from signatories.moderation import follow_up_signers
from signatories.moderation.follow_up_signers import LastTime

A_PAGE = 100


@letter_member_required("see_signatures")
def ask_first(request: MemberRequest, letter: Letter) -> HttpResponse:
    """List who signed the letters that this one follows up, and who of them has signed this one."""
    rows = last_time(request, letter)
    context = {
        "letter": letter,
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "earlier": letter.follows_up.filter(earlier__isnull=False).select_related("earlier").order_by("position"),
        "left": sum(not row.has_signed for row in rows),
        "has_withheld": any(row.is_withheld for row in rows),
    }
    return render(request, "signatories/moderation/ask_first.html", context)


@letter_member_required("see_signatures")
def ask_first_csv(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Give the list as a table; names that were withheld leave this system in no file."""
    table = [("kind", "name", "detail", "country", "address", "language", "signed_last", "has_signed")]
    for row in last_time(request, letter):
        if not row.is_withheld:
            has_signed = _("yes") if row.has_signed else _("no")
            values = (row.kind, row.name, row.detail, row.country, row.address, row.language, row.letter.title)
            table.append((*values, has_signed))
    name = f'attachment; filename="ask-first-{letter.slug}.csv"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store, private", "X-Content-Type-Options": "nosniff"}
    return HttpResponse("".join(csv_lines(table)), content_type="text/csv; charset=utf-8", headers=headers)


def last_time(request: MemberRequest, letter: Letter) -> list[LastTime]:
    """Return the list as far as this member may see it."""
    return follow_up_signers.ask_first(
        letter,
        sees_withheld=may(request.member, "see_withheld"),
        sees_addresses=may(request.member, "moderate_signatures"),
    )
