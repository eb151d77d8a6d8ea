"""The board: who owes an answer and who has given one, for a coalition or a campaign."""

from collections.abc import Iterator
from itertools import chain, groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from campaign.clock import civil_today
from campaign.http import MemberRequest, member_required
from campaign.models import Campaign, Coalition
from campaign.spreadsheets import csv_lines
from letters.board import report as status_report
from letters.board.forms.board import BoardFilter
from letters.board.sections import SECTIONS, Board, BoardRow

ROWS_A_PAGE = 50
COLUMNS = (
    "campaign",
    "letter",
    "reference",
    "recipient",
    "office",
    "standing",
    "sent_on",
    "due_on",
    "days_left",
    "days_over",
    "answered_on",
    "days_taken",
    "latest_kind",
    "latest_on",
    "not_arrived",
    "delivery_reason",
)
# What a column has been called in files since the first one.
HEADERS = {"not_arrived": "trouble"}


@member_required("see_answers")
def board(request: MemberRequest, coalition: Coalition, campaign: str = "") -> HttpResponse:
    """Show the recipients by where they stand, all or those that fit the filter."""
    found = campaign_of(coalition, campaign)
    form, shown = chosen(request, coalition, found)
    page = Paginator(shown.rows(), ROWS_A_PAGE).get_page(request.GET.get("page"))
    rows = [shown.row(values) for values in page.object_list]
    counts = shown.counts()
    context = {
        "campaign": found,
        "trail": trail(coalition, found),
        "form": form,
        "page": page,
        "groups": grouped(rows) if shown.wanted.order == "standing" else [],
        "rows": rows,
        "sections": [(section, counts[section]) for section in SECTIONS],
        "total": sum(counts.values()),
        "standing": shown.wanted.standing,
        "has_letters": shown.of_all_letters.exists(),
    }
    return render(request, "letters/board/board.html", context)


@member_required("see_answers")
def report(request: MemberRequest, coalition: Coalition, campaign: str = "") -> HttpResponse:
    """Show the same on paper: letter by letter, with every answer, dated."""
    found = campaign_of(coalition, campaign)
    form, shown = chosen(request, coalition, found)
    made = status_report.report(shown)
    counts = shown.counts()
    context = {
        "campaign": found,
        "trail": [*trail(coalition, found), (_("Answers"), board_address(coalition, found))],
        "report": made,
        "today": shown.today,
        "filters": form.in_words(),
        "sections": [(section, counts[section]) for section in SECTIONS],
        "total": sum(counts.values()),
    }
    return render(request, "letters/board/board_report.html", context)


@member_required("see_answers")
def export(request: MemberRequest, coalition: Coalition, campaign: str = "") -> StreamingHttpResponse:
    """Give the chosen rows as a table that a spreadsheet opens without running anything."""
    found = campaign_of(coalition, campaign)
    _form, shown = chosen(request, coalition, found)
    name = f"answers-{found.slug if found else coalition.slug}-{shown.today.isoformat()}.csv"
    response = StreamingHttpResponse(lines(shown), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def campaign_of(coalition: Coalition, slug: str) -> Campaign | None:
    """Return the campaign of an address, None for the whole coalition, or answer 404."""
    return get_object_or_404(coalition.campaigns, slug=slug) if slug else None


def trail(coalition: Coalition, campaign: Campaign | None) -> list[tuple[str, str]]:
    """Return the way to a campaign's board; that of the coalition is in the main navigation."""
    if campaign is None:
        return []
    return [
        (coalition.name, coalition.get_absolute_url()),
        (campaign.title, reverse("letters:campaign", args=[coalition.slug, campaign.slug])),
    ]


def board_address(coalition: Coalition, campaign: Campaign | None) -> str:
    if campaign is None:
        return reverse("letters:board", args=[coalition.slug])
    return reverse("letters:campaign-board", args=[coalition.slug, campaign.slug])


def chosen(request: MemberRequest, coalition: Coalition, campaign: Campaign | None) -> tuple[BoardFilter, Board]:
    """Return the filter as it was filled in and the board that it lets through, on the coalition's day."""
    today = civil_today(coalition.time_zone)
    campaigns = [] if campaign else list(coalition.campaigns.order_by("title").values_list("slug", "title"))
    everything = Board(coalition, today=today, campaign=campaign)
    form = BoardFilter(request.GET or None, board=everything, campaigns=campaigns)
    return form, Board(coalition, today=today, campaign=campaign, wanted=form.wanted())


def grouped(rows: list[BoardRow]) -> list[tuple[Any, list[BoardRow]]]:
    """Return the sections of a page with their rows."""
    return [(section, list(of)) for section, of in groupby(rows, key=lambda row: row.standing)]


def lines(shown: Board) -> Iterator[str]:
    """Yield the table line by line."""
    rows = (shown.row(values) for values in shown.rows().iterator(chunk_size=500))
    cells = ([getattr(row, name) for name in COLUMNS] for row in rows)
    return csv_lines(chain([[HEADERS.get(name, name) for name in COLUMNS]], cells))
