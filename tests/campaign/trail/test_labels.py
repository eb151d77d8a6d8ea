"""What stands in the data of an entry is shown in words: every key that the code writes, and the codes it knows."""

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from campaign.models import Activity, Role
from campaign.trail import activity
from campaign.trail.labels import LABELS, LISTS_OF_ROWS, ROWS
from campaign.trail.words import details, reading
from tests import trail_keys
from tests.factories.campaign import make_coalition, make_member, sign_in
from tests.factories.letters import make_letter, make_recipient
from tests.factories.signatories import make_group

pytestmark = pytest.mark.tree

# What a deed writes whose keys stand in no call of it: where it is read, and the keys.
ELSEWHERE = {
    "letters.deliveries.hand_entries.enter: rules.facts_of(addendum)": {"addendum", "sha256"},
    "letters.deliveries.parcels.send: rules.facts_of(addendum)": {"addendum", "sha256"},
    "letters.directory.merges.merge: {name: len(keys) for name, keys in addressee.moved.items()}": {
        "recipients",
        "tenures",
        "parts",
    },
    "letters.editions.addenda.request: counts.as_json()": {"organizations", "individuals", "countries", "on_paper"},
    "signatories.imports.writing._store: _sign(batch, rows, now, changed)": {"added", "counted"},
    "signatories.lists.closing.freeze: forms.counts.as_json()": {
        "organizations",
        "individuals",
        "countries",
        "on_paper",
    },
}


def test_every_key_that_the_code_writes_has_a_label() -> None:
    found, _unread = trail_keys.keys()

    assert {key: place for key, place in found.items() if key not in LABELS} == {}
    assert set.union(*ELSEWHERE.values()) - set(LABELS) == set()


def test_keys_that_no_call_names_are_known_here() -> None:
    assert trail_keys.keys()[1] == set(ELSEWHERE)


def test_no_label_is_for_a_key_that_nobody_writes() -> None:
    written = set(trail_keys.keys()[0]) | set.union(*ELSEWHERE.values())

    assert {key.rpartition(" ")[2] for key in LABELS} - written == set()


def test_keys_are_read_control() -> None:
    found, _unread = trail_keys.keys()

    assert found["role"] == "campaign.people.coalitions.create_coalition"
    # Through one function that hands on what it is given, and through two.
    assert found["headline"] == "letters.editions.press_removal._record"
    assert found["extension"] == "letters.clocks.extensions.extend"
    # Put in after the dictionary was made.
    assert found["asked"] == "letters.drafts.lifecycle.move"
    assert len(trail_keys.written()) > 180


def entry(verb: str, about: str = "", /, **data: Any) -> Activity:
    return Activity(verb=verb, about=about, data=data)


@pytest.mark.parametrize(
    ("written", "said"),
    (
        (entry("member.role_changed", **{"from": "owner", "to": "staff"}), "before: owner; now: staff"),
        (
            entry("reminders.hours_set", **{"from": "08:00", "until": "20:00"}),
            "reminders go out from: 08:00; reminders go out until: 20:00",
        ),
        (entry("letter.opened", **{"from": "in_review", "revision": 3}), "before: in review; revision: 3"),
        (
            entry("letter.deadline_set", rule="days", everyone=True, recipients=2),
            "for all recipients: yes; recipients: 2; deadline: within a number of days",
        ),
        (
            entry("signature.rejected", former="pending", told=False),
            "before: waiting for a coordinator; signer told: no",
        ),
        (entry("signature.appears", **{"from": "public"}), "before: with the name in the public list"),
        (entry("coalition.changed", "campaign.coalition", fields=["time_zone", "slug"]), "changed: time zone, slug"),
        (entry("representative.changed", "campaign.organization", fields=["email"]), "changed: e-mail address"),
        (
            entry("letter.rules_changed", "letters.letter", changed=["hard_deadline_at", "hard_deadline_civil"]),
            "changed: end of signing",
        ),
        (
            entry("signature.edited", "signatories.signature", changed={"sort_name": ["Mba, E.", "Mba"]}),
            "changed: sorted under: “Mba, E.”, now “Mba”",
        ),
        (entry("api_token.made", scopes=["answers:read"]), "what it may do: read answers"),
        (entry("mail.resent", event="member_invitation"), "kind of mail: Invitation of a member"),
        (entry("webhook.resent", event="a1_b2"), "event: a1_b2"),
        (entry("reminders.paused", until="", reason="Recess"), "reason: Recess; until: —"),
        (
            entry("reminders.planned", kind="response_due", steps="week_before -7, day_before -2, on_day off"),
            "kind: Answer due; steps: a week before, 2 days before, on the day: off",
        ),
        (entry("reminders.planned", kind="long_gone", steps="soon 3"), "kind: long_gone; steps: soon 3"),
        (entry("response.logged", recipient=7), "recipient: number 7"),
        (entry("letter.deadline_set", recipients=2), "recipients: 2"),
        (entry("letter.set_aside", kept=4), "kept revision: 4"),
        (entry("letter.earlier_letter_linked", earlier=0), "earlier letter: —"),
        (
            entry("edition.press_copy", embargoed_until="2026-12-05T09:30:00+00:00"),
            "embargoed until: 5 Dec. 2026, 09:30",
        ),
        (
            entry("letter.late_signing_opened", until="2026-12-05T22:30:00+00:00", zone="Europe/Madrid"),
            "until: 5 Dec. 2026, 23:30; time zone: Europe/Madrid",
        ),
        (entry("sending.planned", due="2099-03-02T09:00:00"), "planned for: 2 March 2099, 09:00"),
        (entry("sending.planned", due="2099-13-02T09:00:00"), "planned for: 2099-13-02T09:00:00"),
        (entry("signatures.exported", columns=["signed"], rows=0), "columns of the file: when it was signed; rows: 0"),
        (entry("link.made", strange_key="odd_value"), "strange key: odd_value"),
        (entry("member.joined", role="admiral"), "role: admiral"),
        (entry("letter.drafted", language="no language"), "language: no language"),
        (
            entry("signature.edited", changed={"sort_name": "Mba", "note": 7}),
            "changed: sort name: Mba, note: 7",
        ),
        (entry("signature.edited", changed={"sort_name": [None, "Mba"]}), "changed: sort name: —, now “Mba”"),
        (entry("group.changed", "no.model", fields=["long_gone"]), "changed: long gone"),
    ),
)
def test_details_say_keys_and_codes_in_words(written: Activity, said: str) -> None:
    assert details(written).replace("<bdi>", "").replace("</bdi>", "") == said


