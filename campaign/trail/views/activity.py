"""The activity trail on screen and as a file."""

import json
from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from campaign import spreadsheets
from campaign.http import MemberRequest, member_required
from campaign.models import Activity, Coalition
from campaign.trail import activity
from campaign.trail.forms.activity import ActivityFilter
from campaign.trail.words import Subject, details, subjects, words

ENTRIES_A_PAGE = 50
COLUMNS = ["sequence", "at", "actor", "verb", "about", "about_id", "data", "previous_hash", "hash"]


@member_required("see_activity")
def activity_page(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Show the newest entries first, all or those that fit the filter."""
    form = ActivityFilter(request.GET or None, coalition=coalition, words=words)
    page = Paginator(chosen(coalition, form), ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    last = Activity.objects.filter(coalition=coalition, sequence__isnull=False).order_by("-sequence").first()
    context = {
        "form": form,
        "page": page,
        "entries": told(list(page.object_list)),
        "last": last,
        "faults": activity.verify(coalition) if "verify" in request.GET else None,
    }
    return render(request, "campaign/trail/activity.html", context)


def told(entries: list[Activity]) -> list[tuple[Activity, str, Subject | None, str]]:
    """Return entries with what happened in words, what it was about by name, and the rest of what is known."""
    about = subjects(entries)
    return [
        (entry, words(entry.verb), found, details(entry.data, told=("letter",) if found else ()))
        for entry in entries
        for found in [about.get(entry.pk)]
    ]


def chosen(coalition: Coalition, form: ActivityFilter) -> QuerySet[Activity]:
    """Return the coalition's entries that the filter lets through; a filter that makes no sense lets all."""
    entries = Activity.objects.filter(coalition=coalition).select_related("actor").order_by("-at", "-pk")
    if not form.is_valid():
        return entries
    asked = form.cleaned_data
    conditions = {
        "verb": asked["verb"],
        "actor": asked["actor"],
        "at__date__gte": asked["since"],
        "at__date__lte": asked["until"],
    }
    return entries.filter(**{name: value for name, value in conditions.items() if value})


@member_required("see_activity")
def export_csv(request: MemberRequest, coalition: Coalition) -> StreamingHttpResponse:
    """Give the whole trail as a table that a spreadsheet opens without running anything."""
    response = StreamingHttpResponse(csv_lines(coalition), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="activity-{coalition.slug}.csv"'
    return response


@member_required("see_activity")
def export_json(request: MemberRequest, coalition: Coalition) -> StreamingHttpResponse:
    """Give the whole trail with everything that its hashes cover."""
    response = StreamingHttpResponse(json_lines(coalition), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="activity-{coalition.slug}.json"'
    return response


def rows(coalition: Coalition) -> Iterator[dict[str, Any]]:
    """Yield the linked entries in the order of the chain, then those that wait for it."""
    entries = Activity.objects.filter(coalition=coalition).select_related("actor")
    for part in (entries.filter(sequence__isnull=False).order_by("sequence"), entries.filter(sequence=None)):
        for entry in part.order_by("sequence", "pk").iterator(chunk_size=500):
            yield {
                "sequence": entry.sequence,
                "id": entry.pk,
                "at": entry.at.isoformat(timespec="microseconds"),
                "actor_id": entry.actor_id,
                "actor": str(entry.actor.name or entry.actor_id) if entry.actor else "",
                "verb": entry.verb,
                "about": entry.about,
                "about_id": entry.about_id,
                "data": entry.data,
                "data_salt": entry.data_salt,
                "data_digest": entry.data_digest,
                "previous_hash": entry.previous_hash,
                "hash": entry.hash,
            }


def csv_lines(coalition: Coalition) -> Iterator[str]:
    yield from spreadsheets.csv_lines([COLUMNS])
    for row in rows(coalition):
        values = {**row, "data": json.dumps(row["data"], ensure_ascii=False, sort_keys=True)}
        yield from spreadsheets.csv_lines([[values[name] for name in COLUMNS]])


def json_lines(coalition: Coalition) -> Iterator[str]:
    yield "[\n"
    between = ""
    for row in rows(coalition):
        yield between + json.dumps(row, ensure_ascii=False, sort_keys=True)
        between = ",\n"
    yield "\n]\n"
