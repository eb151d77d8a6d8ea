"""The pages of answers: all recipients of a letter, one case, logging, taking back, numbering questions."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from campaign.files import storage
from campaign.files.uploads import MOST_BYTES
from campaign.models import Activity, IncomingMail, Member, StoredFile
from letters.answers import cases, public_view, responses
from letters.models import Letter, Question, Recipient, Response, ResponseClock
from letters.states import LetterState, Standing
from tests.campaign.files.test_files import pdf
from tests.factories.answers import make_question, make_response, make_sent
from tests.factories.campaign import make_campaign, make_coalition, make_member, sign_in
from tests.factories.deliveries import make_delivery
from tests.factories.letters import make_letter, make_recipient
from tests.factories.register import publish

pytestmark = pytest.mark.django_db
TODAY = date(2026, 1, 1)


@pytest.fixture
def member() -> Member:
    return make_member(make_coalition(time_zone="UTC"))


@pytest.fixture
def letter(member: Member) -> Letter:
    return make_letter(campaign=make_campaign(member.coalition), state=LetterState.DELIVERED, response_within_days=60)


@pytest.fixture
def visitor(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


def text_of(answer: Any) -> str:
    return " ".join(" ".join(map(str, html.document_fromstring(answer.content.decode()).itertext())).split())


def case_url(recipient: Recipient, name: str = "case") -> str:
    return reverse(f"letters:{name}", args=[recipient.letter.slug, recipient.pk])


def posted(page: Any, **values: Any) -> dict[str, Any]:
    """Return what a browser would send of the page's form, with some fields filled in and one button pressed."""
    [form] = [
        one
        for one in html.document_fromstring(page.content.decode()).forms  # type: ignore[attr-defined]
        if "form_key" in one.fields
    ]
    sent = {name: form.fields[name] for name in form.fields if form.fields[name] is not None and name != "step"}
    return {**sent, **values}


# The letter's page


def test_answers_shows_where_each_recipient_stands(visitor: Client, letter: Letter) -> None:
    answered, overdue = make_sent(letter, name="Ada Rey"), make_sent(letter, name="Ben Cole")
    copy = make_sent(letter, role="cc", name="Copy Person")
    make_recipient(letter=letter, name="Never Sent")
    make_response(answered)
    make_response(copy, kind=Response.Kind.ACKNOWLEDGMENT)
    first, second = make_question(letter, 1), make_question(letter, 2)
    make_response(overdue, kind="partial", outcomes={first.pk: "answered", second.pk: "partly"})

    page = text_of(visitor.get(reverse("letters:answers", args=[letter.slug])))

    assert "Ada Rey Ministry of Records Answered 5 Sept. 2020 Sent by post, 7 July 2020 Substantive answer" in page
    assert "Ben Cole Ministry of Records Long overdue 5 Sept. 2020 Sent by post, 7 July 2020 Partial answer" in page
    assert "1 of 2 1 partly" in page
    assert "Never Sent Ministry of Records Not begun – nothing sent yet nothing yet" in page
    assert "Copy Person Ministry of Records Sent by post, 7 July 2020 Acknowledgment of receipt" in page


def test_answers_shows_what_came_back_from_the_mail_server(visitor: Client, letter: Letter) -> None:
    recipient = make_recipient(letter=letter, name="Ada Rey")
    sent = make_sent(letter)
    make_delivery(
        recipient,
        sent.deliveries.get().edition,
        channel="email",
        state="bounced",
        sent_on=None,
        reason="No such mailbox",
    )

    page = text_of(visitor.get(reverse("letters:answers", args=[letter.slug])))

    assert "Ada Rey Ministry of Records Not begun – came back by e-mail from here No such mailbox" in page


