"""The activity trail on screen and as a file."""

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from campaign.http import MemberRequest, member_required
from campaign.models import Activity, Coalition
from campaign.trail import activity, exports
from campaign.trail.forms.activity import ActivityFilter
from campaign.trail.words import Subject, details, reading, subjects, words

ENTRIES_A_PAGE = 50


@member_required("see_activity")
def activity_page(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Show the newest entries first, all or those that fit the filter."""
    form = ActivityFilter(request.GET or None, coalition=coalition, words=words)
    asked = form.cleaned_data if form.is_valid() else {}
    page = Paginator(activity.found(coalition, **asked), ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "entries": told(coalition, list(page.object_list)),
        "last": activity.last_linked(coalition),
        "faults": activity.verify(coalition) if "verify" in request.GET else None,
    }
    return render(request, "campaign/trail/activity.html", context)


def told(coalition: Coalition, entries: list[Activity]) -> list[tuple[Activity, str, Subject | None, str]]:
    """Return entries with what happened in words, what it was about by name, and the rest of what is known."""
    about, how = subjects(entries), reading(coalition, entries)
    return [
        (entry, words(entry.verb), found, details(entry, told=("letter",) if found else (), how=how))
        for entry in entries
        for found in [about.get(entry.pk)]
    ]


@member_required("see_activity")
def export_csv(request: MemberRequest, coalition: Coalition) -> StreamingHttpResponse:
    """Give the whole trail as a table that a spreadsheet opens without running anything."""
    response = StreamingHttpResponse(exports.as_csv(coalition), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="activity-{coalition.slug}.csv"'
    return response


@member_required("see_activity")
def export_json(request: MemberRequest, coalition: Coalition) -> StreamingHttpResponse:
    """Give the whole trail with everything that its hashes cover."""
    response = StreamingHttpResponse(exports.as_json(coalition), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="activity-{coalition.slug}.json"'
    return response
