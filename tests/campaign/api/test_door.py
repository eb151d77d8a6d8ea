"""Who comes in by the API, in which form, how often, and how whatever is refused is told."""

from typing import Any
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from campaign.api import deeds
from campaign.models import ApiToken, Member, Role
from campaign.people import members
from tests.factories.api import Program, make_program, make_token
from tests.factories.campaign import make_coalition, make_member, make_organization, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


@pytest.fixture(autouse=True)
def _no_counts() -> None:
    cache.clear()


def kind(answer: Any) -> str:
    """Return the last word of a problem's type, and see to it that it is told as one."""
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == answer.status_code
    return str(told["type"]).removeprefix("urn:undersigned:problem:")


# Who comes in


def test_a_program_without_a_token_is_told_to_send_one() -> None:
    answer = Program("", Client()).get("letters")

    assert (answer.status_code, kind(answer)) == (401, "unauthorized")
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("secret", ("und_" + "x" * 43, "nothing-of-ours", "und_\u00e9"))
def test_what_is_no_token_opens_nothing(secret: str) -> None:
    answer = Program(secret, Client()).get("letters")

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_a_session_opens_nothing_and_a_token_sets_no_cookie() -> None:
    member = make_member(role=Role.OWNER)
    signed_in = sign_in(Client(), member.user)

    assert signed_in.get("/api/v1/letters").status_code == 401
    assert (
        signed_in.post("/api/v1/organizations", {"registered_name": "A"}, content_type="application/json").status_code
        == 401
    )
    answer = make_program(member).get("letters")
    assert answer.status_code == 200
    assert not answer.cookies


def test_no_page_of_another_site_reads_anything() -> None:
    program = make_program()

    answers = [
        program.get("letters", Origin="https://elsewhere.example"),
        program.ask("OPTIONS", "letters", Origin="https://elsewhere.example"),
        program.client.get("/api/v1/openapi.json", headers={"Origin": "https://elsewhere.example"}),
    ]

    assert [name for answer in answers for name in answer.headers if name.lower().startswith("access-control")] == []
    assert answers[0]["Cache-Control"] == "no-store, private"


def test_a_token_that_is_over_revoked_or_whose_member_rests_or_is_gone_opens_nothing() -> None:
    coalition = make_coalition()
    boss = make_member(coalition, role=Role.OWNER)
    people = [make_member(coalition, role=Role.COORDINATOR) for _ in range(4)]
    made = [make_token(person) for person in people]
    programs = [Program(one.secret, Client()) for one in made]
    assert [program.get("letters").status_code for program in programs] == [200] * 4

    ApiToken.objects.filter(pk=made[0].token.pk).update(expires_at=timezone.now())
    ApiToken.objects.filter(pk=made[1].token.pk).update(revoked_at=timezone.now())
    members.suspend(member=people[2], actor=boss.user)
    members.remove(member=people[3], actor=boss.user)

    assert [program.get("letters").status_code for program in programs] == [401] * 4
    assert not ApiToken.objects.filter(pk=made[3].token.pk).exists()
    members.restore(member=people[2], actor=boss.user)
    assert programs[2].get("letters").status_code == 200


def test_a_token_may_no_more_than_its_member_at_that_moment() -> None:
    member = make_member(role=Role.COORDINATOR)
    program = make_program(member)
    assert program.post("organizations", {"registered_name": "First Union"}).status_code == 201

    Member.objects.filter(pk=member.pk).update(role=Role.REVIEWER)

    answer = program.post("organizations", {"registered_name": "Second Union"})
    assert (answer.status_code, kind(answer)) == (403, "role-insufficient")
    assert program.get("organizations").status_code == 200


def test_a_scope_too_few_is_named_before_anything_else_is_looked_at() -> None:
    program = make_program(scopes=["organizations:read"])

    answer = program.post("organizations", {"no such field": 1})

    assert (answer.status_code, kind(answer)) == (403, "scope-missing")
    assert answer["WWW-Authenticate"] == 'Bearer error="insufficient_scope", scope="organizations:write"'


def test_what_belongs_to_another_coalition_does_not_exist() -> None:
    theirs = make_organization()
    program = make_program()

    answers = [
        program.get(f"organizations/{theirs.pk}"),
        program.patch(f"organizations/{theirs.pk}", {"acronym": "X"}),
        program.get("organizations/999999"),
    ]

    assert [(answer.status_code, kind(answer)) for answer in answers] == [(404, "not-found")] * 3
    assert answers[0].json() == answers[2].json()
    assert program.get("organizations").json() == {"items": [], "next": None}


# In which form


