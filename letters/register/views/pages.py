"""The public register: its list, one entry, and the files of an entry. Everybody may read it, without an account."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from campaign.files.answers import attachment_for_strangers
from campaign.models import Coalition
from letters.cards import cards
from letters.editions import orders, readers
from letters.http import unless_known
from letters.lists import PrintedList, reading_block, source
from letters.models import Letter, Publication
from letters.register import entries, formats
from letters.register import search as register
from letters.register.formats import described
from letters.register.forms.search import FindInRegisterForm

PER_PAGE = 25


@require_safe
def letters(request: HttpRequest, coalition: str = "") -> HttpResponse:
    """List the published letters, of one coalition or of all, the latest sent first."""
    found = coalition_of(coalition)
    form, publications = search(request, found)
    page = Paginator(publications, PER_PAGE).get_page(request.GET.get("page"))
    shown = entries.entries(page, now=timezone.now())
    coalitions = [] if found else list(register.coalitions())
    counts = source().counts_of(entry.letter.pk for entry in shown)
    context = {
        "owner": found,
        "form": form,
        "page": page,
        "rows": [(entry, counts.get(entry.letter.pk)) for entry in shown],
        "coalitions": coalitions,
        "is_search": any(request.GET.get(name) for name in form.fields),
        "query": request.GET.urlencode(),
    }
    facts = [[described(entry, counts.get(entry.letter.pk)) for entry in shown], page.paginator.count, page.number]
    known = [*facts, request.GET.urlencode(), [[one.name, one.slug, one.published] for one in coalitions]]
    return unless_known(request, known, lambda: render(request, "letters/register/register.html", context))


def coalition_of(slug: str) -> Coalition | None:
    """Return the coalition of a register, or None for all; one without letters here is answered like none."""
    if not slug:
        return None
    found: Coalition = get_object_or_404(register.coalitions(), slug=slug)
    return found


def search(request: HttpRequest, coalition: Coalition | None) -> tuple[FindInRegisterForm, QuerySet[Any]]:
    """Return the form with what was asked, and the publications that fit."""
    published = register.published(coalition)
    form = FindInRegisterForm(request.GET, years=register.years(published), codes=register.countries(published))
    return form, register.find(published, form.wanted())


# For machines


@require_safe
def as_json(request: HttpRequest, coalition: str = "") -> HttpResponse:
    """Give what the filters find as JSON, the latest sent first."""
    found = coalition_of(coalition)
    _form, publications = search(request, found)
    shown = entries.entries(publications, now=timezone.now())
    counts = source().counts_of(entry.letter.pk for entry in shown)
    letters = [described(entry, counts.get(entry.letter.pk)) for entry in shown]
    content = json.dumps({"format": formats.FORMAT, "letters": letters}, ensure_ascii=False, indent=1)
    return download(request, content, "application/json", name_of(found, "json"))


@require_safe
def as_csv(request: HttpRequest, coalition: str = "") -> HttpResponse:
    """Give what the filters find as a table that a spreadsheet opens without running anything."""
    found = coalition_of(coalition)
    _form, publications = search(request, found)
    content = formats.as_csv(entries.entries(publications, now=timezone.now()))
    return download(request, content, "text/csv; charset=utf-8", name_of(found, "csv"))


@require_safe
def feed(request: HttpRequest, coalition: str = "") -> HttpResponse:
    """Give the letters published last as an Atom feed."""
    found = coalition_of(coalition)
    latest = register.published(found).order_by("-decided_at", "-pk")[: formats.IN_FEED]
    shown = entries.entries(latest, now=timezone.now())
    made = formats.as_feed(shown, found)
    response = download(request, made.writeString("utf-8"), "application/atom+xml; charset=utf-8")
    newest = max((entry.updated_at for entry in shown if entry.updated_at), default=None)
    if newest:
        response.headers["Last-Modified"] = http_date(newest.timestamp())
    return response


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Name every entry of the register for search engines."""
    rows = register.published().order_by("-published_on", "-pk")
    places = rows.values_list("letter__campaign__coalition__slug", "letter__slug", "published_on")
    return download(request, formats.as_sitemap(places[:50_000]), "application/xml; charset=utf-8")


