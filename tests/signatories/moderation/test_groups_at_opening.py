"""Nobody may sign whose signature would stand under a heading that is not theirs: at opening, and while people sign."""

import pytest
from django.test import Client
from django.urls import reverse

from letters.drafts import lifecycle, signing_rules
from letters.models import Letter
from letters.states import LetterState, Move
from signatories.lists import groups
from signatories.models import SignatureGroup
from signatories.moderation.forms.decisions import GroupForm
from tests.factories.campaign import make_member, make_user, sign_in
from tests.factories.letters import deadline, make_letter
from tests.factories.signatories import make_group
from tests.http import hidden_fields

pytestmark = pytest.mark.django_db
Belongs = SignatureGroup.Belongs


def draft(kinds: list[str], *belongs: str) -> Letter:
    letter = make_letter(state=LetterState.DRAFT, kinds=kinds, body="<p>Water.</p>", **deadline(days=9))
    for one in belongs:
        make_group(letter, belongs=one)
    return letter


@pytest.mark.parametrize(
    ("kinds", "belongs", "said"),
    (
        (["organization", "person"], (Belongs.INDIVIDUALS,), "Organizations may sign, and no group takes them."),
        (["person"], (Belongs.ORGANIZATIONS, Belongs.BY_HAND), "Individuals may sign, and no group takes them."),
        (["organization", "person"], (Belongs.ORGANIZATIONS, Belongs.INDIVIDUALS), ""),
        (["organization", "person"], (Belongs.ANYONE,), ""),
        (["person"], (Belongs.INDIVIDUALS,), ""),
        (["organization", "person"], (), ""),
    ),
)
def test_who_has_no_place_is_said_before_opening(kinds: list[str], belongs: tuple[str, ...], said: str) -> None:
    refused = lifecycle.in_the_way(draft(kinds, *belongs), Move.OPEN)

    told = [one.message for one in refused.missing] if refused else []
    assert [said] == [sentence.partition(" Change")[0] for sentence in told] if said else told == []


# While people sign


def opened(kinds: list[str], *belongs: str) -> Letter:
    letter = draft(kinds, *belongs)
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.OPEN)
    letter.refresh_from_db()
    return letter


BOTH = ["organization", "person"]
ALONE = "Organizations may sign, and no group takes them."


@pytest.mark.parametrize("belongs", (Belongs.INDIVIDUALS, Belongs.BY_HAND))
def test_a_group_is_not_changed_so_that_those_who_sign_have_no_place(client: Client, belongs: str) -> None:
    letter = opened(BOTH, Belongs.ORGANIZATIONS, Belongs.INDIVIDUALS)
    of_organizations = letter.signature_groups.earliest("position")
    sign_in(client, make_member(letter.campaign.coalition).user)
    page = reverse("signatories:group", args=[letter.slug, of_organizations.pk])
    unseen = hidden_fields(client.get(page).text)

    answer = client.post(page, {**unseen, **as_posted(of_organizations), "belongs": belongs})

    assert answer.status_code == 422
    assert ALONE in answer.text
    assert groups.group_for(letter, "organization").belongs == Belongs.ORGANIZATIONS


def as_posted(group: SignatureGroup) -> dict[str, str]:
    form = GroupForm(instance=group)
    return {name: str(form[name].value()) for name in form.fields if form[name].value() not in {None, False}}


def test_a_group_is_not_removed_while_it_is_the_only_one_that_takes_those_who_sign() -> None:
    letter = opened(BOTH, Belongs.ORGANIZATIONS, Belongs.INDIVIDUALS)
    of_organizations = letter.signature_groups.earliest("position")

    with pytest.raises(groups.GroupRefused, match=ALONE):
        groups.remove(letter=letter, group=of_organizations, actor=make_user())

    assert letter.signature_groups.count() == 2


@pytest.mark.parametrize(
    ("kinds", "others"), ((BOTH, Belongs.ANYONE), (BOTH, Belongs.ORGANIZATIONS), (["person"], Belongs.INDIVIDUALS))
)
def test_a_group_is_changed_where_another_takes_those_who_sign(kinds: list[str], others: str) -> None:
    letter = opened(kinds, Belongs.ORGANIZATIONS, others)
    first = letter.signature_groups.earliest("position")

    groups.save(letter=letter, group=first, actor=make_user(), values={"belongs": Belongs.INDIVIDUALS})

    assert {groups.choose(list(letter.signature_groups.all()), kind).belongs for kind in kinds} >= {others}


def test_a_group_of_a_list_that_lacks_a_place_already_can_be_changed() -> None:
    letter = opened(BOTH, Belongs.INDIVIDUALS)
    only = letter.signature_groups.get()

    groups.save(letter=letter, group=only, actor=make_user(), values={"heading": "People"})

    assert letter.signature_groups.get().heading == "People"


def test_nobody_else_may_sign_an_open_letter_before_a_group_takes_them() -> None:
    letter = opened(["person"], Belongs.INDIVIDUALS)

    with pytest.raises(signing_rules.RulesRefused, match=ALONE):
        signing_rules.set_rules(letter=letter, actor=make_user(), changes={"kinds": BOTH})
    make_group(letter, belongs=Belongs.ORGANIZATIONS)
    signing_rules.set_rules(letter=letter, actor=make_user(), changes={"kinds": BOTH})

    assert Letter.objects.get().kinds == BOTH
