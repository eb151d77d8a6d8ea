"""Letters for programs: what there is, and drafts that are begun and changed as on the pages."""

from typing import Any, Final

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Query, Schema

from campaign.api import conditions, paging, problems
from campaign.api.bodies import Body
from campaign.api.operations import ApiRequest, Operations
from campaign.api.paging import PageAsked, PageOf
from campaign.api.typed import SlugInPath, ToldDay, ToldMoment, checked, one_of, typed
from letters.drafts import new_letters, writing
from letters.drafts.forms.page import TextPage
from letters.drafts.forms.text import NewLetterForm
from letters.http import letter_of
from letters.models import Letter
from letters.states import LetterState

operations = Operations("letters")
READ, WRITE = "letters:read", "letters:write"
STATES: Final = [state.value for state in LetterState]
_LISTED: Final = (
    *("id", "slug", "title", "language", "state", "reference", "issued_on", "revision_number"),
    *("hard_deadline_at", "opened_at", "closed_at", "campaign__slug"),
)


class CampaignData(Schema):
    id: int
    slug: str
    title: str
    goal: str


class AnnexData(Schema):
    title: str
    subtitle: str
    body: str


class LetterInList(Schema):
    id: int
    slug: str = Field(description="What the letter is called in addresses.")
    campaign: str = Field(description="The campaign’s slug.")
    title: str
    language: str
    state: str = Field(json_schema_extra=one_of(STATES))
    reference: str
    issued_on: ToldDay | None
    revision: int
    closes_at: ToldMoment | None
    opened_at: ToldMoment | None
    closed_at: ToldMoment | None


class LetterData(LetterInList):
    show_title: bool
    subject: str
    salutation: str
    body: str = Field(description="HTML, cleaned.")
    closing: str
    after_signatures: str
    disclaimer: str
    annexes: list[AnnexData]


class LetterSaved(Schema):
    letter: LetterData
    taken_out: list[str] = Field(description="What cleaning took out of the texts, because a letter cannot hold it.")


class SentAnnex(Body):
    title: str = Field("", max_length=500)
    subtitle: str = Field("", max_length=500)
    body: str = ""


class LetterChange(Body):
    """Fields that are left out stay as they are."""

    title: str | None = Field(None, min_length=1, max_length=500)
    language: str | None = Field(None, min_length=2, max_length=35)
    show_title: bool | None = None
    subject: str | None = Field(None, max_length=2000)
    salutation: str | None = Field(None, max_length=1000)
    body: str | None = None
    closing: str | None = Field(None, max_length=1000)
    after_signatures: str | None = None
    disclaimer: str | None = Field(None, max_length=5000)
    annexes: list[SentAnnex] | None = Field(None, max_length=30)


class NewLetter(LetterChange):
    campaign: str = Field(description="The campaign’s slug.", max_length=80)
    title: str = Field(min_length=1, max_length=500)
    language: str = Field(min_length=2, max_length=35)


class LettersAsked(PageAsked):
    state: LetterState | None = None
    campaign: str = Field("", max_length=80)


@operations.read("campaigns", scope=READ, action="see_campaign", response=PageOf[CampaignData])
def list_campaigns(request: ApiRequest, asked: Query[PageAsked]) -> HttpResponse:
    """List campaigns."""
    rows = request.coalition.campaigns.values("id", "slug", "title", "goal")
    return paging.answer(request, rows, asked, lambda page: page)


@operations.read("letters", scope=READ, action="see_letter", response=PageOf[LetterInList])
def list_letters(request: ApiRequest, asked: Query[LettersAsked]) -> HttpResponse:
    """List letters."""
    found = Letter.objects.filter(campaign__coalition=request.coalition)
    found = found.filter(state=asked.state) if asked.state else found
    found = found.filter(campaign__slug=asked.campaign) if asked.campaign else found
    return paging.answer(request, found.values(*_LISTED), asked, lambda page: map(_in_list, page))


@operations.read("letters/{slug:letter}", scope=READ, action="see_letter", response=LetterData)
def read_letter(request: ApiRequest, letter: SlugInPath) -> HttpResponse:
    """Read a letter with its text."""
    return paging.told(_shown(letter_of(request, letter)))


