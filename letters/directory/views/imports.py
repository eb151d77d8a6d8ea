"""A file with entries for the directory: chosen, read, looked at, taken in; and taken back."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign.files import sheets, storage, table_fields
from campaign.files.cells import FORMULA
from campaign.files.uploads import CheckedFile
from campaign.form_keys import LENGTH, made_by_form, new_key
from campaign.http import MemberRequest, member_required, refused_into, refused_to
from campaign.models import Coalition
from letters.directory import imports as service
from letters.directory.forms.imports import AddresseeFileForm, ColumnsForm
from letters.directory.import_rows import RowState, is_known
from letters.directory.imports import ImportPlan
from letters.models import AddresseeImport

NEW_SHOWN = 50
ROWS_TRIED = 8
ENTRIES_A_PAGE = 50


class ImportReading:
    """A parked file on its way through the preview."""

    def __init__(self, request: MemberRequest, coalition: Coalition, key: str, *, kind: str = "") -> None:
        self.request, self.coalition, self.key = request, coalition, key
        parked = storage.parked(coalition, key, actor=request.user).defer(None).first()
        self.file: CheckedFile | None = None
        if parked is None:
            return
        self.file = CheckedFile(name=parked.name, media_type=parked.media_type, content=bytes(parked.content))
        posted = None if kind else request.POST
        self.sheet = sheets.read(self.file, table_fields.chosen(posted or {}), known=is_known)
        self.reading = table_fields.ReadingForm(sheet=self.sheet)
        self.form = ColumnsForm(posted, sheet=self.sheet)
        self.kind = kind or str(request.POST.get("kind", ""))
        self.form.fields["kind"].initial = self.kind

    def is_valid(self) -> bool:
        return not self.form.is_bound or self.form.is_valid()

    def plan(self) -> ImportPlan:
        return service.plan(
            coalition=self.coalition, sheet_rows=self.sheet.rows, mapping=self.form.mapping(), kind=self.kind
        )

    def question(self) -> HttpResponse:
        """Ask how the file is to be read, and show how it would be."""
        context = {
            "key": self.key,
            "kind": self.kind,
            "file": self.file,
            "reading": self.reading,
            "headings": self.sheet.headings,
            "rows": [[cell.replace(FORMULA, "=…") for cell in row] for row in self.sheet.first_rows(ROWS_TRIED)],
            "above": table_fields.above(self.sheet),
        }
        return render(self.request, "letters/directory/addressee_import_reading.html", context)

    def page(self, *, status: int = 200) -> HttpResponse:
        """Show what each row would do, the rows that ask for a decision first; ask first how to read an unsure file."""
        if self.sheet.reading.doubts:
            return self.question()
        mapped = "name" in self.form.mapping().values()
        plan = self.plan() if self.is_valid() and mapped else ImportPlan([])
        fresh = plan.with_state(RowState.NEW)
        context = {
            "form": self.form,
            "reading": self.reading,
            "above": table_fields.above(self.sheet),
            "key": self.key,
            "file": self.file,
            "plan": plan,
            "doubtful": plan.with_state(RowState.DOUBTFUL),
            "refused": plan.with_state(RowState.REFUSED),
            "same": plan.with_state(RowState.SAME),
            "fresh": fresh[:NEW_SHOWN],
            "counts": {state.value: plan.count(state) for state in RowState},
            "more": max(len(fresh) - NEW_SHOWN, 0),
            "also": set(self.also()),
        }
        return render(self.request, "letters/directory/addressee_import_check.html", context, status=status)

    def also(self) -> list[int]:
        """Return the numbers of doubtful rows that are to be added."""
        return [int(text) for text in self.request.POST.getlist("also") if text.isdecimal() and len(text) < 9]

    def save(self) -> AddresseeImport:
        assert self.file is not None
        return service.take_in(
            coalition=self.coalition,
            actor=self.request.user,
            file=self.file,
            sheet_rows=self.sheet.rows,
            mapping=self.form.mapping(),
            kind=self.kind,
            also=self.also(),
            form_key=self.key,
            seal=self.request.POST.get("seal", ""),
        )


@member_required("edit_addressees", methods=("GET", "POST"))
def import_addressees(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Choose a file, look at what its rows would do, and import: told apart by the button that was pressed."""
    step = request.POST.get("step", "")
    if request.method == "POST" and step in {"check", "save", "discard"}:
        return _go_on(request, coalition, step, request.POST.get("form_key", "")[:LENGTH])
    form = AddresseeFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        key = new_key()
        storage.keep(form.cleaned_data["file"], coalition=coalition, actor=request.user, held_for=key)
        with refused_into(form, "file"):
            return ImportReading(request, coalition, key, kind=form.cleaned_data["kind"]).page()
        storage.drop_parked(coalition, key, actor=request.user)
    context = {"form": form, "imports": coalition.addressee_imports.order_by("-pk")[:10]}
    return render(request, "letters/directory/addressee_import.html", context, status=422 if form.is_bound else 200)


def _go_on(request: MemberRequest, coalition: Coalition, step: str, key: str) -> HttpResponse:
    """Preview with other columns, import, or forget a file that was handed in."""
    if step == "discard":
        storage.drop_parked(coalition, key, actor=request.user)
        messages.info(request, _("Nothing was imported."))
        return redirect("letters:addressees", coalition.slug)
    done = made_by_form(coalition.addressee_imports.all(), key).first()
    if done is not None:
        return redirect("letters:addressee-import", coalition.slug, done.pk)
    reading = ImportReading(request, coalition, key)
    if reading.file is None:
        messages.error(request, _("The file is no longer here. Choose it again."))
        return redirect("letters:import-addressees", coalition.slug)
    if not reading.is_valid() or reading.sheet.reading.doubts or step == "check":
        return reading.page(status=200 if reading.is_valid() else 422)
    return _take_in(request, reading)


def _take_in(request: MemberRequest, reading: ImportReading) -> HttpResponse:
    with refused_to(request, level=messages.WARNING):
        batch = reading.save()
        messages.success(request, _("The file is imported."))
        return redirect("letters:addressee-import", reading.coalition.slug, batch.pk)
    return reading.page(status=409)


def _batch(coalition: Coalition, key: int) -> AddresseeImport:
    return get_object_or_404(coalition.addressee_imports.select_related("imported_by", "coalition"), pk=key)


@member_required("edit_addressees")
def addressee_import(request: MemberRequest, coalition: Coalition, batch: int) -> HttpResponse:
    """Show what came from a file."""
    stored = _batch(coalition, batch)
    entries = stored.addressees.select_related("part_of").order_by("name_key", "pk")
    context: dict[str, Any] = {
        "batch": stored,
        "page": Paginator(entries, ENTRIES_A_PAGE).get_page(request.GET.get("page")),
        "stands": service.stands_on(stored),
    }
    return render(request, "letters/directory/addressee_import_done.html", context)


@member_required("edit_addressees", methods=("POST",))
def undo_addressee_import(request: MemberRequest, coalition: Coalition, batch: int) -> HttpResponse:
    """Take out all that a file brought in, while nothing stands on it."""
    stored = _batch(coalition, batch)
    with refused_to(request):
        service.undo(batch=stored, actor=request.user, now=timezone.now())
        messages.success(request, _("What came from the file is out of the directory again."))
    return redirect("letters:addressee-import", coalition.slug, batch)
