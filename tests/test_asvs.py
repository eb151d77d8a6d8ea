"""The table of the OWASP ASVS is whole, says nothing without a test that exists, and is as good as it says."""

import ast
import csv
import json
import logging
import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client
from django.urls import reverse

from campaign.encryption import WrongKey, decrypt, encrypt, open_address, seal_address
from campaign.models import Role
from campaign.people import passwords
from campaign.people.sessions import SessionStore
from config import settings as production
from config.logs import DiscreetFormatter, JsonFormatter
from tests.factories.campaign import PASSWORD, make_member, make_user, sign_in
from tests.sources import ROOT
from tests.test_logs import log

pytestmark = pytest.mark.tree

TABLE = ROOT / "docs" / "asvs.csv"
PAGE = ROOT / "docs" / "asvs.md"
SECURITY = (ROOT / "docs" / "security.md").read_text()
HOLDS, NOT_OURS, NOT_YET = "holds", "not applicable", "not yet"
# How many lines of levels 1 and 2 each section of version 5.0.0 has.
SECTIONS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2,
    "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3,
    "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3,
    "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3,
    "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2,
    "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1,
    "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip


@cache
def rows() -> list[dict[str, str]]:
    with TABLE.open(newline="") as file:
        return list(csv.DictReader(file))


def test_every_line_of_levels_one_and_two_is_there_once() -> None:
    names = [row["id"] for row in rows()]

    assert Counter(row["level"] for row in rows()) == {"1": 70, "2": 183}
    assert len(names) == len(set(names))
    assert Counter(name.rpartition(".")[0] for name in names) == SECTIONS


def test_level_one_is_whole_and_level_two_nearly() -> None:
    count = Counter((row["level"], row["state"]) for row in rows())

    assert {row["state"] for row in rows()} <= {HOLDS, NOT_OURS, NOT_YET}
    assert count["1", NOT_YET] == 0
    assert count["2", HOLDS] >= 0.9 * (count["2", HOLDS] + count["2", NOT_YET])
    told = re.findall(r"^\| (\d) \| (\d+) \| (\d+) \| (\d+) \|$", PAGE.read_text(), re.MULTILINE)
    assert [tuple(map(int, line)) for line in told] == [
        (level, *(count[str(level), state] for state in (HOLDS, NOT_OURS, NOT_YET))) for level in (1, 2)
    ]


def test_what_holds_has_a_place_and_a_test_and_all_else_a_reason() -> None:
    for row in rows():
        if row["state"] == HOLDS:
            assert row["where"], row["id"]
            assert row["tests"], row["id"]
        else:
            assert row["note"], row["id"]


@cache
def names_in(path: Path) -> frozenset[str]:
    return frozenset(node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef))


def all_named() -> set[str]:
    return {test for row in rows() for test in row["tests"].split()}


def is_there(test: str) -> bool:
    path, _, name = test.partition("::")
    return (ROOT / path).is_file() and (not name or name in names_in(ROOT / path))


def test_every_test_that_is_named_is_there() -> None:
    assert len(all_named()) > 100
    assert [test for test in sorted(all_named()) if not is_there(test)] == []


def test_control_a_test_that_is_not_there_is_noticed() -> None:
    assert not is_there("tests/test_asvs.py::test_nothing_of_the_kind")
    assert not is_there("tests/test_nothing_of_the_kind.py")


def test_every_place_that_is_named_is_there() -> None:
    places = {place.partition("#")[0] for row in rows() for place in row["where"].split()}

    assert [place for place in sorted(places) if not (ROOT / place).exists()] == []


def test_every_section_that_is_named_is_there() -> None:
    named = {place for row in rows() for place in row["where"].split() if "#" in place}
    for place in named:
        path, _, anchor = place.partition("#")
        headings = re.findall(r"^#+ (.+)$", (ROOT / path).read_text(), re.MULTILINE)
        anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
        assert anchor in anchors, place
    assert len(named) > 8


# What a line says, where no test elsewhere shows it


def test_the_words_that_are_no_passwords_are_written_down() -> None:
    assert [word for word in passwords.OUR_WORDS if f"*{word}*" not in SECURITY] == []


@pytest.mark.django_db
def test_a_form_of_another_site_does_nothing() -> None:
    member = make_member(role=Role.OWNER)
    client = sign_in(Client(enforce_csrf_checks=True), member.user)
    answer = client.post(f"/coalitions/{member.coalition.slug}/campaigns/new/", {"title": "Theirs"})

    assert answer.status_code == 403
    assert not member.coalition.campaigns.exists()
    free = sign_in(Client(), member.user)
    assert free.post(f"/coalitions/{member.coalition.slug}/campaigns/new/", {"title": "Ours"}).status_code == 302


