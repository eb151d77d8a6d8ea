"""Tokens: made for a member, kept as a digest, ended and given back, forgotten; no log holds one."""

import io
import logging
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from campaign.api import deeds, tokens
from campaign.api.tokens import TokenRefused
from campaign.models import Activity, ApiDeed, ApiToken, Role
from campaign.tasks import forget_api
from config.logs import DiscreetFormatter, JsonFormatter
from tests.factories.api import Program, make_program, make_token
from tests.factories.campaign import make_member

pytestmark = pytest.mark.django_db


def test_make_keeps_a_digest_and_records_everything_but_the_secret() -> None:
    member = make_member(role=Role.OWNER)

    made = make_token(member, name="Contacts", scopes=["answers:read", "letters:read"])

    row = ApiToken.objects.values().get()
    assert made.secret.startswith(tokens.PREFIX)
    assert len(made.secret) >= 43 + len(tokens.PREFIX)
    assert made.secret not in str(row)
    assert row["scopes"] == ["letters:read", "answers:read"]
    entry = Activity.objects.get(verb="api_token.made")
    assert entry.data["name"] == "Contacts"
    assert made.secret not in str(entry.data)
    assert tokens.holder(made.secret, now=timezone.now()) == made.token


def test_make_is_one_token_for_one_form() -> None:
    member = make_member(role=Role.OWNER)

    first, again = (make_token(member, form_key="k" * 43) for _ in range(2))

    assert (first.token, again.secret) == (again.token, "")


@pytest.mark.parametrize(
    ("change", "field"),
    (
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"days": 400}, "days"),
        ({"days": 0}, "days"),
    ),
)
def test_make_refuses_what_cannot_be(change: dict[str, object], field: str) -> None:
    with pytest.raises(TokenRefused) as refusal:
        make_token(**change)  # type: ignore[arg-type]

    assert refusal.value.field == field


def test_make_refuses_a_member_who_rests_and_more_than_the_most(monkeypatch: pytest.MonkeyPatch) -> None:
    resting = make_member(role=Role.OWNER, suspended_at=timezone.now())
    member = make_member(role=Role.OWNER)
    monkeypatch.setattr(tokens, "MOST", 1)
    make_token(member)

    with pytest.raises(TokenRefused, match="active member"):
        make_token(resting)
    with pytest.raises(TokenRefused, match="revoke one first"):
        make_token(member)


def test_revoke_ends_at_once_and_restore_gives_back_for_a_while() -> None:
    member = make_member(role=Role.OWNER)
    made = make_token(member)
    now = timezone.now()

    assert tokens.revoke(token=made.token, actor=member.user)
    assert not tokens.revoke(token=made.token, actor=member.user)
    assert tokens.holder(made.secret, now=now) is None
    tokens.restore(token=made.token, actor=member.user)
    assert tokens.holder(made.secret, now=now) == made.token

    long_ago = now - tokens.UNDO_FOR - timedelta(seconds=1)
    ApiToken.objects.update(revoked_at=long_ago)
    with pytest.raises(TokenRefused, match="too long ago"):
        tokens.restore(token=made.token, actor=member.user)
    assert list(
        Activity.objects.filter(verb__startswith="api_token.").values_list("verb", flat=True).order_by("pk")
    ) == [
        "api_token.made",
        "api_token.revoked",
        "api_token.restored",
    ]


@pytest.mark.parametrize(("zone", "day"), (("America/New_York", 28), ("UTC", 29)))
def test_the_day_of_use_is_that_of_the_coalition(zone: str, day: int) -> None:
    made = make_token()
    made.token.member.coalition.time_zone = zone

    tokens.note_use(made.token, now=datetime(2026, 11, 29, 2, tzinfo=UTC))

    made.token.refresh_from_db()
    assert made.token.used_on == date(2026, 11, day)


def test_the_task_forgets_answers_of_yesterday_and_tokens_of_last_month() -> None:
    over, young, used = make_token(), make_token(), make_program()
    used.post("organizations", {"registered_name": "River Union"}, Idempotency_Key="one")
    used.post("organizations", {"registered_name": "Lake Union"}, Idempotency_Key="two")
    old, _kept = ApiDeed.objects.order_by("pk")
    ApiDeed.objects.filter(pk=old.pk).update(done_at=timezone.now() - deeds.KEPT)
    ApiToken.objects.filter(pk=over.token.pk).update(expires_at=timezone.now() - tokens.REMEMBERED)
    ApiToken.objects.filter(pk=young.token.pk).update(revoked_at=timezone.now())

    forget_api()

    assert ApiDeed.objects.count() == 1
    assert set(ApiToken.objects.values_list("pk", flat=True)) == {young.token.pk, ApiToken.objects.latest("pk").pk}


@pytest.mark.pages
@pytest.mark.parametrize("formatter", (DiscreetFormatter, JsonFormatter))
def test_no_log_holds_a_token(formatter: type[DiscreetFormatter]) -> None:
    logging.disable(logging.NOTSET)
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(formatter())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    program = make_program(scopes=["letters:read"])
    try:
        program.get("letters")
        program.get(f"letters/{program.secret}")
        program.get(f"letters?q={program.secret}")
        program.post("organizations", {"registered_name": program.secret})
        Program(program.secret + "x", Client()).get("letters")
        logging.getLogger("django.request").error("A header %s", f"Bearer {program.secret}")
    finally:
        root.removeHandler(handler)
        root.setLevel(before)

    assert text.getvalue()
    assert program.secret[4:20] not in text.getvalue()
