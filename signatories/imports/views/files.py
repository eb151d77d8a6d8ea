"""A file with signatures on its way in: chosen, read, its columns named, looked at, taken in; and taken back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from campaign.files import table_fields
from campaign.files.cells import FORMULA
from campaign.http import MemberRequest, refused_into, refused_to
from letters.http import letter_member_required
from letters.models import Letter
from signatories.imports import batches, undoing
from signatories.imports.forms.files import ProvenanceForm, SignatureColumnsForm, SignatureFileForm, TakeForm
from signatories.imports.views import showing
from signatories.models import SignatureImport

State = SignatureImport.State
ROWS_TRIED = 8


def find(letter: Letter, number: int, *states: str) -> SignatureImport:
    """Return a batch of the letter that is in one of these states, if any are named, or answer 404."""
    known = letter.signature_imports.defer("content", "report") if not states else letter.signature_imports.all()
    batch: SignatureImport = get_object_or_404(known.filter(state__in=states or State.values), pk=number)
    batch.letter = letter
    return batch


@letter_member_required("moderate_signatures", methods=("GET", "POST"))
def imports(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show which files came in, and take another; nothing of it is stored before somebody has looked at it."""
    form = SignatureFileForm(showing.posted(request), request.FILES or None)
    if form.is_valid():
        with refused_into(form, "file"):
            batches.read(form.cleaned_data["file"])
            batch = batches.keep(
                letter=letter,
                actor=request.user,
                file=form.cleaned_data["file"],
                form_key=form.cleaned_data["form_key"],
                target=form.cleaned_data["target"],
            )
            return redirect("signatories:import", letter.slug, batch.pk)
    known = letter.signature_imports.select_related("uploaded_by").defer("content", "report").order_by("-pk")[:50]
    context = {"letter": letter, "form": form, "batches": known, "takes_files": not letter.is_list_fixed}
    return render(request, "signatories/imports/imports.html", context, status=422 if form.errors else 200)


@letter_member_required("moderate_signatures")
def show(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Show what a file needs next: how it is read, what its columns hold, what its rows do, or what became of it."""
    batch = find(letter, number)
    if batch.state == State.PARKED and not batch.choices.get("columns"):
        return _ask(request, find(letter, number, State.PARKED))
    if batch.state in {State.WAITING, State.WORKING}:
        template = "_progress.html" if request.headers.get("HX-Request") else "progress.html"
        return render(request, f"signatories/imports/{template}", {"letter": letter, "batch": batch})
    answer = render(
        request, "signatories/imports/batch.html", showing.context(request, find(letter, number, batch.state))
    )
    if request.headers.get("HX-Request"):
        answer.headers["HX-Refresh"] = "true"  # the progress is over: all of the page is another
    return answer


def _ask(request: MemberRequest, batch: SignatureImport) -> HttpResponse:
    """Ask how the file is to be read where that is not certain, else what its columns hold."""
    sheet = batches.sheet_of(batch)
    if sheet.reading.doubts:
        return _question(request, batch, table_fields.ReadingForm(sheet=sheet))
    return redirect("signatories:import-columns", batch.letter.slug, batch.pk)


def _question(request: MemberRequest, batch: SignatureImport, form: table_fields.ReadingForm) -> HttpResponse:
    sheet = batches.sheet_of(batch)
    context = {
        "letter": batch.letter,
        "batch": batch,
        "form": form,
        "headings": sheet.headings,
        "rows": [[cell.replace(FORMULA, "=…") for cell in row] for row in sheet.first_rows(ROWS_TRIED)],
        "above": table_fields.above(sheet),
    }
    return render(request, "signatories/imports/reading.html", context)


@letter_member_required("moderate_signatures", methods=("GET", "POST"))
def reading(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Show how a parked file is read, and read it as somebody chose."""
    batch = find(letter, number, State.PARKED)
    if request.method == "POST":
        with refused_to(request):
            batches.choose_reading(batch=batch, reading=table_fields.chosen(request.POST))
        return redirect("signatories:import", letter.slug, number)
    return _question(request, batch, table_fields.ReadingForm(sheet=batches.sheet_of(batch)))


@letter_member_required("moderate_signatures", methods=("GET", "POST"))
def columns(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Show what each column seems to hold, and judge the rows by what somebody says."""
    batch = find(letter, number, State.PARKED)
    sheet = batches.sheet_of(batch)
    if sheet.reading.doubts:
        return redirect("signatories:import", letter.slug, number)
    found = batches.columns_of(batch) or batches.match(letter, sheet)
    initial = {name: batch.choices.get(name) for name in ("kind", "all_consented")}
    form = SignatureColumnsForm(showing.posted(request), sheet=sheet, found=found, letter=letter, initial=initial)
    if form.is_valid():
        said = {"kind": form.cleaned_data.get("kind", ""), "all_consented": form.cleaned_data["all_consented"]}
        with refused_into(form):
            batches.choose_columns(batch=batch, sheet=sheet, chosen=form.columns(), **said)
            batches.look(batch=batch, sheet=sheet)
            return redirect("signatories:import", letter.slug, number)
    context = {"letter": letter, "batch": batch, "form": form, "above": table_fields.above(sheet)}
    return render(request, "signatories/imports/columns.html", context, status=422 if form.errors else 200)


@letter_member_required("moderate_signatures", methods=("GET", "POST"))
def take(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Ask how the signatures were collected and what comes in beside the good rows, and give the file to a worker."""
    batch = find(letter, number, State.PARKED)
    report = batches.report_of(batch)
    if not report.rows:
        return redirect("signatories:import", letter.slug, number)
    form = TakeForm(showing.posted(request), report=report, asks=batch.asks)
    if form.is_valid():
        given = form.cleaned_data
        with refused_into(form):
            batches.order(
                batch=batch,
                provenance=given.get("provenance", ""),
                also=given.get("also", ()),
                titles=given.get("titles", ()),
            )
            return redirect("signatories:import", letter.slug, number)
    context = {"letter": letter, "batch": batch, "form": form, "report": report}
    return render(request, "signatories/imports/take.html", context, status=422 if form.errors else 200)


@letter_member_required("moderate_signatures", methods=("POST",))
def discard(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Forget a parked file."""
    batches.discard(batch=find(letter, number))
    messages.info(request, _("Nothing was taken in."))
    return redirect("signatories:imports", letter.slug)


@letter_member_required("moderate_signatures", methods=("POST",))
def retry(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Let a worker try a failed file once more."""
    batches.try_again(batch=find(letter, number))
    return redirect("signatories:import", letter.slug, number)


@letter_member_required("moderate_signatures", methods=("POST",))
def undo(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Take the signatures of a file out of the list again, while nothing stands on them."""
    with refused_to(request):
        if undoing.undo(batch=find(letter, number), actor=request.user):
            messages.success(request, _("What came from the file is out of the list again."))
    return redirect("signatories:import", letter.slug, number)


@letter_member_required("moderate_signatures", methods=("POST",))
def provenance(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Keep how the signatures were collected, where nobody had said it."""
    form, batch = ProvenanceForm(request.POST), find(letter, number, State.DONE)
    if form.is_valid():
        undoing.say_provenance(batch=batch, actor=request.user, provenance=form.cleaned_data["provenance"])
        messages.success(request, _("It is on record. The signatures can now be approved."))
    else:
        messages.error(request, _("Say how the signatures were collected."))
    return redirect("signatories:import", letter.slug, number)