def test_counts_add_up_to_those_who_owe_an_answer(letter: Letter) -> None:
    make_response(make_sent(letter))
    make_response(make_sent(letter), received_on=date(2021, 1, 1))
    make_sent(letter)
    make_sent(letter, role="cc")
    make_recipient(letter=letter)

    counts = cases.counts(cases.lines(letter, today=TODAY))

    assert counts == {
        Standing.LONG_OVERDUE: 1,
        Standing.NOT_SENT: 1,
        Standing.ANSWERED_LATE: 1,
        Standing.ANSWERED: 1,
    }
    assert next(iter(counts)) == Standing.LONG_OVERDUE


def test_answers_asks_the_database_as_often_for_three_recipients_as_for_one(visitor: Client, letter: Letter) -> None:
    url = reverse("letters:answers", args=[letter.slug])
    question = make_question(letter)
    make_response(make_sent(letter), outcomes={question.pk: "answered"})
    visitor.get(url)
    with CaptureQueriesContext(
        connection,
    ) as one:
        visitor.get(url)
    for _recipient in range(2):
        recipient = make_sent(letter)
        make_response(recipient, kind="partial", outcomes={question.pk: "partly"})
        make_response(recipient, outcomes={question.pk: "answered"})
    with CaptureQueriesContext(connection) as three:
        visitor.get(url)

    assert len(three) == len(one)


def test_answers_writes_nothing_for_a_letter_that_was_never_sent(visitor: Client, letter: Letter) -> None:
    make_recipient(letter=letter)

    visitor.get(reverse("letters:answers", args=[letter.slug]))

    assert not ResponseClock.objects.exists()


# One case


def test_case_tells_the_whole_story(visitor: Client, letter: Letter, member: Member) -> None:
    recipient = make_sent(letter, name="Ada Rey", email="ada@ministry.example")
    question = make_question(letter, 3, "Where are they?")
    first = make_response(recipient, kind="acknowledgment", received_on=date(2020, 7, 10), summary="Thank you.")
    wrong = make_response(recipient, kind="refusal", received_on=date(2020, 8, 1))
    responses.retract(response=wrong, actor=member.user, reason="Another letter", now=datetime(2020, 9, 1, tzinfo=UTC))
    late = make_response(recipient, received_on=date(2020, 9, 8), is_public=True, outcomes={question.pk: "partly"})
    late.files.add(storage.store(coalition=member.coalition, name="reply.pdf", content=pdf(), actor=member.user))

    page = visitor.get(case_url(recipient))

    words = text_of(page)
    assert "Ada Rey" in words
    assert "Substantive answer 3 days late to be published" in words
    assert "Acknowledgment of receipt does not end the waiting confidential" in words
    assert "Refusal to answer (taken back)" in words
    assert "Taken back: Another letter" in words
    assert "3 Where are they? partly answered" in words
    assert "Question 3: partly answered" in words
    assert f"/coalitions/{member.coalition.slug}/files/{late.files.get().nonce}/" in page.content.decode()
    assert "8 September 2020 Substantive answer 3 days late" in words
    assert "7 July 2020 The letter was sent by post." in words
    assert first.summary in words


def test_case_shows_the_address_as_it_is_printed(visitor: Client, letter: Letter) -> None:
    recipient = make_sent(letter, name="", title="His Excellency", organization="Government of Marrow", address=[])

    text = text_of(visitor.get(case_url(recipient)))

    assert "As printed His Excellency Government of Marrow" in text


def test_case_asks_the_database_as_often_for_three_responses_as_for_one(visitor: Client, letter: Letter) -> None:
    recipient = make_sent(letter)
    question = make_question(letter)
    coalition = letter.campaign.coalition

    def respond() -> None:
        response = make_response(recipient, outcomes={question.pk: "answered"})
        response.files.add(storage.store(coalition=coalition, name="a.txt", content=b"Text", actor=None))

    respond()
    visitor.get(case_url(recipient))
    with CaptureQueriesContext(connection) as one:
        visitor.get(case_url(recipient))
    respond()
    respond()
    with CaptureQueriesContext(connection) as three:
        visitor.get(case_url(recipient))

    assert len(three) == len(one)


