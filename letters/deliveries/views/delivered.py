"""What a recipient sees whose letter was too large to attach: a page with a button that gets the PDF.

The link is opened once to put what it proves into the session, and the reader goes on to an
address without a token. Opening it changes nothing.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from campaign import proofs
from letters.deliveries import mails
from letters.deliveries.mails import DeadLink
from letters.models import Delivery

PURPOSE = "letters.delivered"


@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Swap the token for the session and go on to an address without it."""
    try:
        page = proofs.keep(request, PURPOSE, (mails.read_link(token),))
    except DeadLink as refusal:
        response = _dead(request, refusal)
    else:
        response = redirect("letters:delivered", page)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store, private"
    return response


@require_safe
def delivered(request: HttpRequest, page: str) -> HttpResponse:
    """Say what the letter is and offer it."""
    try:
        delivery = _kept(request, page)
    except DeadLink as refusal:
        return _dead(request, refusal)
    context = {"letter": delivery.letter, "delivery": delivery, "page": page}
    return render(request, "letters/deliveries/delivered.html", context)


@require_safe
def delivered_pdf(request: HttpRequest, page: str) -> HttpResponse:
    """Hand out the PDF that this recipient was sent."""
    try:
        delivery = _kept(request, page)
    except DeadLink as refusal:
        return _dead(request, refusal)
    name = mails.name_of(delivery)
    return HttpResponse(
        mails.pdf_of(delivery),
        content_type=mails.PDF,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store, private",
        },
    )


def _kept(request: HttpRequest, page: str) -> Delivery:
    """Return the delivery that a page is about, if this browser has shown a link for it."""
    row = proofs.kept(request, PURPOSE, page)
    if row is None:
        raise DeadLink("no_link")
    return mails.handed_out(int(row[0]))


def _dead(request: HttpRequest, refusal: DeadLink) -> HttpResponse:
    status = 404 if refusal.why in {"mangled", "no_link"} else 410
    return render(request, "letters/deliveries/delivered_gone.html", {"why": refusal.why}, status=status)
