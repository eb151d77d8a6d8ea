"""Reading and writing the interchange format: what is refused, in which words, and what comes back."""

import json
from typing import Any

import pytest
from hypothesis import given, settings

from signatories import interchange
from signatories.interchange.format import MOMENTS
from tests.signatories.files import LETTER, REAL, RELEASE, copy, encoded, files

real_files = sorted(REAL.glob("*.json"))


def faults(content: bytes) -> tuple[str, ...]:
    with pytest.raises(interchange.LetterFileRefused) as refusal:
        interchange.read(content)
    return refusal.value.faults


@pytest.mark.parametrize("path", real_files, ids=lambda path: path.stem)
def test_write_gives_the_real_letters_back_byte_for_byte(path: Any) -> None:
    content = path.read_bytes()

    parsed = interchange.read(content)

    assert interchange.write(parsed.data).encode() == content
    assert parsed.notes == ()


def test_write_gives_canonical_files_back() -> None:
    for data in (LETTER, RELEASE):
        assert json.loads(interchange.write(interchange.read(encoded(data)).data)) == data


def meaning(value: Any) -> Any:
    """Return a file without what says nothing: empty texts and lists, and what is meant anyway."""
    if isinstance(value, dict):
        kept = {key: meaning(item) for key, item in value.items()}
        usual = {"columns": 1, "cc_position": "after_signatures", "page_size": "A4"}
        usual |= {"order": "alphabetical", "style": "organization"}
        off = {"show_title", "numbered", "identification_only", "withheld"}
        return {
            key: item
            for key, item in kept.items()
            if item not in ("", [], {}) and usual.get(key) != item and not (key in off and item is False)
        }
    return [meaning(item) for item in value] if isinstance(value, list) else value


@pytest.mark.stories
@given(files)
@settings(max_examples=60)
def test_write_keeps_all_that_a_file_means(data: dict[str, Any]) -> None:
    written = interchange.write(interchange.read(encoded(data)).data)

    assert meaning(json.loads(written)) == meaning(data)
    assert interchange.write(interchange.read(written.encode()).data) == written


# What is refused

FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"format": "letter/2"}, "format: “letter/2” is none of: undersigned-letter/1, undersigned-press-release/1"),
    ({"comment": "hello"}, "comment: is not a key of this format"),
    ({"letter__colour": "red"}, "letter.colour: is not a key of this format"),
    ({"letter__title": ""}, "letter.title: is empty"),
    ({"letter__title": "x" * 501}, "letter.title: has 501 characters; at most 500 fit"),
    ({"letter__title": "a\nb"}, "letter.title: has a line break or a tab; it must be one line"),
    ({"letter__title": "a\u2028b"}, "letter.title: has a line break or a tab; it must be one line"),
    ({"letter__title": 7}, "letter.title: is not a text"),
    ({"letter__subject": "a\u0000b"}, "letter.subject: has control characters"),
    ({"letter__subject": "a\u001bb"}, "letter.subject: has control characters"),
    ({"letter__language": "English"}, "letter.language: “English” is not a language tag"),
    ({"letter__issued_on": "2020-02-30"}, "letter.issued_on: “2020-02-30” does not exist in the calendar"),
    ({"letter__issued_on": "7 July 2020"}, "letter.issued_on: “7 July 2020” is not a date like 2020-07-07"),
    ({"letter__issued_on": "1899-12-31"}, "letter.issued_on: “1899-12-31” is not between 1900 and 2200"),
    ({"letter__body": "<script>alert(1)</script>"}, "letter.body: has no text in it"),
    ({"letter__show_title": "yes"}, "letter.show_title: is neither true nor false"),
    ({"letter__page_size": "A5"}, "letter.page_size: “A5” is none of: A4, Letter"),
    ({"letter__annexes": [{"title": "A"}]}, "letter.annexes[0].body: is missing"),
    ({"letter__response__within_days": 0}, "letter.response.within_days: is not between 1 and 3650"),
    ({"letter__response__within_days": True}, "letter.response.within_days: is not a whole number"),
    ({"letter__response__within_days": 1.5}, "letter.response.within_days: is not a whole number"),
    (
        {"letter__response": {"within_days": 60, "due_on": "2026-01-01"}},
        "letter.response: gives both within_days and due_on; only one of them can hold",
    ),
    ({"letter__signing__time_zone": "Mars/Base"}, "letter.signing.time_zone: “Mars/Base” is not a known time zone"),
    (
        {"letter__signing__hard_deadline": "2026-05-01T12:00:00"},
        (
            "letter.signing.hard_deadline: “2026-05-01T12:00:00” is not a moment with an offset, "
            "like 2020-07-07T17:15:00+02:00"
        ),
    ),
    ({"letter__signing__kinds": ["person", "person"]}, "letter.signing.kinds: names something twice"),
    ({"recipients__0": {"role": "to"}}, "recipients[0]: needs a name, a title or an organization"),
    ({"recipients__0__role": "bcc"}, "recipients[0].role: “bcc” is none of: to, cc"),
    ({"recipients__0__email": "nobody"}, "recipients[0].email: “nobody” is not an e-mail address"),
    ({"recipients__0__address": [""]}, "recipients[0].address[0]: is empty"),
    ({"signature_groups__0__columns": 4}, "signature_groups[0].columns: is not between 1 and 3"),
    (
        {"signature_groups__0__order": "by_rank"},
        "signature_groups[0].order: “by_rank” is none of: alphabetical, as_listed, by_date",
    ),
    ({"signatures__1__group": 1}, "signatures[1].group: there is no group 1; the last one is 0"),
    ({"signatures__1__group": -1}, "signatures[1].group: is not between 0 and 999"),
    ({"signatures__0__organization": ""}, "signatures[0].organization: is missing: a signature of this kind needs it"),
    ({"signatures__1__name": " "}, "signatures[1].name: is missing: a signature of this kind needs it"),
    ({"signatures__1__name": "N" * 10_000}, "signatures[1].name: has 10000 characters; at most 300 fit"),
    ({"signatures__1__kind": "robot"}, "signatures[1].kind: “robot” is none of: organization, person"),
    ({"signatures__1": None}, "signatures[1]: is not an object with keys"),
    ({"signatures": {}}, "signatures: is not a list"),
    ({"press_release": {"body": "<p>x</p>"}}, "press_release.headline: is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "fault"), FAULTS, ids=[fault[:50] for _changes, fault in FAULTS])
def test_read_names_the_fault_and_its_place(changes: dict[str, Any], fault: str) -> None:
    assert faults(encoded(copy(LETTER, **changes))) == (fault,)


def test_read_names_all_faults_at_once() -> None:
    data = copy(LETTER, letter__page_size="A5", signatures__0__kind="robot", coalition__name="")

    assert faults(encoded(data)) == (
        "coalition.name: is empty",
        "letter.page_size: “A5” is none of: A4, Letter",
        "signatures[0].kind: “robot” is none of: organization, person",
    )


@pytest.mark.parametrize(
    ("content", "fault"),
    (
        (b"", "file: is not JSON: line 1, column 1: Expecting value"),
        (b"\xff\xfe", "file: is not UTF-8: byte 0 cannot be read"),
        (b"\xef\xbb\xbf{}", "file: begins with a byte order mark; save it as UTF-8 without one"),
        (b"[" * 33 + b"]" * 33, "file: is nested too deeply"),
        (b"[]", "file: is not an object with keys"),
        (b"{}", "format: is missing; it must be one of: undersigned-letter/1, undersigned-press-release/1"),
        (b" " * (interchange.MAX_BYTES + 1), "file: is larger than 10 MB"),
    ),
    ids=("empty", "no UTF-8", "mark", "deep", "list", "nothing", "large"),
)
def test_read_refuses_what_is_no_such_file(content: bytes, fault: str) -> None:
    assert faults(content) == (fault,)


def test_read_counts_levels_and_not_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = b'{"a": ' * 32 + b"1" + b"}" * 32
    assert faults(deep) == ("format: is missing; it must be one of: undersigned-letter/1, undersigned-press-release/1",)
    assert faults(b"[" + b"[]," * 50 + b'"' + b"[" * 50 + b'\\"{", 1]') == ("file: is not an object with keys",)
    assert faults(b'"' + b'\\"[' * 50) == ("file: is not JSON: line 1, column 1: Unterminated string starting at",)

    monkeypatch.setattr(interchange, "MAX_DEPTH", 31)
    assert faults(deep) == ("file: is nested too deeply",)


def test_read_refuses_a_key_that_stands_there_twice() -> None:
    content = encoded(LETTER).replace(b'"title": "Open the archives"', b'"title": "One",\n"title": "Open the archives"')

    assert faults(content) == ("letter.title: stands here twice",)


@pytest.mark.parametrize("number", ("NaN", "Infinity", "1e999"))
def test_read_refuses_numbers_that_are_none(number: str) -> None:
    content = encoded(copy(LETTER, letter__response__within_days=7)).replace(b"7", number.encode())

    assert faults(content) == ("letter.response.within_days: is not a whole number",)


def test_read_refuses_a_number_that_nobody_can_read() -> None:
    (fault,) = faults(b'{"format": ' + b"9" * 5000 + b"}")

    assert fault.startswith("file: is not JSON: Exceeds the limit")


def test_read_refuses_lone_surrogates_and_shows_odd_keys_harmlessly() -> None:
    content = encoded(LETTER).replace(b"Paper Guild", b"Paper \\ud800")
    odd = encoded(LETTER).replace(b'"campaign": {', b'"a\\ud800\\nb": 1, "campaign": {')

    assert faults(content) == ("signatures[0].organization: has control characters",)
    assert faults(odd) == ("“a··b”: is not a key of this format",)


# Moments


@pytest.mark.parametrize(
    ("moment", "zone"),
    (
        ("2026-03-29T02:30:00+01:00", "Europe/Berlin"),
        ("2026-03-29T02:30:00+02:00", "Europe/Berlin"),
        ("2026-09-06T00:00:00-04:00", "America/Santiago"),
        ("2026-04-24T00:00:00+02:00", "Africa/Cairo"),
    ),
)
@pytest.mark.parametrize("name", MOMENTS)
def test_read_refuses_a_moment_that_the_clocks_skip(moment: str, zone: str, name: str) -> None:
    data = copy(LETTER, **{f"letter__signing__{name}": moment, "letter__signing__time_zone": zone})

    assert faults(encoded(data)) == (f"letter.signing.{name}: “{moment}” does not exist in {zone}: the clocks skip it",)


@pytest.mark.parametrize(
    ("moment", "zone"),
    (
        ("2026-10-25T02:30:00+01:00", "Europe/Berlin"),
        ("2026-10-25T02:30:00+02:00", "Europe/Berlin"),
        ("2026-07-01T21:59:59+00:00", "Europe/Berlin"),
        ("2026-07-01T23:59:59+02:00", "Europe/Berlin"),
    ),
)
def test_read_takes_moments_that_exist(moment: str, zone: str) -> None:
    data = copy(LETTER, letter__signing__hard_deadline=moment, letter__signing__time_zone=zone)

    assert interchange.read(encoded(data)).data["letter"]["signing"]["hard_deadline"] == moment


# What is cleaned


def test_read_cleans_markup_and_says_what_was_removed() -> None:
    body = '<p onclick="x()">Please <img src="https://tracker.example/x.png">open.</p><script>alert(1)</script>'

    parsed = interchange.read(encoded(copy(LETTER, letter__body=body)))

    assert parsed.data["letter"]["body"] == "<p>Please open.</p>"
    assert parsed.notes == ("letter.body: removed: a script", "letter.body: removed: a picture")


def test_read_removes_marks_that_turn_a_name_around_and_says_so() -> None:
    parsed = interchange.read(encoded(copy(LETTER, signatures__1__name="Ada\u202e Quill")))

    assert parsed.data["signatures"][1]["name"] == "Ada Quill"
    assert parsed.notes == ("signatures[1].name: invisible marks that turn the writing direction were removed",)


def test_read_takes_empty_keys_for_missing_ones() -> None:
    empty = copy(
        LETTER,
        letter__issued_on="",
        letter__page_size="",
        letter__response={},
        letter__signing={"hard_deadline": "", "time_zone": "", "kinds": []},
        letter__annexes=[],
        press_release={},
        recipients__0__email="",
    )

    assert interchange.read(encoded(empty)).data == interchange.read(encoded(LETTER)).data
