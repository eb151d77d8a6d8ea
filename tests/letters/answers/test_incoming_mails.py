"""Mails in the manner of common programs: each part is kept, shown, filed; the mail stays as it came until its time."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from campaign.mail.reading import reader
from campaign.models import IncomingMail, Member, RawMail, StoredFile
from letters.answers import inbox, meetings
from letters.models import Response
from tests.factories.answers import make_sent
from tests.factories.campaign import make_campaign, make_coalition, make_member, make_user, sign_in
from tests.factories.letters import make_letter
from tests.letters.answers.mails import MailCase, encodings, forwards, headed, multi, part, plain, structures

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
CASES = (*structures.CASES, *encodings.CASES, *forwards.CASES)
# Each is read and kept for every change; shown and filed are one of every kind that pages tell apart, and some more.
SHOWN = {(bool(case.meeting), case.offers_meeting, len(case.files), case.is_automatic): case.name for case in CASES}
LEFT = {case.name for case in CASES} - set(SHOWN.values()) - {case.name for case in CASES[::10]}
WALKED = [pytest.param(case, marks=pytest.mark.release if case.name in LEFT else (), id=case.name) for case in CASES]


@pytest.fixture
def member() -> Member:
    coalition = make_coalition(time_zone="Europe/Zurich", reply_to="letters@undersigned.example")
    for name in ("ada", "ben"):
        make_member(coalition, user=make_user(f"{name}@coalition.example"))
    return make_member(coalition)


def taken_in(case: MailCase, member: Member) -> IncomingMail:
    return inbox.accept(case.raw, coalition=member.coalition, read=reader.read(case.raw))


def test_there_are_more_than_sixty_and_no_two_alike() -> None:
    names = [case.name for case in CASES]

    assert len(names) > 60
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_accept_keeps_and_says_what_is_in_the_mail(case: MailCase, member: Member) -> None:
    mail = taken_in(case, member)

    assert mail.text == case.text
    assert [(file.name, file.is_checked) for file in mail.files.order_by("pk")] == list(case.files)
    notes = mail.notes.splitlines()
    assert len(notes) == len(case.notes)
    assert all(note.startswith(begins) for note, begins in zip(notes, case.notes, strict=True)), notes
    assert mail.is_automatic is case.is_automatic
    came_in = mail.received_at.astimezone(ZoneInfo("Europe/Zurich")).date()
    assert inbox.day_of(mail) == (case.received_on or came_in)
    shown = [(meeting.summary, meeting.when, meeting.place) for meeting in meetings.of_mail(mail)]
    assert shown[:1] == ([case.meeting] if case.meeting else [])
    assert RawMail.objects.get().content == case.raw


@pytest.mark.parametrize("case", WALKED)
def test_mail_is_shown_filed_and_forgotten_in_its_time(case: MailCase, member: Member, client: Client) -> None:
    mail = taken_in(case, member)
    letter = make_letter(campaign=make_campaign(member.coalition), state="delivered", response_within_days=60)
    recipient = make_sent(letter)
    sign_in(client, member.user)

    page = client.get(reverse("letters:inbox-mail", args=[member.coalition.slug, mail.pk])).content.decode()
    document: Any = html.document_fromstring(page)
    shown = " ".join(document.text_content().split())
    for text in (*case.text.split("\n"), *(name for name, _is_checked in case.files), *(case.meeting or ())):
        assert " ".join(text.split()) in shown

    url = reverse("letters:log-response", args=[letter.slug, recipient.pk]) + f"?mail={mail.pk}"
    answer: Any = html.document_fromstring(client.get(url).content)
    [form] = answer.xpath("//form[@enctype]")
    fields = {name: form.fields[name] for name in ("form_key", "seen", "received_on", "summary", "channel")}
    chosen = [box.get("value") for box in form.xpath(".//input[@name='mail_files'][@checked]")]
    kinds = [box.get("value") for box in form.xpath(".//input[@name='kind'][@checked]")]
    assert kinds == (["meeting_offered"] if case.offers_meeting else [])
    data = {**fields, "kind": "substantive", "mail": str(mail.pk), "mail_files": chosen, "step": "save"}
    assert client.post(url, data).status_code == 302

    response = Response.objects.get()
    assert response.received_on == inbox.day_of(mail)
    assert case.text[:15_000] in response.summary.replace("\r\n", "\n")
    assert {file.name for file in response.files.all()} <= {name for name, _is_checked in case.files}
    days = timedelta(days=settings.RAW_MAIL_DAYS)
    assert inbox.forget_raw_mails(now=timezone.now() + days - timedelta(minutes=1)) == 0
    assert RawMail.objects.get().content == case.raw
    assert inbox.forget_raw_mails(now=timezone.now() + days + timedelta(minutes=1)) == 1
    assert (RawMail.objects.count(), StoredFile.objects.count()) == (0, len(case.files))


@pytest.mark.parametrize(
    ("line", "link"),
    (
        ("CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://meet.example/one", "https://meet.example/one"),
        ("X-GOOGLE-CONFERENCE:https://meet.example/two", "https://meet.example/two"),
        ("X-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.example/three", "https://teams.example/three"),
    ),
)
def test_meeting_by_video_has_its_address_and_a_zone_nobody_knows_its_name(
    line: str, link: str, member: Member
) -> None:
    at = ';TZID="(UTC+01:00) Berlin":20200921T140000'
    invitation = forwards.calendar(at, line)
    raw = headed(body=part("text/calendar; method=REQUEST", invitation), mail_id="video")

    [meeting] = meetings.of_mail(inbox.accept(raw, coalition=member.coalition, read=reader.read(raw)))

    assert meeting.link == link
    assert meeting.when == "Monday 21 September 2020, 14:00"
    assert meeting.elsewhere == "Monday 21 September 2020, 14:00 in (UTC+01:00) Berlin"


def test_a_file_that_the_mail_only_points_to_is_told_with_its_place(member: Member) -> None:
    place = 'access-type=URL; URL="https://cloud.ministry.example/letter.pdf"'
    points = part(f"message/external-body; {place}", "Content-Type: application/pdf; name=letter.pdf\r\n")
    raw = headed(body=multi("mixed", plain(), points), mail_id="points")

    mail = inbox.accept(raw, coalition=member.coalition, read=reader.read(raw))

    assert "https://cloud.ministry.example/letter.pdf" in mail.text
