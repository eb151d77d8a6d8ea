"""An edition in other formats: the page with all of them, each file, all as one ZIP, and copies for the press."""

import tempfile

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaign.files.answers import NOTHING
from campaign.http import MemberRequest
from letters.editions import files, orders
from letters.editions.formats.kinds import ZIP, FileFormat, end_of, media_type
from letters.editions.forms.press_copies import PressCopyForm
from letters.http import kept_by_link, letter_member_required
from letters.models import Edition, EditionSet, Letter, SetState

IN_MEMORY = 16 * 1024 * 1024
BUSY = (SetState.WAITING, SetState.WORKING)


@letter_member_required("export_edition", methods=("GET", "POST"))
def edition_files(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """List the files of an edition for each circle; a POST asks for a copy for the press. htmx gets the list alone."""
    edition = edition_of(letter, number)
    form = PressCopyForm(request.POST if request.method == "POST" else None, zone=letter.signing_zone)
    if form.is_valid():
        until = form.moment()
        files.order_press_copy(edition=edition, actor=request.user, until=until.at if until else None)
        messages.success(request, _("The copy for the press is being made."))
        return redirect("letters:edition-files", slug=letter.slug, number=number)
    sets = [(made_for, files.pdf_hash(made_for), files.listed(made_for)) for made_for in files.of(edition)]
    context = {
        "letter": letter,
        "edition": edition,
        "sets": sets,
        "form": form,
        "is_alone": len(files.circles(edition)) == 1,
        "is_busy": any(made_for.state in BUSY for made_for, *_rest in sets),
        "has_failed": any(made_for.state == SetState.FAILED for made_for, *_rest in sets),
    }
    template = "_edition_files.html" if request.headers.get("HX-Request") else "edition_files.html"
    return render(request, f"letters/editions/{template}", context, status=422 if form.errors else 200)


def edition_of(letter: Letter, number: int) -> Edition:
    """Return a ready edition without its bytes, or answer 404."""
    ready = Edition.objects.ready().filter(letter=letter).defer("pdf", "public_pdf", "interchange")
    edition: Edition = get_object_or_404(ready, number=number)
    edition.letter = letter
    return edition


@letter_member_required("export_edition", methods=("POST",))
def retry_files(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Let workers try once more what failed."""
    files.retry(edition_of(letter, number))
    return redirect("letters:edition-files", slug=letter.slug, number=number)


@letter_member_required("export_edition")
def edition_file(request: MemberRequest, letter: Letter, key: int, kind: str) -> HttpResponseBase:
    """Hand out one file of a set, or all of them as a ZIP."""
    ready = EditionSet.objects.filter(edition__letter=letter, state=SetState.READY).select_related("edition")
    made_for = get_object_or_404(ready.defer("edition__pdf", "edition__public_pdf"), pk=key)
    return file_answer(request, made_for, kind, files.stem(letter, made_for))


@require_safe
def public_file(request: HttpRequest, slug: str, kind: str) -> HttpResponseBase:
    """Hand out what strangers may read of a final letter's edition, in another format than PDF."""
    letter = orders.final_letter(slug, now=timezone.now())
    edition = orders.public_edition(letter) if letter else None
    made_for = files.public_set(edition) if edition else None
    if letter is None or made_for is None or kind == FileFormat.PDF:
        raise Http404
    response = file_answer(request, made_for, kind, letter.slug)
    # As with the PDF: kept by caches, and asked about each time.
    patch_cache_control(response, public=True, no_cache=True)
    return kept_by_link(response, letter)  # type: ignore[arg-type]


def file_answer(request: HttpRequest, made_for: EditionSet, kind: str, name: str) -> HttpResponseBase:
    """Answer a file with its hash as ETag, to be saved and never shown; or that the reader has it already."""
    if kind == ZIP:
        return zip_answer(made_for, name)
    found = files.found(made_for, kind)
    if found is None:
        raise Http404
    sha256, read = found
    tag = f'"{sha256}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    content = read()
    headers = {"ETag": tag, "X-Content-SHA256": sha256, "Content-Length": str(len(content))}
    return HttpResponse(content, headers=headers | saved_as(name + end_of(kind), media_type(kind)))


def zip_answer(made_for: EditionSet, name: str) -> FileResponse:
    """Answer all files of a set; they lie on the disk while they leave, where they are large."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  the answer closes it
    files.write_zip(made_for, name, file)
    file.seek(0)
    return FileResponse(file, headers=saved_as(f"{name}.{ZIP}", "application/zip"))


def saved_as(name: str, media_type: str) -> dict[str, str]:
    return {
        "Content-Type": media_type,
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": NOTHING,
    }
