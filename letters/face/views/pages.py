"""The public pages of a campaign and of a coalition's press office. Everybody may read them, without an account."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from letters.face import campaign_page, feed, press_page
from letters.face.campaign_page import ShownLetter
from letters.face.press_page import PressPage
from letters.http import unless_known
from letters.register.formats import described


@require_safe
def campaign(request: HttpRequest, coalition: str, campaign: str) -> HttpResponse:
    """Show what a campaign is for, and those of its letters that everybody finds, by how far they are."""
    now, found = timezone.now(), campaign_page.find(coalition, campaign)
    if found is None:
        raise Http404
    rows = campaign_page.in_order(found, now=now)
    page = Paginator(rows, campaign_page.PER_PAGE).get_page(request.GET.get("page"))
    letters = campaign_page.with_facts(page, now=now)
    context = {
        "campaign": found,
        "coalition": found.coalition,
        "page": page,
        "stages": campaign_page.by_stage(letters),
        "is_registered": any(one.entry for one in letters),
        "address": whole("letters:public-campaign", coalition, campaign),
    }
    facts = [[found.title, found.goal, found.press_contact, found.coalition.name], page.number, page.paginator.count]
    known = [*facts, list(map(facts_of, letters))]
    return unless_known(request, known, lambda: render(request, "letters/face/campaign.html", context))


@require_safe
def press(request: HttpRequest, coalition: str, campaign: str = "") -> HttpResponse:
    """Show journalists the press releases, the letters with their files, and whom they can ask."""
    found = page_of(coalition, campaign)
    releases = [(one, press_page.released_on(one, found.coalition)) for one in found.releases]
    name = "letters:campaign-press" if campaign else "letters:newsroom"
    places = [coalition, campaign] if campaign else [coalition]
    context = {
        "page": found,
        "coalition": found.coalition,
        "releases": releases,
        "address": whole(name, *places),
        "feed": reverse(f"{name}-feed", args=places),
    }
    facts = [[one.title, one.press_contact, one.slug] for one in found.campaigns]
    said = [[one.slug, one.headline, one.subheadline, one.language, day] for one, day in releases]
    letters = [[*facts_of(one.shown), one.files] for one in found.letters]
    logos = [[logo.sha256, logo.text] for logo in found.logos]
    known = [found.coalition.name, found.coalition.website, facts, said, letters, logos]
    return unless_known(request, known, lambda: render(request, "letters/face/press.html", context))


@require_safe
def press_feed(request: HttpRequest, coalition: str, campaign: str = "") -> HttpResponse:
    """Give the press releases as an Atom feed."""
    found = page_of(coalition, campaign)

    def written() -> HttpResponse:
        made = feed.of(found).writeString("utf-8")
        return HttpResponse(made, content_type="application/atom+xml; charset=utf-8")

    said = [[one.slug, one.headline, one.subheadline, one.language, one.released_at] for one in found.releases]
    answer = unless_known(request, [str(found.campaign or found.coalition), found.coalition.name, said], written)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def page_of(coalition: str, campaign: str) -> PressPage:
    """Return a press page, or answer as if there were no such coalition or campaign."""
    found = press_page.find(coalition, campaign, now=timezone.now())
    if found is None:
        raise Http404
    return found


def facts_of(one: ShownLetter) -> list[Any]:
    """Return all that a page says of a letter, as plain data."""
    letter = one.letter
    own = [letter.title, letter.language, one.address, one.stage, letter.is_paused, letter.hard_deadline_at]
    return [*own, one.counts, described(one.entry, one.counts) if one.entry else None]


def whole(name: str, *places: str) -> str:
    """Return the whole address of a page."""
    return f"{settings.SITE_URL}{reverse(name, args=places)}"
