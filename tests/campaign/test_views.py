"""The members' pages: strictly apart, fresh sign-ins, lists that cost the same whatever they hold."""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import serializers
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaign.models import Activity, Campaign, Coalition, Mandate, Member, Organization, Representative, Role, User
from campaign.trail import activity
from tests.factories.campaign import (
    make_campaign,
    make_coalition,
    make_invitation,
    make_mandate,
    make_member,
    make_organization,
    make_representative,
    make_user,
    sign_in,
)
from tests.factories.letters import deadline, make_letter
from tests.factories.signatories import make_signature

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
MOVING = re.compile(rb'nonce="[^"]*"|value="[A-Za-z0-9]{64}"|X-CSRFToken": "[^"]*"')


def enter(client: Client, *, role: str = Role.OWNER, coalition: Coalition | None = None) -> Coalition:
    """Sign in a new member freshly and return the coalition."""
    member = make_member(coalition, role=role)
    sign_in(client, member.user)
    return member.coalition


def address(name: str, *parts: Any) -> str:
    return reverse(f"campaign:{name}", args=parts)


# A2: another coalition's things do not exist


def foreign_addresses(own: Coalition, foreign: Coalition) -> list[tuple[str, str]]:
    """Every address that names something of the foreign coalition, with one that never existed beside it."""
    member, invitation = make_member(foreign), make_invitation(foreign)
    campaign, organization = make_campaign(foreign), make_organization(foreign)
    representative = make_representative(organization)
    mandate = make_mandate(representative)
    mine = make_organization(own)
    my_person = make_representative(mine)
    o, f, none = own.slug, foreign.slug, 999_999
    pairs = [
        (address(name, f), address(name, "never-existed"))
        for name in (
            "coalition", "settings", "new-campaign", "members", "invite", "leave", "directory", "new-organization",
            "activity", "activity-csv", "activity-json",
        )
    ]  # fmt: skip
    pairs += [
        (address(name, o, member.pk), address(name, o, none))
        for name in ("change-role", "suspend-member", "restore-member", "remove-member")
    ]
    pairs += [
        (address(name, o, invitation.pk), address(name, o, none)) for name in ("resend-invitation", "revoke-invitation")
    ]
    pairs.append((address("edit-campaign", o, campaign.slug), address("edit-campaign", o, "never-existed")))
    for name in ("organization", "edit-organization", "delete-organization", "new-representative"):
        pairs.append((address(name, o, organization.pk), address(name, o, none)))
    for name in ("representative", "remove-representative", "new-mandate"):
        pairs.append((address(name, o, organization.pk, representative.pk), address(name, o, none, none)))
        pairs.append((address(name, o, mine.pk, representative.pk), address(name, o, mine.pk, none)))
    for parts in ((organization.pk, representative.pk, mandate.pk), (mine.pk, my_person.pk, mandate.pk)):
        pairs.append((address("end-mandate", o, *parts), address("end-mandate", o, none, none, none)))
    return pairs


def checksum(coalition: Coalition) -> str:
    rows: list[Any] = [coalition]
    for model, where in (
        (Member, "coalition"), (Campaign, "coalition"), (Organization, "coalition"), (Activity, "coalition"),
        (Representative, "organization__coalition"), (Mandate, "representative__organization__coalition"),
    ):  # fmt: skip
        rows += model._default_manager.filter(**{where: coalition}).order_by("pk")
    rows += coalition.invitations.order_by("pk")
    text = serializers.serialize("json", rows)
    return hashlib.sha256(re.sub(r'"email": "[^"]*"', "", text).encode()).hexdigest()


def test_foreign_things_answer_like_things_that_never_existed(client: Client) -> None:
    own, foreign = enter(client), make_coalition()
    pairs = foreign_addresses(own, foreign)
    before = checksum(foreign)

    for theirs, nothing in pairs:
        for method in (client.get, client.post):
            one, other = method(theirs), method(nothing)
            same = MOVING.sub(b"", one.content) == MOVING.sub(b"", other.content)
            assert (theirs, one.status_code, same) == (theirs, other.status_code, True)
            assert one.status_code in {404, 405}, theirs

    assert checksum(foreign) == before
    assert len(pairs) == 30


