"""What recipients answered, for programs."""

import pytest

from campaign.models import Role
from letters.models import Question, ResponseClock
from tests.factories.api import make_program
from tests.factories.campaign import make_member
from tests.factories.register import make_response, make_sent

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


def test_an_answer_is_entered_with_what_it_says_to_each_question_and_read() -> None:
    letter = make_sent()
    recipient = letter.recipients.get()
    Question.objects.create(letter=letter, number=3, text="When do the archives open?")
    program = make_program(make_member(letter.campaign.coalition, role=Role.STAFF))
    path = f"letters/{letter.slug}/answers"
    given = {
        "recipient_id": recipient.pk,
        "kind": "substantive",
        "received_on": "2020-08-01",
        "summary": "In spring.",
        "outcomes": [{"question": 3, "outcome": "answered"}],
        "file": {"name": "reply.txt", "content": "SW4gc3ByaW5nLg=="},
    }

    made = program.post(path, given)

    assert made.status_code == 201, made.json()
    told = made.json()
    assert (told["settles"], told["outcomes"]) == (True, given["outcomes"])
    assert program.items(path) == [told]
    assert program.get(made["Location"]).json() == told
    assert str(ResponseClock.objects.get(recipient=recipient).answered_on) == "2020-08-01"


def test_what_cannot_be_is_told_at_its_field() -> None:
    letter = make_sent()
    recipient, stranger = letter.recipients.get(), make_sent().recipients.get()
    program = make_program(make_member(letter.campaign.coalition, role=Role.STAFF))
    given = {"recipient_id": recipient.pk, "kind": "substantive", "received_on": "2020-08-01"}

    answers = {
        "/received_on": program.post(f"letters/{letter.slug}/answers", given | {"received_on": "2020-01-01"}),
        "/recipient_id": program.post(f"letters/{letter.slug}/answers", given | {"recipient_id": stranger.pk}),
        "/kind": program.post(f"letters/{letter.slug}/answers", given | {"kind": "silence"}),
        "/outcomes/0/question": program.post(
            f"letters/{letter.slug}/answers", given | {"outcomes": [{"question": 9, "outcome": "answered"}]}
        ),
    }

    assert {name: [fault["pointer"] for fault in answer.json()["errors"]] for name, answer in answers.items()} == {
        name: [name] for name in answers
    }


@pytest.mark.parametrize("number", (1, 12))
def test_a_list_takes_the_same_number_of_queries(number: int, django_assert_num_queries: object) -> None:
    letter = make_sent()
    for _ in range(number):
        make_response(letter.recipients.get())
    program = make_program(make_member(letter.campaign.coalition, role=Role.STAFF))
    path = f"letters/{letter.slug}/answers"
    program.get(path)

    with django_assert_num_queries(4):  # type: ignore[operator]  # the token, the letter, answers, outcomes
        assert len(program.get(path).json()["items"]) == number