def test_case_of_another_letter_is_unknown(visitor: Client, letter: Letter) -> None:
    other = make_sent()

    assert visitor.get(reverse("letters:case", args=[letter.slug, other.pk])).status_code == 404
    assert visitor.get(case_url(other)).status_code == 404


def test_timeline_is_in_the_order_of_days_with_what_is_ahead() -> None:
    recipient = make_sent(sent_on=date(2025, 12, 1))
    make_response(recipient, kind="meeting_offered", received_on=date(2025, 12, 9))
    clock = ResponseClock.objects.get()

    events = cases.timeline(clock, recipient.deliveries.all(), cases.logged(recipient), today=TODAY)

    assert [(event.on, event.words, event.is_ahead) for event in events] == [
        (date(2026, 1, 30), "Last day for an answer.", True),
        (date(2025, 12, 9), "Meeting offered", False),
        (date(2025, 12, 1), "The letter was sent by post.", False),
    ]


@pytest.mark.parametrize("role", ("to", "cc"))
def test_case_shows_a_meeting_that_the_letter_asks_for_of_those_it_asks(
    visitor: Client, letter: Letter, role: str
) -> None:
    Letter.objects.filter(pk=letter.pk).update(meeting_requested=True)
    recipient = make_sent(letter) if role == "to" else make_recipient(letter=letter, role="cc")

    assert ("A meeting is asked for" in visitor.get(case_url(recipient)).text) is (role == "to")


@pytest.mark.parametrize("asks", (True, False, None))
def test_answers_show_a_meeting_that_the_letter_asks_for(visitor: Client, letter: Letter, asks: bool | None) -> None:
    Letter.objects.filter(pk=letter.pk).update(meeting_requested=asks)
    make_sent(letter)

    page = text_of(visitor.get(reverse("letters:answers", args=[letter.slug])))

    assert ("A meeting is asked for" in page) is bool(asks)


# Logging

ENTRY = {"kind": "substantive", "channel": "email", "received_on": "2020-09-08", "summary": "They answer."}


@pytest.mark.parametrize(
    ("kind", "is_published", "said"),
    (
        ("substantive", True, "the public register says at once that an answer came, and on which day"),
        ("partial", True, "says at once that a response was received and is not published"),
        ("substantive", False, "If the letter is published, the register says that an answer came"),
        ("partial", False, "the register says that a response was received and is not published"),
    ),
)
def test_check_says_what_the_public_will_see_of_a_confidential_response_and_it_is_true(
    visitor: Client, client: Client, letter: Letter, kind: str, is_published: bool, said: str
) -> None:
    recipient = make_sent(letter, name="Ada Rey")
    url = case_url(recipient, "log-response")
    entry = f"/register/{letter.campaign.coalition.slug}/{letter.slug}/"
    if is_published:
        publish(letter)

    check = visitor.post(url, posted(visitor.get(url), **{**ENTRY, "kind": kind}, step="check"))
    visitor.post(url, posted(check, step="save"))
    publish(letter) if not is_published else None
    register = Client().get(entry).text

    assert said in text_of(check)
    assert "It stays confidential." not in text_of(check)
    assert "They answer." not in register
    assert ("A response was received and is not published" in register) is (kind == "partial")
    assert ("8 September 2020" in register) is (kind == "substantive")


def said_of_confidential(visitor: Client, recipient: Recipient, kind: str = "substantive", **fields: str) -> str:
    url = case_url(recipient, "log-response")
    return text_of(visitor.post(url, posted(visitor.get(url), **{**ENTRY, "kind": kind, **fields}, step="check")))


