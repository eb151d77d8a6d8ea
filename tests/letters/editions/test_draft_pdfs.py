"""Drafts as PDF: asked for in the page, typeset by a worker, forgotten soon (B12)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import Member, Role
from letters.editions import draft_pdfs
from letters.editions.rendering import typesetter_process
from letters.models import DraftPdf, Edition, Letter
from letters.states import LetterState
from letters.tasks import forget_drafts, make_draft, sweep_editions
from tests.factories.campaign import make_campaign, make_member, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_typesetter"), pytest.mark.pages]
State = DraftPdf.State


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


@pytest.fixture
def letter(member: Member) -> Letter:
    made = make_letter(campaign=make_campaign(coalition=member.coalition), state=LetterState.OPEN)
    make_group(made, style="person_title_organization")
    make_signature(made, name="Ada Quill")
    return made


@pytest.fixture
def inside(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


def asked(inside: Client, letter: Letter) -> DraftPdf:
    answer = inside.post(f"/letters/{letter.slug}/draft/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/letters/{letter.slug}/draft/")
    return DraftPdf.objects.get(letter=letter)


def made(inside: Client, letter: Letter) -> DraftPdf:
    draft = asked(inside, letter)
    make_draft(draft_id=draft.pk)
    draft.refresh_from_db()
    return draft


def test_a_draft_is_made_by_a_worker_and_not_in_the_page(
    inside: Client, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(typesetter_process, "run", lambda *_: pytest.fail("typeset while a page waited"))
        page = inside.get(f"/letters/{letter.slug}/draft/").text
        draft = asked(inside, letter)
        waiting = inside.get(f"/letters/{letter.slug}/draft/").text
        early = inside.get(f"/letters/{letter.slug}/draft.pdf")

    assert "Make the draft" in page
    assert draft.state == State.WAITING
    assert "Waiting for a worker" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    assert "Look again" in waiting
    assert early.headers["Location"] == f"/letters/{letter.slug}/draft/"


def test_a_made_draft_is_a_download_and_no_edition(inside: Client, letter: Letter) -> None:
    draft = made(inside, letter)

    page = inside.get(f"/letters/{letter.slug}/draft/").text
    answer = inside.get(f"/letters/{letter.slug}/draft.pdf")

    assert draft.state == State.READY
    assert f"/letters/{letter.slug}/draft.pdf" in page
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{letter.slug}-draft.pdf"'
    assert Edition.objects.count() == 0


def test_htmx_gets_the_part_alone(inside: Client, letter: Letter) -> None:
    made(inside, letter)

    part = inside.get(f"/letters/{letter.slug}/draft/", headers={"hx-request": "true"}).text

    assert "<html" not in part
    assert "hx-trigger" not in part
    assert "Download the PDF" in part


def test_a_draft_of_a_changed_letter_is_said_to_be_old(inside: Client, letter: Letter) -> None:
    made(inside, letter)
    Letter.objects.update(body="<p>Changed.</p>")

    page = inside.get(f"/letters/{letter.slug}/draft/").text

    assert "The letter was changed since" in page
    assert "Download the PDF" not in page
    assert inside.get(f"/letters/{letter.slug}/draft.pdf").status_code == 302


def test_a_draft_that_cannot_be_printed_says_why_and_can_be_tried_again(
    inside: Client, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **_watch: Any) -> None:
        raise typesetter_process.RenderFailed("The renderer crashed.")

    with monkeypatch.context() as patch:
        patch.setattr(typesetter_process, "run", fail)
        draft = made(inside, letter)
    page = inside.get(f"/letters/{letter.slug}/draft/").text

    assert draft.state == State.FAILED
    assert "The renderer crashed." in page
    assert "Try again" in page
    assert made(inside, letter).state == State.READY


def test_a_draft_is_for_who_asked_alone(inside: Client, member: Member, letter: Letter) -> None:
    made(inside, letter)
    colleague = sign_in(Client(), make_member(member.coalition, role=Role.REVIEWER).user)

    assert colleague.get(f"/letters/{letter.slug}/draft.pdf").status_code == 302
    assert "Make the draft" in colleague.get(f"/letters/{letter.slug}/draft/").text


def test_asking_again_makes_another_instead(inside: Client, letter: Letter) -> None:
    first = made(inside, letter)
    second = asked(inside, letter)

    assert (second.pk, second.state, second.pdf) == (first.pk, State.WAITING, None)


def test_a_sweep_wakes_what_no_wake_up_reached(inside: Client, letter: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = asked(inside, letter)
    waked: list[tuple[str, dict[str, int]]] = []
    monkeypatch.setattr("campaign.queue.wake", lambda task, **keys: waked.append((task, keys)))

    sweep_editions()

    assert ("letters.make_draft", {"draft_id": draft.pk}) in waked


def test_a_draft_whose_workers_die_is_given_up(inside: Client, letter: Letter) -> None:
    draft = asked(inside, letter)
    DraftPdf.objects.update(attempts=3)

    assert draft_pdfs.sweep() == []
    draft.refresh_from_db()
    assert (draft.state, "lost 3 times" in draft.reason) == (State.FAILED, True)


def test_drafts_are_forgotten_after_an_hour(inside: Client, letter: Letter) -> None:
    made(inside, letter)
    forget_drafts()
    assert DraftPdf.objects.count() == 1

    DraftPdf.objects.update(asked_at=timezone.now() - timedelta(minutes=61))
    forget_drafts()

    assert DraftPdf.objects.count() == 0
