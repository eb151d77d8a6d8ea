"""What an edition is proved by: audit page and record, for the team and, where the edition is public, for all."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from campaign.files.answers import bytes_to_save
from campaign.http import MemberRequest
from letters import lists
from letters.editions import addenda, files, orders
from letters.editions.record import writing
from letters.editions.record.auditing import audit, audits_of
from letters.http import kept_by_link, letter_member_required
from letters.models import Edition, Letter

JSON = "application/json"


@letter_member_required("export_edition")
def edition_audit(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Show the team what an edition is proved by."""
    edition = _edition(letter, number)
    added = audits_of(addenda.ready_to(edition), for_public=False)
    context = {"letter": letter, "edition": edition, "audit": audit(edition, for_public=False), "addenda": added}
    printed = files.has_audit(edition, for_public=False)
    return render(request, "letters/editions/audit.html", {**context, "printed": printed})


@letter_member_required("export_edition")
def edition_record(_request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Hand out the record of an edition as it stands in the PDF."""
    return _record(_edition(letter, number), letter)


@require_safe
def public_audit(request: HttpRequest, slug: str) -> HttpResponse:
    """Show everybody what the edition that they may have is proved by."""
    letter, edition = _public(slug)
    added = audits_of(lists.source().addenda(letter), for_public=True)
    context = {"letter": letter, "edition": edition, "audit": audit(edition, for_public=True), "addenda": added}
    printed = files.has_audit(edition, for_public=True)
    response = render(request, "letters/editions/public_audit.html", {**context, "printed": printed})
    patch_cache_control(response, public=True, no_cache=True)
    return kept_by_link(response, letter)


@require_safe
def public_record(_request: HttpRequest, slug: str) -> HttpResponse:
    """Hand out the record of the edition that everybody may have."""
    letter, edition = _public(slug)
    return kept_by_link(_record(edition, letter), letter)


def _edition(letter: Letter, number: int) -> Edition:
    light = Edition.objects.ready().defer("pdf", "public_pdf", "snapshot", "sealed_blocks", "interchange")
    return get_object_or_404(light, letter=letter, number=number)


def _public(slug: str) -> tuple[Letter, Edition]:
    letter = orders.final_letter(slug, now=timezone.now())
    edition = orders.public_edition(letter) if letter else None
    if letter is None or edition is None:
        raise Http404
    return letter, edition


def _record(edition: Edition, letter: Letter) -> HttpResponse:
    text = writing.file_of(edition)
    if not text:
        raise Http404
    return bytes_to_save(text.encode(), name=f"{letter.slug}-{edition.number}-record.json", media_type=JSON)