def test_check_of_one_more_confidential_response_says_what_the_register_adds(visitor: Client, letter: Letter) -> None:
    shown, hidden = make_sent(letter, name="Ada Rey"), make_sent(letter, name="Ben Cole")
    publish(letter)
    make_response(shown, is_public=True, summary="First.")
    make_response(hidden, kind="partial")

    assert "says at once that more was received and is not published" in said_of_confidential(visitor, shown)
    assert "says of all such responses together" in said_of_confidential(visitor, hidden, "acknowledgment")
    assert "says at once that an answer came, and on which day" in said_of_confidential(visitor, hidden)


def test_check_speaks_of_no_waiting_once_it_is_over(visitor: Client, letter: Letter) -> None:
    recipient = make_sent(letter)
    make_response(recipient)

    page = said_of_confidential(visitor, recipient, "partial")

    assert "No more reminders about this answer are sent." in page
    assert "The waiting goes on" not in page


@pytest.mark.parametrize(
    ("changes", "words"),
    (
        ({"state": "withdrawn"}, "the public register shows neither it nor what came back"),
        ({"visibility": "team"}, "Once everybody may read it again, they can read this response too."),
    ),
)
def test_check_says_what_becomes_of_a_response_to_a_letter_that_is_gone_from_the_register(
    visitor: Client, letter: Letter, changes: dict[str, str], words: str
) -> None:
    recipient = make_sent(letter)
    publish(letter)
    Letter.objects.update(**changes)

    page = said_of_confidential(visitor, recipient, is_public="on")

    assert words in page
    assert "once somebody decides that" not in page


HIDDEN = (
    "The letter is hidden at the moment, so the public register shows nothing of it. Once everybody may read it again"
)


@pytest.mark.parametrize("changes", ({"visibility": "team"}, {"embargoed_until": datetime(2099, 1, 1, tzinfo=UTC)}))
@pytest.mark.parametrize(
    ("kind", "before", "words"),
    (
        ("substantive", None, "the register says that an answer came, and on which day"),
        ("partial", None, "the register says that a response was received and is not published"),
        ("partial", True, "the register says that more was received and is not published"),
        ("partial", False, "the register says of all such responses together"),
    ),
)
def test_check_says_what_becomes_of_a_confidential_response_to_a_hidden_letter(
    visitor: Client, letter: Letter, changes: dict[str, Any], kind: str, before: bool | None, words: str
) -> None:
    recipient = make_sent(letter)
    publish(letter)
    if before is not None:
        make_response(recipient, settles=False, kind="partial", is_public=before)
    Letter.objects.update(**changes)

    page = said_of_confidential(visitor, recipient, kind)

    assert f"{HIDDEN}, {words}" in page
    assert "If the letter is published" not in page
    assert Client().get(f"/register/{letter.campaign.coalition.slug}/{letter.slug}/").status_code == 404


def test_check_of_one_more_confidential_response_speaks_of_a_register_that_has_no_letter_yet(
    visitor: Client, letter: Letter
) -> None:
    recipient = make_sent(letter)
    make_response(recipient, settles=False, kind="partial")

    page = said_of_confidential(visitor, recipient, "partial")

    assert "If the letter is published, the register says of all such responses together" in page


def test_retract_response_says_what_the_public_sees_then(visitor: Client, letter: Letter) -> None:
    only, one_of_two, inside = make_sent(letter), make_sent(letter), make_sent()
    publish(letter)
    made = [make_response(only), make_response(one_of_two, kind="partial"), make_response(one_of_two)]

    pages = [text_of(visitor.get(reverse("letters:retract-response", args=[letter.slug, one.pk]))) for one in made]

    assert "says at once that nothing came from this recipient" in pages[0]
    assert "this response is gone from the public register at once" in pages[1]
    assert public_view.without(make_response(inside)) == []


