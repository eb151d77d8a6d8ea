"""Answers that a member forwards, attached or in the text, and meetings that are offered."""

from datetime import date

from tests.letters.answers.mails import PDF, MailCase, file, headed, multi, part, plain

MEMBER = "From: Ada Rey <ada@coalition.example>"
LATER = "Date: Mon, 14 Sep 2020 10:00:00 +0200"
INNER = headed(
    "To: letters@undersigned.example",
    "Date: Tue, 8 Sep 2020 23:30:00 +0000",
    "Subject: Your letter",
    body=multi("mixed", plain(), file("application/pdf", "answer.pdf", PDF)),
    mail_id="inner",
)
HEAD = "From: Office of the Minister <office@ministry.example>\nDate: 2020-09-08 23:30 UTC\nSubject: Your letter\n\n"
INNER_TEXT = f"{HEAD}We answer as follows."
OURS = headed(
    "From: undersigned <letters@undersigned.example>",
    "Date: Tue, 7 Jul 2020 10:00:00 +0200",
    body=plain("Dear Minister,"),
    mail_id="ours",
)


def forwarded(name: str, body: bytes, *headings: str, **expected: object) -> MailCase:
    given = headings or (MEMBER, LATER, "Subject: Fwd: Your letter")
    values = {"received_on": date(2020, 9, 9), "text": INNER_TEXT, **expected}
    return MailCase(name, headed(*given, body=body, mail_id=f"forward-{name.replace(' ', '-')}"), **values)  # type: ignore[arg-type]


def in_text(name: str, head: str, on: date | None = date(2020, 9, 3)) -> MailCase:
    """Return a mail that forwards another within its text, under the headings of a program."""
    text = f"For the inbox.\n\n{head}\n\nWe answer as follows."
    on = on or date(2020, 9, 14)
    return forwarded(
        name, part("text/plain; charset=utf-8", text.replace("\n", "\r\n"), encoding="8bit"), text=text, received_on=on
    )


