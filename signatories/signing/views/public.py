"""The letter as everybody may read it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from letters.editions import orders
from letters.http import kept_by_link
from letters.markup.scripts import direction
from letters.models import Letter
from letters.register import entries
from letters.states import DOCUMENT_IS_FINAL, LetterState
from signatories.lists import frozen, public_blocks
from signatories.sharing import links
from signatories.signing import deadlines


@require_safe
def letter(request: HttpRequest, slug: str) -> HttpResponse:
    """Show text, list, count and how to sign; an unchanged page is answered without its content."""
    shown = shown_letter(slug)
    if shown.state == LetterState.WITHDRAWN:
        gone = render(request, "signatories/signing/withdrawn_letter.html", {"letter": shown}, status=410)
        return kept_by_link(gone, shown)
    came_by = links.counted_by(request.GET.get("via", ""), letter=shown) if "via" in request.GET else None
    via = came_by.code if came_by else ""
    if shown.is_only_by_link:
        return kept_by_link(render(request, "signatories/signing/letter.html", context(shown, via)), shown)
    is_open = shown.takes_signatures(now=timezone.now())
    etag = public_blocks.etag(shown, language=get_language() or "", takes_signatures=is_open)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = render(request, "signatories/signing/letter.html", context(shown, via))
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


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
    }


def shown_letter(slug: str) -> Letter:
    """Return a letter that strangers may see, or answer as if there were none."""
    found = public_blocks.find(slug, now=timezone.now())
    if found is None:
        raise Http404
    return found


def closed(letter: Letter) -> str:
    """Return the sentence that says why, and since when, the letter takes no signatures."""
    return deadlines.sentence(letter, now=timezone.now())


def edition_facts(letter: Letter) -> dict[str, object]:
    """Return where the sealed document is to be had, and how many have left the list since it was delivered."""
    if letter.state not in DOCUMENT_IS_FINAL:
        return {"edition_link": "", "left_since": 0}
    edition = orders.public_edition(letter)
    if edition is None:
        return {"edition_link": "", "left_since": 0}
    left = frozen.left_since(letter, edition.frozen_list)
    return {"edition_link": reverse("letters:public-pdf", args=[letter.public_name]), "left_since": left}


def answers_link(letter: Letter) -> str:
    """Return where the letter stands in the public register with what came back, if it is in there."""
    if not entries.is_public(letter):
        return ""
    return reverse("letters:register-letter", args=[letter.campaign.coalition.slug, letter.slug])
