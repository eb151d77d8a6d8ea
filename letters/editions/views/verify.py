"""The page that checks a file: open to everybody, and it keeps nothing of what it is given."""

from typing import Final

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from redis.exceptions import RedisError

from campaign.models import User
from campaign.visitors import visitor_of
from letters.editions.forms.verify import VerifyForm
from letters.editions.seal import verification
from letters.editions.seal.verification import Checked

# Questions from one source in a minute: a file takes seconds to look at, and a code must not be guessed.
MOST: Final = 20
SECONDS: Final = 60
TEMPLATE: Final = "letters/editions/seal/verify.html"


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a file, a SHA-256 or a code, and say what it is."""
    form = VerifyForm(request.POST, request.FILES) if request.method == "POST" else VerifyForm()
    if not form.is_bound:
        return render(request, TEMPLATE, {"form": form})
    if not is_patient(request):
        return render(request, TEMPLATE, {"form": VerifyForm(), "is_too_much": True}, status=429)
    answer = _answer(form, request) if form.is_valid() else None
    # A browser does not send a file twice, and what was answered is not asked again.
    context = {"form": VerifyForm() if answer else form, "answer": answer}
    return render(request, TEMPLATE, context, status=200 if answer else 422)


@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """Say what the code on a paper stands for; its QR code leads here."""
    if not is_patient(request):
        return render(request, TEMPLATE, {"form": VerifyForm(), "is_too_much": True}, status=429)
    answer = verification.of_code(code, user=_user(request), now=timezone.now())
    return render(request, TEMPLATE, {"form": VerifyForm(), "answer": answer, "is_by_code": True})


def _answer(form: VerifyForm, request: HttpRequest) -> Checked:
    given, user, now = form.cleaned_data, _user(request), timezone.now()
    if given["file"] is not None:
        with given["file"] as upload:
            return verification.of_file(upload.read(), user=user, now=now)
    if given["sha256"]:
        return verification.of_hash(given["sha256"], user=user, now=now)
    return verification.of_code(given["code"], user=user, now=now)


def _user(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def is_patient(request: HttpRequest) -> bool:
    """Count a question and tell whether its source may ask on; nothing stays after a minute."""
    key = f"letters.verify.{visitor_of(request).source}"
    try:
        cache.add(key, 0, SECONDS)
        return bool(cache.incr(key) <= MOST)
    except (ValueError, RedisError):
        return True