@operations.write("letters", scope=WRITE, action="draft_letter", response=LetterSaved, status=201)
def add_letter(request: ApiRequest, given: NewLetter) -> HttpResponse:
    """Begin a letter as a draft."""
    campaign = request.coalition.campaigns.filter(slug=given.campaign).first()
    if campaign is None:
        raise problems.invalid([{"pointer": "/campaign", "detail": _("The coalition has no such campaign.")}])
    form = checked(NewLetterForm({"title": given.title, "language": given.language}))
    letter = new_letters.start_letter(campaign=campaign, author=request.member.user, **form.cleaned_data)
    rest = given.dict(exclude_unset=True, exclude={"campaign", "title", "language"})
    removed = _save(request, letter, rest) if rest else []
    shown = _shown(letter_of(request, letter.slug))
    answer = {"letter": shown, "taken_out": removed}
    return paging.told(answer, status=201, location=f"/api/v1/letters/{letter.slug}", seen=shown)


@operations.write(
    "letters/{slug:letter}", method="PATCH", scope=WRITE, action="draft_letter", response=LetterSaved, needs_match=True
)
def change_letter(request: ApiRequest, letter: SlugInPath, given: LetterChange) -> HttpResponse:
    """Change the text of a draft. If-Match says which state of it was read."""
    found = letter_of(request, letter)
    get_object_or_404(Letter.objects.select_for_update(of=("self",)), pk=found.pk)
    found = letter_of(request, letter)
    conditions.refuse_unseen(request, paging.as_json(_shown(found)), required=True)
    removed = _save(request, found, given.dict(exclude_unset=True))
    shown = _shown(letter_of(request, letter))
    return paging.told({"letter": shown, "taken_out": removed}, seen=shown)


def _save(request: ApiRequest, letter: Letter, given: dict[str, Any]) -> list[str]:
    """Save what is given through the form of the page, and return what cleaning took out of it."""
    page = TextPage.of(letter, _typed(letter, given))
    if not page.is_valid():
        raise problems.invalid(list(_faults(page)))
    changes = {name: value for name, value in page.changes().items() if name in given}
    writing.save_text(letter=letter, author=request.member.user, base_revision=letter.revision_number, changes=changes)
    return page.removed()


def _typed(letter: Letter, given: dict[str, Any]) -> QueryDict:
    """Return what the page of this letter would send, with what is given instead of what is stored."""
    stored = {name: getattr(letter, name) for name in writing.TEXT}
    values = stored | {name: value for name, value in given.items() if value is not None}
    annexes = values.pop("annexes")
    data = QueryDict(mutable=True)
    data.update(typed({**values, "base_revision": letter.revision_number}))
    data.update({"annex-TOTAL_FORMS": str(len(annexes)), "annex-INITIAL_FORMS": "0"})
    for place, annex in enumerate(annexes):
        data.update({f"annex-{place}-{name}": annex.get(name, "") for name in ("title", "subtitle", "body")})
        data[f"annex-{place}-ORDER"] = str(place + 1)
    return data


def _faults(page: TextPage) -> list[problems.Fault]:
    """Return what is wrong with the text and with each annex."""
    found = problems.of_form(page.form).errors if page.form.errors else []
    for place, form in enumerate(page.annexes.forms):
        inner = problems.of_form(form).errors if form.errors else []
        found += [{**fault, "pointer": f"/annexes/{place}{fault['pointer']}"} for fault in inner]
    return found or [{"pointer": "/annexes", "detail": " ".join(map(str, page.annexes.non_form_errors()))}]


def _in_list(row: dict[str, Any]) -> dict[str, Any]:
    renamed = {
        "campaign": row["campaign__slug"],
        "revision": row["revision_number"],
        "closes_at": row["hard_deadline_at"],
    }
    return {name: (renamed | row)[name] for name in LetterInList.model_fields}


def _shown(letter: Letter) -> dict[str, Any]:
    """Return all of a letter."""
    row = {name: getattr(letter, name) for name in _LISTED if name != "campaign__slug"}
    texts = {name: getattr(letter, name) for name in writing.TEXT}
    return _in_list(row | {"campaign__slug": letter.campaign.slug}) | texts
