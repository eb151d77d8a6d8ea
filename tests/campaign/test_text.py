"""Human text on its way in."""

from contextlib import suppress

import pytest
from django import forms
from django.core.exceptions import ValidationError

from campaign.text import (
    LineField,
    LinesField,
    OrganizationNameField,
    ParagraphsField,
    PersonNameField,
    clean_line,
    clean_lines,
    clean_paragraphs,
    refuse_domains,
    refuse_links,
    refuse_markup,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    (
        ("  Ada \t Lovelace\r\n ", "Ada Lovelace"),
        ("Ada\u202e Lovelace\u202c", "Ada Lovelace"),
        ("Ada\u200b\ufeff Love\u00adlace", "Ada Lovelace"),
        ("A\x07d\x1ba", "Ada"),
        ("Ada\u2028Lovelace", "Ada Lovelace"),
        ("Ad\u200da", "Ada"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("e\u0301", "é"),
        ("Ada\ufdd0\uffff", "Ada"),
    ),
)
def test_clean_line_takes_out_what_nobody_types(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept


def test_clean_lines_drops_empty_lines() -> None:
    assert clean_lines("one\r\n\r\n  two \u2028\tthree\n") == ["one", "two", "three"]


def test_clean_paragraphs_keeps_one_empty_line() -> None:
    assert clean_paragraphs("one\r\n\r\n\r\n\r\ntwo \nthree\n\n") == "one\n\ntwo\nthree"


@pytest.mark.parametrize("field", (LineField(), OrganizationNameField(), PersonNameField(), ParagraphsField()))
@pytest.mark.parametrize("broken", ("Ada\x00", "\ud800Ada"))
def test_fields_refuse_broken_characters(field: LineField, broken: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        field.clean(broken)

    assert refusal.value.messages == ["This text contains broken characters. Please type it again."]


@pytest.mark.parametrize(
    "name",
    (
        "Win now https://evil.example",
        "www.evil.example",
        "call me: mailto:x@evil.example",
        "evil.example/prize",
        "ada@example.org",
        "<b>Ada</b>",
    ),
)
def test_name_fields_refuse_links_and_markup(name: str) -> None:
    for field in (OrganizationNameField(), PersonNameField()):
        with pytest.raises(ValidationError):
            field.clean(name)


@pytest.mark.parametrize("name", ("350.org", "HTTPS: for everybody", "Http Archive"))
def test_organization_name_field_takes_a_name_that_looks_like_an_address(name: str) -> None:
    assert OrganizationNameField().clean(name) == name


def test_person_name_field_takes_no_domain() -> None:
    with pytest.raises(ValidationError):
        PersonNameField().clean("350.org")


LINKS = (
    "bit.ly/x",
    "BIT.LY/X",
    "Bit.Ly/x",
    "https://example.org",
    "http:\\\\example.org",
    "see https:example.org",
    "www.example.org",
    "Win at evil.example/prize",
    "evil.org/avaaz.org/prize",
    "evil.org/login.com?x=1",
    "evil.org/prize.html",
    "evil.example:8080",
    "evil.example?x=1",
    "t.me/prizes",
    "T.ME",
    "join t.me now",
    "wa.me",
    "chat.whatsapp.com",
    "discord.gg",
    "linktr.ee",
    "bit．ly／x",
    "bit。ly",
    "ada@example.org",
    "ada＠example．org",
)
NAMES_WITH_DOTS = (
    "Dr.Me Lin",
    "dr.me lin",
    "DR.ME LIN",
    "T.Me Aung",
    "J.Co Lee",
    "Prof.Dr.Li Na",
    "St.John Smith",
    "m.de boer",
    "M.A./Ph.D. Rey",
    "Ana Li, Dipl.Ing/M.Sc.",
    "J.R.R. Tolkien",
    "O.J.Do Santos",
    "A.B.de Villiers",
    "Wm.de la Mare",
    "Ch.de Gaulle",
    "Ada.Co.Ltd",
    "Jos.in den Berg",
    "Md.al Amin",
    "Ö.Şahin",
    "김.Me",
    "A. B. C...D",
)


@pytest.mark.parametrize("text", LINKS)
@pytest.mark.parametrize("field", (OrganizationNameField(), PersonNameField()))
def test_name_fields_refuse_an_address_by_its_shape(field: LineField, text: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        field.clean(text)

    assert refusal.value.messages[0] == "Leave out web and e-mail addresses."


@pytest.mark.parametrize(
    "text",
    ("t.me", "x.com", "win.co.uk", "win.gov.uk", "win.example.com", "win-now.xyz", "WIN.COM", "Win.com", "ada.dev"),
)
def test_person_name_field_refuses_a_bare_domain(text: str) -> None:
    with pytest.raises(ValidationError):
        PersonNameField().clean(text)


@pytest.mark.parametrize("name", NAMES_WITH_DOTS)
def test_person_name_field_takes_a_dot_that_makes_no_address(name: str) -> None:
    assert PersonNameField().clean(name) == name


@pytest.mark.parametrize(
    "name",
    (
        "350.org",
        "Change.org",
        "Executive Director, 350.org",
        "Head of Policy, Change.org/Avaaz.org",
        "CEO, Booking.com/Agoda.com",
        "avaaz.org",
        "Co.Ltd/Paris",
        "AND/OR",
        "Inc./Ltd.",
        "Society of B.Sc./M.A. holders",
    ),
)
def test_organization_name_field_takes_a_bare_domain(name: str) -> None:
    assert OrganizationNameField().clean(name) == name


NOTHING_TO_SEE = (
    "\u3164",
    "\u3164\u3164 \uffa0",
    "\u2800",
    "\u200b\u2060",
    "\ufe0f",
    "\u0301",
    "—",
    ". . .",
    "\U000e0041",
    "💧",
    "ـــ",
    "ˈ",
)


@pytest.mark.parametrize("text", NOTHING_TO_SEE)
@pytest.mark.parametrize("field", (OrganizationNameField(), PersonNameField()))
def test_name_fields_refuse_a_name_in_which_nothing_is_to_read(field: LineField, text: str) -> None:
    with pytest.raises(ValidationError):
        field.clean(text)


@pytest.mark.parametrize("text", ("\u0301", "—", "💧"))
def test_line_field_alone_takes_what_is_no_name(text: str) -> None:
    """The control: cleaning leaves these as they are; the rule for names is what refuses them."""
    assert LineField().clean(text) == text


@pytest.mark.parametrize(
    "name", ("J.R. O'Neill", "St.John Smith", "Ana María de la Cruz, PhD", "李明", "Prof. Dr.med. Ott")
)
def test_person_name_field_takes_names_as_they_are(name: str) -> None:
    assert PersonNameField().clean(name) == name


def test_line_field_refuses_ten_thousand_characters() -> None:
    with pytest.raises(ValidationError):
        LineField(max_length=300).clean("a" * 10_000)


def test_lines_field_gives_a_list_and_shows_it_again() -> None:
    field = LinesField(required=False)

    assert field.clean("one\n\n two ") == ["one", "two"]
    assert field.prepare_value(["one", "two"]) == "one\ntwo"
    assert field.clean("") == []


def test_lines_field_says_which_line_is_too_long() -> None:
    with pytest.raises(ValidationError) as refusal:
        LinesField(max_length=5).clean("one\ntoo long")

    assert refusal.value.messages == ["Line 2 is longer than 5 characters."]


def test_lines_field_refuses_too_many_lines() -> None:
    with pytest.raises(ValidationError) as refusal:
        LinesField(max_lines=2).clean("1\n2\n3")

    assert refusal.value.messages == ["At most 2 lines."]


@pytest.mark.stories
@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece",
    (
        *("x", "x@", "ab.c", "a.b/"),
        *(
            pytest.param(piece, marks=pytest.mark.release)
            for piece in ("x-", "a.", "@", "://", "é ", "x.y ", ".", "é.")
        ),
    ),
)
def test_refusals_take_a_megabyte(piece: str) -> None:
    """A search that starts anew at every letter would take hours."""
    text = piece * (1_000_000 // len(piece))

    for refuse in (refuse_links, refuse_domains, refuse_markup):
        with suppress(ValidationError):
            refuse(text)


@pytest.mark.parametrize("field", (LineField, PersonNameField, ParagraphsField))
def test_to_python_refuses_the_endless_before_cleaning_it(field: type[forms.CharField]) -> None:
    with pytest.raises(ValidationError) as refusal:
        field(max_length=300).clean("x" * 10_000)

    assert refusal.value.messages == ["Ensure this value has at most 300 characters (it has 10000)."]


def test_what_a_field_and_its_form_both_ask_for_is_refused_once() -> None:
    field = PersonNameField(validators=[refuse_markup], max_length=20)

    with pytest.raises(ValidationError) as refused:
        field.clean("<b>Ada")

    assert refused.value.messages == ["Leave out “<” and “>”."]
