"""The reader of mails, a piece at a time: labels and characters, pages, boundaries, calendars."""

import pytest

from campaign.mail import incoming
from campaign.mail.reading import charsets, facts, markup, meetings, reader, structure, words


@pytest.mark.parametrize(
    ("content", "label", "meant"),
    (
        ("Grüße".encode(), "us-ascii", "Grüße"),  # a label that says nothing
        ("Grüße".encode("latin-1"), "x-iso-8859-1", "Grüße"),  # a label that the web knows without its "x-"
        ("Łódź".encode("cp1250"), "windows_1250", "Łódź"),  # with the wrong stroke
        ("Grüße".encode("mac_iceland"), "mac-iceland", "Grüße"),  # only Python knows it
        (b"\xef\xbb\xbfKey", "latin-1", "Key"),  # the mark at the beginning decides
        ("Réponse".encode("utf-16-le"), "utf-16le", "Réponse"),
        (b"\xff\xfe" + "Réponse".encode("utf-16-le"), "", "Réponse"),
        ("会议".encode("gb18030"), "gb2312", "会议"),
        ("会议".encode("hz"), "hz-gb-2312", "会议"),
        ("報告".encode("iso2022_jp"), "", "報告"),  # escapes without a label
        ("보고".encode("iso2022_kr"), "us-ascii", "보고"),
        (b"A\x81B", "windows-1252", "A\x81B"),  # one of the five bytes without a character
        (b"plain", "rot13", "plain"),  # a codec that is none of texts
        ("„ano“ – děkujeme".encode("cp1250"), "iso-8859-2", "„ano“ – děkujeme"),  # as Windows writes it
        ("“ναι” Ά".encode("cp1253"), "iso-8859-7", "“ναι” Ά"),
        ("שלום – “כן”".encode("cp1255"), "iso-8859-8", "שלום – “כן”"),
        ("Kính gửi".encode(), "windows-1258", "Kính gửi"),  # UTF-8 under another label
    ),
)
def test_decode_gives_the_characters_that_are_meant(content: bytes, label: str, meant: str) -> None:
    assert charsets.decode(content, label) == charsets.DecodedPart(meant)


def test_decode_reads_what_computer_makers_added_to_japanese() -> None:
    """The row of circled numbers stands in neither standard, and in everybody's mail."""
    in_jis = b"\x1b$B" + b"\x2d\x21" + b"\x1b(B" + b" 1"
    in_euc = b"\xad\xa1" + b" 1"

    assert charsets.decode(in_jis, "iso-2022-jp").text == "① 1"
    assert charsets.decode(in_euc, "euc-jp").text == "① 1"


def test_decode_keeps_to_the_label_where_hardly_anything_is_wrong_with_it() -> None:
    content = "Ответ правительства получен вовремя".encode("koi8_r")

    assert charsets.decode("会议纪要已经收到谢谢".encode("gb18030") + b"\xff", "gb2312").text.startswith("会议纪要")
    assert charsets.decode(content, "euc-kr").guessed != ""


def test_decode_with_few_bytes_beyond_ascii_proposes_the_west() -> None:
    assert charsets.decode(b"caf\xe9", "unicode-escape") == charsets.DecodedPart("café", "cp1252")


def test_label_in_a_page() -> None:
    assert charsets.label_in(b'<meta charset="koi8-r">') == "koi8-r"
    assert charsets.label_in(b"<p>none</p>") == ""


@pytest.mark.parametrize(
    ("page", "said"),
    (
        ("<ul><li>One<li>Two</ul>", "– One\n– Two"),
        ("<blockquote>Asked<br>twice</blockquote>No.", "> Asked\n> twice\n\nNo."),
        ("<pre>two\n  lines</pre>", "two\nlines"),
        ("<table><tr><td>A</td><td>B</td></tr></table>", "A\tB"),
        ('<a href="https://orsa.example/x">report</a>', "report (https://orsa.example/x)"),
        ('<a href="mailto:kim@orsa.example">kim@orsa.example</a>', "kim@orsa.example"),
        ('<a title="a > b" href="https://orsa.example">here</a>', "here (https://orsa.example)"),
        ("<!-- a note -->seen", "seen"),
        ("<?xml version='1.0'?>seen", "seen"),
        ("<style>p { color: red }</style>seen", "seen"),
        ("<head><title>Answer", "Answer"),
        ('<img alt="Seal of the office" src="x">', "[Seal of the office]"),
        ('<img alt="image001.png" src="x">', ""),
        ("<p>a &lt; b", "a < b"),
    ),
)
def test_words_of_a_page(page: str, said: str) -> None:
    assert markup.words(page) == said


