"""The page with a coalition's tokens, and the page of the documentation."""

import re
from typing import Any

import pytest
from django.test import Client

from campaign.api import tokens
from campaign.api.description import description
from campaign.models import ApiToken, Member, Role
from tests.factories.api import Program, make_token
from tests.factories.campaign import make_coalition, make_member, sign_in
from tests.http import hidden_fields

pytestmark = pytest.mark.django_db
SECRET = re.compile(r"und_[\w-]{43}")


@pytest.fixture
def owner() -> Member:
    return make_member(make_coalition("Archives for All"), role=Role.OWNER)


@pytest.fixture
def pages(owner: Member, client: Client) -> Client:
    return sign_in(client, owner.user)


def path(owner: Member, rest: str = "") -> str:
    return f"/coalitions/{owner.coalition.slug}/programs/{rest}"


def post_token(pages: Client, owner: Member, **given: Any) -> Any:
    form = {"name": "Contacts", "scopes": ["letters:read"], "days": "90", **given}
    return pages.post(path(owner, "new/"), hidden_fields(pages.get(path(owner, "new/")).text) | form)


def test_a_token_is_made_and_shown_this_once(pages: Client, owner: Member) -> None:
    assert "No program comes in yet." in pages.get(path(owner)).text

    made = post_token(pages, owner)
    first, second = pages.get(path(owner)).text, pages.get(path(owner)).text

    assert (made.status_code, made["Location"]) == (302, path(owner))
    secret = SECRET.findall(first)[0]
    assert "only time" in first
    assert SECRET.findall(second) == []
    assert "Contacts" in second
    assert "never used" in second
    assert Program(secret, Client()).get("letters").status_code == 200
    assert "last used on" in pages.get(path(owner)).text


def test_a_faulty_form_comes_back_with_what_was_typed(pages: Client, owner: Member) -> None:
    faulty = post_token(pages, owner, name="Desk <b>", scopes=[])

    assert faulty.status_code == 422
    assert "Desk &lt;b&gt;" in faulty.text
    assert set(faulty.context["form"].errors) == {"name", "scopes"}
    assert not ApiToken.objects.exists()


def test_nobody_makes_a_token_that_acts_for_somebody_else(pages: Client, owner: Member) -> None:
    reviewer = make_member(owner.coalition, role=Role.REVIEWER)

    post_token(pages, owner, member=reviewer.pk)

    assert ApiToken.objects.get().member == owner
    with pytest.raises(tokens.TokenRefused):
        make_token(reviewer, actor=owner.user)


def test_a_token_has_the_role_that_its_member_has_at_that_moment(pages: Client, owner: Member) -> None:
    post_token(pages, owner, scopes=["letters:read", "organizations:write"])
    program = Program(SECRET.findall(pages.get(path(owner)).text)[0], Client())
    Member.objects.filter(pk=owner.pk).update(role=Role.REVIEWER)

    assert program.get("letters").status_code == 200
    assert program.post("organizations", {"registered_name": "A Union"}).status_code == 403


def test_making_one_and_giving_one_back_ask_for_a_fresh_sign_in(owner: Member, client: Client) -> None:
    pages = sign_in(client, owner.user, minutes_ago=10)
    token = make_token(owner).token
    tokens.revoke(token=token, actor=owner.user)

    answers = [pages.get(path(owner, "new/")), pages.post(path(owner, f"{token.pk}/restore/"))]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert all("still-you" in answer["Location"] or "reauth" in answer["Location"] for answer in answers)
    token.refresh_from_db()
    assert token.revoked_at


def test_a_token_is_revoked_and_given_back(pages: Client, owner: Member) -> None:
    made = make_token(owner)

    pages.post(path(owner, f"{made.token.pk}/revoke/"))
    revoked = pages.get(path(owner)).text
    assert Program(made.secret, Client()).get("letters").status_code == 401
    pages.post(path(owner, f"{made.token.pk}/restore/"))

    assert "Let it work again" in revoked
    assert Program(made.secret, Client()).get("letters").status_code == 200


def test_the_list_says_how_each_token_stands_with_the_same_number_of_queries(
    pages: Client, owner: Member, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        make_token(owner, name=f"Program {number}")
    pages.get(path(owner))

    with django_assert_max_num_queries(12):
        text = pages.get(path(owner)).text

    assert text.count("never used") == 6


def test_the_documentation_shows_every_operation_and_needs_no_account(client: Client) -> None:
    page, told = client.get("/api/v1/docs/"), client.get("/api/v1/openapi.json")

    assert "<script" not in page.text.partition("<main")[2]
    found = told.json()
    assert found["openapi"] == "3.1.0"
    assert found == description()
    for place, methods in found["paths"].items():
        for method, operation in methods.items():
            assert f"{method.upper()} {place}" in page.text
            assert f'id="{operation["operationId"]}"' in page.text
            assert operation["security"] == [{"token": [operation["x-scope"]]}]
    again = client.get("/api/v1/openapi.json", headers={"If-None-Match": told["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
