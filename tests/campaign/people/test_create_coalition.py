"""The command that sets up a coalition."""

from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from campaign.models import Coalition, Member, Role, User
from tests.factories.campaign import make_user

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    output = StringIO()
    call_command("create_coalition", *arguments, stdout=output)
    return output.getvalue()


def test_create_coalition_makes_owner_and_prints_the_slug() -> None:
    printed = run("Open Rivers", "--owner", "Ada@example.org", "--time-zone", "Europe/Zurich")

    member = Member.objects.get()
    assert (printed, member.coalition.time_zone, member.role) == ("open-rivers\n", "Europe/Zurich", Role.OWNER)
    assert (member.user.email, member.user.has_usable_password()) == ("ada@example.org", False)
    assert EmailAddress.objects.get(user=member.user).verified


def test_create_coalition_takes_an_account_that_exists() -> None:
    user = make_user("ada@example.org")

    run("Open Rivers", "--owner", "ada@example.org")
    second = run("Open Rivers", "--owner", "ada@example.org")

    assert (second, Member.objects.filter(user=user).count(), User.objects.count()) == ("open-rivers-2\n", 2, 1)


@pytest.mark.parametrize(
    "arguments",
    (
        ("Open Rivers", "--owner", "nobody"),
        ("<b>Rivers</b>", "--owner", "ada@example.org"),
        ("Open Rivers", "--owner", "ada@example.org", "--time-zone", "Mars/Olympus"),
        ("", "--owner", "ada@example.org"),
    ),
)
def test_create_coalition_refuses_and_writes_nothing(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        run(*arguments)

    assert (Coalition.objects.count(), User.objects.count()) == (0, 0)


def test_create_coalition_if_none_makes_the_first_and_no_other() -> None:
    first = run("First", "--owner", "ada@example.org", "--if-none")
    second = run("Second", "--owner", "bo@example.org", "--if-none")

    assert (first != "", second) == (True, "")
    assert list(Coalition.objects.values_list("name", flat=True)) == ["First"]
    assert not User.objects.filter(email="bo@example.org").exists()