def test_what_has_no_words_keeps_its_direction_and_is_no_markup() -> None:
    assert details(entry("coalition.created", name="<b>اورسا")) == "name: <bdi>&lt;b&gt;اورسا</bdi>"


def test_days_are_written_as_the_reader_writes_them() -> None:
    extended = entry("letter.deadline_extended", until="2026-12-05", reason="2026-99-99")

    assert details(extended) == "reason: <bdi>2026-99-99</bdi>; until: 5 Dec. 2026"
    with translation.override("ar"):
        assert details(extended).endswith("حتى: 5 ديسمبر 2026")


@pytest.mark.parametrize(
    ("language", "said"),
    (
        ("fr", "pour tous les destinataires\u00a0: oui\u00a0; date limite\u00a0: liée à un événement"),
        ("es", "para todos los destinatarios: sí; fecha límite: vinculada a un evento"),
        ("zh-hans", "适用于所有收信方：是；答复期限：与事件相关"),
    ),
)
def test_details_are_in_the_language_of_the_reader(language: str, said: str) -> None:
    with translation.override(language):
        assert details(entry("letter.deadline_set", rule="event", everyone=True)) == said


def test_every_key_of_a_row_is_known() -> None:
    # A merged entry of the directory is named, and its number called one, beside it.
    assert trail_keys.of_rows() - {"into_id"} == ROWS | LISTS_OF_ROWS


@pytest.mark.django_db
def test_rows_are_called_by_their_names_where_they_are_ours(django_assert_num_queries: Any) -> None:
    letter, foreign = make_letter(title="Clean water"), make_letter()
    coalition = letter.campaign.coalition
    ours, theirs = make_recipient(letter=letter, name="Ada <Rey>"), make_recipient(letter=foreign)
    group = make_group(letter, heading="First signatories")
    entries = [
        entry("response.logged", recipient=ours.pk),
        entry("response.logged", recipient=theirs.pk),
        entry("delivery.ordered", recipients=[ours.pk, 0]),
        entry("signature.moved", group=group.pk, letter=letter.pk),
    ]

    with django_assert_num_queries(3):
        how = reading(coalition, entries)

    assert [details(one, how=how) for one in entries] == [
        "recipient: <bdi>Ada &lt;Rey&gt;</bdi>",
        f"recipient: number {theirs.pk}",
        "recipients: <bdi>Ada &lt;Rey&gt;</bdi>, —",
        "group: <bdi>First signatories</bdi>; letter: <bdi>Clean water</bdi>",
    ]


@pytest.mark.django_db
def test_page_says_words_and_files_keep_the_raw_data(client: Client) -> None:
    owner = make_member(make_coalition(), role=Role.OWNER)
    coalition = owner.coalition
    activity.record("member.invited", coalition=coalition, actor=owner.user, about=owner, data={"role": "drafter"})
    activity.link_all()
    sign_in(client, owner.user)
    page = f"/coalitions/{coalition.slug}/activity/"

    text = client.get(page).content.decode()

    assert '<td role="cell" class="details">role: drafter</td>' in text
    assert '""role"": ""drafter""' in b"".join(client.get(f"{page}export.csv")).decode()
    assert '"data": {"role": "drafter"}' in b"".join(client.get(f"{page}export.json")).decode()