def test_pictures_of_a_page_are_taken_out_whole() -> None:
    page = (
        '<img src="data:image/gif;base64,R0lGODlh"><img src="data:image/svg+xml,%3Csvg/%3E">'
        '<img src="data:image/png;base64,A">seen'
    )

    left, found = markup.pictures(page)

    assert found == [("image/gif", b"GIF89a"), ("image/svg+xml", b"<svg/>")]
    assert "data:" not in left
    assert "seen" in left


def calendar(*lines: str) -> str:
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//orsa//EN", "METHOD:REQUEST", "BEGIN:VEVENT", "UID:1"]
    return "\r\n".join([*head, "DTSTAMP:20270101T000000Z", *lines, "END:VEVENT", "END:VCALENDAR", ""])


def test_meetings_in_a_calendar() -> None:
    timed = meetings.meetings(calendar("DTSTART:20270304T100000Z", "DURATION:PT1H", "SUMMARY:Talk"))
    whole_day = meetings.meetings(calendar("DTSTART;VALUE=DATE:20270304", "ORGANIZER:mailto:kim@orsa.example"))

    assert [(one.method, one.starts, one.ends, one.summary) for one in timed] == [
        ("REQUEST", "2027-03-04T10:00:00+00:00", "2027-03-04T11:00:00+00:00", "Talk")
    ]
    assert [(one.starts, one.ends, one.organizer) for one in whole_day] == [("2027-03-04", "", "kim@orsa.example")]


@pytest.mark.parametrize(
    ("starts", "length", "ends"),
    (
        ("DTSTART;TZID=Europe/Berlin:20270328T013000", "PT2H", "2027-03-28T04:30:00+02:00"),  # at two it is three
        ("DTSTART;TZID=Europe/Berlin:20271031T013000", "PT2H", "2027-10-31T02:30:00+01:00"),  # two o'clock comes twice
        ("DTSTART;TZID=Europe/Berlin:20270327T170000", "P1D", "2027-03-28T17:00:00+02:00"),
        ("DTSTART;TZID=Europe/Berlin:20270327T013000", "P1DT2H", "2027-03-28T04:30:00+02:00"),
        ("DTSTART:20270328T003000Z", "PT2H", "2027-03-28T02:30:00+00:00"),
        ("DTSTART:20270328T013000", "PT2H", "2027-03-28T03:30:00"),
        ("DTSTART;VALUE=DATE:20270327", "P2D", "2027-03-29"),
    ),
)
def test_hours_of_a_meeting_are_exact_and_days_are_of_the_calendar(starts: str, length: str, ends: str) -> None:
    (meeting,) = meetings.meetings(calendar(starts, f"DURATION:{length}"))

    assert meeting.ends == ends


@pytest.mark.parametrize(
    ("lines", "starts", "ends", "zone"),
    (
        (
            ("DTSTART:20270304T220000Z", "DTEND:20270304T240000Z"),
            "2027-03-04T22:00:00+00:00",
            "2027-03-05T00:00:00+00:00",
            "UTC",
        ),
        (("DTSTART:20271231T240000", "DTEND:20280101T010000"), "2028-01-01T00:00:00", "2028-01-01T01:00:00", ""),
        (
            ("DTSTART;TZID=Europe/Paris:20270304T220000", "DTEND;TZID=Europe/Paris:20270304T240000"),
            "2027-03-04T22:00:00+01:00",
            "2027-03-05T00:00:00+01:00",
            "Europe/Paris",
        ),
        (("DTSTART:2027-03-04T10:00:00Z",), "2027-03-04T10:00:00+00:00", "", "UTC"),
        (("DTSTART: 20270304T1000Z",), "2027-03-04T10:00:00+00:00", "", "UTC"),
        (("DTSTART;TZID=Europe/Paris:20270304T100000+0200",), "2027-03-04T08:00:00+00:00", "", "UTC"),
        (("DTSTART:20270304T235960Z",), "2027-03-04T23:59:59+00:00", "", "UTC"),
        (("DTSTART;TZID=Our own time:20270304\r\n T100000",), "2027-03-04T10:00:00", "", "Our own time"),
        (('DTSTART;TZID="(UTC+01:00) Paris":20270304T100000',), "2027-03-04T10:00:00", "", "(UTC+01:00) Paris"),
    ),
)
def test_moments_of_a_meeting_however_they_are_written(
    lines: tuple[str, ...], starts: str, ends: str, zone: str
) -> None:
    [meeting] = meetings.meetings(calendar(*lines))

    assert (meeting.starts, meeting.ends, meeting.zone) == (starts, ends, zone)


@pytest.mark.parametrize("written", ("20270304T250000Z", "20270304T240100Z", "20270332T240000Z", "99991231T240000Z"))
def test_a_moment_that_is_none_makes_no_meeting(written: str) -> None:
    assert meetings.meetings(calendar(f"DTSTART:{written}")) == []