def test_unfit_requests_are_told_as_problems() -> None:
    program = make_program()
    post, path = program.client.post, "/api/v1/organizations"
    authorized: dict[str, Any] = {"headers": {"Authorization": f"Bearer {program.secret}"}}

    answers = {
        "unknown address": program.get("no/such/thing"),
        "two lines for an address": program.get("letters/a%0Ab/answers"),
        "method": program.ask("DELETE", "organizations", {}),
        "media type": post(path, {"registered_name": "A"}, **authorized),
        "no JSON": post(path, "{", content_type="application/json", **authorized),
        "no UTF-8": post(path, b'{"registered_name": "\xff"}', content_type="application/json", **authorized),
        "a constant": post(path, '{"registered_name": NaN}', content_type="application/json", **authorized),
        "cannot be stored": program.post("organizations", {"registered_name": "a\x00b"}),
        "half a character": program.post("organizations", {"registered_name": "\ud800"}),
        "too large": post(path, "x", content_type="application/json", CONTENT_LENGTH="9000000", **authorized),
        "far too large": post(path, "x", content_type="application/json", CONTENT_LENGTH="900000000", **authorized),
        "a null in the address": program.client.get("/api/v1/letters?q=%00", **authorized),
        "unknown field": program.post("organizations", {"registered_name": "A Union", "owner": "me"}),
        "limit": program.get("organizations?limit=0"),
        "cursor": program.get("organizations?cursor=zzz"),
        "key": program.get("organizations/99999999999999999999"),
    }

    told = {name: (answer.status_code, kind(answer)) for name, answer in answers.items()}
    assert told == {
        "unknown address": (404, "not-found"),
        "two lines for an address": (404, "not-found"),
        "method": (405, "method-not-allowed"),
        "media type": (415, "unsupported-media-type"),
        "no JSON": (400, "bad-request"),
        "no UTF-8": (400, "bad-request"),
        "a constant": (400, "bad-request"),
        "cannot be stored": (400, "bad-request"),
        "half a character": (400, "bad-request"),
        "too large": (413, "request-entity-too-large"),
        "far too large": (413, "request-entity-too-large"),
        "a null in the address": (400, "bad-request"),
        "unknown field": (422, "invalid"),
        "limit": (422, "invalid"),
        "cursor": (422, "invalid"),
        "key": (422, "invalid"),
    }
    assert answers["method"]["Allow"] == "GET, POST, HEAD"
    assert answers["unknown field"].json()["errors"][0]["pointer"] == "/owner"
    assert answers["limit"].json()["errors"][0]["parameter"] == "limit"


def test_what_the_pages_form_refuses_is_told_at_the_field() -> None:
    program = make_program()
    given = {"registered_name": "<b>Union</b>", "mail_domains": ["no domain"], "parent_id": 5}

    parent = program.post("organizations", given)
    others = program.post("organizations", given | {"parent_id": None})

    assert [fault["pointer"] for fault in parent.json()["errors"]] == ["/parent_id"]
    assert sorted(fault["pointer"] for fault in others.json()["errors"]) == ["/mail_domains", "/registered_name"]


def test_a_service_refusal_names_its_field_and_keeps_to_the_language_asked_for() -> None:
    program = make_program()
    program.post("organizations", {"registered_name": "River Union"})

    again = program.post("organizations", {"registered_name": "River  union"}, Accept_Language="fr")

    assert (again.status_code, kind(again)) == (422, "invalid")
    assert again.json()["errors"][0]["pointer"] == "/registered_name"
    assert "nom" in again.json()["detail"]


def test_a_head_is_the_head_of_the_answer() -> None:
    program = make_program()
    program.post("organizations", {"registered_name": "River Union"})

    whole, head = program.get("organizations"), program.ask("HEAD", "organizations")

    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == whole["ETag"]
    assert head["Content-Length"] == str(len(whole.content))


def test_a_failure_of_ours_is_a_problem_too() -> None:
    program = make_program()
    program.client.raise_request_exception = False

    with patch("campaign.api.paging.told", side_effect=RuntimeError):
        answer = program.get("letters")

    assert (answer.status_code, kind(answer)) == (500, "internal-server-error")


# How often


def test_a_token_that_asks_too_often_waits(settings: Any) -> None:
    settings.API_PER_MINUTE = 3
    first, second = make_program(), make_program()

    with patch("campaign.api.limits.time.time", return_value=1_000_000_030.0):
        answers = [first.get("letters") for _ in range(4)]
        others = second.get("letters")

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert (kind(answers[3]), answers[3]["Retry-After"]) == ("too-many-requests", "50")
    assert others.status_code == 200