def test_what_a_copy_answers_stays_confidential_and_nothing_else_is_said(visitor: Client, letter: Letter) -> None:
    recipient = make_sent(letter, name="Ada Rey", role="cc")
    publish(letter)
    url = case_url(recipient, "log-response")

    form = visitor.get(url)
    check = visitor.post(url, posted(form, **ENTRY, is_public="on", step="check"))
    visitor.post(url, posted(check, step="save"))

    assert "Publish it with the letter" not in form.text
    assert "It stays confidential." in text_of(check)
    assert "public register at once" not in text_of(check)
    assert Response.objects.get().is_public is False


def test_log_response_asks_about_questions_as_the_letter_has_them(visitor: Client, letter: Letter) -> None:
    """Their mark stays behind them on a page that runs the other way, and what looks like markup is words."""
    make_question(letter, 1, "Where <b>are</b> they?")

    page = visitor.get(case_url(make_sent(letter), "log-response")).content.decode()

    assert "1. <bdi>Where &lt;b&gt;are&lt;/b&gt; they?</bdi>" in page


def test_log_response_goes_from_form_to_check_page_to_deed(visitor: Client, letter: Letter, member: Member) -> None:
    recipient = make_sent(letter, name="Ada Rey")
    question = make_question(letter, 1, "Where?")
    url = case_url(recipient, "log-response")
    form = visitor.get(url)

    check = visitor.post(
        url,
        posted(
            form,
            **ENTRY,
            step="check",
            is_public="on",
            reference="R/7",
            **{f"question_{question.pk}": "answered"},
            files=[SimpleUploadedFile("reply.pdf", pdf())],
        ),
    )
    words = text_of(check)
    assert check.status_code == 200
    assert "The standing until now: Long overdue From now on: Answered late" in words
    assert "It came 3 days late: the last day was 5 September 2020." in words
    assert "No more reminders about this answer are sent." in words
    assert "It is published together with the letter, if somebody decides to publish that." in words
    assert "reply.pdf" in words
    assert not Response.objects.exists()
    assert StoredFile.objects.get().held_for != ""

    saved = visitor.post(url, posted(check, step="save"))

    assert saved.status_code == 302
    assert saved["Location"] == case_url(recipient)
    response = Response.objects.get()
    assert (response.kind, response.reference, response.is_public, response.settles) == (
        "substantive",
        "R/7",
        True,
        True,
    )
    assert response.logged_by == member.user
    assert [file.name for file in response.files.all()] == ["reply.pdf"]
    assert StoredFile.objects.get().held_for == ""
    assert [answer.outcome for answer in response.answers.all()] == ["answered"]


def test_log_response_pressed_twice_is_one_response(visitor: Client, letter: Letter) -> None:
    url = case_url(make_sent(letter), "log-response")
    check = visitor.post(url, posted(visitor.get(url), **ENTRY, step="check"))
    sent = posted(check, step="save")

    first, second = visitor.post(url, sent), visitor.post(url, sent)

    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert Response.objects.count() == 1


def test_log_response_keeps_everything_when_a_day_is_wrong(visitor: Client, letter: Letter) -> None:
    url = case_url(make_sent(letter), "log-response")
    wrong = {**ENTRY, "received_on": "2020-07-06"}

    page = visitor.post(
        url, posted(visitor.get(url), **wrong, step="check", files=[SimpleUploadedFile("reply.pdf", pdf())])
    )

    assert page.status_code == 422
    assert "nothing can have been received before that" in text_of(page)
    assert "They answer." in page.content.decode()
    assert "reply.pdf" in text_of(page)
    check = visitor.post(url, posted(page, received_on="2020-09-03", step="check"))
    visitor.post(url, posted(check, step="save"))
    assert [file.name for file in Response.objects.get().files.all()] == ["reply.pdf"]