@pytest.mark.parametrize("content", ("", "BEGIN:VEVENT", calendar("SUMMARY:Without a day")))
def test_calendar_without_a_meeting_gives_none(content: str) -> None:
    assert meetings.meetings(content) == []


def test_boundary_that_is_not_named_is_found() -> None:
    content = (
        b"Content-Type: multipart/mixed\r\n\r\n--b1\r\nContent-Type: text/plain\r\n\r\nYes.\r\n"
        b"--b1\r\nContent-Type: text/plain\r\n\r\nNo.\r\n"  # and never closed
    )

    assert [one.text for one in reader.read(content).words] == ["Yes.", "No."]


def test_parts_beyond_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(structure, "MOST_PARTS", 2)
    piece = b"--b\r\n\r\nYes.\r\n"
    inner = b'Content-Type: multipart/mixed; boundary="c"\r\n\r\n--c\r\n\r\nA\r\n--c\r\n\r\nB\r\n--c--\r\n'
    many = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + piece * 4 + b"--b--\r\n"
    nested = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n' + inner + b"--b--\r\n"

    for content in (many, nested):
        with pytest.raises(facts.MailRefused, match="parts"):
            reader.read(content)


def test_nesting_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(structure, "DEEPEST", 1)
    content = b"Content-Type: message/rfc822\r\n\r\nContent-Type: message/rfc822\r\n\r\nSubject: Inner\r\n\r\nYes.\r\n"

    with pytest.raises(facts.MailRefused, match="depth"):
        reader.read(content)


def test_file_in_the_lines_of_a_text_is_taken_out() -> None:
    content = b"Subject: Old\n\nSee below.\n\nbegin 644 answer.txt\n#0V%T\n`\nend\n"

    mail = reader.read(content)

    assert [(file.name, file.content) for file in mail.files] == [("answer.txt", b"Cat")]
    assert "begin 644" not in mail.words[0].text
    assert structure.from_uuencode(b"begin 644 a\n\n#0V%T\n!!\xff\xff\n#0V%T\nend\n") == b"Cat"


def test_mail_with_carriage_returns_alone_and_no_empty_line() -> None:
    assert reader.read(b"Subject: Old\rFrom: kim@orsa.example\r\rYes.\r").head.subject == "Old"
    assert reader.read(b"From kim Mon\nSubject: Kept\nThis is no heading").words[0].text == "This is no heading"
    assert reader.read(b"Subject: Only").words == ()


def test_text_beyond_the_limit_is_kept_as_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MOST_CHARACTERS", 5)

    mail = reader.read(b"Subject: Long\n\nfar too long")

    assert [one.text for one in mail.words] == ["far t"[:5]]
    assert [file.content for file in mail.files] == [b"far too long"]
    assert [code for code, _about in mail.notes] == ["cut"]


def test_facts_come_through_packing_unchanged() -> None:
    mail = facts.ReadMail(
        words=(facts.Words("Yes.", facts.Head(subject="Inner")), facts.Words("No.")),
        files=(facts.FoundFile("a", "text/plain", b"A"), facts.FoundFile("b", "text/plain", b"")),
        meetings=(facts.Meeting(summary="Talk"),),
        reports=(facts.Report(("<a@b>",), (facts.Failure(("kim@orsa.example",), "failed"),)),),
    )

    assert facts.unpack(facts.pack(mail)) == mail


def test_fullest_of_several_texts() -> None:
    assert words.fullest(["", "Yes.", "Yes, we will."]) == ["Yes, we will."]
    assert words.fullest(["Yes, we will.", "Yes."]) == ["Yes, we will."]
    assert words.fullest(["Apples", "Pears"]) == ["Apples", "Pears"]
    assert words.fullest(["会议纪要", "会议"]) == ["会议纪要"]


def test_file_without_anything_in_it_is_said() -> None:
    content = (
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nSee the file.\r\n--b\r\n'
        b'Content-Type: application/pdf; name="answer.pdf"\r\n\r\n\r\n--b--\r\n'
    )

    mail = reader.read(content)

    assert (mail.files, mail.notes) == ((), (("empty_file", "answer.pdf"),))


def test_mail_beyond_our_limits_is_refused_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(incoming.RefusedMail, match="no mail"):
        incoming.read(b"\r\n")
    monkeypatch.setattr(incoming, "MOST_BYTES", 1024 * 1024)
    with pytest.raises(incoming.RefusedMail, match="larger than 1 MB"):
        incoming.read(b"x" * (1024 * 1024 + 1))

    assert "nested too deeply" in incoming.sentence("depth")
    assert "more than 500 parts" in incoming.sentence("parts")