def test_foreign_things_control_without_the_coalition_in_the_query(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, foreign = enter(client), make_member(role=Role.STAFF)
    monkeypatch.setattr("campaign.people.views.members.find", lambda _coalition, pk: Member.objects.get(pk=pk))

    assert client.get(address("change-role", own.slug, foreign.pk)).status_code == 200


@pytest.mark.parametrize("name", ("coalition", "members", "directory", "activity", "settings"))
def test_strangers_are_sent_to_the_sign_in_page_whatever_the_address(client: Client, name: str) -> None:
    coalition = make_coalition()

    answers = [client.get(address(name, slug)) for slug in (coalition.slug, "never-existed")]

    assert [answer.headers["Location"].partition("?")[0] for answer in answers] == ["/accounts/login/"] * 2


def test_chapter_of_a_foreign_organization_is_refused(client: Client) -> None:
    own = enter(client)
    make_organization(make_coalition(), "Foreign Parent")

    response = client.post(
        address("new-organization", own.slug), {"registered_name": "Child", "chapter_of": "Foreign Parent"}
    )

    assert response.context["form"].errors["chapter_of"] == [
        "The directory has no organization of this name. Add it first."
    ]


# A3: extra fields change nothing

EXTRA = {
    "id": "1", "pk": "1", "coalition": "1", "slug": "stolen", "created_at": "2001-01-01", "state": "open",
    "verified": "on", "user": "1", "name_key": "x", "search_text": "x", "parent": "1", "role": "owner",
    "suspended_at": "2001-01-01", "mailbox_key": "x", "organization": "1", "archived_at": "2001-01-01",
}  # fmt: skip


def test_extra_fields_of_the_settings_are_ignored(client: Client) -> None:
    own = enter(client)

    client.post(
        address("settings", own.slug),
        {
            **EXTRA,
            "name": "New name",
            "time_zone": "Asia/Tokyo",
            "language": "fr",
            "address": "One\nTwo",
            "contact_days": own.contact_days,
        },
    )

    stored = Coalition.objects.get(pk=own.pk)
    assert (stored.name, stored.slug, stored.created_at) == ("New name", own.slug, own.created_at)
    assert stored.address == ["One", "Two"]


def test_extra_fields_of_an_organization_are_ignored(client: Client) -> None:
    own = enter(client)
    other = make_organization(make_coalition())

    client.post(
        address("new-organization", own.slug), {**EXTRA, "registered_name": "River Trust", "parent": str(other.pk)}
    )

    stored = own.organizations.get()
    assert (stored.name_key, stored.search_text, stored.parent, stored.created_at.year > 2001) == (
        "river trust",
        "river trust",
        None,
        True,
    )


def test_extra_fields_of_a_representative_and_a_campaign_are_ignored(client: Client) -> None:
    own = enter(client)
    organization = make_organization(own)

    client.post(address("new-representative", own.slug, organization.pk), {**EXTRA, "name": "Ada"})
    client.post(address("new-campaign", own.slug), {**EXTRA, "title": "Rivers"})

    person, campaign = organization.representatives.get(), own.campaigns.get()
    assert (person.user, person.mailbox_key, campaign.slug, campaign.archived_at) == (None, "", "rivers", None)


def test_a_campaign_sent_once_more_after_going_back_is_no_second_one(client: Client) -> None:
    own = enter(client)
    path = address("new-campaign", own.slug)
    client.post(path, {"title": "Clean rivers"})

    again = client.post(path, {"title": "clean  Rivers"})

    assert "There is a campaign with this title already." in again.content.decode()
    assert own.campaigns.count() == 1
    # Its own title is nobody else's.
    client.post(address("edit-campaign", own.slug, own.campaigns.get().slug), {"title": "Clean Rivers"})
    assert own.campaigns.get().title == "Clean Rivers"


# A4: a membership that ends


@pytest.mark.parametrize("end", ("removed", "suspended", "deactivated"))
def test_membership_that_ended_refuses_the_next_request(client: Client, end: str) -> None:
    own = enter(client, role=Role.COORDINATOR)
    member = own.members.get()
    assert client.get(address("new-campaign", own.slug)).status_code == 200
    if end == "removed":
        member.delete()
    elif end == "suspended":
        Member.objects.update(suspended_at=timezone.now())
    else:
        User.objects.update(is_active=False)

    answers = (
        client.post(address("new-campaign", own.slug), {"title": "Rivers"}),
        client.get(address("activity-csv", own.slug)),
    )

    assert {answer.status_code for answer in answers} == ({302} if end == "deactivated" else {404})
    assert own.campaigns.count() == 0


@pytest.mark.parametrize(
    ("role", "allowed"),
    (
        (Role.OWNER, {"members", "invite", "settings", "activity", "new-organization", "new-campaign"}),
        (Role.COORDINATOR, {"members", "settings", "activity", "new-organization", "new-campaign"}),
        (Role.DRAFTER, {"members"}),
        (Role.REVIEWER, {"members"}),
        (Role.STAFF, {"members", "new-organization"}),
    ),
)
def test_roles_open_their_pages_and_no_others(client: Client, role: Role, allowed: set[str]) -> None:
    own = enter(client, role=role)
    names = ("members", "invite", "settings", "activity", "new-organization", "new-campaign")

    opened = {name for name in names if client.get(address(name, own.slug)).status_code == 200}
    refused = {name for name in names if client.get(address(name, own.slug)).status_code == 403}

    assert (opened, refused) == (allowed, set(names) - allowed)


# A8: deeds that need a fresh sign-in

DEEDS = ("change-role", "suspend-member", "remove-member")


@pytest.mark.parametrize("name", DEEDS)
def test_old_sign_in_is_asked_to_prove_itself_and_nothing_happens(client: Client, name: str) -> None:
    own = enter(client)
    target = make_member(own, role=Role.DRAFTER)
    sign_in(client, own.members.get(role=Role.OWNER).user, minutes_ago=6)

    response = client.post(address(name, own.slug, target.pk), {"role": "owner"})

    assert (response.status_code, response.headers["Location"].partition("?")[0]) == (302, "/accounts/reauthenticate/")
    assert Member.objects.active().get(pk=target.pk).role == Role.DRAFTER


@pytest.mark.parametrize("name", DEEDS)
def test_fresh_sign_in_does_the_deed(client: Client, name: str) -> None:
    own = enter(client)
    target = make_member(own, role=Role.DRAFTER)

    response = client.post(address(name, own.slug, target.pk), {"role": "owner"})

    assert (response.status_code, response.headers["Location"]) == (302, address("members", own.slug))
    now = Member.objects.active().filter(pk=target.pk).first()
    assert (now and now.role) == (Role.OWNER if name == "change-role" else None)


def test_account_without_password_is_asked_for_a_code_and_stays_signed_in(client: Client) -> None:
    owner = make_member(role=Role.OWNER, user=make_user(password=""))
    target = make_member(owner.coalition, role=Role.DRAFTER)
    sign_in(client, owner.user, minutes_ago=6)

    response = client.get(address("change-role", owner.coalition.slug, target.pk))

    assert response.headers["Location"].startswith("/accounts/still-you/?next=")
    assert client.session["_auth_user_id"] == str(owner.user.pk)


def test_last_owner_who_leaves_is_told_why_not(client: Client) -> None:
    own = enter(client)

    response = client.post(address("leave", own.slug), follow=True)

    assert b"A coalition needs an owner" in response.content
    assert own.members.count() == 1


# Lists cost the same


def fill_members(coalition: Coalition) -> None:
    make_member(coalition)
    make_invitation(coalition, invited_by=coalition.members.first().user)  # type: ignore[union-attr]


def fill_directory(coalition: Coalition) -> None:
    organization = make_organization(coalition, country="FR", parent=coalition.organizations.first())
    make_mandate(make_representative(organization))


def fill_activity(coalition: Coalition) -> None:
    activity.record("coalition.changed", coalition=coalition, actor=make_user(), about=coalition)
    activity.link(coalition.pk)


def fill_dashboard(coalition: Coalition) -> None:
    campaign = make_campaign(coalition)
    for state in ("draft", "open", "closed"):
        letter = make_letter(campaign=campaign, state=state)
        make_signature(letter, state="pending")
        make_signature(letter)


@pytest.mark.parametrize(
    ("name", "fill", "queries"),
    (
        ("members", fill_members, 7),
        ("directory", fill_directory, 6),
        ("activity", fill_activity, 9),
        ("coalition", fill_dashboard, 27),
    ),
)
def test_lists_cost_the_same_with_one_and_three_rows(
    client: Client,
    django_assert_num_queries: Callable[..., Any],
    name: str,
    fill: Callable[[Coalition], None],
    queries: int,
) -> None:
    own = enter(client)
    fill(own)
    with django_assert_num_queries(queries):
        client.get(address(name, own.slug))

    fill(own)
    fill(own)

    with django_assert_num_queries(queries):
        assert client.get(address(name, own.slug)).status_code == 200


def test_organization_page_costs_the_same_with_one_and_three_people(
    client: Client, django_assert_num_queries: Callable[..., Any]
) -> None:
    own = enter(client)
    organization = make_organization(own)
    for people in (1, 2):
        for _person in range(people):
            make_mandate(make_representative(organization))
            make_organization(own, parent=organization)
        with django_assert_num_queries(8):
            client.get(address("organization", own.slug, organization.pk))


# Bad input (I3, I5)

BAD_NAMES = ["a" * 10_000, "x\x00y", "<script>alert(1)</script>", "Win https://evil.example", "\u202e\u200b", "\ufffe"]


@pytest.mark.parametrize("bad", BAD_NAMES)
def test_bad_names_come_back_with_an_error(client: Client, bad: str) -> None:
    own = enter(client)
    organization = make_organization(own)
    before = Activity.objects.count()

    answers = [
        client.post(address("new-organization", own.slug), {"registered_name": bad}),
        client.post(address("new-representative", own.slug, organization.pk), {"name": bad}),
        client.post(address("settings", own.slug), {"name": bad, "time_zone": "UTC", "language": "en"}),
    ]

    assert [(answer.status_code, bool(answer.context["form"].errors)) for answer in answers] == [(200, True)] * 3
    assert Activity.objects.count() == before


@pytest.mark.parametrize(
    "query",
    ("q=%00", "q=%ff%fe", "q=" + "a" * 5000, "page=99999999999999999999", "page=-1", "page=x", "country=XX", "q=%25"),
)
def test_odd_questions_to_the_directory_are_answered(client: Client, query: str) -> None:
    own = enter(client)
    make_organization(own)

    assert client.get(f"{address('directory', own.slug)}?{query}").status_code in {200, 400}


@pytest.mark.parametrize(
    "query", ("verb=x", "actor=x", "actor=-1", "since=yesterday", "since=0001-01-01", "until=9999-12-31")
)
def test_odd_questions_to_the_trail_are_answered(client: Client, query: str) -> None:
    own = enter(client)

    assert client.get(f"{address('activity', own.slug)}?{query}").status_code == 200


def test_huge_ids_are_answered(client: Client) -> None:
    own = enter(client)
    huge = 10**30

    assert client.get(f"/coalitions/{own.slug}/directory/{huge}/").status_code == 404
    assert client.get(f"/coalitions/{own.slug}/members/{huge}/role/").status_code == 404


@pytest.mark.parametrize(
    ("since", "until"), (("2026-02-30", ""), ("0001-01-01", ""), ("9999-01-01", ""), ("2026-02-01", "2026-01-01"))
)
def test_mandates_with_impossible_dates_come_back(client: Client, since: str, until: str) -> None:
    own = enter(client)
    person = make_representative(make_organization(own))

    response = client.post(
        address("new-mandate", own.slug, person.organization_id, person.pk),
        {"purpose": "sign", "since": since, "until": until, "authority": "Board"},
    )

    assert response.status_code == 200
    assert person.mandates.count() == 0


def test_settings_refuse_a_pattern_that_reaches_into_objects(client: Client) -> None:
    own = enter(client)

    response = client.post(
        address("settings", own.slug),
        {"name": "A", "time_zone": "UTC", "language": "en", "reference_pattern": "{number.__class__}"},
    )

    assert "reference_pattern" in response.context["form"].errors


# What the pages do


def test_home_shows_everybody_the_right_place(client: Client) -> None:
    assert b"Letters that many stand behind" in client.get("/").content

    user = make_user()
    client.force_login(user)
    assert b"You belong to no coalition yet" in client.get("/").content

    first = make_member(user=user).coalition
    assert client.get("/").headers["Location"] == address("coalition", first.slug)

    make_member(user=user)
    make_member(user=user, suspended_at=timezone.now())
    assert len(client.get("/").context["own_coalitions"]) == 2


def test_directory_lists_in_the_order_of_the_alphabet(client: Client) -> None:
    own = enter(client)
    for name in ("Zebra", "The Alder Society", "Éclair", "Fox", "Ocean Watch"):
        make_organization(own, name, sort_name="Bird" if name == "Ocean Watch" else "")

    page = client.get(address("directory", own.slug))

    names = [organization.registered_name for organization in page.context["organizations"]]
    assert names == ["The Alder Society", "Ocean Watch", "Éclair", "Fox", "Zebra"]


def test_new_organization_that_looks_like_another_asks_first(client: Client) -> None:
    own = enter(client)
    known = make_organization(own, "The River Trust")
    typed = {"registered_name": "River Trust, The"}

    warned = client.post(address("new-organization", own.slug), typed)
    count = own.organizations.count()
    added = client.post(
        address("new-organization", own.slug), {**typed, "registered_name": "The River Trusts", "is_another": "1"}
    )

    assert warned.context["similar"] == [known]
    assert (count, added.status_code, own.organizations.count()) == (1, 302, 2)


def test_organization_is_not_the_chapter_of_its_own_chapter(client: Client) -> None:
    own = enter(client)
    parent = make_organization(own, "Parent")
    make_organization(own, "Child", parent=parent)

    response = client.post(
        address("edit-organization", own.slug, parent.pk), {"registered_name": "Parent", "chapter_of": "Child"}
    )

    assert "chapter_of" in response.context["form"].errors


def test_settings_show_the_next_reference(client: Client) -> None:
    own = enter(client)
    Coalition.objects.update(reference_pattern="UND {year}/{number}")
    year = timezone.now().year
    make_letter(campaign=make_campaign(own), reference=f"UND {year}/41")

    assert client.get(address("settings", own.slug)).context["next_reference"] == f"UND {year}/42"


def test_dashboard_says_what_is_due_and_what_to_do(client: Client) -> None:
    own = enter(client)
    campaign = make_campaign(own)
    make_letter(campaign=campaign, state="open", title="Coming", **deadline(days=3))
    over = make_letter(campaign=campaign, state="open", title="Over")
    type(over).objects.filter(pk=over.pk).update(hard_deadline_at=timezone.now() - timedelta(hours=1))
    make_letter(campaign=make_campaign(make_coalition()), state="open", title="Foreign", **deadline(days=1))

    overview = client.get(address("coalition", own.slug)).context["overview"]

    assert [moment.title for moment in overview.deadlines] == ["Coming"]
    assert [task.text for task in overview.tasks] == ["The deadline of “Over” is over: close the list."]


def test_trail_is_filtered_checked_and_exported(client: Client) -> None:
    own = enter(client)
    actor = make_user(name="=HYPERLINK(1)")
    activity.record("campaign.created", coalition=own, actor=actor, data={"title": "Rivers"})
    activity.record("coalition.changed", coalition=own, actor=None)
    activity.record("campaign.created", coalition=make_coalition(), actor=None, data={"title": "Foreign"})
    activity.link_all()

    filtered = client.get(address("activity", own.slug), {"verb": "campaign.created"})
    checked = client.get(address("activity", own.slug), {"verify": "1"})
    table = b"".join(client.get(address("activity-csv", own.slug)).streaming_content).decode()  # type: ignore[attr-defined]
    listed = json.loads(b"".join(client.get(address("activity-json", own.slug)).streaming_content))  # type: ignore[attr-defined]

    assert [entry.verb for entry, *_told in filtered.context["entries"]] == ["campaign.created"]
    assert checked.context["faults"] == []
    assert ("'=HYPERLINK(1)" in table, ",=" in table, table.count("\r\n")) == (True, False, 3)
    assert [(row["sequence"], row["verb"]) for row in listed] == [(1, "campaign.created"), (2, "coalition.changed")]
