"""Signatures that a program enters for somebody who has signed elsewhere, with what shows it."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Schema

from campaign.api import paging
from campaign.api.bodies import Body
from campaign.api.operations import ApiRequest, Operations
from campaign.api.typed import KeyInPath, SentFile, SlugInPath, checked, files, one_of, typed, uploaded
from campaign.form_keys import new_key
from letters.http import letter_of
from signatories.imports import by_hand
from signatories.imports.forms.by_hand import SignatureByHandForm
from signatories.models import HandEntry
from signatories.models.signature import Appearance, Kind

operations = Operations("signatures")
WRITE: Final = "signatures:write"
ACTION: Final = "moderate_signatures"


class NewSignature(Body):
    kind: str = Field(json_schema_extra=one_of(Kind.values))
    organization_name: str = Field("", max_length=300)
    name: str = Field("", max_length=300)
    title: str = Field("", max_length=300)
    affiliation: str = Field("", max_length=300)
    country: str = Field("", max_length=2)
    location: str = Field("", max_length=200)
    email: str = Field("", max_length=254, description="Its owner is told in an hour, with the link to withdraw.")
    appearance: str = Field(Appearance.PUBLIC.value, json_schema_extra=one_of(Appearance.values))
    note: str = Field(min_length=1, max_length=2000, description="Where this signature comes from.")
    proof: SentFile = Field(description="The scan or the mail that shows it.")


class SignatureEntered(Schema):
    id: int
    state: str


@operations.write("letters/{slug:letter}/signatures", scope=WRITE, action=ACTION, response=SignatureEntered, status=201)
def add_signature(request: ApiRequest, letter: SlugInPath, given: NewSignature) -> HttpResponse:
    """Enter a signature with its proof, as a coordinator does by hand."""
    found = letter_of(request, letter)
    said = typed(given.dict(exclude={"proof"}))
    proof = files("proofs", [uploaded(given.proof, at="/proof")])
    form = checked(SignatureByHandForm(said, proof, letter=found), {"proofs": "proof"})
    entry = by_hand.enter(
        letter=found,
        actor=request.member.user,
        signer=form.signer(),
        note=form.cleaned_data["note"],
        proof=form.cleaned_data["proofs"][0],
        form_key=new_key(),
    )
    made = entry.signature
    location = f"/api/v1/letters/{letter}/signatures/{made.pk}"
    return paging.told({"id": made.pk, "state": made.state}, status=201, location=location)


@operations.write(
    "letters/{slug:letter}/signatures/{int:signature}",
    method="DELETE",
    scope=WRITE,
    action=ACTION,
    response=None,
    status=204,
)
def withdraw_signature(request: ApiRequest, letter: SlugInPath, signature: KeyInPath) -> HttpResponse:
    """Take back a signature that was entered by hand, until its signer is told."""
    entries = HandEntry.objects.select_related("signature")
    entry = get_object_or_404(entries, signature=signature, signature__letter=letter_of(request, letter))
    by_hand.take_back(entry=entry, actor=request.member.user)
    return HttpResponse(status=204)
