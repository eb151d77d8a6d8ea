"""What was likely meant by an address; and that addresses which may well be right are left alone."""

import pytest

from campaign.address_slips import meant
from campaign.mailbox import FREE_MAIL


@pytest.mark.parametrize(
    ("typed", "likely"),
    (
        ("ada@gmial.com", "gmail.com"),
        ("ada@gamil.com", "gmail.com"),
        ("ada@gmai.com", "gmail.com"),
        ("ada@gmaill.com", "gmail.com"),
        ("ada@gmail.co", "gmail.com"),
        ("ada@gmail.cm", "gmail.com"),
        ("ada@gmail.con", "gmail.com"),
        ("ada@GMIAL.com", "gmail.com"),
        ("ada@gmial.con", "gmail.com"),
        ("ada@hotmial.com", "hotmail.com"),
        ("ada@hotmai.com", "hotmail.com"),
        ("ada@outlok.com", "outlook.com"),
        ("ada@yahooo.com", "yahoo.com"),
        ("ada@yaho.com", "yahoo.com"),
        ("ada@iclud.com", "icloud.com"),
        ("ada@ornage.fr", "orange.fr"),
        ("ada@riverwatch.ogr", "riverwatch.org"),
        ("ada@mail.riverwatch.con", "mail.riverwatch.com"),
    ),
)
def test_meant_asks_about_a_slip(typed: str, likely: str) -> None:
    assert meant(typed) == f"ada@{likely}"


@pytest.mark.parametrize(
    "domain",
    (
        *sorted(FREE_MAIL),
        "mail.com", "email.com", "ymail.com", "gmx.fr", "yahoo.fr", "yahoo.com.br", "hotmail.co.uk", "live.nl",
        "example.org", "riverwatch.example", "aol.co", "me.co", "amnesty.org", "unicef.fr", "gov.cm", "camp.com",
        "sol.com", "give.com", "love.com", "web.ch",
        "xn--bcher-kva.example", "bücher.example", "com", "",
    ),
)  # fmt: skip
def test_meant_leaves_what_may_be_right_alone(domain: str) -> None:
    assert meant(f"ada@{domain}") == ""


def test_meant_is_itself_never_asked_about() -> None:
    for typed in ("ada@gmial.com", "ada@yaho.com", "ada@a.con", "ada@hotmai.com"):
        assert meant(meant(typed)) == ""