def test_log_response_holds_the_good_files_beside_a_refused_one(visitor: Client, letter: Letter) -> None:
    url = case_url(make_sent(letter), "log-response")
    chosen = [SimpleUploadedFile("reply.pdf", pdf()), SimpleUploadedFile("photo.png", b"not a picture")]

    page = visitor.post(url, posted(visitor.get(url), **ENTRY, step="check", files=chosen))

    assert page.status_code == 422
    assert "“photo.png” is called a PNG picture, but its content is a plain text." in text_of(page)
    assert [file.name for file in StoredFile.objects.all()] == ["reply.pdf"]


def test_log_response_leaves_out_a_file_that_is_not_wanted(visitor: Client, letter: Letter) -> None:
    url = case_url(make_sent(letter), "log-response")
    chosen = [SimpleUploadedFile("a.txt", b"Text"), SimpleUploadedFile("b.txt", b"Text")]
    check = visitor.post(url, posted(visitor.get(url), **ENTRY, step="check", files=chosen))
    change = visitor.post(url, posted(check, step="change"))
    assert change.status_code == 200

    check = visitor.post(url, posted(change, step="check", drop=StoredFile.objects.get(name="a.txt").nonce))
    visitor.post(url, posted(check, step="save"))

    assert [file.name for file in Response.objects.get().files.all()] == ["b.txt"]


def test_log_response_says_that_a_file_is_too_large(visitor: Client, letter: Letter) -> None:
    url = case_url(make_sent(letter), "log-response")
    large = SimpleUploadedFile("large.pdf", b"%PDF-" + b"x" * MOST_BYTES)

    page = visitor.post(url, posted(visitor.get(url), **ENTRY, step="check", files=[large]))

    assert page.status_code == 422
    assert "“large.pdf” is larger than 10 MB." in text_of(page)


def test_request_with_too_many_bytes_is_refused_unread(visitor: Client, letter: Letter, settings: Any) -> None:
    settings.MOST_REQUEST_BYTES = 1_000
    url = case_url(make_sent(letter), "log-response")

    page = visitor.post(url, {"summary": "x" * 2_000})

    assert page.status_code == 413
    assert "A form takes at most ten files of 10 MB each." in text_of(page)


def test_log_response_shows_what_somebody_else_logged(visitor: Client, letter: Letter) -> None:
    recipient = make_sent(letter)
    url = case_url(recipient, "log-response")
    form = visitor.get(url)
    check = visitor.post(url, posted(form, **ENTRY, step="check"))
    ada = make_member(letter.campaign.coalition).user
    ada.name = "Ada Rey"
    ada.save()
    make_response(recipient, actor=ada)

    page = visitor.post(url, posted(check, step="save"))

    assert page.status_code == 409
    assert "Ada Rey: substantive answer, received on 3 September 2020, logged 0\xa0minutes ago" in page.content.decode()
    assert "They answer." in text_of(page)
    assert Response.objects.count() == 1
    discarded = visitor.post(url, posted(page, step="discard"))
    assert discarded["Location"] == case_url(recipient)
    assert Response.objects.count() == 1
    visitor.post(url, posted(page, step="save"))
    assert Response.objects.count() == 2


def test_log_response_discarded_forgets_its_files(visitor: Client, letter: Letter) -> None:
    url = case_url(make_sent(letter), "log-response")
    chosen = [SimpleUploadedFile("a.txt", b"Text")]
    check = visitor.post(url, posted(visitor.get(url), **ENTRY, step="check", files=chosen))

    visitor.post(url, posted(check, step="discard"))

    assert not StoredFile.objects.exists()
    assert not Response.objects.exists()


def test_log_response_for_an_unsent_letter_says_what_to_do_first(visitor: Client, letter: Letter) -> None:
    url = case_url(make_recipient(letter=letter), "log-response")

    first = visitor.get(url)
    page = visitor.post(url, {**ENTRY, "form_key": "k" * 43, "step": "check"})

    assert (first.status_code, page.status_code) == (200, 422)
    words = "Nothing has been sent to this recipient yet. Enter first how the letter was delivered."
    assert (words in text_of(first), words in text_of(page)) == (True, True)


