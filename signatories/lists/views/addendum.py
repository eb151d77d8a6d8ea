"""Who came too late for the list: looked through, kept for an addendum, and frozen in one."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from campaign.clock import database_now
from campaign.files.answers import bytes_to_save
from campaign.http import MemberRequest, refused_to
from letters.editions import addenda, orders
from letters.editions.formats.kinds import AUDIT, FileFormat
from letters.http import kept_by_link, letter_member_required
from letters.models import Addendum, EditionFile, EditionSet, Letter, SetState
from letters.states import DOCUMENT_IS_FINAL, LIST_IS_FROZEN
from signatories import shown
from signatories.lists import addendum, addendum_editions

A_PAGE = 100
BUSY = (Addendum.State.WAITING, Addendum.State.RENDERING)


@letter_member_required("moderate_signatures", methods=("GET", "POST"))
def addendum_page(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show addenda, the next one and who was left out; the buttons move those ticked from one to the other."""
    if request.method == "POST":
        keep(request, letter)
        return redirect("letters:addendum", slug=letter.slug)
    now = database_now()
    late = letter.signatures.late().select_related("group").order_by("submitted_at", "pk")
    out = addendum.left_out(letter).select_related("group").order_by("submitted_at", "pk")
    context = {
        "letter": letter,
        "now": now,
        "found": addendum.addendum(letter),
        "late": late[:A_PAGE],
        "page": Paginator(out, A_PAGE).get_page(request.GET.get("page")),
        "is_frozen": letter.state in LIST_IS_FROZEN,
        "may_freeze": letter.state in DOCUMENT_IS_FINAL,
        **made_before(letter),
    }
    return render(request, "signatories/lists/addendum.html", context)


def made_before(letter: Letter) -> dict[str, Any]:
    """Return the addenda there are, each with its files and whether somebody has left it since."""
    standing = {made.pk for made in addendum_editions.current(letter)}
    printed = EditionFile.objects.filter(made_for=OuterRef("pk"), file_format=AUDIT)
    listed = list(addenda.listed(letter))
    sets: dict[int | None, list[EditionSet]] = defaultdict(list)
    for one in (
        EditionSet.objects.filter(state=SetState.READY, addendum__in=listed)
        .order_by("pk")
        .annotate(has_audit=Exists(printed))
    ):
        sets[one.addendum_id].append(one)
    rows = [(made, made.pk in standing, sets[made.pk]) for made in listed]
    return {"addenda": rows, "is_busy": any(made.state in BUSY for made, *_rest in rows), "kinds": other_kinds()}


def other_kinds() -> list[str]:
    return [kind for kind in (*FileFormat, "zip") if kind != FileFormat.PDF]


def keep(request: MemberRequest, letter: Letter) -> None:
    """Move those ticked, and say how many."""
    texts = request.POST.getlist("signature")[:1000]
    ids = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]
    keeps = request.POST.get("deed") != "leave_out"
    with refused_to(request):
        seen_at = shown.asked(request)
        is_stale = shown.have_changed(ids, seen_at)
        number = addendum.choose(letter=letter, ids=ids, actor=request.user, keeps=keeps, seen_at=seen_at)
        kept = ngettext("%(n)d is kept for the addendum.", "%(n)d are kept for the addendum.", number)
        left = ngettext("%(n)d is left out again.", "%(n)d are left out again.", number)
        messages.success(request, (kept if keeps else left) % {"n": number})
        if is_stale:
            messages.warning(request, _("Some were changed by their signers meanwhile. Look at them once more."))


@letter_member_required("moderate_signatures")
def addendum_text(_request: MemberRequest, letter: Letter) -> HttpResponse:
    """Hand the next addendum out as plain text."""
    text = addendum.as_text(letter, addendum.addendum(letter))
    return bytes_to_save(text.encode(), name=f"addendum-{letter.slug}.txt", media_type="text/plain; charset=utf-8")


@letter_member_required("run_letter", methods=("POST",))
def freeze_addendum(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Freeze those who are kept as the next addendum, or let a worker try a failed one again."""
    failed = Addendum.objects.filter(letter=letter, state=Addendum.State.FAILED).order_by("-number").first()
    if "again" in request.POST and failed is not None:
        addenda.retry(failed)
    else:
        with refused_to(request):
            made = addendum_editions.freeze(letter=letter, actor=request.user)
            messages.success(request, _("Addendum %(number)d is frozen and being made.") % {"number": made.number})
    return redirect("letters:addendum", slug=letter.slug)


@letter_member_required("export_edition")
def addendum_pdf(request: MemberRequest, letter: Letter, number: int) -> HttpResponseBase:
    """Hand out an addendum as the recipients get it."""
    made = get_object_or_404(Addendum.objects.ready(), letter=letter, number=number)
    return pdf_answer(request, made.pdf_sha256, bytes(made.pdf or b""), f"{letter.slug}-addendum-{number}.pdf")


@require_safe
def public_addendum(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Hand out what strangers may read of an addendum, where they may have the letter's edition."""
    letter = orders.final_letter(slug, now=timezone.now())
    standing = addendum_editions.current(letter) if letter and orders.public_edition(letter) else []
    made = next((one for one in standing if one.number == number), None)
    if letter is None or made is None:
        raise Http404
    response = pdf_answer(request, *addenda.public_pdf(made), f"{letter.slug}-addendum-{number}.pdf")
    patch_cache_control(response, public=True, no_cache=True)
    return kept_by_link(response, letter)


def pdf_answer(request: HttpRequest, sha256: str, content: bytes, name: str) -> HttpResponse:
    """Answer with a PDF to be saved, its hash as ETag; or that the reader has it already."""
    tag = f'"{sha256}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "X-Content-SHA256": sha256,
        "ETag": tag,
    }
    return HttpResponse(content, content_type="application/pdf", headers=headers)
