"""The samples: a letter in every state, once, and in trials only."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from campaign.models import Coalition, Member, OutgoingMail
from letters.models import Letter, PressRelease
from letters.states import LetterState
from signatories.models import Signature

pytestmark = pytest.mark.django_db


def load() -> str:
    out = StringIO()
    call_command("load_samples", "--without-pdf", stdout=out)
    return out.getvalue()


@pytest.mark.stories
def test_load_samples_prints_a_sign_in_for_each_role_and_loads_once() -> None:
    first, second = load(), load()

    assert first == second
    assert [line.split()[2] for line in first.splitlines()] == [
        *("owner", "coordinator", "drafter", "reviewer", "staff", "owner")
    ]
    assert (Coalition.objects.count(), Member.objects.count(), Letter.objects.count()) == (2, 6, 12)


@pytest.mark.stories
def test_load_samples_fills_the_lists_before_any_edition() -> None:
    load()

    assert set(Letter.objects.values_list("state", flat=True)) == {
        *(LetterState.DRAFT, LetterState.IN_REVIEW, LetterState.OPEN, LetterState.CLOSED, LetterState.WITHDRAWN)
    }
    assert set(Signature.objects.values_list("state", flat=True)) == set(Signature.State.values)
    assert {"sent", "failed", "waiting"} <= set(OutgoingMail.objects.values_list("state", flat=True))
    assert Letter.objects.get(title="A hundred and twenty for a living Orsa").signatures.count() == 120
    assert PressRelease.objects.get().letter is not None


def test_load_samples_refuses_a_real_installation(settings: Any) -> None:
    settings.TRIAL = settings.TESTING = False

    with pytest.raises(CommandError):
        load()

    assert Coalition.objects.count() == 0
