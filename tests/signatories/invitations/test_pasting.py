"""A list of people as it is pasted from a mail."""

import pytest

from signatories.invitations import pasting


def read(text: str) -> list[tuple[int, str, str, str]]:
    return [(entry.line, entry.email, entry.name, entry.organization) for entry in pasting.read(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    (
        ("Ada Rey <ada@rivers.example>", ("ada@rivers.example", "Ada Rey", "")),
        ('"Rey, Ada" <ada@rivers.example>', ("ada@rivers.example", "Rey, Ada", "")),
        ("Rey, Ada <ada@rivers.example>", ("ada@rivers.example", "Rey, Ada", "")),
        ("Ada Rey (Rivers United) <ada@rivers.example>", ("ada@rivers.example", "Ada Rey", "Rivers United")),
        ("ada@rivers.example", ("ada@rivers.example", "", "")),
        ("Ada Rey ada@rivers.example", ("ada@rivers.example", "Ada Rey", "")),
        ("<mailto:ada@rivers.example>", ("ada@rivers.example", "", "")),
        ("ada@rivers.example <ada@rivers.example>", ("ada@rivers.example", "", "")),
    ),
)
def test_read_understands_the_ways_in_which_mail_programs_write(text: str, expected: tuple[str, str, str]) -> None:
    assert read(text) == [(1, *expected)]


def test_read_takes_lines_commas_and_semicolons_apart() -> None:
    text = "Ada Rey <ada@a.example>, bo@b.example; Cy <cy@c.example>\r\n\r\nDee <dee@d.example>,"

    assert [(line, email) for line, email, _name, _organization in read(text)] == [
        (1, "ada@a.example"),
        (1, "bo@b.example"),
        (1, "cy@c.example"),
        (3, "dee@d.example"),
    ]


def test_read_says_what_is_wrong_line_by_line_and_loses_nothing() -> None:
    text = "Ada Rey\nbo@\nCy <cy@c.example>\nCY <Cy+news@c.example>\nSee www.x.example <dee@d.example>\n— <e@e.example>"

    found = pasting.read(text)

    assert [(entry.line, entry.text, entry.fault) for entry in found] == [
        (1, "Ada Rey", "There is no address in it."),
        (2, "bo@", "This is not an e-mail address we can write to."),
        (3, "Cy <cy@c.example>", ""),
        (4, "CY <Cy+news@c.example>", "The same mailbox stands in line 3 already."),
        (5, "See www.x.example <dee@d.example>", "Leave out web and e-mail addresses."),
        (6, "— <e@e.example>", "Enter a name that can be read: it has no letter in it."),
    ]


def test_read_takes_its_time_in_proportion_to_the_text() -> None:
    assert len(pasting.read("(" * 100_000)) == 1
    assert len(pasting.read("<" * 50_000 + '"' * 50_000)) == 1