FILES = (("answer.pdf", True), ("Your letter.eml", True))
ATTACHED = (
    forwarded(
        "Thunderbird, as an attachment",
        multi(
            "mixed",
            plain("See below."),
            part('message/rfc822; name="Your letter.eml"', INNER, "Content-Disposition: attachment"),
        ),
        text=f"See below.\n\n{INNER_TEXT}",
        files=FILES,
    ),
    forwarded("Gmail, as an attachment without a word", multi("mixed", part("message/rfc822", INNER)), files=FILES),
    forwarded(
        "Outlook on the web, as a file in base64",
        multi("mixed", plain(""), file("application/octet-stream", "Your letter.eml", INNER)),
        files=FILES,
    ),
    forwarded(
        "a mail in base64, against the rules",
        multi("mixed", part("message/rfc822", INNER, encoding="base64")),
        files=FILES,
    ),
    forwarded(
        "forwarded twice",
        multi(
            "mixed",
            plain("For us?"),
            part(
                "message/rfc822",
                headed(
                    "From: Ben <ben@coalition.example>",
                    "Date: Wed, 9 Sep 2020 12:00:00 +0000",
                    "Subject: FW",
                    body=multi("mixed", part("message/rfc822", INNER)),
                    mail_id="between",
                ),
            ),
        ),
        text=f"For us?\n\nFrom: Ben <ben@coalition.example>\nDate: 2020-09-09 12:00 UTC\nSubject: FW\n\n{INNER_TEXT}",
        files=(("answer.pdf", True), ("Your letter.eml", True), ("FW.eml", True)),
    ),
    forwarded("a digest", multi("digest", b"\r\n" + INNER), files=FILES),
    MailCase(
        "an answer that gives our letter back",
        headed(
            "Subject: Re: Our letter", body=multi("mixed", plain(), part("message/rfc822", OURS)), mail_id="gives-back"
        ),
        text=(
            "We answer as follows.\n\nFrom: undersigned <letters@undersigned.example>\n"
            "Date: 2020-07-07 08:00 UTC\nSubject: Our answer\n\nDear Minister,"
        ),
        files=(("Our answer.eml", True),),
    ),
)
IN_THE_TEXT = (
    in_text("Outlook, Brazil", "De: Gabinete <g@min.example>\nEnviada em: quinta-feira, 3 de setembro de 2020 10:15"),
    in_text("Outlook, Turkey", "Kimden: Bakan <g@min.example>\nGönderildi: 3 Eylül 2020 Perşembe 10:15"),
    in_text("Outlook, Egypt", "من: الوزارة <m@min.example>\nتاريخ الإرسال: الخميس، 3 سبتمبر 2020 10:15"),
    in_text("Gmail, Iran", "از: وزارت <m@min.example>\nتاریخ: ۳ سپتامبر ۲۰۲۰"),
    in_text("Outlook, Vietnam", "Từ: Bộ <b@min.example>\nNgày: 3 tháng 9, 2020 10:15"),
    in_text("Outlook, Greece", "Από: Υπουργός <g@min.example>\nΣτάλθηκε: Πέμπτη, 3 Σεπτεμβρίου 2020 10:15 πμ"),
    in_text("Outlook, Romania", "De la: Ministru <g@min.example>\nTrimis: joi, 3 septembrie 2020 10:15"),
    in_text("Gmail, Viet Nam", "Từ: Bộ trưởng <g@min.example>\nDate: 10:15 Th 5, 3 thg 9, 2020"),
    in_text(
        "Portugal, weekday as a number", "De: Ministra <g@min.example>\nData: 5ª-feira, 3 de setembro de 2020 10:15"
    ),
    in_text("Outlook, Israel", "מאת: השר <g@min.example>\nנשלח: יום חמישי 3 ספטמבר 2020 10:15"),
    in_text("Outlook, Korea", "보낸 사람: 장관 <g@min.example>\n보낸 날짜: 2020년 9월 3일 목요일 오전 10:15"),
    in_text("Outlook, Hungary", "Feladó: Miniszter <g@min.example>\nElküldve: 2020. szeptember 3., csütörtök 10:15"),
    # The same word is another month in Polish.
    in_text(
        "Outlook, Croatia",
        "Od: Ministar <g@min.example>\nPoslano: četvrtak, 1. listopada 2020. 10:15",
        date(2020, 10, 1),
    ),
    in_text("Outlook, Bulgaria", "От: Министър <g@min.example>\nИзпратено: четвъртък, 3 септември 2020 г. 10:15"),
    in_text("Outlook, Indonesia", "Dari: Menteri <g@min.example>\nDikirim: 3 September 2020 10:15"),
    in_text(
        "Gmail, in the text",
        "---------- Forwarded message ---------\nFrom: Office <office@ministry.example>\n"
        "Date: Thu, Sep 3, 2020 at 9:30 AM\nSubject: Your letter\nTo: <letters@undersigned.example>",
    ),
    in_text(
        "Outlook in English, in the text",
        "From: Office of the Minister <office@ministry.example>\n"
        "Sent: Thursday, September 3, 2020 9:30 AM\nTo: Ada Rey\nSubject: Your letter",
    ),
    in_text(
        "Outlook in German, in the text",
        "Von: Büro der Ministerin <office@ministry.example>\n"
        "Gesendet: Donnerstag, 3. September 2020 09:30\nAn: Ada Rey\nBetreff: Ihr Brief",
    ),
    in_text(
        "Apple Mail in French, in the text",
        "Début du message réexpédié :\n\nDe: Cabinet <office@ministry.example>\nObjet: Votre lettre\n"
        "Date: 3 septembre 2020 à 09:30:12 UTC+2",
    ),
    in_text(
        "Outlook in Russian, in the text", "От: Канцелярия <office@ministry.example>\nДата: 3 сентября 2020 г., 9:30"
    ),
    in_text(
        "Outlook in Italian, in the text",
        "Da: Gabinetto <office@ministry.example>\nInviato: giovedì 3 settembre 2020 09:30",
    ),
    in_text("NetEase, in the text", "发件人: <office@ministry.example>\n发送时间: 2020年9月3日 9:30"),
    in_text("Roundcube in German, in the text", "Datum: 03.09.2020 09:30\nVon: Büro <office@ministry.example>"),
    in_text("a day that may be two", "From: Office <office@ministry.example>\nSent: 3/9/2020 9:30", None),
    in_text("Gmail, Thailand", "จาก: กระทรวง <g@min.example>\nDate: พฤ. 3 ก.ย. 2563 เวลา 10:15\nSubject: เรื่อง"),
    in_text("Outlook, India", "प्रेषक: मंत्रालय <g@min.example>\nभेजा गया: 3 सितंबर 2020 10:15"),
    in_text("Outlook, Serbia", "Od: Ministarstvo <g@min.example>\nPoslato: četvrtak, 3. septembar 2020. 10:15"),
    in_text("Mail.ru", "От кого: Канцелярия <g@min.example>\nДата: Четверг, 3 сентября 2020, 10:15 +03:00"),
    in_text("Yandex, a line before the text", '03.09.2020, 10:15, "Канцелярия" <g@min.example>:'),
    in_text("a line before a quotation", "On Thu, Sep 3, 2020 at 10:15 AM Office\n<g@min.example> wrote:"),
    in_text(
        "our own letter before a quotation", "On Tue, Jul 7, 2020 at 10:15, <letters@undersigned.example> wrote:", None
    ),
    in_text("a day without an hour", "Kontakt: g@min.example\nSitzung: 3. September 2020", None),
    MailCase(
        "a stranger who answers within our own office's thread",
        headed(body=plain("We answer.\n\nOn Tue, Sep 1, 2020 at 10:15, Desk <desk@ministry.example> wrote:\n> You?")),
        text="We answer.\n\nOn Tue, Sep 1, 2020 at 10:15, Desk <desk@ministry.example> wrote:\n> You?",
    ),
    in_text(
        "our own letter below an answer", "From: letters@undersigned.example\nSent: Tuesday, July 7, 2020 10:00", None
    ),
)

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
METHOD:{method}
{zone}BEGIN:VEVENT
UID:one@ministry.example
DTSTAMP:20200903T080000Z
ORGANIZER;CN=Office of the Minister:mailto:office@ministry.example
SUMMARY:Talk about your letter
LOCATION:Room 12\\, 1 Archive Square
DTSTART{starts}
{ends}
END:VEVENT
END:VCALENDAR
"""
WINDOWS_ZONE = """BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""
PLACE = "Room 12, 1 Archive Square"