@pytest.mark.django_db
def test_keys_of_sessions_have_128_bits() -> None:
    keys = {SessionStore()._get_new_session_key() for _ in range(200)}  # type: ignore[attr-defined]

    assert len(keys) == 200
    assert {len(key) for key in keys} == {32}
    assert len(set("".join(keys))) ** 32 > 2**128


@pytest.mark.django_db
def test_every_page_of_members_has_the_way_out() -> None:
    member = make_member(role=Role.OWNER)
    client = sign_in(Client(), member.user)
    for path in ("/", f"/coalitions/{member.coalition.slug}/", "/accounts/profile/", "/accounts/2fa/"):
        answer = client.get(path, follow=True)
        assert f'action="{reverse("account_logout")}"' in answer.content.decode(), path


@pytest.mark.parametrize(("seal", "unseal"), ((encrypt, decrypt), (seal_address, open_address)))
def test_contact_data_cannot_be_changed_unnoticed(seal: object, unseal: object) -> None:
    sealed = seal("ada@example.org")  # type: ignore[operator]
    for place in range(len(sealed) // 2, len(sealed) // 2 + 8):
        other = "A" if sealed[place] != "A" else "B"
        with pytest.raises((WrongKey, ValueError)):
            unseal(sealed[:place] + other + sealed[place + 1 :])  # type: ignore[operator]
    assert unseal(sealed) == "ada@example.org"  # type: ignore[operator]
    assert len(Fernet.generate_key()) == 44  # 256 bits: 128 to encrypt, 128 to sign


def test_passwords_are_hashed_by_argon2() -> None:
    hasher = Argon2PasswordHasher()

    assert production.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.Argon2PasswordHasher"
    assert hasher.encode(PASSWORD, "salt of a test").startswith("argon2$argon2id$")
    assert (hasher.time_cost, hasher.memory_cost) >= (2, 19_456)  # rounds and KiB, as OWASP asks at least


def test_the_recipe_gets_a_certificate_that_everybody_trusts() -> None:
    assert "echo acme)" in (ROOT / "deploy" / "install").read_text()


@pytest.mark.release
def test_the_libraries_were_looked_at_within_the_time_that_is_written() -> None:
    found = re.search(r"Last looked through on (\d{4}-\d{2}-\d{2})", SECURITY)
    most = re.search(r"each release, and (\d+) days at most", SECURITY)

    assert found
    assert most
    assert 0 <= (date.today() - date.fromisoformat(found[1])).days <= int(most[1])  # noqa: DTZ011 - a day more or less


@pytest.mark.django_db
def test_a_field_in_the_address_is_no_field_of_the_form() -> None:
    user = make_user(password=PASSWORD)
    client = Client()
    client.post(f"/accounts/login/?login={user.email}&password={PASSWORD}")

    assert "_auth_user_id" not in client.session


def test_lines_of_the_log_are_in_utc() -> None:
    with log(JsonFormatter()) as text:
        logging.getLogger("campaign").warning("A line.")

    assert json.loads(text.getvalue())["at"].endswith("+00:00")


@pytest.mark.parametrize("formatter", (JsonFormatter, DiscreetFormatter))
def test_a_line_of_the_log_stays_one_line(formatter: type[DiscreetFormatter]) -> None:
    with log(formatter()) as text:
        logging.getLogger("campaign").warning("%s", "A line\nand another\r\n that was made up")

    assert len(text.getvalue().splitlines()) == 1


def test_control_an_ordinary_formatter_writes_several() -> None:
    with log(logging.Formatter()) as text:
        logging.getLogger("campaign").warning("%s", "A line\nand another")

    assert len(text.getvalue().splitlines()) == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "headers", "logger"),
    (
        ("/register/", {"Host": "elsewhere.example"}, "django.security.DisallowedHost"),
        ("/language/", {}, "django.security.csrf"),
    ),
)
def test_what_is_refused_for_safety_is_logged(path: str, headers: dict[str, str], logger: str) -> None:
    client = Client(enforce_csrf_checks=True)
    with log(JsonFormatter()) as text:
        answer = client.post(path, {"language": "fr"}, headers=headers)

    assert answer.status_code in {400, 403}
    assert logger in {json.loads(line)["logger"] for line in text.getvalue().splitlines()}
