"""The characters that are meant, whatever a mail says of them."""

import base64
import quopri

from tests.letters.answers.mails import PDF, MailCase, file, headed, multi, page, part, plain

CHINESE, JAPANESE, KOREAN = "我们拒绝回答。朱镕基", "回答いたします。①㈱髙橋", "답변을 드립니다. 똠방각하"
GUESSED = "The mail does not say how its characters are written"


def said(
    name: str, label: str, content: bytes, text: str, *, encoding: str = "8bit", notes: tuple[str, ...] = ()
) -> MailCase:
    """Return a mail of one text under a label."""
    kind = f"text/plain; charset={label}" if label else "text/plain"
    raw = headed(body=part(kind, content, encoding=encoding), mail_id=f"charset-{name.replace(' ', '-')}")
    return MailCase(name, raw, text=text, notes=notes)


def titled(
    name: str, *headings: bytes, text: str = "We answer as follows.", files: tuple[tuple[str, bool], ...] = ()
) -> MailCase:
    """Return a mail with headings in bytes."""
    return MailCase(name, headed(*headings, body=plain(), mail_id=name.replace(" ", "-")), text=text, files=files)


LABELS = (
    said("gb2312 with a character of GBK", "gb2312", CHINESE.encode("gbk"), CHINESE),
    said("gbk with a character of GB 18030", "GBK", "㐀 回答".encode("gb18030"), "㐀 回答"),
    said("iso-8859-1 with quotation marks", "iso-8859-1", b"\x93No\x94 \x96 we refuse \x80 5", "“No” – we refuse € 5"),
    said("iso-8859-8-i", "iso-8859-8-i", "אנו משיבים".encode("iso8859_8"), "אנו משיבים"),
    said("iso-8859-8-e", "ISO-8859-8-E", "אנו משיבים".encode("iso8859_8"), "אנו משיבים"),
    said("iso-8859-9", "iso-8859-9", "Yanıtımız şudur".encode("cp1254"), "Yanıtımız şudur"),
    said("windows-1250", "windows-1250", "Odpovídáme příště".encode("cp1250"), "Odpovídáme příště"),
    said("koi8-r", "koi8-r", "Отвечаем".encode("koi8_r"), "Отвечаем"),
    said("x-sjis with characters of makers", "x-sjis", JAPANESE.encode("cp932"), JAPANESE),
    said("iso-2022-jp", "iso-2022-jp", "回答いたします".encode("iso2022_jp"), "回答いたします", encoding="7bit"),
    said("iso-2022-jp without a label", "", "回答いたします".encode("iso2022_jp"), "回答いたします", encoding="7bit"),
    said("iso-2022-jp with characters of makers", "iso-2022-jp", b"\x1b$B-!-j\x1b(B", "①㈱", encoding="7bit"),
    said("euc-jp with characters of makers", "euc-jp", b"\xad\xa1\xad\xea", "①㈱"),
    said("ks_c_5601-1987 with a syllable of Windows", "ks_c_5601-1987", KOREAN.encode("cp949"), KOREAN),
    said("big5 with a character of Hong Kong", "big5", "嘅回覆".encode("big5hkscs"), "嘅回覆"),
    said("tis-620", "tis-620", "ตอบ".encode("cp874"), "ตอบ"),
    said("utf-7", "unicode-1-1-utf-7", "Wir können".encode("utf-7"), "Wir können", encoding="7bit"),
    said("utf-16 with its mark", "utf-16", "We answer".encode("utf-16"), "We answer", encoding="base64"),
    said("macintosh", "macintosh", "Réponse".encode("mac_roman"), "Réponse"),
    said("hz-gb-2312", "hz-gb-2312", "回答".encode("hz"), "回答", encoding="7bit"),
)
WITHOUT_LABELS = (
    said("utf-8 without a label", "", "Wir können".encode(), "Wir können"),
    said("utf-8 called ascii", "us-ascii", "Wir können".encode(), "Wir können"),
    said("utf-8 called iso-8859-1", "iso-8859-1", "Wir können".encode(), "Wir können"),
    said("utf-8 with a mark, called windows-1252", "windows-1252", b"\xef\xbb\xbf" + "größer".encode(), "größer"),
    said("an unknown label over utf-8", "x-nobody-knows", "Zürich".encode(), "Zürich"),
    said("windows-1252 called utf-8", "utf-8", "Zürich – größer".encode("cp1252"), "Zürich – größer", notes=(GUESSED,)),
    said(
        "windows-1251 without a label",
        "unknown-8bit",
        ("Уважаемые коллеги, мы получили ваше письмо и отвечаем на него следующим образом. " * 3).encode("cp1251"),
        ("Уважаемые коллеги, мы получили ваше письмо и отвечаем на него следующим образом. " * 3).strip(),
        notes=(GUESSED,),
    ),
    said(
        "one broken letter among many",
        "utf-8",
        "können größer über ".encode() * 9 + b"\xff",
        "können größer über " * 9 + "\ufffd",
    ),
)
HEADINGS = (
    titled("a subject in bytes of utf-8", "Subject: Réponse – größer".encode()),
    titled(
        "a subject in gb2312 that needs GBK",
        b"Subject: =?gb2312?B?" + base64.b64encode("朱镕基答复".encode("gbk")) + b"?=",
    ),
    titled(
        "a subject whose character is cut in two",
        b"Subject: =?utf-8?B?"
        + base64.b64encode("é".encode()[:1])
        + b"?=\r\n =?utf-8?B?"
        + base64.b64encode("é".encode()[1:])
        + b"?=",
    ),
    titled("a sender in iso-8859-1", b"From: =?iso-8859-1?Q?B=FCro_=96_Minister?= <office@ministry.example>"),
)
NAMES = (
    MailCase(
        "a file name in parts and percents",
        headed(
            body=multi(
                "mixed",
                plain(),
                part(
                    "application/pdf",
                    PDF,
                    "Content-Disposition: attachment;\r\n filename*0*=utf-8''R%C3%A9ponse;"
                    "\r\n filename*1*=%20finale.pdf",
                    encoding="base64",
                ),
            ),
            mail_id="name-1",
        ),
        files=(("Réponse finale.pdf", True),),
    ),
    MailCase(
        "a file name as an encoded word",
        headed(
            body=multi(
                "mixed",
                plain(),
                file(
                    "application/pdf", "=?gb2312?B?" + base64.b64encode("答复.pdf".encode("gbk")).decode() + "?=", PDF
                ),
            ),
            mail_id="name-2",
        ),
        files=(("答复.pdf", True),),
    ),
    MailCase(
        "a file name in bytes",
        headed(
            body=multi(
                "mixed",
                plain(),
                part(
                    "application/pdf", PDF, 'Content-Disposition: attachment; filename="Réponse.pdf"', encoding="base64"
                ),
            ),
            mail_id="name-3",
        ),
        files=(("Réponse.pdf", True),),
    ),
)
PAGES = (
    MailCase(
        "a page whose own head names its characters",
        headed(
            body=part(
                "text/html",
                '<html><head><meta charset="windows-1251"></head><body>Отвечаем</body></html>'.encode("cp1251"),
                encoding="8bit",
            ),
            mail_id="meta",
        ),
        text="Отвечаем",
    ),
    MailCase(
        "a page that calls itself UTF-16 in single bytes",
        headed(
            body=part("text/html", '<meta charset="utf-16"><p>Réponse à suivre</p>'.encode(), encoding="8bit"),
            mail_id="meta-utf-16",
        ),
        text="Réponse à suivre",
    ),
    MailCase(
        "a page in quoted-printable with named characters",
        headed(
            body=part(
                "text/html; charset=iso-8859-1",
                quopri.encodestring(b"<p>R\xe9ponse&nbsp;: non &ndash; jamais</p>"),
                encoding="quoted-printable",
            ),
            mail_id="qp",
        ),
        text="Réponse : non – jamais",
    ),
    MailCase("a page in Big5", headed(body=page("<p>我們回覆</p>", "big5"), mail_id="big5-page"), text="我們回覆"),
)
CASES = (*LABELS, *WITHOUT_LABELS, *HEADINGS, *NAMES, *PAGES)
