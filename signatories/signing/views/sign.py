"""Signing: form, check page, and the page that says the same whatever happened."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_safe

from campaign import address_slips
from campaign.clock import database_now
from campaign.mail import outbox
from campaign.visitors import visitor_of
from letters.documents import LineStyle
from letters.models import Letter
from signatories.lists import addendum, ordering
from signatories.models.signature import Kind
from signatories.sharing import links
from signatories.signing import deadlines, prefill, signatures
from signatories.signing.desks import Desk
from signatories.signing.forms.signing import FORMS, SignForm
from signatories.signing.views.public import closed, desk_of, shown_letter


def never_kept(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let nobody index or keep a form: it may be that of a letter for whoever has the link."""

    @wraps(view)
    def answered(request: HttpRequest, slug: str) -> HttpResponse:
        response = view(request, slug)
        add_never_cache_headers(response)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return answered


@never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form; a POST comes from the check page and signs."""
    desk = desk_of(slug)
    form = form_for(request, desk)
    if not form.is_valid():
        return show_form(request, form) if is_open(desk) else too_late(request, desk.letter)
    try:
        signatures.sign(
            letter=desk.letter,
            signer=form.signer(),
            form_key=form.cleaned_data["form_key"],
            visitor=visitor_of(request),
            group=form.group,
        )
    except signatures.SigningClosed as refusal:
        return too_late(request, desk.letter, str(refusal))
    except outbox.TooManyRequests as refusal:
        form.add_error(None, str(refusal))
        return show_form(request, form, status=429)
    return redirect("signatories:check-mail", slug=slug)


def is_open(desk: Desk) -> bool:
    """Tell by the clock of the database whether somebody may sign."""
    return desk.letter.takes_signatures(now=database_now())


@never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how the line will be printed, before anything is stored; "change" leads back to the filled form."""
    desk = desk_of(slug)
    if not is_open(desk):
        return too_late(request, desk.letter)
    if request.method != "POST":
        return redirect("signatories:sign", slug=slug)
    form = form_for(request, desk)
    if "change" in request.POST or not form.is_valid():
        return show_form(request, form)
    return render(request, "signatories/signing/check.html", as_entered(form))


def as_entered(form: SignForm) -> dict[str, object]:
    """Return the line as it will be printed, and what to ask about the address."""
    preview, email = form.preview(), form.cleaned_data["email"]
    return {
        "letter": form.letter,
        **late_facts(form.letter),
        "group": form.group,
        "wanted": form.wanted,
        "has_headings": len(form.choices) > 1,
        "entries": form.with_new_key(),
        "lines": ordering.line(preview.opened(), LineStyle(form.group.style)),
        "behind": ordering.behind(preview.opened()),
        "signature": preview,
        "email": email,
        "meant": address_slips.meant(email),
        "remark": ordering.identification_remark(form.letter.language) if preview.identification_only else "",
    }


@never_kept
@require_safe
def check_mail(request: HttpRequest, slug: str) -> HttpResponse:
    """Say where to look now: the same words for a new, a known and a blocked mailbox."""
    return render(request, "signatories/signing/check_mail.html", {"letter": shown_letter(slug)})


def form_for(request: HttpRequest, desk: Desk) -> SignForm:
    """Return the form of the kind that is asked for, or of the first kind that may sign.

    It is empty, or for whoever comes by an invitation one that knows them already.
    """
    known = prefill.of(request, desk.letter)
    asked = request.POST if request.method == "POST" else request.GET
    kinds = [kind for kind in Kind.values if kind in desk.letter.kinds] or list(Kind.values)
    kind = asked.get("as") or known.get("as", "")
    kind = kind if kind in kinds else kinds[0]
    choices, usual = desk.choices(kind, asked_for=known.get("under", "")), desk.group(kind)
    form = FORMS[kind](
        request.POST if asked is request.POST else None, letter=desk.letter, choices=choices, usual=usual
    )
    form.initial.update({name: value for name, value in known.items() if value})
    return form


def show_form(request: HttpRequest, form: SignForm, *, status: int = 422) -> HttpResponse:
    """Show the form, with what is wrong in it."""
    letter = form.letter
    kinds = [(kind.value, kind.label) for kind in Kind if kind.value in letter.kinds]
    asked = request.POST if request.method == "POST" else request.GET
    came_by = links.counted_by(asked.get("via", ""), letter=letter)
    via = came_by.code if came_by else ""
    context = {"letter": letter, "form": form, "kinds": kinds, "via": via, **late_facts(letter)}
    status = status if form.is_bound and form.errors else 200
    return render(request, "signatories/signing/sign.html", context, status=status)


def late_facts(letter: Letter) -> dict[str, object]:
    """Return what tells whoever signs after the list was frozen that their name goes into an addendum."""
    is_over = letter.signs_until is not None and letter.signs_until < timezone.now()
    return {"place": addendum.place_for_latecomers(letter), "zone": letter.signing_zone, "is_over": is_over}


def too_late(request: HttpRequest, letter: Letter, sentence: str = "") -> HttpResponse:
    """Say since when the letter takes no signatures."""
    is_halted = deadlines.is_halted(letter, now=database_now())
    context = {"letter": letter, "sentence": sentence or closed(letter), "is_paused": is_halted}
    return render(request, "signatories/signing/closed.html", context, status=410)
