"""The table of roles and actions, asked about one member."""

import pytest
from django.utils import timezone

from campaign.models import Member, Role
from campaign.roles import TABLE, may, role_may


def member(role: Role, *, suspended: bool = False) -> Member:
    return Member(role=role, suspended_at=timezone.now() if suspended else None)


@pytest.mark.parametrize("role", Role)
def test_may_is_what_the_table_says(role: Role) -> None:
    assert {action for action in TABLE if may(member(role), action)} == {
        action for action, roles in TABLE.items() if role in roles
    }


def test_a_reviewer_may_only_look() -> None:
    assert {action for action in TABLE if role_may(Role.REVIEWER, action)} == {
        "see_coalition",
        "see_directory",
        "see_campaign",
        "see_letter",
    }


def test_somebody_suspended_may_nothing_whatever_the_role() -> None:
    assert [action for action in TABLE if may(member(Role.OWNER, suspended=True), action)] == []


def test_somebody_who_is_no_member_may_nothing() -> None:
    assert [action for action in TABLE if may(None, action)] == []


@pytest.mark.parametrize("who", (None, Member(role=Role.OWNER)))
def test_an_action_that_is_not_in_the_table_is_an_error_and_no_answer(who: Member | None) -> None:
    with pytest.raises(KeyError):
        may(who, "close_leter")
