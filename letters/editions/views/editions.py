"""The editions of a letter: trying a failed one again, downloading one."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from campaign.http import MemberRequest, refused_to
from letters.editions import orders as editing
from letters.editions import readers
from letters.http import kept_by_link, letter_member_required
from letters.models import Edition, Letter
from letters.models.rendered import Rendered


@letter_member_required("export_edition", methods=("POST",))
def retry_edition(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Let a worker try a failed edition once more."""
    edition = get_object_or_404(Edition.objects.defer("pdf"), letter=letter, number=number)
    with refused_to(request):
        editing.retry(edition=edition, actor=request.user)
    return redirect("letters:editions", slug=letter.slug)


@letter_member_required("export_edition")
def edition_pdf(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Hand out the PDF of one edition."""
    edition = get_object_or_404(Edition.objects.ready().defer("snapshot", "interchange"), letter=letter, number=number)
    return pdf_answer(request, edition, f"{letter.slug}-{edition.number}.pdf")


@require_safe
def public_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand out what strangers may read of a final letter's edition."""
    letter = editing.final_letter(slug, now=timezone.now())
    edition = editing.public_edition(letter) if letter else None
    if letter is None or edition is None:
        raise Http404
    response = pdf_answer(request, readers.public_pdf(edition), f"{letter.slug}.pdf")
    # Kept by caches, but asked about each time: a withdrawn letter is gone at once.
    patch_cache_control(response, public=True, no_cache=True)
    return kept_by_link(response, letter)


def pdf_answer(request: HttpRequest, made: Rendered | readers.PublicPdf, name: str) -> HttpResponse:
    """Answer the bytes with their hash as ETag, or that the reader has them already."""
    tag = f'"{made.pdf_sha256}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    response = attachment(bytes(made.pdf or b""), name)
    response.headers["ETag"] = tag
    response.headers["X-Content-SHA256"] = made.pdf_sha256
    return response


def attachment(content: bytes, name: str) -> HttpResponse:
    """Answer a PDF to be saved."""
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Length": str(len(content)),
        },
    )
