"""The activity trail on screen and as a file."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from campaign.http import MemberRequest, member_required
from campaign.models import Activity, Coalition
from campaign.trail import activity, exports
from campaign.trail.forms.activity import ActivityFilter
from campaign.trail.words import details, words

ENTRIES_A_PAGE = 50


@member_required("see_activity")
def activity_page(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Show the newest entries first, all or those that fit the filter."""
    form = ActivityFilter(request.GET or None, coalition=coalition, words=words)
    page = Paginator(chosen(coalition, form), ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    last = Activity.objects.filter(coalition=coalition, sequence__isnull=False).order_by("-sequence").first()
    context = {
        "form": form,
        "page": page,
        "entries": [(entry, words(entry.verb), details(entry.data)) for entry in page.object_list],
        "last": last,
        "faults": activity.verify(coalition) if "verify" in request.GET else None,
    }
    return render(request, "campaign/trail/activity.html", context)


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
    response = StreamingHttpResponse(exports.as_csv(coalition), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="activity-{coalition.slug}.csv"'
    return response


@member_required("see_activity")
def export_json(request: MemberRequest, coalition: Coalition) -> StreamingHttpResponse:
    """Give the whole trail with everything that its hashes cover."""
    response = StreamingHttpResponse(exports.as_json(coalition), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="activity-{coalition.slug}.json"'
    return response
