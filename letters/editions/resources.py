"""Final documents for programs: what there is, and the files that everybody may read.

What the recipients get may name people who withhold their names from everybody else; that leaves by no program.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db.models import BooleanField, ExpressionWrapper, Prefetch, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Schema

from campaign.api import paging
from campaign.api.operations import ApiRequest, Operations
from campaign.api.paging import PageAsked, PageOf
from campaign.api.typed import KeyInPath, SlugInPath, ToldMoment, one_of
from letters.editions import files
from letters.editions.formats.kinds import MEDIA_TYPES, FileFormat
from letters.http import letter_of
from letters.models import Circle, Edition, EditionFile, EditionSet, Letter, SetState

operations = Operations("editions")
SCOPE, ACTION = "editions:read", "export_edition"
_HEAVY: Final = ("pdf", "public_pdf", "snapshot", "interchange", "record_head", "sealed_blocks")


class EditionFileData(Schema):
    kind: str = Field(json_schema_extra=one_of(FileFormat))
    media_type: str
    sha256: str
    url: str = Field(description="Where the file is, for the same token.")


class EditionData(Schema):
    id: int
    number: int
    state: str = Field(json_schema_extra=one_of(Edition.State.values))
    made_at: ToldMoment
    snapshot_sha256: str
    pages: int | None
    files: list[EditionFileData] = Field(description="What everybody may read, once it is made.")


@operations.read("letters/{slug:letter}/editions", scope=SCOPE, action=ACTION, response=PageOf[EditionData])
def list_editions(request: ApiRequest, letter: SlugInPath, asked: Query[PageAsked]) -> HttpResponse:
    """List the editions of a letter with their files."""
    found = letter_of(request, letter)
    return paging.answer(request, _editions(found), asked, lambda page: _shown(request, found, page))


@operations.read("letters/{slug:letter}/editions/{int:number}", scope=SCOPE, action=ACTION, response=EditionData)
def read_edition(request: ApiRequest, letter: SlugInPath, number: KeyInPath) -> HttpResponse:
    """Read one edition."""
    found = letter_of(request, letter)
    edition = get_object_or_404(_editions(found), number=number)
    return paging.told(next(iter(_shown(request, found, [edition]))))


@operations.read(
    "letters/{slug:letter}/editions/{int:number}/files/{slug:kind}",
    scope=SCOPE,
    action=ACTION,
    response=None,
    media_types=[kind.partition(";")[0] for kind in MEDIA_TYPES.values()],
)
def read_edition_file(request: ApiRequest, letter: SlugInPath, number: KeyInPath, kind: SlugInPath) -> HttpResponse:
    """Download a file of an edition, as everybody may read it."""
    stored = letter_of(request, letter)
    ready = EditionSet.objects.filter(edition__letter=stored, circle=Circle.PUBLIC, addendum=None, state=SetState.READY)
    made_for = get_object_or_404(ready.select_related("edition"), edition__number=number)
    found = files.found(made_for, kind)
    if found is None:
        raise Http404
    sha256, read = found
    name = f"{files.stem(stored, made_for)}.{kind}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "ETag": f'"{sha256}"',
    }
    return HttpResponse(read(), content_type=MEDIA_TYPES[FileFormat(kind)], headers=headers)


def _editions(letter: Letter) -> "QuerySet[Any]":
    """Return a letter's editions without what is large, each with the set that everybody may read."""
    listed = Prefetch("files", queryset=EditionFile.objects.defer("content"))
    public = EditionSet.objects.filter(circle=Circle.PUBLIC, addendum=None, state=SetState.READY)
    sets = Prefetch("sets", queryset=public.prefetch_related(listed), to_attr="public_sets")
    has_two = ExpressionWrapper(~Q(sealed_blocks=""), output_field=BooleanField())
    editions = Edition.objects.filter(letter=letter).defer(*_HEAVY).annotate(has_two=has_two)
    return editions.prefetch_related(sets)


def _shown(request: ApiRequest, letter: Letter, page: Sequence[Any]) -> Iterable[dict[str, Any]]:
    for edition in page:
        pages = edition.public_pages if edition.has_two else edition.pages
        yield {
            **{name: getattr(edition, name) for name in ("id", "number", "state", "made_at", "snapshot_sha256")},
            "pages": pages,
            "files": [
                _file(request, letter, edition, kind, sha256)
                for made_for in edition.public_sets
                for kind, sha256 in _kinds(edition, made_for)
            ],
        }


def _kinds(edition: Any, made_for: EditionSet) -> Iterable[tuple[str, str]]:
    """Yield the formats of a set with the hash of each; the PDF is the edition's own."""
    yield FileFormat.PDF.value, edition.public_pdf_sha256 if edition.has_two else edition.pdf_sha256
    yield from sorted((file.file_format, file.sha256) for file in made_for.files.all())


def _file(request: ApiRequest, letter: Letter, edition: Edition, kind: str, sha256: str) -> dict[str, str]:
    address = f"/api/v1/letters/{letter.slug}/editions/{edition.number}/files/{kind}"
    media_type = MEDIA_TYPES[FileFormat(kind)]
    return {"kind": kind, "media_type": media_type, "sha256": sha256, "url": request.build_absolute_uri(address)}
