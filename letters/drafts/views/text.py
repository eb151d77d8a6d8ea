"""Writing the text: one form, one save, one revision; autosave; what happens when two people saved."""

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from campaign import joining, languages
from campaign.http import MemberRequest, refused_to
from campaign.roles import may
from letters.drafts import headings, writing
from letters.drafts.forms.page import TextPage
from letters.drafts.forms.text import EditorialChangeForm
from letters.drafts.views.locked import locked
from letters.drafts.writing import EditConflict, TextLocked
from letters.http import letter_member_required, told_in_json
from letters.markup import html
from letters.markup.editor import directions, words
from letters.markup.inventory import worth_saying
from letters.models import Letter, Revision
from letters.states import TEXT_IS_EDITABLE, LetterState


@letter_member_required("draft_letter", methods=("GET", "POST"))
def edit(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show and store the text of a draft."""
    if letter.state not in TEXT_IS_EDITABLE:
        return locked(request, letter)
    page = TextPage.of(letter, request.POST or None, extra=int("add" in request.GET))
    if request.method != "POST" or not page.is_valid():
        return show(request, letter, page)
    with refused_to(request):
        try:
            _store(request, letter, page)
        except EditConflict as conflict:
            return show_conflict(request, letter, page, conflict.theirs)
        say_saved(request, page)
        if onward := _onward(request, letter):
            return redirect(onward, slug=letter.slug)
    more = "?add=annex#annexes" if "add" in request.POST else ""
    return redirect(f"{reverse('letters:edit', args=[letter.slug])}{more}")


def _onward(request: MemberRequest, letter: Letter) -> str:
    """Return the page that asks for what the pressed button goes on to, or nothing for the text again."""
    wanted = request.POST.get("then")
    if wanted == "open" and may(request.member, "run_letter"):
        return "letters:open"
    return "letters:review" if wanted == "review" and letter.state == LetterState.DRAFT else ""


def _store(request: MemberRequest, letter: Letter, page: TextPage) -> Revision:
    """Save the text, or set it aside when the writer chose the other one in a conflict."""
    if request.POST.get("choice") != "theirs":
        return writing.save_text(letter=letter, author=request.user, **page.stored_as())
    number = page.form.cleaned_data["base_revision"]
    theirs = writing.numbered_or_newest(letter, number)
    return writing.set_aside(letter=letter, author=request.user, changes=page.changes(), theirs=theirs)


@told_in_json
@letter_member_required("draft_letter", methods=("POST",))
def autosave(request: MemberRequest, letter: Letter) -> JsonResponse:
    """Store what somebody is typing, as far as it is without fault; answers in JSON, as only a script asks."""
    page = TextPage.of(letter, request.POST)
    is_whole, values = page.is_valid(), page.faultless(letter)
    if values is None:
        return JsonResponse({"message": _("Not saved yet: please check the marked fields when you save.")}, status=422)
    try:
        revision = writing.save_text(letter=letter, author=request.user, autosave=True, **values)
    except EditConflict as conflict:
        return JsonResponse({"message": _("Not saved: %s Press “Save” to compare.") % conflict}, status=409)
    except TextLocked as refusal:
        return JsonResponse({"message": str(refusal)}, status=409)
    letter.refresh_from_db()
    told: dict[str, Any] = {"faults": page.faults(), "lacking": page.annexes.lacking()}
    if not is_whole:
        told["message"] = _("Saved, but for the marked fields.")
    return JsonResponse({"revision": revision.number, "seen": writing.fingerprint(letter, writing.TEXT), **told})


@letter_member_required("draft_letter", methods=("POST",))
def clean(request: MemberRequest, letter: Letter) -> JsonResponse:
    """Clean what was pasted from a word processor before the editor takes it, and tell what went out of it."""
    try:
        cleaned = html.clean(request.POST.get("html", ""), is_pasted=True)
    except html.HtmlRefused as refusal:
        return JsonResponse({"message": str(refusal)}, status=422)
    told = worth_saying(cleaned.removed)
    return JsonResponse({"html": cleaned.html, "message": taken_out(told) if told else "", "for": letter.slug})


@letter_member_required("run_letter", methods=("GET", "POST"))
def correct(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Make an editorial change to a letter that is open for signing."""
    if letter.state != LetterState.OPEN:
        return redirect("letters:edit", slug=letter.slug)
    page, name = TextPage.of(letter, request.POST or None, whole=True), EditorialChangeForm(request.POST or None)
    if request.method != "POST" or not (page.is_valid() & name.is_valid()):
        return show(request, letter, page, name=name)
    with refused_to(request):
        try:
            writing.correct(letter=letter, author=request.user, **_correction(page, name))
        except EditConflict as conflict:
            return show_conflict(request, letter, page, conflict.theirs, name=name)
        messages.success(
            request, _("The corrected text is now what signers see. Earlier signatures keep their version.")
        )
        say_removed(request, page)
    return redirect("letters:letter", slug=letter.slug)


def _correction(page: TextPage, name: EditorialChangeForm) -> dict[str, Any]:
    return {
        "base_revision": page.form.cleaned_data["base_revision"],
        "changes": page.changes(),
        "name": name.cleaned_data["version_name"],
    }


def say_saved(request: HttpRequest, page: TextPage) -> None:
    """Tell that the text is stored, and what cleaning took out of it."""
    messages.success(request, _("The text is saved."))
    say_removed(request, page)


def say_removed(request: HttpRequest, page: TextPage) -> None:
    """Tell what cleaning took out: with every page that shows a posted text again, as only the clean one is shown."""
    if removed := page.removed():
        messages.warning(request, taken_out(removed))


def taken_out(removed: Collection[str]) -> str:
    """Say what cleaning took out."""
    return _("Taken out, because a letter cannot hold it: %s") % joining.parted(removed)


def show(
    request: HttpRequest, letter: Letter, page: TextPage, *, name: EditorialChangeForm | None = None, status: int = 200
) -> HttpResponse:
    """Show the editor; a form with faults comes back with status 422."""
    faulty = page.form.is_bound and not (page.is_valid() and (name is None or name.is_valid()))
    if page.form.is_bound:
        say_removed(request, page)
    context = {"letter": letter, "form": page.form, "annexes": page.annexes, "name": name} | _for_scripts()
    context["offered"] = headings.offered(letter) if name is None and not page.form.is_bound else []
    return render(request, "letters/drafts/edit.html", context, status=422 if faulty else status)


def show_conflict(
    request: MemberRequest, letter: Letter, page: TextPage, theirs: Revision, *, name: EditorialChangeForm | None = None
) -> HttpResponse:
    """Show both texts, and the writer's own once more in the form, now on top of theirs."""
    say_removed(request, page)
    mine = page.changes()
    rows = [
        {"label": label, "is_html": key in {"body", "after_signatures"}, "mine": mine[key], "theirs": content}
        for key, label, content in _texts(page, theirs)
        if mine[key] != content
    ]
    data = request.POST.copy()
    fresh = Letter.objects.get(pk=letter.pk)
    data["base_revision"] = str(theirs.number)
    data["seen"] = writing.fingerprint(fresh, writing.TEXT)
    again = TextPage.of(fresh, data)
    context = {"letter": letter, "form": again.form, "annexes": again.annexes, "name": name} | _for_scripts()
    return render(request, "letters/drafts/conflict.html", context | {"rows": rows, "theirs": theirs}, status=409)


def _for_scripts() -> dict[str, Any]:
    """Return what the editor finds in data attributes, and the languages that it offers."""
    return {"words": words(), "directions": directions(), "languages": languages.names()}


def _texts(page: TextPage, theirs: Revision) -> list[tuple[str, str, Any]]:
    labelled = [(name, str(page.form.fields[name].label or "")) for name in writing.TEXT if name != "annexes"]
    return [(name, label, theirs.content[name]) for name, label in [*labelled, ("annexes", _("Annexes"))]]