def name_of(coalition: Coalition | None, extension: str) -> str:
    return f"register-{coalition.slug}.{extension}" if coalition else f"register.{extension}"


def download(request: HttpRequest, content: str | bytes, media_type: str, name: str = "") -> HttpResponse:
    """Answer with a file, or that the reader has it already."""
    octets = content.encode() if isinstance(content, str) else content
    etag = f'"{hashlib.sha256(octets).hexdigest()}"'
    fresh = HttpResponse(octets, content_type=media_type, headers={"X-Content-Type-Options": "nosniff"})
    if name:
        fresh.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response = get_conditional_response(request, etag=etag) or fresh
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


# One letter


@require_safe
def letter(request: HttpRequest, coalition: str, slug: str) -> HttpResponse:
    """Show one published letter; the address of one that was taken back stays and says so."""
    publication = once_published(coalition, slug)
    if not entries.is_public(publication.letter):
        if register.is_hidden(publication.letter, now=timezone.now()):
            raise Http404
        return render(request, "letters/register/register_gone.html", {"publication": publication}, status=410)
    entry = entries.preview(publication.letter, publication, now=timezone.now())
    names = source().live(publication.letter)
    context = {
        "entry": entry,
        "address": formats.address_of(entry),
        "description": formats.summary(entry),
        **signatories(names),
        "letter": publication.letter,
        "has_pdf": orders.public_edition(publication.letter) is not None,
        "public_page": publication.letter.is_found_by_public(now=timezone.now()),
        "card": cards.address(publication.letter),
    }
    known = [described(entry, names.counts), names.blocks, *map(context.get, ("public_page", "has_pdf", "card"))]
    return unless_known(request, known, lambda: render(request, "letters/register/register_letter.html", context))


def once_published(coalition: str, slug: str) -> Publication:
    """Return the publication behind a stable address, also one that was taken back, or answer 404."""
    found: Publication = get_object_or_404(register.once_published(coalition), letter__slug=slug)
    return found


def signatories(names: PrintedList) -> dict[str, Any]:
    """Return the list for the page; names that are withheld are a number."""
    return {"page": {"list": names, "blocks": [reading_block(block) for block in names.blocks]}}


@require_safe
def pdf(request: HttpRequest, coalition: str, slug: str) -> HttpResponse:
    """Hand out a published letter: what strangers may read of its edition."""
    edition = orders.public_edition(shown_letter(coalition, slug))
    if edition is None:
        raise Http404
    made = readers.public_pdf(edition)
    disposition = {"Content-Disposition": f'attachment; filename="{slug}.pdf"', "X-Content-Type-Options": "nosniff"}
    response = HttpResponse(made.pdf, content_type="application/pdf", headers=disposition)
    return kept_by_hash(request, response, made.pdf_sha256, edition.ready_at or edition.made_at)


@require_safe
def file(request: HttpRequest, coalition: str, slug: str, nonce: str) -> HttpResponse:
    """Hand out one file of a public response, as a download and never as a page."""
    stored = get_object_or_404(register.files_of(shown_letter(coalition, slug)), nonce=nonce)
    return kept_by_hash(request, attachment_for_strangers(stored), stored.strangers_sha256, stored.stored_at)


def shown_letter(coalition: str, slug: str) -> Letter:
    """Return a letter that the register shows now, or answer as if there were none."""
    publication = once_published(coalition, slug)
    if not entries.is_public(publication.letter):
        raise Http404
    return publication.letter


def kept_by_hash(request: HttpRequest, response: HttpResponse, sha256: str, changed_at: datetime) -> HttpResponse:
    """Let caches keep a file and ask each time: one that was taken back is gone at once."""
    etag = f'"{sha256}"'
    answer = get_conditional_response(request, etag=etag) or response
    answer.headers["ETag"] = etag
    answer.headers["Last-Modified"] = http_date(changed_at.timestamp())
    answer.headers["Cache-Control"] = "public, no-cache"
    return answer
