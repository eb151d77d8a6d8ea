"""A member's calendar: the page that makes its secret address, and the file behind the address."""

import hashlib

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaign.clock import civil_today
from campaign.http import MemberRequest, member_required, refused_into, refused_to
from campaign.models import Coalition, Member
from campaign.roles import may
from letters.board import calendar_keys, calendars, ics
from letters.board.forms.calendar import CalendarForm

KEPT_SECONDS = 300


@member_required("see_coalition", methods=("GET", "POST"))
def calendar(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Say what the calendar holds and how to add it; make or renew its address and show it this once."""
    member, token = request.member, ""
    form = CalendarForm(request.POST if request.method == "POST" else None, member=member)
    if form.is_valid():
        with refused_into(form):
            token = calendar_keys.make(member=member, **form.cleaned_data)
        member.refresh_from_db(fields=["feed_key"])
    context = {
        "form": CalendarForm(member=member),
        "errors": form.errors,
        "address": address(token) if token else "",
        "has_feed": calendar_keys.has_feed(member),
        "made_at": calendar_keys.made_on(member),
        "sees_answers": may(member, "see_answers"),
    }
    return render(request, "letters/board/calendar.html", context, status=422 if form.errors else 200)


@member_required("see_coalition", methods=("POST",))
def revoke_calendar(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Make the address useless."""
    form = CalendarForm(request.POST, member=request.member)
    if form.is_valid():
        with refused_to(request):
            calendar_keys.revoke(member=request.member, as_seen=form.cleaned_data["as_seen"])
            messages.success(request, _("The address is revoked: whoever still asks for it finds nothing."))
    return redirect("letters:calendar", coalition.slug)


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """Give the calendar to a program that knows its address; it has no sign-in and gets no cookie."""
    member = calendar_keys.reader(token)
    if member is None:
        raise Http404
    content = file_of(member)
    etag = f'"{hashlib.sha256(content).hexdigest()}"'
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="undersigned.ics"'
    answer = get_conditional_response(request, etag=etag, response=response) or response
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def file_of(member: Member) -> bytes:
    """Return the calendar in the coalition's language, whoever asks for it."""
    coalition = member.coalition
    with translation.override(coalition.language):
        moments = calendars.moments(member, today=civil_today(coalition.time_zone), link=link)
        return ics.calendar(moments, name=coalition.name, description=_("Deadlines of letters, from Undersigned"))


def link(page: str, slug: str) -> str:
    return f"{settings.SITE_URL}{reverse(page, args=[slug])}"


def address(token: str) -> str:
    return f"{settings.SITE_URL}{reverse('letters:calendar-feed', args=[token])}"