def calendar(starts: str, ends: str, *, method: str = "REQUEST", zone: str = "") -> str:
    return CALENDAR.format(starts=starts, ends=ends, method=method, zone=zone).replace("\n", "\r\n")


def invited(name: str, body: bytes, when: str, *, offers: bool = True, **expected: object) -> MailCase:
    values = {"meeting": ("Talk about your letter", when, PLACE), "offers_meeting": offers, **expected}
    return MailCase(name, headed(body=body, mail_id=f"meeting-{name.replace(' ', '-')}"), **values)  # type: ignore[arg-type]


UTC_TIME = calendar(":20200921T120000Z", "DTEND:20200921T130000Z")
WINDOWS = calendar(";TZID=W. Europe Standard Time:20200921T140000", "DURATION:PT1H", zone=WINDOWS_ZONE)
WHOLE_DAYS = calendar(";VALUE=DATE:20200921", "DTEND;VALUE=DATE:20200923")
FILE = (("meeting.ics", False),)
NOTE = ("“meeting.ics” is of a kind",)
CALLED_OFF = UTC_TIME.replace("DTSTART", "STATUS:CANCELLED\r\nDTSTART")
MEETINGS = (
    invited(
        "Google Calendar",
        multi(
            "mixed",
            multi(
                "alternative",
                plain(),
                part("text/html", "<p>We answer as follows.</p>"),
                part("text/calendar; charset=UTF-8; method=REQUEST", UTC_TIME),
            ),
            file("application/ics", "invite.ics", UTC_TIME.encode()),
        ),
        "Monday 21 September 2020, 14:00–15:00",
        files=(("meeting.ics", False), ("invite.ics", False)),
        notes=(*NOTE, "“invite.ics” is of a kind"),
    ),
    invited(
        "Outlook, a zone of Windows",
        multi("alternative", plain(), part("text/calendar; method=REQUEST", WINDOWS)),
        "Monday 21 September 2020, 14:00–15:00",
        files=FILE,
        notes=NOTE,
    ),
    invited(
        "whole days",
        multi("mixed", plain(), part("text/calendar", WHOLE_DAYS)),
        "Monday 21 September 2020 – Tuesday 22 September 2020",
        files=FILE,
        notes=NOTE,
    ),
    invited(
        "nothing but an invitation",
        part("text/calendar; method=REQUEST", UTC_TIME, encoding="base64"),
        "Monday 21 September 2020, 14:00–15:00",
        text="",
        files=FILE,
        notes=NOTE,
    ),
    invited(
        "a meeting that is called off",
        multi("alternative", plain(), part("text/calendar; method=CANCEL", UTC_TIME.replace("REQUEST", "CANCEL"))),
        "Monday 21 September 2020, 14:00–15:00",
        offers=False,
        files=FILE,
        notes=NOTE,
    ),
    invited(
        "called off in a word of the meeting alone",
        multi("alternative", plain(), part("text/calendar", CALLED_OFF)),
        "Monday 21 September 2020, 14:00–15:00",
        offers=False,
        files=FILE,
        notes=NOTE,
    ),
    invited(
        "an answer to an invitation, as only the mail says",
        multi("mixed", plain(), part("text/calendar; method=REPLY", UTC_TIME.replace("METHOD:REQUEST\r\n", ""))),
        "Monday 21 September 2020, 14:00–15:00",
        offers=False,
        files=FILE,
        notes=NOTE,
    ),
    invited(
        "a calendar as plain text, its end cut off",
        multi("mixed", plain(), part('text/plain; name="invite.ics"', UTC_TIME.partition("END:VCALENDAR")[0])),
        "Monday 21 September 2020, 14:00–15:00",
        files=(("invite.ics", False),),
        notes=("“invite.ics” is of a kind",),
    ),
    MailCase(
        "a calendar that is none",
        headed(
            body=multi("alternative", plain(), part("text/calendar", "BEGIN:VEVENT\r\nDTSTART:never")),
            mail_id="meeting-none",
        ),
        files=FILE,
        notes=NOTE,
    ),
)
CASES = (*ATTACHED, *IN_THE_TEXT, *MEETINGS)