def test_log_response_files_a_mail_with_its_files(visitor: Client, letter: Letter, member: Member) -> None:
    recipient = make_sent(letter)
    mail = IncomingMail.objects.create(
        coalition=member.coalition,
        message_id="<a@b>",
        sender="Office <office@ministry.example>",
        subject="Our answer",
        text="We answer as follows.",
        sent_at=datetime(2020, 9, 3, 10, tzinfo=UTC),
    )
    mail.files.add(
        storage.store(coalition=member.coalition, name="reply.txt", content=b"Text", actor=None),
        storage.store(coalition=member.coalition, name="logo.txt", content=b"Text", actor=None),
    )
    url = case_url(recipient, "log-response")
    form = visitor.get(f"{url}?mail={mail.pk}")
    assert "We answer as follows." in form.content.decode()
    sent = posted(form, kind="substantive", step="check")
    assert sent["received_on"] == "2020-09-03"
    sent["mail_files"] = [mail.files.get(name="reply.txt").nonce]

    check = visitor.post(url, sent)
    visitor.post(url, {**posted(check, step="save"), "mail_files": sent["mail_files"]})

    response = Response.objects.get()
    assert response.incoming_mail == mail
    assert [file.name for file in response.files.all()] == ["reply.txt"]
    assert response.summary == "We answer as follows."
    mail.refresh_from_db()
    assert mail.state == "filed"


def test_log_response_does_not_know_the_mail_of_another_coalition(visitor: Client, letter: Letter) -> None:
    mail = IncomingMail.objects.create(coalition=make_coalition(), message_id="<a@b>", sender="a@b.example")
    url = case_url(make_sent(letter), "log-response")

    for key in (str(mail.pk), "x", "9" * 40, "-1"):
        assert visitor.get(f"{url}?mail={key}").status_code == 404


# Taking back


def test_retract_response_asks_for_a_reason(visitor: Client, letter: Letter) -> None:
    response = make_response(make_sent(letter))
    url = reverse("letters:retract-response", args=[letter.slug, response.pk])

    assert "no longer counts. It stays in the history with your reason." in text_of(visitor.get(url))
    assert visitor.post(url, {"reason": ""}).status_code == 422
    assert Response.objects.get().retracted_at is None
    done = visitor.post(url, {"reason": "Another letter"})

    assert done["Location"] == case_url(response.recipient)
    assert Response.objects.get().retracted_because == "Another letter"


def test_log_response_anew_begins_with_what_was_taken_back(visitor: Client, letter: Letter, member: Member) -> None:
    recipient = make_sent(letter)
    question = make_question(letter)
    wrong = make_response(recipient, kind="refusal", settles=False, summary="No.", outcomes={question.pk: "not"})
    wrong.files.add(storage.store(coalition=member.coalition, name="a.txt", content=b"Text", actor=member.user))
    url = f"{case_url(recipient, 'log-response')}?again={wrong.pk}"
    assert visitor.get(url).status_code == 404
    visitor.post(reverse("letters:retract-response", args=[letter.slug, wrong.pk]), {"reason": "Wrong day"})
    assert url in visitor.get(case_url(recipient)).content.decode()

    check = visitor.post(url, posted(visitor.get(url), step="check", received_on="2020-09-04"))
    visitor.post(url, posted(check, step="save"))

    anew = Response.objects.get(retracted_at=None)
    assert (anew.kind, anew.settles, anew.summary, anew.received_on) == ("refusal", False, "No.", date(2020, 9, 4))
    assert [answer.outcome for answer in anew.answers.all()] == ["not"]
    assert [file.name for file in anew.files.all()] == ["a.txt"]


def test_retract_response_of_another_letter_is_unknown(visitor: Client, letter: Letter) -> None:
    response = make_response(make_sent())

    url = reverse("letters:retract-response", args=[letter.slug, response.pk])

    assert visitor.post(url, {"reason": "x"}).status_code == 404
    assert Response.objects.get().retracted_at is None


