"""Closing a letter, and its editions: asking for one, watching it being made, downloading it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from campaign.http import MemberRequest, fresh_sign_in_required
from letters.http import letter_member_required
from letters.languages import print_words
from letters.models import Edition, Letter
from letters.models.rendered import Rendered
from letters.rendering.pdf import render_pdf
from letters.rendering.sandbox import RenderFailed
from letters.services import editions as editing
from letters.services.composing import compose
from letters.states import LIST_IS_FROZEN, LetterState, Move, may_move
from signatories.services import closing, issuing, listing

PUBLISHED = [LetterState.FINAL, LetterState.DELIVERED, LetterState.ARCHIVED]


# Closing -----------------------------------------------------------------------------------------


@letter_member_required("run_letter", methods=("GET", "POST"))
@fresh_sign_in_required
def close(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Say what closing would freeze and whom it would leave out; on POST do it."""
    refusal = ""
    if request.method == "POST":
        try:
            frozen = closing.close(letter=letter, actor=request.user)
        except closing.ClosingRefused as refused:
            refusal = str(refused)
        else:
            total = sum(len(block["lines"]) for block in frozen.blocks)
            messages.success(request, _("Signing is closed. The list is frozen, with %(n)d names.") % {"n": total})
            return redirect("letters:editions", slug=letter.slug)
    elif not may_move(letter.state, Move.CLOSE):
        refusal = str(closing.refusal(letter))
    context = {"letter": letter, "refusal": refusal, "points": [] if refusal else _left_out(letter)}
    return render(request, "letters/close.html", context, status=409 if refusal and request.method == "POST" else 200)


def _left_out(letter: Letter) -> list[str]:
    """Return what closing now means for everybody who has begun to sign."""
    seen = closing.outlook(letter)
    points = [
        ngettext(
            "%(n)d signature counts and will be on the list.",
            "%(n)d signatures count and will be on the list.",
            seen.counted,
        )
        % {"n": seen.counted}
    ]
    if seen.pending:
        points.append(
            ngettext(
                "%(n)d signature waits for a coordinator and will be left out.",
                "%(n)d signatures wait for a coordinator and will be left out.",
                seen.pending,
            )
            % {"n": seen.pending}
        )
    if seen.in_grace:
        points.append(
            ngettext(
                "%(n)d person has signed in time and may still confirm; closing now leaves them out.",
                "%(n)d people have signed in time and may still confirm; closing now leaves them out.",
                seen.in_grace,
            )
            % {"n": seen.in_grace}
        )
    if letter.hard_deadline_at and letter.hard_deadline_at > timezone.now():
        points.append(_("The announced moment at which signing closes has not come yet."))
    return points


# Editions ----------------------------------------------------------------------------------------


@letter_member_required("export_edition", methods=("GET", "POST"))
def editions(request: MemberRequest, letter: Letter) -> HttpResponse:
    """List the editions, the newest first; on POST ask for one. htmx gets the list alone."""
    if request.method == "POST":
        try:
            issuing.order_edition(letter=letter, actor=request.user)
        except editing.EditionRefused as refusal:
            messages.error(request, str(refusal))
        return redirect("letters:editions", slug=letter.slug)
    rows = _rows(letter)
    frozen = issuing.newest_list(letter)
    context = {
        "letter": letter,
        "editions": rows,
        "frozen": frozen if letter.state in LIST_IS_FROZEN else None,
        "left_since": issuing.left_since(letter, frozen) if frozen else 0,
        "is_busy": any(row.state in {Edition.State.WAITING, Edition.State.RENDERING} for row in rows),
    }
    template = "letters/_editions.html" if request.headers.get("HX-Request") else "letters/editions.html"
    return render(request, template, context)


def _rows(letter: Letter) -> list[Edition]:
    rows = Edition.objects.filter(letter=letter).defer("pdf", "snapshot", "interchange")
    return list(rows.select_related("made_by").order_by("-number"))


@letter_member_required("export_edition", methods=("POST",))
def retry_edition(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Let a worker try a failed edition once more."""
    edition = get_object_or_404(Edition.objects.defer("pdf"), letter=letter, number=number)
    try:
        editing.retry(edition=edition, actor=request.user)
    except editing.EditionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("letters:editions", slug=letter.slug)


@letter_member_required("export_edition")
def edition_pdf(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Hand out the PDF of one edition."""
    edition = get_object_or_404(Edition.objects.ready().defer("snapshot", "interchange"), letter=letter, number=number)
    return pdf_answer(request, edition, f"{letter.slug}-{edition.number}.pdf")


@letter_member_required("see_letter")
def draft_pdf(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Make a watermarked PDF of the letter as it stands; it is stored nowhere."""
    names = listing.printed_list(letter)
    watermark = print_words(letter.language).draft
    document = compose(letter, blocks=names.blocks, counts=names.counts, watermark=watermark)
    try:
        made = render_pdf(document)
    except RenderFailed as failure:
        return render(request, "letters/no_draft.html", {"letter": letter, "why": failure.reason}, status=422)
    return _attachment(made.pdf, f"{letter.slug}-draft.pdf")


@require_safe
def public_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand out the last good edition of a final letter that strangers may read."""
    readable = Letter.objects.visible_to_public(now=timezone.now())
    letter = readable.filter(slug=slug, state__in=PUBLISHED).first()
    edition = Edition.objects.ready().filter(letter=letter).order_by("-number").first() if letter else None
    if edition is None:
        raise Http404
    response = pdf_answer(request, edition, f"{slug}.pdf")
    # Kept by caches, but asked about each time: a withdrawn letter is gone at once.
    patch_cache_control(response, public=True, no_cache=True)
    return response


def pdf_answer(request: HttpRequest, made: Rendered, name: str) -> HttpResponse:
    """Answer the bytes with their hash as ETag, or that the reader has them already."""
    tag = f'"{made.pdf_sha256}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    response = _attachment(bytes(made.pdf or b""), name)
    response.headers["ETag"] = tag
    response.headers["X-Content-SHA256"] = made.pdf_sha256
    return response


def _attachment(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Length": str(len(content)),
        },
    )
