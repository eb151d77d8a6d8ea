"""The letter as everybody may read it."""

from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import loader
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from campaign.http import number_of
from letters.cards import cards
from letters.editions import files, orders
from letters.editions.formats.kinds import ZIP, FileFormat
from letters.http import kept_by_link
from letters.lists import reading_block
from letters.markup.scripts import direction
from letters.models import Edition, Letter
from letters.register import entries
from letters.states import DOCUMENT_IS_FINAL, LetterState
from signatories.lists import addendum_editions, frozen, pages, public_blocks
from signatories.sharing import links
from signatories.signing import deadlines, desks, kept_pages
from signatories.signing.desks import Desk

TEMPLATE: Final = "signatories/signing/letter.html"


# Who has no cookie of ours may keep the page for a moment; all others ask each time whether it has changed.
FOR_STRANGERS: Final = "public, max-age=5, stale-while-revalidate=25"
FOR_KNOWN: Final = "private, no-cache"


@require_safe
def letter(request: HttpRequest, slug: str) -> HttpResponse:
    """Show text, list, count and how to sign; an unchanged page is answered without its content."""
    desk = desk_of(slug)
    shown = desk.letter
    if shown.state == LetterState.WITHDRAWN:
        gone = render(request, "signatories/signing/withdrawn_letter.html", {"letter": shown}, status=410)
        return kept_by_link(gone, shown)
    came_by = links.counted_by(request.GET.get("via", ""), letter=shown) if "via" in request.GET else None
    via = came_by.code if came_by else ""
    if shown.is_only_by_link:
        return kept_by_link(render(request, TEMPLATE, context(shown, via)), shown)
    return for_all(request, desk, via)


def for_all(request: HttpRequest, desk: Desk, via: str) -> HttpResponse:
    """Answer with the page of a letter that everybody finds, as it is kept, or only that it has not changed."""
    shown, language = desk.letter, get_language() or ""
    etag = public_blocks.etag(
        desk.mark,
        language=language,
        takes_signatures=shown.takes_signatures(now=timezone.now()),
        is_in_register=entries.is_public(shown),
        via=via,
    )
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(kept(request, etag, shown, via))
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = FOR_KNOWN if request.COOKIES else FOR_STRANGERS
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


def kept(request: HttpRequest, etag: str, letter: Letter, via: str) -> bytes:
    """Return the page; for whoever has a session it is made each time, and the same."""

    def make() -> bytes:
        return loader.render_to_string(TEMPLATE, {**context(letter, via), "CSP_NONCE": ""}, request).encode()

    return make() if settings.SESSION_COOKIE_NAME in request.COOKIES else kept_pages.page(etag, make)


@require_safe
def names(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a further page of a very long list; a letter whose list stands on its page leads there."""
    letter = desk_of(slug).letter
    if letter.state == LetterState.WITHDRAWN:
        raise Http404
    number = number_of(request, "page") or 1
    found = pages.read(letter, number)
    if found is None:
        return redirect("signatories:letter", slug=letter.public_name)
    around = {"number": number, "before": number - 1, "after": number + 1 if number < found.pages else 0}
    shown = {"letter": letter, "list": found, "blocks": [*map(reading_block, found.blocks)], **around}
    answer = render(request, "signatories/signing/names.html", {**shown, "direction": direction(letter.language)})
    answer.headers["Cache-Control"] = FOR_KNOWN
    return kept_by_link(answer, letter)


def context(letter: Letter, via: str) -> dict[str, object]:
    """Return what the public page needs; ``via`` is the code of the share link that led here, or nothing."""
    return {
        "letter": letter,
        "via": via,
        "page": public_blocks.public_letter(letter),
        "coalition": letter.campaign.coalition,
        "direction": direction(letter.language),
        "zone": letter.signing_zone,
        "takes_signatures": letter.takes_signatures(now=timezone.now()),
        "closed": closed(letter),
        **edition_facts(letter),
        "answers_link": answers_link(letter),
        "address": address(letter),
        "card": cards.address(letter),
    }


def desk_of(slug: str) -> Desk:
    """Return what is to be known of a letter that strangers may see, or answer as if there were none."""
    desk = desks.find(slug, now=timezone.now())
    if desk is None:
        raise Http404
    return desk


def shown_letter(slug: str) -> Letter:
    """Return a letter that strangers may see, or answer as if there were none."""
    return desk_of(slug).letter


def closed(letter: Letter) -> str:
    """Return the sentence that says why, and since when, the letter takes no signatures."""
    return deadlines.sentence(letter, now=timezone.now())


def edition_facts(letter: Letter) -> dict[str, object]:
    """Return where the sealed document is to be had, and how many have left the list since it was delivered."""
    if letter.state not in DOCUMENT_IS_FINAL:
        return {"edition_link": "", "left_since": 0, "formats": [], "addenda": []}
    edition = orders.public_edition(letter)
    if edition is None:
        return {"edition_link": "", "left_since": 0, "formats": [], "addenda": []}
    left = frozen.left_since(letter, edition.frozen_list)
    link = reverse("letters:public-pdf", args=[letter.public_name])
    added = [
        (one.number, reverse("letters:public-addendum", args=[letter.public_name, one.number]))
        for one in addendum_editions.current(letter)
    ]
    return {"edition_link": link, "left_since": left, "formats": formats(letter, edition), "addenda": added}


def formats(letter: Letter, edition: Edition) -> list[tuple[str, str]]:
    """Return the names of the other formats that are there, each with its address."""
    if files.public_set(edition) is None:
        return []
    shown = [*(kind for kind in FileFormat if kind != FileFormat.PDF), ZIP]
    return [(kind.upper(), reverse("letters:public-file", args=[letter.public_name, kind])) for kind in shown]


def address(letter: Letter) -> str:
    """Return the whole address of the page, for paper and other sites; none that only whoever has it may know."""
    path = reverse("signatories:letter", args=[letter.public_name])
    return "" if letter.is_only_by_link else f"{settings.SITE_URL}{path}"


def answers_link(letter: Letter) -> str:
    """Return where the letter stands in the public register with what came back, if it is in there."""
    if not entries.is_public(letter):
        return ""
    return reverse("letters:register-letter", args=[letter.campaign.coalition.slug, letter.slug])
