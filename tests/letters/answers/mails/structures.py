"""How programs put together what an answer says and holds."""

from binascii import b2a_uu

from tests.letters.answers.mails import (
    DOC,
    DOCX,
    GIF,
    JPEG,
    KEPT,
    OUTLOOK,
    P7M,
    PDF,
    PNG,
    RTF,
    TIFF,
    ZIP,
    MailCase,
    file,
    headed,
    multi,
    page,
    part,
    plain,
    scan,
)

PDF_FILE = file("application/pdf", "answer.pdf", PDF)
LONG = " ".join(f"word{number}" for number in range(150))
UNREADABLE = "is kept as it came, unchecked."
DATA_PICTURE = "data:image/jpeg;base64,/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8U"


def case(name: str, body: bytes, *headings: str | bytes, **expected: object) -> MailCase:
    raw = headed(*headings, body=body, mail_id=name.replace(" ", "-").replace(",", ""))
    return MailCase(name, raw, **expected)  # type: ignore[arg-type]


def kept_as_it_came(*names: str) -> dict[str, object]:
    """Return what is expected of files that nobody can look into."""
    return {"files": tuple((name, False) for name in names), "notes": tuple(f"“{name}” {KEPT}" for name in names)}


APPLE = (
    case(
        "Apple Mail, a PDF between two pages beside the plain text",
        multi(
            "alternative",
            plain("We answer as follows.\r\n\r\n\r\n\r\nKind regards"),
            multi("mixed", page("We answer as follows."), PDF_FILE, page("<br>Kind regards")),
        ),
        "X-Mailer: Apple Mail (2.3608.120.23.2.1)",
        text="We answer as follows.\n\nKind regards",
        files=(("answer.pdf", True),),
    ),
    case(
        "Apple Mail, a picture between two plain texts",
        multi(
            "mixed",
            plain("We answer:"),
            file("image/jpeg", "IMG_0012.jpeg", JPEG, disposition="inline"),
            plain("Regards"),
        ),
        text="We answer:\n\nRegards",
        files=(("IMG_0012.jpeg", True),),
    ),
    case(
        "iPhone, a scan within the page",
        multi(
            "alternative",
            plain("\r\n\r\nSent from my iPhone"),
            multi(
                "related",
                page('<img src="cid:scan1"><br>Sent from my iPhone'),
                file("image/jpeg", "scan.jpeg", scan(), disposition="inline", more=("Content-ID: <scan1>",)),
            ),
        ),
        text="Sent from my iPhone",
        files=(("scan.jpeg", True),),
    ),
    case(
        "Apple Mail, a file in two forks",
        multi(
            "mixed",
            plain(),
            multi("appledouble", file("application/applefile", "answer.pdf", b"\x00\x05\x16\x07"), PDF_FILE),
        ),
        files=(("answer.pdf", True),),
    ),
)
OUTLOOK_CASES = (
    case(
        "Outlook, a page with a logo and a Word document",
        multi(
            "mixed",
            multi(
                "related",
                multi(
                    "alternative",
                    plain("We answer as follows.\r\n[cid:logo@01D6]"),
                    page('We answer as follows.<img src="cid:logo@01D6">'),
                ),
                file("image/png", "image001.png", PNG, disposition="inline", more=("Content-ID: <logo@01D6>",)),
            ),
            file("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Answer.docx", DOCX),
        ),
        "X-MS-Has-Attach: yes",
        text="We answer as follows.\n[cid:logo@01D6]",
        files=(("image001.png", True), ("Answer.docx", True)),
    ),
    case(
        "Outlook, rich text in a form of its own",
        multi("mixed", plain(), file("application/ms-tnef", "winmail.dat", OUTLOOK)),
        files=(("winmail.dat", False),),
        notes=("“winmail.dat” holds the attachments in a form that only Outlook opens.", f"“winmail.dat” {KEPT}"),
    ),
    case(
        "Outlook, a mail of Outlook as a file",
        multi("mixed", plain(), file("application/vnd.ms-outlook", "Reply.msg", DOC)),
        **kept_as_it_came("Reply.msg"),
    ),
    case(
        "Outlook, an older document and a rich text",
        multi(
            "mixed", plain(), file("application/msword", "Answer.doc", DOC), file("application/rtf", "Answer.rtf", RTF)
        ),
        **kept_as_it_came("Answer.doc", "Answer.rtf"),
    ),
    case(
        "Exchange, a page alone",
        page("<p>We answer as follows.</p><p>See <a href='https://ministry.example/answer'>our page</a>.</p>"),
        text="We answer as follows.\n\nSee our page (https://ministry.example/answer).",
    ),
)
PLAIN_IS_LESS = (
    case(
        "a plain text of one blank line beside the page", multi("alternative", plain("\r\n"), page("No.")), text="No."
    ),
    case(
        "a plain text that is the page's source",
        multi("alternative", plain("<html><body><p>No.</p></body></html>"), page("No.")),
        text="No.",
    ),
    case("an empty plain text beside the page", multi("alternative", plain(""), page("No.")), text="No."),
    case(
        "a plain text of blanks that do not break",
        multi("alternative", plain("\u00a0 \r\n\u200b"), page("No.")),
        text="No.",
    ),
    case(
        "a plain text that says only to look at the page",
        multi("alternative", plain("Please look at the HTML part."), page("<p>We refuse to answer your letter.</p>")),
        text="Please look at the HTML part.\n\nWe refuse to answer your letter.",
        notes=("The mail says it in two ways that differ",),
    ),
    case(
        "a plain text that ends before the page does",
        multi("alternative", plain("Dear all, we answer"), page("<p>Dear all,</p><p>we answer with a refusal.</p>")),
        text="Dear all,\n\nwe answer with a refusal.",
    ),
    case("the page before the plain text", multi("alternative", page(), plain())),
    case(
        "a page beside it for one program only",
        multi("alternative", plain(), part("text/x-amp-html", "<p>Other</p>"), page()),
    ),
    case("nothing but a file", file("application/pdf", "answer.pdf", PDF), text="", files=(("answer.pdf", True),)),
    case("nothing at all", b"\r\n", text=""),
)
SCANS = (
    case(
        "a scanner, a PDF without a name or type",
        multi("mixed", plain("Scanned"), file("application/octet-stream", "", PDF)),
        "From: scanner@ministry.example",
        text="Scanned",
        files=(("attachment-1.pdf", True),),
    ),
    case(
        "a PDF without an extension",
        multi("mixed", plain(), file("application/pdf", "answer", PDF)),
        files=(("answer.pdf", True),),
    ),
    case(
        "a PDF under the name of a picture",
        multi("mixed", plain(), file("image/jpeg", "answer.jpg", PDF)),
        files=(("answer_jpg.pdf", True),),
    ),
    case(
        "a fax gateway, a picture that no page shows",
        file("image/tiff", "fax0001.tif", TIFF),
        text="",
        **kept_as_it_came("fax0001.tif"),
    ),
    case(
        "a page that holds its picture itself",
        page(f'<p>We answer as follows.</p><img src="{DATA_PICTURE}">'),
        files=(("attachment-1.jpg", False),),
        notes=("“attachment-1.jpg” is damaged",),
    ),
    case(
        "a page that is a picture with words for it",
        multi(
            "related",
            page('<img src="cid:a" alt="No.">'),
            file("image/gif", "", GIF, disposition="inline", more=("Content-ID: <a>",)),
        ),
        text="[No.]",
        files=(("attachment-1.gif", False),),
        notes=("“attachment-1.gif” is of a kind",),
    ),
    case(
        "an archive",
        multi("mixed", plain(), file("application/zip", "answer.zip", ZIP)),
        **kept_as_it_came("answer.zip"),
    ),
    case(
        "eleven files",
        multi("mixed", plain(), *(file("text/plain", f"{n}.txt", b"Annex") for n in range(11))),
        files=tuple((f"{n}.txt", True) for n in range(11)),
    ),
)
SEALED = (
    case(
        "S/MIME, signed beside the text",
        multi("signed", multi("mixed", plain(), PDF_FILE), file("application/pkcs7-signature", "smime.p7s", P7M)),
        files=(("answer.pdf", True),),
    ),
    case(
        "S/MIME, signed around the text",
        file("application/pkcs7-mime; smime-type=signed-data", "smime.p7m", P7M),
        text="",
        files=(("smime.p7m", False),),
        notes=("The mail is signed or encrypted in a way that cannot be opened here.", f"“smime.p7m” {KEPT}"),
    ),
    case(
        "OpenPGP, signed",
        multi("signed", plain(), part("application/pgp-signature", "-----BEGIN PGP SIGNATURE-----")),
    ),
    case(
        "OpenPGP, encrypted",
        multi(
            "encrypted",
            part("application/pgp-encrypted", "Version: 1"),
            file("application/octet-stream", "encrypted.asc", b"-----BEGIN PGP MESSAGE-----", disposition="inline"),
        ),
        text="",
        files=(("attachment-1.asc", False), ("encrypted.asc", False)),
        notes=("The mail is signed or encrypted", f"“attachment-1.asc” {KEPT}", f"“encrypted.asc” {KEPT}"),
    ),
)
OTHERS = (
    case(
        "a program that breaks its lines",
        part(
            "text/plain; charset=utf-8; format=flowed",
            "We answer \r\nas \r\nfollows.\r\n> You asked \r\n> for this.\r\n",
        ),
        text="We answer as follows.\n> You asked for this.",
    ),
    case(
        "a file in the text, as before there were parts",
        part("text/plain", b"We answer as follows.\nbegin 644 answer.txt\n" + b2a_uu(b"An annex") + b"`\nend\n"),
        files=(("answer.txt", True),),
    ),
    case("a boundary that never ends", multi("mixed", plain(), PDF_FILE, ends=False), files=(("answer.pdf", True),)),
    case("several parts without a boundary", b"Content-Type: multipart/mixed\r\n\r\nWe answer as follows."),
    case(
        "several parts whose boundary is not told",
        b"Content-Type: multipart/mixed\r\n\r\n"
        b"--xyz\r\nContent-Type: text/plain\r\n\r\nWe answer as follows.\r\n--xyz--",
    ),
    case("no empty line before the text", b"We answer as follows."),
    case("ends of lines as on old computers", b"Content-Type: text/plain\n\nWe answer as follows.\n"),
    case(
        "base64 put together of two",
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        b"V2UgYW5zd2Vy\r\nIA==\r\nYXMgZm9sbG93cy4=\r\n",
    ),
    case(
        "a page that ends later than a long plain text",
        multi("alternative", plain(LONG), page(f"<p>{LONG}</p><p>Request denied.</p>")),
        text=f"{LONG}\n\nRequest denied.",
    ),
    case(
        "a page whose words are for readers without scripts",
        page("<noscript>We answer as follows.</noscript>"),
    ),
    case(
        "a list of a ministry's press office",
        plain(),
        "List-Id: <press.ministry.example>",
        is_automatic=True,
    ),
    case(
        "an out-of-office note",
        plain("I am away until Monday."),
        "Auto-Submitted: auto-replied",
        "Subject: Automatic reply: Our letter",
        text="I am away until Monday.",
        is_automatic=True,
    ),
    case(
        "a date that cannot be",
        plain(),
        "Date: the day before yesterday",
        received_on=None,
    ),
)
CASES = (*APPLE, *OUTLOOK_CASES, *PLAIN_IS_LESS, *SCANS, *SEALED, *OTHERS)
