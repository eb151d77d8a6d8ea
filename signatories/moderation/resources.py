"""Signatures for programs: the list, and what coordinators decide about it.

A name that its signer withholds leaves by no program, whoever holds the token: such a signature is told as one
that counts, with nothing by which its signer could be found.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, Literal

from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Schema

from campaign.api import conditions, paging
from campaign.api.bodies import Body
from campaign.api.operations import ApiRequest, Operations, has
from campaign.api.paging import PageAsked, PageOf
from campaign.api.typed import KeyInPath, SlugInPath, ToldMoment, checked, one_of
from campaign.kept_words import gettext as _
from campaign.mailbox import masked
from campaign.roles import may
from letters.http import letter_of
from letters.models import Letter
from signatories.models import Signature
from signatories.models.signature import Kind, State
from signatories.moderation import decisions
from signatories.moderation.forms.decisions import DecisionForm

operations = Operations("signatures")
READ, WRITE = "signatures:read", "signatures:write"
_PRINTED: Final = ("organization_name", "name", "title", "affiliation", "location", "note")
_MOMENTS: Final = ("submitted_at", "confirmed_at", "counted_at", "withdrawn_at")
_SHOWN: Final = (
    *("id", "kind", "state", "source", "withheld", "joins_id", "group_id", "identification_only", "country"),
    *("organization_id", *_PRINTED),
)
# What tells of a signer who withholds the name, beside the sealed words that are not read here at all.
_UNTOLD: Final[dict[str, Any]] = {
    **dict.fromkeys(_PRINTED, ""),
    "country": "",
    **dict.fromkeys(("organization_id", "joins_id", "email"), None),
    **dict.fromkeys(_MOMENTS, None),
}


class SignatureData(Schema):
    id: int
    kind: str = Field(json_schema_extra=one_of(Kind.values))
    state: str = Field(json_schema_extra=one_of(State.values))
    source: str = Field(json_schema_extra=one_of(Signature.Source.values))
    withheld: bool = Field(description="The name is withheld: it counts, and nothing else is told.")
    joins_id: int | None = Field(description="The line that this one stands in, as of one organization.")
    group_id: int
    identification_only: bool
    organization_id: int | None
    organization_name: str
    name: str
    title: str
    affiliation: str
    location: str
    country: str
    note: str
    email: str | None = Field(description="Null without the scope addresses:read; masked for roles that do not decide.")
    submitted_at: ToldMoment | None
    confirmed_at: ToldMoment | None
    counted_at: ToldMoment | None
    withdrawn_at: ToldMoment | None


class SignaturesAsked(PageAsked):
    state: State | None = None
    group: int | None = Field(None, ge=1, le=2**53 - 1)


class SignatureDecision(Body):
    deed: Literal["approve", "reject"]
    reason: str = Field("", max_length=300, description="For the coalition’s own trail; needed to reject.")
    tells_signer: bool = Field(default=False, description="Write to the signer that the signature was not taken.")


@operations.read(
    "letters/{slug:letter}/signatures", scope=READ, action="see_signatures", response=PageOf[SignatureData]
)
def list_signatures(request: ApiRequest, letter: SlugInPath, asked: Query[SignaturesAsked]) -> HttpResponse:
    """List who has signed."""
    found = Signature.objects.filter(letter=letter_of(request, letter))
    found = found.filter(state=asked.state) if asked.state else found
    found = found.filter(group=asked.group) if asked.group else found
    return paging.answer(request, _rows(request, found), asked, _telling(request))


@operations.read(
    "letters/{slug:letter}/signatures/{int:signature}", scope=READ, action="see_signatures", response=SignatureData
)
def read_signature(request: ApiRequest, letter: SlugInPath, signature: KeyInPath) -> HttpResponse:
    """Read one signature."""
    return paging.told(_one(request, letter_of(request, letter), signature))


@operations.write(
    "letters/{slug:letter}/signatures/{int:signature}/decisions",
    scope=WRITE,
    action="moderate_signatures",
    response=SignatureData,
    needs_match=True,
)
def decide_signature(
    request: ApiRequest, letter: SlugInPath, signature: KeyInPath, given: SignatureDecision
) -> HttpResponse:
    """Approve or reject a signature. If-Match says which state of it was read."""
    found = letter_of(request, letter)
    get_object_or_404(found.signatures, pk=signature)
    keep(found, signature)
    conditions.refuse_unseen(request, paging.as_json(_one(request, found, signature)), required=True)
    said = {"deed": given.deed, "reason": given.reason, "tells": "yes" if given.tells_signer else "no"}
    form = checked(DecisionForm(said, letter=found, deed=given.deed), {"tells": "tells_signer"})
    what: dict[str, Any] = {"letter": found, "ids": [signature], "actor": request.member.user}
    if given.deed == "approve":
        done = decisions.approve(**what)
    else:
        done = decisions.reject(**what, reason=form.cleaned_data["reason"], tells=given.tells_signer)
    if not done:
        raise decisions.ModerationRefused(_("The state of this signature allows no such decision."))
    return paging.told(_one(request, found, signature))


def keep(letter: Letter, number: int) -> None:
    """Let nobody correct a signature between our look at it and the decision."""
    decisions.lock_list(letter)
    decisions.rows_of(letter, [number]).first()


def _rows(request: ApiRequest, found: "QuerySet[Signature]") -> "QuerySet[Any, dict[str, Any]]":
    """Return the columns that this token may have at all; ``joins_withheld`` is for us."""
    moments = _MOMENTS if may(request.member, "see_moments") else ()
    address = ("email",) if has(request, "addresses:read", "see_signatures") else ()
    rows: QuerySet[Any, dict[str, Any]] = found.values(*_SHOWN, *moments, *address, joins_withheld=F("joins__withheld"))
    return rows


def _telling(request: ApiRequest) -> Callable[[Sequence[dict[str, Any]]], Iterable[dict[str, Any]]]:
    """Return what makes what is told out of rows; an address is masked as on the pages."""
    is_whole = may(request.member, "moderate_signatures")
    absent = dict.fromkeys(("email", *_MOMENTS))

    def told(rows: Sequence[dict[str, Any]]) -> Iterable[dict[str, Any]]:
        for row in rows:
            if row.pop("joins_withheld"):
                row["joins_id"] = None
            if row["withheld"]:
                yield {**row, **_UNTOLD}
                continue
            address = row.get("email") or None
            row["email"] = address if is_whole or address is None else masked(address)
            row["country"] = str(row["country"] or "")
            yield {**absent, **row}

    return told


def _one(request: ApiRequest, letter: Letter, number: int) -> dict[str, Any]:
    rows = _rows(request, Signature.objects.filter(letter=letter))
    return next(iter(_telling(request)([get_object_or_404(rows, pk=number)])))