def test_a_source_that_guesses_tokens_waits(settings: Any) -> None:
    settings.API_REFUSED_PER_MINUTE = 2
    guesser = Program("und_guess", Client())

    with patch("campaign.api.limits.time.time", return_value=1_000_000_030.0):
        assert [guesser.get("letters").status_code for _ in range(3)] == [401, 401, 429]
        assert make_program().get("letters").status_code == 200


# ETags


def test_what_its_reader_has_is_not_sent_again() -> None:
    program = make_program()
    program.post("organizations", {"registered_name": "River Union"})
    first = program.get("organizations")

    same = program.get("organizations", If_None_Match=f'"other", {first["ETag"]}')
    program.post("organizations", {"registered_name": "Lake Union"})
    later = program.get("organizations", If_None_Match=first["ETag"])

    assert (same.status_code, same.content, same["ETag"]) == (304, b"", first["ETag"])
    assert later.status_code == 200
    assert len(later.json()["items"]) == 2


def test_nobody_changes_what_they_have_not_seen() -> None:
    program = make_program()
    made = program.post("organizations", {"registered_name": "River Union"})
    path = f"organizations/{made.json()['id']}"
    assert made["Location"] == f"/api/v1/{path}"
    assert made["ETag"] == program.get(path)["ETag"]

    first = program.patch(path, {"acronym": "RU"}, If_Match=made["ETag"])
    late = program.patch(path, {"acronym": "XX"}, If_Match=made["ETag"])
    next_one = program.patch(path, {"acronym": "RUN"}, If_Match=first["ETag"])

    assert [answer.status_code for answer in (first, late, next_one)] == [200, 412, 200]
    assert kind(late) == "changed-meanwhile"
    assert program.get(path).json()["acronym"] == "RUN"


# One key, one deed


def test_the_same_key_is_the_same_deed() -> None:
    program, other = make_program(), make_program()
    body = {"registered_name": "River Union"}

    first = program.post("organizations", body, Idempotency_Key="k-1")
    again = program.post("organizations", body, Idempotency_Key="k-1")
    another = program.post("organizations", {"registered_name": "Lake Union"}, Idempotency_Key="k-1")
    elsewhere = other.post("organizations", body, Idempotency_Key="k-1")

    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.content, again["Location"], again["ETag"]) == (first.content, first["Location"], first["ETag"])
    assert (again["Idempotency-Replayed"], "Idempotency-Replayed" in first) == ("true", False)
    assert (another.status_code, kind(another)) == (422, "key-reused")
    assert elsewhere.status_code == 201
    assert len(program.items("organizations")) == 1


def test_control_without_a_key_the_second_is_a_deed_of_its_own() -> None:
    program = make_program()
    body = {"registered_name": "River Union"}

    with patch.object(deeds, "_key_of", return_value=""):
        answers = [program.post("organizations", body, Idempotency_Key="k-1") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 422]


def test_what_was_refused_may_be_asked_again_with_its_key_and_a_key_ends_after_a_day() -> None:
    program = make_program()

    refused = program.post("organizations", {"registered_name": "<b>"}, Idempotency_Key="k-2")
    done = program.post("organizations", {"registered_name": "River Union"}, Idempotency_Key="k-2")
    deed = ApiToken.objects.get().deeds.get()
    deed.done_at = timezone.now() - deeds.KEPT
    deed.save()
    anew = program.post("organizations", {"registered_name": "Lake Union"}, Idempotency_Key="k-2")

    assert [answer.status_code for answer in (refused, done, anew)] == [422, 201, 201]


def test_a_key_that_cannot_be_one_is_refused() -> None:
    answer = make_program().post("organizations", {"registered_name": "A Union"}, Idempotency_Key="k 3")

    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, "Idempotency-Key")


# Paging


def test_pages_follow_each_other_and_hold_everything_once() -> None:
    program = make_program()
    names = [f"Union {letter}" for letter in "ABCDE"]
    for name in names:
        program.post("organizations", {"registered_name": name})

    first = program.get("organizations?limit=2&q=union")

    assert [one["registered_name"] for one in first.json()["items"]] == names[:2]
    assert first["Link"] == f'<{first.json()["next"]}>; rel="next"'
    assert [one["registered_name"] for one in program.items("organizations?limit=2&q=union")] == names


def test_a_token_that_went_in_the_clear_is_refused_and_not_led_on(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    client = Client()
    program = make_program(make_member(role=Role.OWNER))
    plain = client.get("/api/v1/letters", headers={"Authorization": f"Bearer {program.secret}"})
    encrypted = client.get("/api/v1/letters", headers={"Authorization": f"Bearer {program.secret}"}, secure=True)

    assert (plain.status_code, kind(plain), "Location" in plain) == (403, "forbidden", False)
    assert encrypted.status_code == 200
    assert client.get("/register/").status_code == 301
