"""The numbered questions of a letter."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from campaign.http import MemberRequest
from letters.answers import questions as service
from letters.answers.forms.responses import QuestionForm
from letters.answers.questions import QuestionsChanged, QuestionsRefused
from letters.fields import rows_of
from letters.http import letter_member_required
from letters.models import Letter

MORE_ROWS = 3
QuestionRows = rows_of(QuestionForm, extra=MORE_ROWS, limit=service.MOST)


@letter_member_required("log_answers", methods=("GET", "POST"))
def questions(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show the letter's questions, at first those that its lists propose, and save them."""
    stored = list(letter.questions.order_by("number").values("number", "text"))
    proposed = [] if stored else [{"number": number, "text": text} for number, text in service.propose(letter)]
    # A posted row must not be compared with what is stored: an unchanged one would count as empty.
    initial = stored or proposed if request.method != "POST" else None
    rows = QuestionRows(request.POST or None, prefix="questions", initial=initial)
    context = {"letter": letter, "rows": rows, "is_proposal": bool(proposed), "refusal": ""}
    context["seen"] = request.POST.get("seen", "") or service.fingerprint(letter)
    if request.method != "POST":
        return render(request, "letters/answers/questions.html", context)
    if rows.is_valid():
        try:
            service.settle(letter=letter, actor=request.user, rows=_wanted(rows), seen=context["seen"])
        except QuestionsRefused as refusal:
            context |= {"refusal": str(refusal)} | _seen_anew(letter, refusal)
        else:
            messages.success(request, _("The questions are saved."))
            return redirect("letters:answers", letter.slug)
    return render(request, "letters/answers/questions.html", context, status=422)


def _seen_anew(letter: Letter, refusal: QuestionsRefused) -> dict[str, str]:
    """Whoever has been told what others wrote may put something else in its place."""
    return {"seen": service.fingerprint(letter)} if isinstance(refusal, QuestionsChanged) else {}


def _wanted(rows: Any) -> list[tuple[int, str]]:
    values = [row.cleaned_data for row in rows if row.cleaned_data and not row.cleaned_data.get("DELETE")]
    return [(value["number"], value["text"]) for value in values if value.get("number")]
