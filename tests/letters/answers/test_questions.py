"""Numbered questions: proposed from the letter, settled by a person."""

import json
from pathlib import Path

import pytest

from campaign.models import Activity
from letters.answers import questions
from letters.answers.questions import QuestionsRefused
from letters.models import Letter, Question
from tests.factories.answers import make_question, make_response, make_sent
from tests.factories.campaign import make_user
from tests.factories.letters import make_letter

REAL = Path(__file__).resolve().parents[4] / "shared" / "letters"


def proposed(body: str, annexes: list[dict[str, str]] | None = None) -> list[tuple[int, str]]:
    return questions.propose(Letter(body=body, annexes=annexes or []))


def test_propose_reads_the_numbered_list() -> None:
    body = "<p>We ask:</p><ol><li>Where are they?</li><li><p>Who <em>decided</em> it ?</p></li></ol><p>Thank you.</p>"

    assert proposed(body) == [(1, "Where are they?"), (2, "Who decided it?")]


def test_propose_respects_where_a_list_starts_and_goes_on() -> None:
    body = '<ol start="3"><li>One?</li><li>Two?</li></ol><p>And then:</p><ol start="5"><li>Three?</li></ol>'

    assert proposed(body) == [(3, "One?"), (4, "Two?"), (5, "Three?")]


def test_propose_takes_the_list_that_asks() -> None:
    body = (
        "<ol><li>Facts we know.</li><li>Other facts.</li><li>More facts.</li></ol>"
        "<ol><li>Please say where they are.</li><li>Will you free them?</li></ol>"
    )

    assert proposed(body) == [(1, "Please say where they are."), (2, "Will you free them?")]


def test_propose_takes_the_longer_of_two_lists_that_do_not_ask() -> None:
    body = "<ol><li>Free them.</li></ol><ol><li>Open the gates.</li><li>Publish the list.</li></ol>"

    assert proposed(body) == [(1, "Open the gates."), (2, "Publish the list.")]


def test_propose_keeps_inner_lists_with_their_question_and_footnotes_out() -> None:
    body = (
        '<ol><li>What did you do<span class="footnote">Report 7.</span> about:<ul><li>food</li><li>water?</li></ul>'
        "</li></ol><blockquote><ol><li>Quoted</li></ol></blockquote>"
    )

    assert proposed(body)[0] == (1, "What did you do about: food water?")


def test_propose_looks_into_annexes_and_finds_nothing_where_nothing_is_numbered() -> None:
    assert proposed("<p>No list.</p>", [{"title": "Annex", "body": "<ol><li>Why?</li></ol>"}]) == [(1, "Why?")]
    assert proposed("<p>No list.</p><ul><li>A point</li></ul>") == []
    assert proposed("") == []


def test_propose_finds_the_questions_of_the_real_communication() -> None:
    """The real letters are not part of the source; where they lie beside it, they are read."""
    for file in REAL.glob("03-*.json"):
        letter = json.loads(file.read_text())["letter"]
        found = proposed(letter["body"])

        assert [number for number, _text in found] == list(range(1, len(found) + 1))
        assert len(found) >= 5
        assert all(text.startswith("Please") for _number, text in found)


@pytest.mark.django_db
def test_settle_adds_changes_and_removes_by_number() -> None:
    letter, user = make_letter(), make_user()
    questions.settle(letter=letter, actor=user, rows=[(1, "One?"), (2, "Two?")])
    second = Question.objects.get(number=2)

    kept = questions.settle(letter=letter, actor=user, rows=[(2, "Two, and why?"), (5, "Five?")])

    assert [(question.number, question.text) for question in kept] == [(2, "Two, and why?"), (5, "Five?")]
    assert kept[0].pk == second.pk
    assert Activity.objects.filter(verb="questions.settled").count() == 2


@pytest.mark.django_db
def test_settle_of_the_same_questions_leaves_no_trace() -> None:
    letter, user = make_letter(), make_user()
    questions.settle(letter=letter, actor=user, rows=[(1, "One?")])
    questions.settle(letter=letter, actor=user, rows=[(1, "One?")])

    assert Activity.objects.filter(verb="questions.settled").count() == 1


@pytest.mark.django_db
def test_settle_refuses_a_number_that_stands_twice() -> None:
    letter = make_letter()

    with pytest.raises(QuestionsRefused, match="Number 2 stands twice"):
        questions.settle(letter=letter, actor=make_user(), rows=[(2, "One?"), (2, "Two?")])

    assert not letter.questions.exists()


@pytest.mark.django_db
def test_settle_keeps_a_question_that_a_response_speaks_of() -> None:
    recipient = make_sent()
    question = make_question(recipient.letter, 3)
    make_response(recipient, outcomes={question.pk: "partly"})

    with pytest.raises(QuestionsRefused, match="Question 3 stays: a response says whether it is answered"):
        questions.settle(letter=recipient.letter, actor=make_user(), rows=[(1, "Another?")])

    assert list(recipient.letter.questions.all()) == [question]
