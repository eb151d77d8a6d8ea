"""Following up: chasing notes, letters that ask again, and the record of earlier letters."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from campaign.models import OutgoingMail, User
from letters import clocks
from letters.answers import chasers, follow_ups, past_letters
from letters.answers.chasers import ChasingRefused, Note
from letters.markup import html
from letters.models import Addressee, Delivery, EarlierLetter, Letter, Question, Recipient, ResponseClock, Tenure
from tests.factories.campaign import make_member, make_user, sign_in
from tests.factories.letters import make_letter, make_recipient
from tests.factories.register import make_response, make_sent

pytestmark = pytest.mark.django_db

IN_TIME, LATE = date(2020, 9, 5), date(2020, 9, 15)


@pytest.fixture
def actor() -> User:
    return make_user()


@pytest.fixture
def letter() -> Letter:
    letter = make_sent(slug="open", title="Open the archives", reference="UND 2020/7")
    for number, text in ((1, "When will they open?"), (2, "Who decides?"), (5, "At what cost?")):
        Question.objects.create(letter=letter, number=number, text=text)
    return letter


@pytest.fixture
def coordinator(client: Client, letter: Letter) -> Client:
    return sign_in(client, make_member(letter.campaign.coalition, role="coordinator").user)


def only(letter: Letter) -> Recipient:
    return letter.recipients.get()


# Who is late


def test_late_begins_the_day_after_the_deadline(letter: Letter) -> None:
    assert chasers.late(letter, today=IN_TIME) == []
    late = chasers.late(letter, today=LATE)

    assert [(one.recipient, one.sent_on, one.due_on, one.days) for one in late] == [
        (only(letter), date(2020, 7, 7), date(2020, 9, 5), 10)
    ]
    assert [question.number for question in late[0].questions] == [1, 2, 5]


@pytest.mark.parametrize("fields", ({"answered_on": date(2020, 8, 1)}, {"is_paused": True}, {"due_on": None}))
def test_late_leaves_out_who_answered_and_whose_clock_stands(letter: Letter, fields: dict[str, Any]) -> None:
    ResponseClock.objects.update(**fields)

    assert chasers.late(letter, today=LATE) == []


def test_late_names_only_the_questions_that_are_open(letter: Letter) -> None:
    response = make_response(only(letter), settles=False, kind="partial")
    first, second, _third = letter.questions.order_by("number")
    response.answers.create(question=first, outcome="answered")
    response.answers.create(question=second, outcome="partly")

    late = chasers.late(letter, today=LATE)

    assert [question.number for question in late[0].questions] == [2, 5]


def test_late_asks_for_as_much_with_one_recipient_as_with_three(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    one, three = make_sent(), make_sent(recipients=3)

    for letter, number in ((one, 1), (three, 3)):
        with django_assert_num_queries(4):
            assert len(chasers.late(letter, today=LATE)) == number


# The note


def test_proposed_text_is_filled_for_the_recipient(letter: Letter) -> None:
    late = chasers.late(letter, today=LATE)
    text = chasers.proposed_text(letter, late)

    said = chasers.whole(chasers.filled(text, letter, late[0]), letter, late[0].recipient, is_mail=True)

    for words in (
        "Once more you find attached our letter “Open the archives”",
        "Dear Minister,",
        "July 7, 2020",
        "September 5, 2020",
        "1. When will they open?\n2. Who decides?\n5. At",
    ):
        assert words in said
    assert "{" not in said


@pytest.mark.parametrize(("language", "day"), (("de", "7. Juli 2020"), ("he", "7 ביולי 2020")))
def test_note_in_a_language_that_we_do_not_speak_says_nothing_of_ours(letter: Letter, language: str, day: str) -> None:
    Letter.objects.update(language=language, closing="", date_style="language")
    letter.refresh_from_db()
    late = chasers.late(letter, today=LATE)
    subject, text = chasers.proposed_subject(letter), chasers.proposed_text(letter, late)

    said = chasers.whole(chasers.filled(text, letter, late[0]), letter, late[0].recipient, is_mail=True)

    assert chasers.filled(subject, letter, late[0]) == "Open the archives (UND 2020/7)"
    assert said == (
        f"Dear Minister,\n\nOpen the archives · {day} · UND 2020/7\n\n"
        "1. When will they open?\n2. Who decides?\n5. At what cost?\n\n"
        f"{letter.campaign.coalition.name}"
    )


def test_filled_never_reads_a_value_for_places(letter: Letter) -> None:
    Letter.objects.update(title="{reference}{questions}")
    letter.refresh_from_db()
    late = chasers.late(letter, today=LATE)

    assert chasers.filled("{title}", letter, late[0]) == "{reference}{questions}"


def test_refuse_unknown_places_names_the_place_and_those_there_are() -> None:
    with pytest.raises(ChasingRefused, match=r"Nothing is known as \{minister\}.*\{salutation\}"):
        chasers.refuse_unknown_places("Dear {minister}")


def test_chase_sends_each_a_mail_of_its_own_once(letter: Letter, actor: User) -> None:
    Recipient.objects.update(email="minister@example.org")
    late = chasers.late(letter, today=LATE)
    note = Note("About {reference}", "{salutation}\n\nPlease answer.")

    for _press in range(2):
        chasers.chase(letter=letter, people=late, note=note, actor=actor, today=LATE, form_key="key")

    delivery = letter.deliveries.get(purpose="chaser")
    assert (delivery.cover_subject, delivery.cover_note) == ("About UND 2020/7", "Dear Minister,\n\nPlease answer.")
    assert (delivery.channel, delivery.state) == ("email", "waiting")
    assert OutgoingMail.objects.count() == 1


def test_chase_starts_no_clock(letter: Letter, actor: User) -> None:
    before = ResponseClock.objects.values().get()
    late = chasers.late(letter, today=LATE)

    chasers.chase(
        letter=letter,
        people=late,
        note=Note("s", "t", "post", date(2020, 9, 14)),
        actor=actor,
        today=LATE,
        form_key="k",
    )
    clocks.refresh(only(letter))

    delivery = letter.deliveries.get(purpose="chaser")
    assert (delivery.channel, delivery.state, delivery.sent_on) == ("post", "sent", date(2020, 9, 14))
    assert delivery.note == "t"
    assert ResponseClock.objects.values().get() | {"roll": ""} == before | {"roll": ""}
    assert [one.chased_on for one in chasers.late(letter, today=LATE)] == [(date(2020, 9, 14),)]


def test_chase_refuses_when_an_answer_came_meanwhile(letter: Letter, actor: User) -> None:
    late = chasers.late(letter, today=LATE)
    make_response(only(letter))

    with pytest.raises(ChasingRefused, match="not overdue any more"):
        chasers.chase(letter=letter, people=late, note=Note("s", "t", "post"), actor=actor, today=LATE, form_key="k")
    assert not letter.deliveries.filter(purpose="chaser").exists()


def test_chase_page_shows_what_goes_out_before_it_goes(coordinator: Client, letter: Letter) -> None:
    Recipient.objects.update(email="minister@example.org")
    key = str(only(letter).pk)
    data = {
        "recipients": key,
        "channel": "email",
        "subject": "On {reference}",
        "text": "Dear {recipient}",
        "form_key": "k",
    }

    check = coordinator.post("/letters/open/chase/", {**data, "step": "check"}).content.decode()
    before = OutgoingMail.objects.count()
    sent = coordinator.post("/letters/open/chase/", {**data, "step": "send"})

    assert f"Dear {only(letter).name}" in check
    assert "Send 1 mail" in check
    assert before == 0
    assert sent.headers["Location"] == "/letters/open/answers/"
    assert Delivery.objects.get(purpose="chaser").cover_subject == "On UND 2020/7"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    (
        ({"text": "Dear {minister}"}, "Nothing is known as {minister}"),
        ({"subject": ""}, "required"),
        ({"recipients": "999999"}, "not one of the available choices"),
        ({}, "has no e-mail address"),
        ({"channel": "post", "sent_on": "2020-07-01"}, "before"),
    ),
)
def test_chase_page_refuses_and_keeps_what_was_typed(
    coordinator: Client, letter: Letter, changed: dict[str, str], sentence: str
) -> None:
    data = {"recipients": str(only(letter).pk), "channel": "email", "subject": "Canary", "text": "Words kept"}

    answer = coordinator.post("/letters/open/chase/", {**data, "step": "send", **changed})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert changed.get("text", "Words kept") in page
    assert not Delivery.objects.filter(purpose="chaser").exists()


def test_chase_page_says_that_nobody_is_late(coordinator: Client, letter: Letter) -> None:
    make_response(only(letter))

    assert "Nobody is late" in coordinator.get("/letters/open/chase/").content.decode()


# The letter that follows up


def test_follow_up_cites_the_chain_asks_again_and_takes_recipients_and_time_along(letter: Letter, actor: User) -> None:
    EarlierLetter.objects.create(
        letter=letter, position=0, reference="OL 21/2018", sent_on=date(2018, 11, 12), answered=False, within_days=60
    )
    ResponseClock.objects.update(roll="next", holidays="CH", unit="working")

    begun = follow_ups.follow_up(earlier=letter, author=actor, title="Again", today=LATE)

    assert (begun.state, begun.title, begun.campaign, begun.response_within_days) == (
        "draft",
        "Again",
        letter.campaign,
        60,
    )
    assert begun.reference == ""
    assert list(
        begun.follows_up.order_by("position").values_list("earlier", "reference", "sent_on", "answered", "within_days")
    ) == [
        (letter.pk, "UND 2020/7", date(2020, 7, 7), False, None),
        (None, "OL 21/2018", date(2018, 11, 12), False, 60),
    ]
    assert begun.body == (
        "<p>We refer to our letter UND 2020/7 of July 7, 2020.</p>\n"
        "<p>It followed up our letter OL 21/2018 of November 12, 2018, which was not answered.</p>\n"
        "<p>To date no response has been received.</p>\n"
        "<p>The following questions are still open. We ask them again:</p>\n"
        "<ol><li>When will they open?</li><li>Who decides?</li></ol>\n"
        '<ol start="5"><li>At what cost?</li></ol>'
    )
    recipient = begun.recipients.get()
    assert recipient.name == only(letter).name
    clock = recipient.clock
    assert (clock.rule, clock.days, clock.unit, clock.roll, clock.holidays) == ("days", 60, "working", "next", "CH")
    assert (clock.started_on, clock.due_on) == (None, None)


def test_follow_up_does_not_say_that_nothing_came_when_something_did(letter: Letter, actor: User) -> None:
    response = make_response(only(letter))
    for question in letter.questions.exclude(number=2):
        response.answers.create(question=question, outcome="answered")

    begun = follow_ups.follow_up(earlier=letter, author=actor, title="Again", today=LATE)

    assert "no response" not in begun.body
    assert '<ol start="2"><li>Who decides?</li></ol>' in begun.body
    assert begun.follows_up.get().answered is True
    assert past_letters.contradictions(begun) == []


def test_follow_up_writes_in_the_language_of_the_letter(letter: Letter, actor: User) -> None:
    Letter.objects.update(language="fr")
    letter.refresh_from_db()

    with override("en"):
        begun = follow_ups.follow_up(earlier=letter, author=actor, title="Encore", today=LATE)

    assert "7 juillet 2020" in begun.body


def test_follow_up_proposes_text_that_is_clean_whatever_the_questions_hold(letter: Letter, actor: User) -> None:
    letter.questions.update(text="<script>alert(1)</script> & more")

    begun = follow_ups.follow_up(earlier=letter, author=actor, title="Again", today=LATE)

    assert "<script>" not in begun.body
    assert html.clean(begun.body).html == begun.body


def test_follow_up_goes_to_whoever_holds_the_office_now(letter: Letter, actor: User) -> None:
    coalition = letter.campaign.coalition
    office = Addressee.objects.create(coalition=coalition, kind="office", name="Minister of Records")
    then, now = (
        Addressee.objects.create(coalition=coalition, kind="person", name=name) for name in ("Ada Marsh", "Bo Lind")
    )
    Tenure.objects.create(person=then, office=office, until=date(2020, 8, 1))
    Tenure.objects.create(person=now, office=office, since=date(2020, 8, 2))
    letter.recipients.update(name="Ada Marsh", addressee=office, salutation="Dear Ms. Marsh,", email="ada@example.org")

    begun = follow_ups.follow_up(earlier=letter, author=actor, title="Again", today=LATE)

    recipient = begun.recipients.get()
    assert (recipient.name, recipient.salutation, recipient.email) == ("Bo Lind", "", "")
    assert only(letter).name == "Ada Marsh"


def test_follow_up_page_begins_the_draft(coordinator: Client, letter: Letter) -> None:
    page = coordinator.get("/letters/open/follow-up/").content.decode()
    answer = coordinator.post("/letters/open/follow-up/", {"title": "Once more"})

    begun = Letter.objects.get(title="Once more")
    assert "5. At what cost?" in page
    assert answer.headers["Location"] == f"/letters/{begun.slug}/edit/"


# What is on record


def follower(letter: Letter, *, answered: bool | None = None, body: str = "<p>We write again.</p>") -> Letter:
    made = make_letter(campaign=letter.campaign, body=body, slug="again")
    EarlierLetter.objects.create(letter=made, position=0, earlier=letter, reference="UND 2020/7", answered=answered)
    return made


def test_contradictions_when_a_response_is_on_record(letter: Letter) -> None:
    begun = follower(letter, answered=False)
    before = past_letters.contradictions(begun)
    make_response(only(letter), is_public=False)

    assert before == []
    assert past_letters.contradictions(begun) == [
        "This letter says that “UND 2020/7” was not answered. On record there is a response of 10 September 2020."
    ]


@pytest.mark.parametrize(
    "body",
    (
        "<p>We regret that to date no formal response was received.</p>",
        "<p>Our letter has not been answered.</p>",
        "<p>Our letter remains <em>unanswered</em>.</p>",
        "<p>We have not received any reply.</p>",
        "<p>À ce jour, aucune réponse ne nous est parvenue.</p>",
    ),
)
def test_contradictions_reads_what_was_typed(letter: Letter, body: str) -> None:
    begun = follower(letter, body=body)
    before = past_letters.contradictions(begun)
    make_response(only(letter))

    assert before == []
    assert len(past_letters.contradictions(begun)) == 1


@pytest.mark.parametrize(
    ("language", "body", "said"),
    (
        ("en", "Our letter of 3 May 2019 was not answered.", 0),
        ("en", "Our letter HR/2018/3 remains unanswered.", 0),
        ("fr", "Notre lettre du 12 mars est restée sans réponse.", 0),
        ("de", "Unser Schreiben vom 3. Mai blieb unbeantwortet.", 0),
        ("es", "Nuestra carta del 3 de mayo de 2019 quedó sin respuesta.", 0),
        ("en", "Your predecessor has not replied to the ombudsman’s report.", 0),
        ("en", "Our letter to the Prime Minister was not answered.", 0),
        ("en", "Our e-mail to your press office has not been answered.", 0),
        ("en", "We do not expect that this letter will be unanswered.", 0),
        ("en", "The Ministry of Finance has not answered our letter.", 0),
        ("en", "The Ministry has not answered our letter.", 1),
        ("en", "Our letter to the Minister was not answered.", 1),
        ("en", "Our letter of July 2020 was not answered.", 1),
        ("en", "You have not responded to our letter to you, and we may say so.", 1),
    ),
)
def test_contradictions_leaves_letters_alone_that_are_not_meant(
    letter: Letter, language: str, body: str, said: int
) -> None:
    """One letter is on record; a day, a number or an addressee tells that the text speaks of another."""
    begun = follower(letter, body=f"<p>{body}</p>")
    Letter.objects.filter(pk=begun.pk).update(language=language)
    begun.refresh_from_db()
    make_response(only(letter))

    assert len(past_letters.contradictions(begun)) == said


def test_contradictions_takes_an_open_question_for_no_silence(letter: Letter) -> None:
    begun = follower(letter, body="<p>Thank you. Two of our questions have not been answered.</p>")
    make_response(only(letter))

    assert past_letters.contradictions(begun) == []


def test_contradictions_the_other_way_round(letter: Letter) -> None:
    marked = follower(letter, answered=True)
    said = past_letters.contradictions(marked)
    marked.follows_up.update(answered=None)
    Letter.objects.filter(pk=marked.pk).update(body="<p>Thank you for your detailed reply.</p>")
    marked.refresh_from_db()

    sentence = "This letter says that “UND 2020/7” was answered. On record there is no answer."
    assert said == [sentence]
    assert past_letters.contradictions(marked) == [sentence]


def test_contradictions_ends_when_a_response_is_taken_back(letter: Letter) -> None:
    begun = follower(letter, answered=False)
    make_response(only(letter), retracted_at=timezone.now())

    assert past_letters.contradictions(begun) == []


def test_overview_and_editor_warn(coordinator: Client, letter: Letter) -> None:
    follower(letter, answered=False)
    make_response(only(letter))

    for page in ("", "edit/", "earlier/"):
        assert "On record there is a response of 10 September 2020." in (
            coordinator.get(f"/letters/again/{page}").content.decode()
        )


def test_fill_from_record_writes_what_is_known(coordinator: Client, letter: Letter) -> None:
    begun = follower(letter, answered=False)
    make_response(only(letter))

    coordinator.post("/letters/again/earlier/", {"deed": "record"})

    assert begun.follows_up.get().answered is True
    assert past_letters.contradictions(begun) == []


def test_fill_from_record_leaves_a_finished_letter_alone(coordinator: Client, letter: Letter) -> None:
    begun = follower(letter, answered=False)
    Letter.objects.filter(pk=begun.pk).update(state="final")
    make_response(only(letter))

    coordinator.post("/letters/again/earlier/", {"deed": "record"})

    assert begun.follows_up.get().answered is False


def test_earlier_letter_outside_shows_its_due_day_on_a_locked_letter(coordinator: Client, letter: Letter) -> None:
    row = EarlierLetter.objects.create(
        letter=letter, position=0, reference="OL CHN 21/2018", sent_on=date(2018, 11, 12), answered=False
    )

    coordinator.post("/letters/open/earlier/", {f"row{row.pk}-earlier": "", f"row{row.pk}-within_days": "60"})

    row.refresh_from_db()
    assert row.due_on == date(2019, 1, 11)
    assert "answer due by 11 January 2019" in coordinator.get("/letters/open/").content.decode()


def test_earlier_letter_is_linked_to_one_of_this_coalition_only(coordinator: Client, letter: Letter) -> None:
    row = EarlierLetter.objects.create(letter=letter, position=0, reference="OL CHN 21/2018")
    ours, theirs = make_letter(campaign=letter.campaign), make_letter()
    data = {f"row{row.pk}-within_days": ""}

    refused = coordinator.post("/letters/open/earlier/", {**data, f"row{row.pk}-earlier": str(theirs.pk)})
    assert "Please check what you entered. Nothing is lost." in refused.text
    coordinator.post("/letters/open/earlier/", {**data, f"row{row.pk}-earlier": str(ours.pk)})

    row.refresh_from_db()
    assert refused.status_code == 422
    assert row.earlier == ours


def test_record_counts_an_acknowledgment_as_a_response_and_not_as_an_answer(letter: Letter) -> None:
    make_recipient(letter=letter, role="cc")
    make_response(only_to(letter), settles=False, kind="acknowledgment", received_on=date(2020, 7, 20))

    record = past_letters.known_of(letter)

    assert (record.asked, record.answered, record.responses, record.answers) == (1, 0, 1, 0)
    assert record.says_answered is False


def test_contradictions_leaves_not_answered_alone_where_only_receipt_was_acknowledged(letter: Letter) -> None:
    begun = follower(letter, answered=False)
    make_response(only(letter), settles=False, kind="acknowledgment")
    before = past_letters.contradictions(begun)
    Letter.objects.filter(pk=begun.pk).update(body="<p>No response was received.</p>")
    begun.refresh_from_db()

    assert before == []
    assert len(past_letters.contradictions(begun)) == 1


def only_to(letter: Letter) -> Recipient:
    return letter.recipients.get(role="to")


def test_answers_page_leads_to_the_note_while_somebody_is_late(coordinator: Client, letter: Letter) -> None:
    before = coordinator.get("/letters/open/answers/").content.decode()
    make_response(only(letter))

    assert "/letters/open/chase/" in before
    assert "/letters/open/chase/" not in coordinator.get("/letters/open/answers/").content.decode()


# Which of several earlier letters a text means


@pytest.mark.parametrize(
    ("body", "said"),
    (
        ("<p>Our letter OL 21/2018 was not answered.</p>", []),
        ("<p>Our letter UND 2020/7 was not answered.</p>", ["UND 2020/7"]),
        ("<p>Our letter of July 7, 2020 remains unanswered. We thank you for all else.</p>", ["UND 2020/7"]),
        ("<p>Our letter of November 12, 2018 remains unanswered.</p>", []),
        ("<p>OL 21/2018 and UND 2020/7 received no response.</p>", ["UND 2020/7"]),
        ("<p>To date no response has been received.</p>", []),
    ),
)
def test_contradictions_speak_only_of_the_earlier_letter_that_the_text_means(
    letter: Letter, body: str, said: list[str]
) -> None:
    begun = follower(letter, body=body)
    begun.follows_up.update(sent_on=date(2020, 7, 7))
    EarlierLetter.objects.create(letter=begun, position=1, reference="OL 21/2018", sent_on=date(2018, 11, 12))
    make_response(only(letter), kind="partial", settles=False)

    found = past_letters.contradictions(begun)

    assert [name for name in ("UND 2020/7", "OL 21/2018") if any(f"“{name}”" in one for one in found)] == said


def test_contradictions_take_a_sentence_without_a_name_for_the_only_letter_there_is(letter: Letter) -> None:
    """The control: with one earlier letter nobody needs to name it."""
    begun = follower(letter, body="<p>To date no response has been received.</p>")
    make_response(only(letter), kind="partial", settles=False)

    assert len(past_letters.contradictions(begun)) == 1


@pytest.mark.parametrize(
    "body",
    (
        "Calls by the families remain unanswered.",
        "No answer can undo the harm.",
        "Should we receive no answer within 60 days, we will publish this letter.",
        "If we receive no response by 1 May, our letter will be published.",
        "Your reply left three points unanswered.",
        "Several of our concerns remain unanswered.",
        "Our requests for a visit have gone unanswered.",
        "The families have received no response from the prison.",
        "Sans réponse de votre part, nous publierons cette lettre.",
        "Faute de réponse avant le 1er mai, et sans réponse de votre part, elle sera publiée.",
        "Sollten wir bis zum 1. Mai keine Antwort erhalten, wird unser Brief veröffentlicht.",
        "Si no hemos recibido respuesta antes del 1 de mayo, publicaremos la carta.",
    ),
)
def test_contradictions_leave_alone_what_others_asked(letter: Letter, body: str) -> None:
    begun = follower(letter, body=f"<p>{body}</p>")
    make_response(only(letter), kind="partial", settles=False)

    assert past_letters.contradictions(begun) == []


@pytest.mark.parametrize(
    "body",
    (
        "We would be grateful for your reply by 1 May 2027.",
        "We thank you for your response in advance.",
        "We look forward to having received your reply soon.",
        "Nous vous remercions de votre réponse avant le 1er mai.",
        "Wir danken Ihnen für Ihre Antwort im Voraus.",
        "Agradecemos su respuesta antes del 1 de mayo.",
    ),
)
def test_contradictions_take_no_thanks_in_advance_for_an_answer(letter: Letter, body: str) -> None:
    assert past_letters.contradictions(follower(letter, body=f"<p>{body}</p>")) == []


@pytest.mark.parametrize(
    "body",
    (
        "We thank you for your response of 3 March.",
        "Nous vous remercions de votre réponse.",
        "We have received your reply.",
    ),
)
def test_contradictions_hold_thanks_against_a_record_without_an_answer(letter: Letter, body: str) -> None:
    """The control."""
    assert len(past_letters.contradictions(follower(letter, body=f"<p>{body}</p>"))) == 1


@pytest.mark.parametrize(
    "body",
    (
        "You did not reply to our letter.",
        "We have yet to receive an answer.",
        "We are still awaiting your response.",
        "Unser Brief blieb unbeantwortet.",
        "Nous n’avons reçu aucune réponse.",
    ),
)
def test_contradictions_hold_a_denial_against_a_record_with_an_answer(letter: Letter, body: str) -> None:
    begun = follower(letter, body=f"<p>{body}</p>")
    make_response(only(letter), kind="partial", settles=False)

    assert len(past_letters.contradictions(begun)) == 1
