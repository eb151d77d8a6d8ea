"""A file with organizations: chosen, read, its columns named, looked at, taken in; and taken back."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from campaign.directory import imports as service
from campaign.directory import taking_in
from campaign.directory.forms.imports import DirectoryColumnsForm, DirectoryFileForm
from campaign.directory.import_report import FATES, below, said, told
from campaign.directory.import_rows import DirectoryRow, RowFate
from campaign.files import table_fields
from campaign.files.cells import FORMULA
from campaign.files.sheets import Choices
from campaign.http import MemberRequest, member_required, refused_into, refused_to
from campaign.models import Coalition, DirectoryImport

State = DirectoryImport.State
ROWS_TRIED: Final = 8
ROWS_A_PAGE: Final = 50
TONES: Final = {RowFate.NEW: "good", RowFate.LIKE: "warn", RowFate.CHANGED: "warn", RowFate.ERROR: "bad"}


def _find(coalition: Coalition, number: int) -> DirectoryImport:
    return get_object_or_404(coalition.directory_imports.select_related("uploaded_by", "coalition"), pk=number)


@member_required("edit_directory", methods=("GET", "POST"))
def directory_imports(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Show which files came in, and take another; nothing of it is stored before somebody has looked at it."""
    form = DirectoryFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refused_into(form, "file"):
            service.read(form.cleaned_data["file"])
            batch = service.keep(coalition=coalition, actor=request.user, **form.cleaned_data)
            return redirect("campaign:directory-import", coalition.slug, batch.pk)
    known = coalition.directory_imports.select_related("uploaded_by").defer("content", "report", "made")
    context = {"form": form, "batches": known.order_by("-pk")[:20]}
    return render(request, "campaign/directory/imports.html", context, status=422 if form.errors else 200)


@member_required("edit_directory")
def directory_import(request: MemberRequest, coalition: Coalition, number: int) -> HttpResponse:
    """Show what a file needs next: how it is read, what its columns hold, what its rows do, or what became of it."""
    batch = _find(coalition, number)
    if batch.state in {State.WAITING, State.WORKING}:
        template = "_import_progress.html" if request.headers.get("HX-Request") else "import_progress.html"
        return render(request, f"campaign/directory/{template}", {"batch": batch})
    if batch.state == State.PARKED and not batch.report:
        answer = _question(request, batch)
    else:
        answer = render(request, "campaign/directory/import.html", _context(request, batch))
    if request.headers.get("HX-Request"):
        answer.headers["HX-Refresh"] = "true"  # the progress is over: all of the page is another
    return answer


def _question(request: MemberRequest, batch: DirectoryImport, form: DirectoryColumnsForm | None = None) -> HttpResponse:
    """Ask how the file is to be read, and where that is certain what its columns hold."""
    sheet = service.sheet_of(batch)
    found = service.columns_of(batch) or service.match(batch.coalition, sheet)
    context = {
        "batch": batch,
        "reading": table_fields.ReadingForm(sheet=sheet),
        "form": None if sheet.reading.doubts else form or DirectoryColumnsForm(sheet=sheet, found=found),
        "headings": sheet.headings,
        "rows": [[cell.replace(FORMULA, "=…") for cell in row] for row in sheet.first_rows(ROWS_TRIED)],
        "above": table_fields.above(sheet),
    }
    return render(request, "campaign/directory/import_columns.html", context, status=422 if form else 200)


def _context(request: MemberRequest, batch: DirectoryImport) -> dict[str, Any]:
    report = service.report_of(batch)
    wanted = request.GET.get("show", "")
    fates = [wanted] if wanted in FATES else list(FATES)
    # What a person has to decide stands on the first page, all of it, or a tick would be lost behind the next.
    open_ones = report.having(RowFate.LIKE, RowFate.CHANGED) if batch.state == State.PARKED else []
    page = Paginator(report.having(*fates), ROWS_A_PAGE).get_page(request.GET.get("page"))
    is_done = batch.state == State.DONE
    return {
        "batch": batch,
        "report": report,
        "open": [_shown(row) for row in open_ones],
        "page": page,
        "rows": [_shown(row) for row in page],
        "shown": wanted,
        "filters": [(fate, below(fate, number), number) for fate, number in report.counts.items() if number],
        "stands": taking_in.stands_on(batch) if is_done and not batch.undone_at else [],
    }


def _shown(row: DirectoryRow) -> dict[str, Any]:
    return {
        "row": row,
        "fate": FATES[row.fate],
        "tone": TONES.get(row.fate, ""),
        "said": said(row.messages),
        "changes": told(row.changes),
    }


# What is pressed


def _read(request: MemberRequest, batch: DirectoryImport) -> None:
    service.choose_reading(batch=batch, reading=table_fields.chosen(request.POST))


def _reconsider(request: MemberRequest, batch: DirectoryImport) -> None:
    service.choose_reading(batch=batch, reading=Choices(**batch.choices.get("reading", {})))


def _take(request: MemberRequest, batch: DirectoryImport) -> None:
    also = {int(text) for text in request.POST.getlist("also") if text.isdecimal() and len(text) < 9}
    service.order(batch=batch, also=also)


def _retry(request: MemberRequest, batch: DirectoryImport) -> None:
    service.look_again(batch=batch)


def _undo(request: MemberRequest, batch: DirectoryImport) -> None:
    if taking_in.undo(batch=batch, actor=request.user):
        messages.success(request, _("What came from the file is out of the directory again."))


STEPS: Final[dict[str, Callable[[MemberRequest, DirectoryImport], None]]] = {
    "read": _read,
    "reconsider": _reconsider,
    "take": _take,
    "retry": _retry,
    "undo": _undo,
}


@member_required("edit_directory", methods=("POST",))
def directory_import_step(request: MemberRequest, coalition: Coalition, number: int) -> HttpResponse:
    """Do what was pressed on the page of a file: read it otherwise, take it in, forget it, try again, take it back."""
    batch, step = _find(coalition, number), request.POST.get("step", "")
    if step == "discard":
        service.discard(batch=batch)
        messages.info(request, _("Nothing was taken in."))
        return redirect("campaign:directory-imports", coalition.slug)
    if step in STEPS:
        with refused_to(request):
            STEPS[step](request, batch)
    return redirect("campaign:directory-import", coalition.slug, number)


@member_required("edit_directory", methods=("POST",))
def directory_import_columns(request: MemberRequest, coalition: Coalition, number: int) -> HttpResponse:
    """Judge the rows of a parked file by what somebody says about its columns."""
    batch = get_object_or_404(_parked(coalition), pk=number)
    sheet = service.sheet_of(batch)
    form = DirectoryColumnsForm(request.POST, sheet=sheet, found=service.match(coalition, sheet))
    if form.is_valid():
        with refused_into(form):
            service.look(batch=batch, sheet=sheet, chosen=form.columns())
            return redirect("campaign:directory-import", coalition.slug, number)
    return _question(request, batch, form)


def _parked(coalition: Coalition) -> Any:
    return coalition.directory_imports.select_related("coalition").filter(state=State.PARKED)