# Questions


def rows(*questions: tuple[str, str], initial: int = 0) -> dict[str, str]:
    sent = {"questions-TOTAL_FORMS": str(len(questions)), "questions-INITIAL_FORMS": str(initial)}
    for index, (number, text) in enumerate(questions):
        sent |= {f"questions-{index}-number": number, f"questions-{index}-text": text}
    return sent


def test_questions_proposes_the_list_of_the_letter(visitor: Client, letter: Letter) -> None:
    letter.body = "<p>We ask:</p><ol><li>Where are they?</li><li>Who decided?</li></ol>"
    letter.save()
    url = reverse("letters:questions", args=[letter.slug])

    page = visitor.get(url)

    assert "are not saved yet" in text_of(page)
    assert "Where are they?" in page.content.decode()
    assert not Question.objects.exists()
    visitor.post(url, rows(("1", "Where are they now?"), ("2", "Who decided?"), ("", ""), initial=2))
    assert [(question.number, question.text) for question in Question.objects.order_by("number")] == [
        (1, "Where are they now?"),
        (2, "Who decided?"),
    ]
    assert "are not saved yet" not in text_of(visitor.get(url))


def test_questions_come_back_with_what_is_wrong(visitor: Client, letter: Letter) -> None:
    url = reverse("letters:questions", args=[letter.slug])

    twice = visitor.post(url, rows(("1", "One?"), ("1", "Two?")))
    unnumbered = visitor.post(url, rows(("", "One?")))

    assert (twice.status_code, unnumbered.status_code) == (422, 422)
    assert "Number 1 stands twice." in text_of(twice)
    assert "Two?" in twice.content.decode()
    assert "Please check what you entered. Nothing is lost." in text_of(unnumbered)
    assert '<a href="#id_questions-0-number">Number: This field is required.</a>' in unnumbered.content.decode()
    assert not Question.objects.exists()


def test_questions_saved_twice_by_one_form_are_the_same_questions(visitor: Client, letter: Letter) -> None:
    make_question(letter, 1, "One?")
    url = reverse("letters:questions", args=[letter.slug])

    for _press in range(2):
        visitor.post(url, rows(("1", "One?"), ("2", "Two?"), initial=1))

    assert list(Question.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_questions_name_what_somebody_else_saved_meanwhile(visitor: Client, letter: Letter) -> None:
    url = reverse("letters:questions", args=[letter.slug])
    seen = visitor.get(url).context["seen"]
    make_question(letter, 1, "Theirs?")

    first = visitor.post(url, rows(("1", "Mine?")) | {"seen": seen})
    kept = list(Question.objects.values_list("text", flat=True))
    again = visitor.post(url, rows(("1", "Mine?")) | {"seen": first.context["seen"]})

    assert (first.status_code, kept, again.status_code) == (422, ["Theirs?"], 302)
    assert "Somebody else has changed the questions meanwhile: “1. Theirs?” Save again" in text_of(first)
    assert "Mine?" in first.content.decode()
    assert list(Question.objects.values_list("text", flat=True)) == ["Mine?"]


def test_questions_writes_who_settled_them(visitor: Client, letter: Letter, member: Member) -> None:
    visitor.post(reverse("letters:questions", args=[letter.slug]), rows(("1", "One?")))

    entry = Activity.objects.get(verb="questions.settled")
    assert (entry.actor, entry.data) == (member.user, {"count": 1})


def test_reader_without_the_right_sees_no_button(client: Client, letter: Letter) -> None:
    drafter = make_member(letter.campaign.coalition, role="drafter")
    recipient = make_sent(letter)
    page = sign_in(client, drafter.user).get(case_url(recipient))

    assert page.status_code == 200
    assert "Log a response" not in text_of(page)
    assert client.get(case_url(recipient, "log-response")).status_code == 403
