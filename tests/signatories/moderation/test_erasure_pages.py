"""A coordinator erases somebody who has asked for it: what is found, what goes, and that the trail names nobody."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaign.directory import organizations
from campaign.models import Activity, DirectoryImport, IncomingMail, Member, OutgoingMail, Representative, Role
from campaign.privacy import forgetting
from campaign.roles import TABLE
from campaign.trail import activity
from letters.models import Letter
from letters.states import LetterState
from signatories.models import Signature
from signatories.models.signature import State
from signatories.moderation import erasure
from tests.everything import told
from tests.factories.campaign import make_campaign, make_member, make_organization, make_user, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_asked, make_signature

pytestmark = pytest.mark.django_db
ADDRESS = "bird@bluecanary.example"
ASKED = {"email": "Bird@BlueCanary.example", "how": "mail"}


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


@pytest.fixture
def letter(member: Member) -> Letter:
    return make_letter(campaign=make_campaign(member.coalition), state=LetterState.OPEN)


@pytest.fixture
def visitor(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


def url(member: Member) -> str:
    return f"/coalitions/{member.coalition.slug}/erase/"


def traces(letter: Letter) -> Signature:
    """Somebody who signed, was asked, represents an organization and wrote to us."""
    coalition = letter.campaign.coalition
    signature = make_signature(letter, email=ADDRESS, name="Bluecanary Ada", withheld=True)
    make_asked(letter, email=ADDRESS, name="Bluecanary Ada")
    person = Representative(organization=make_organization(coalition))
    values = {"name": "Bluecanary Ada", "title": "", "email": ADDRESS}
    organizations.save_representative(representative=person, actor=make_user(), values=values)
    IncomingMail.objects.create(
        coalition=coalition, message_id="one", sender=f"Bluecanary <{ADDRESS}>", text="bluecanary"
    )
    return signature


def test_look_shows_what_is_kept_and_changes_nothing(visitor: Client, member: Member, letter: Letter) -> None:
    traces(letter)

    page = visitor.post(url(member), ASKED)

    assert (page.status_code, page.context["kept"].invitations, len(page.context["kept"].incoming)) == (200, 1, 1)
    assert "Bluecanary Ada" in page.text
    assert Signature.objects.get().email == ADDRESS


def test_erase_leaves_no_trace_and_says_so_in_the_trail(visitor: Client, member: Member, letter: Letter) -> None:
    signature = traces(letter)
    visitor.post(url(member), ASKED)

    answer = visitor.post(url(member), {**ASKED, "step": "erase", "chosen": [signature.pk], "sure": "on"})

    assert answer.status_code == 302
    forgotten()
    assert told("bluecanary") == []
    entry = Activity.objects.get(verb="person.erased")
    assert (entry.actor, entry.data) == (member.user, {"signatures": 1, "is_whole": True, "how": "mail"})
    activity.link_all()
    assert activity.verify(member.coalition) == []


def forgotten() -> None:
    """Let the last mail leave, and the hourly job forget where it went."""
    OutgoingMail.objects.filter(state="waiting").update(state="sent")
    forgetting.forget(now=timezone.now())


def test_erase_leaves_the_other_person_at_the_mailbox_alone(visitor: Client, member: Member, letter: Letter) -> None:
    mine = make_signature(letter, email=ADDRESS, party_key="a")
    other = make_signature(letter, email=ADDRESS, party_key="b")
    make_asked(letter, email=ADDRESS)

    visitor.post(url(member), {**ASKED, "step": "erase", "chosen": [mine.pk], "sure": "on"})

    assert Signature.objects.get(pk=mine.pk).email == ""
    assert Signature.objects.get(pk=other.pk).email == ADDRESS
    assert letter.invitations.count() == 1


def test_erase_needs_the_tick(visitor: Client, member: Member, letter: Letter) -> None:
    signature = traces(letter)

    answer = visitor.post(url(member), {**ASKED, "step": "erase", "chosen": [signature.pk]})

    assert answer.status_code == 422
    assert "Tick this if you mean it." in answer.text
    assert Representative.objects.count() == 1


def test_erase_with_none_chosen_erases_nothing_and_says_so(visitor: Client, member: Member, letter: Letter) -> None:
    traces(letter)

    answer = visitor.post(url(member), {**ASKED, "step": "erase", "sure": "on"})

    assert (answer.status_code, "Choose at least one" in answer.text) == (422, True)
    assert not Activity.objects.filter(verb="person.erased").exists()


def test_another_coalition_is_not_looked_into(visitor: Client, member: Member) -> None:
    foreign = traces(make_letter(state=LetterState.OPEN))

    page = visitor.post(url(member), ASKED)
    visitor.post(url(member), {**ASKED, "step": "erase", "chosen": [foreign.pk], "sure": "on"})

    assert "Nothing is kept under this address" in page.text
    assert Signature.objects.get().email == ADDRESS
    assert not Activity.objects.filter(verb="person.erased").exists()


def test_whoever_may_erase_may_see_withheld_names() -> None:
    assert TABLE["erase_people"] <= TABLE["see_withheld"] & TABLE["moderate_signatures"]


def test_reports_of_files_that_name_the_address_are_emptied(member: Member) -> None:
    fields: dict[str, Any] = {"coalition": member.coalition, "uploaded_by": member.user, "state": "done"}
    for number, report in enumerate((f'[["{ADDRESS}"]]', '[["other@example.org"]]')):
        DirectoryImport.objects.create(form_key=str(number), report=report, **fields)

    erasure.erase(coalition=member.coalition, email=ADDRESS, chosen=[], how="paper", actor=member.user)

    assert [batch.report == "" for batch in DirectoryImport.objects.order_by("pk")] == [True, False]


@pytest.mark.parametrize("email", (ADDRESS, ""))
def test_erase_line_needs_no_address(visitor: Client, letter: Letter, email: str) -> None:
    signature = make_signature(letter, email=email, name="Bluecanary Ada")
    page = f"/letters/{letter.slug}/signatures/{signature.pk}/erase/"

    assert "Erase this signature?" in visitor.get(page).text
    assert visitor.post(page, {"how": "known"}).status_code == 422
    assert visitor.post(page, {"how": "known", "sure": "on"}).status_code == 302

    stored = Signature.objects.get(pk=signature.pk)
    assert (stored.state, stored.name) == (State.WITHDRAWN, "")
    shown = visitor.get(f"/letters/{letter.slug}/signatures/{signature.pk}/")
    assert "Name withheld" in shown.text
