"""The page on which anybody checks a receipt, and the program that does the same without us."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from campaign.files.answers import bytes_to_save
from letters.editions.forms.receipts import ReceiptForm
from letters.editions.record import known
from letters.editions.record.receipts import ReceiptRefused

PROGRAM = Path("docs", "check_receipt.py")


@require_http_methods(["GET", "HEAD", "POST"])
def check_receipt(request: HttpRequest) -> HttpResponse:
    """Check what is handed over and say what it proves; nothing of it is kept."""
    is_handed_over = request.method == "POST"
    form = ReceiptForm(request.POST if is_handed_over else None, request.FILES if is_handed_over else None)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        given = form.cleaned_data
        context["receipt"] = given["receipt"]
        try:
            context["is_ours"] = known.check(given["receipt"], record=given["record"], root=given["root"])
            context["is_compared"] = bool(given["record"] or given["root"])
        except ReceiptRefused as refusal:
            context["refusal"] = str(refusal)
    response = render(request, "letters/editions/receipt.html", context, status=422 if form.errors else 200)
    response.headers["Cache-Control"] = "no-store, private"
    return response


@require_safe
def receipt_program(_request: HttpRequest) -> HttpResponse:
    """Hand out the program that checks receipts."""
    path = settings.BASE_DIR / PROGRAM
    if not path.exists():
        raise Http404
    return bytes_to_save(path.read_bytes(), name=path.name, media_type="text/x-python")
