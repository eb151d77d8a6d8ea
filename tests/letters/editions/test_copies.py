"""Copies for recipients as rows: planned with the edition, claimed once, failing visibly, named safely, greeted."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.utils import timezone

from campaign import jobs
from campaign.models import Activity, User
from letters.documents import Counts
from letters.editions import copies, orders
from letters.editions.composition import compose
from letters.editions.rendering import typesetter_process
from letters.models import Edition, EditionCopy, FrozenList, Letter, Recipient
from letters.recipients import salutations
from letters.recipients.salutations import PatternRefused, SalutationsLocked
from letters.states import LetterState
from tests.factories.campaign import make_user
from tests.factories.deliveries import MADE_AT, make_copy, make_edition
from tests.factories.letters import make_letter, make_recipient

pytestmark = pytest.mark.django_db
Renderer = Callable[[str], None]


@pytest.fixture
def actor() -> User:
    return make_user()


@pytest.fixture
def letter() -> Letter:
    made = make_letter(state=LetterState.CLOSED, copies="each", salutation="Dear Sir or Madam:")
    make_recipient(letter=made, name="Ada Rey", salutation="Dear Secretary Rey:")
    make_recipient(letter=made, name="Bo Lind")
    make_recipient(letter=made, role="cc", name="The press")
    return made


@pytest.fixture
def renderer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Renderer:
    """Put another program in the place of the typesetter."""

    def use(program: str) -> None:
        script = tmp_path / "typesetter.py"
        script.write_text(program)
        monkeypatch.setattr(typesetter_process.run, "__kwdefaults__", {"script": script})

    return use


ENDS = "raise SystemExit(3)"
PRINTS = 'import sys; sys.stdout.write("%PDF"); sys.stderr.write(\'{"pages": 1}\\n\')'


def ordered(letter: Letter, actor: User | None = None) -> Edition:
    """Ask for an edition as ``edition_orders`` does, with an empty list."""
    frozen, _created = FrozenList.objects.get_or_create(
        letter=letter, number=1, defaults={"blocks": [], "counts": {}, "sha256": "0" * 64, "frozen_at": MADE_AT}
    )
    letter = Letter.objects.get(pk=letter.pk)
    to = [{"role": one.role, "name": one.name} for one in letter.recipients.order_by("position")]
    return orders.request_edition(
        letter=letter,
        frozen_list=frozen,
        document=compose(letter, blocks=(), counts=Counts()),
        interchange=json.dumps({"letter": {"salutation": letter.salutation}, "recipients": to}, indent=1),
        actor=actor,
        wakes_worker=False,
    )


# Planned with the edition


def test_request_edition_writes_down_the_head_of_each_copy(letter: Letter) -> None:
    edition = ordered(letter)

    assert list(edition.copies.order_by("number").values_list("number", "address", "salutation", "state")) == [
        (
            1,
            ["Ada Rey", "Minister, Member of Cabinet", "Ministry of Records", "1 Archive Square", "10000 Capital"],
            "Dear Secretary Rey:",
            "waiting",
        ),
        (
            2,
            ["Bo Lind", "Minister, Member of Cabinet", "Ministry of Records", "1 Archive Square", "10000 Capital"],
            "Dear Sir or Madam:",
            "waiting",
        ),
    ]


def test_request_edition_of_a_joint_letter_has_no_copies(letter: Letter) -> None:
    Letter.objects.update(copies="joint")

    assert not ordered(letter).copies.exists()


def test_request_edition_with_another_salutation_is_another_edition(letter: Letter) -> None:
    first = ordered(letter)
    same = ordered(letter)
    letter.recipients.filter(name="Bo Lind").update(salutation="Dear Bo,")

    second = ordered(letter)

    assert (same.pk, second.number) == (first.pk, 2)
    assert second.copies.get(number=2).salutation == "Dear Bo,"
    assert first.copies.get(number=2).salutation == "Dear Sir or Madam:"


def test_recipient_changed_later_leaves_the_copy_as_it_was(letter: Letter) -> None:
    edition = ordered(letter)
    letter.recipients.filter(name="Ada Rey").update(name="Ada Rey-Lind", salutation="Dear Ada,")

    copy = edition.copies.get(number=1)
    assert (copy.address[0], copy.salutation) == ("Ada Rey", "Dear Secretary Rey:")


# Made by a worker


def test_make_copies_waits_for_the_edition(letter: Letter, renderer: Renderer) -> None:
    renderer(PRINTS)
    edition = ordered(letter)

    assert copies.make_copies(edition_id=edition.pk) == 0
    Edition.objects.update(state="ready", pdf=b"%PDF", pdf_sha256="1")
    assert copies.make_copies(edition_id=edition.pk) == 2
    assert copies.make_copies(edition_id=edition.pk) == 0
    assert [entry.data for entry in Activity.objects.filter(verb="copies.made")] == [
        {"number": 1, "made": 2, "failed": 0}
    ]


def test_make_copies_stores_the_reason_and_goes_on(letter: Letter, renderer: Renderer, actor: User) -> None:
    edition = ordered(letter)
    Edition.objects.update(state="ready", pdf=b"%PDF", pdf_sha256="1")
    renderer(ENDS)

    copies.make_copies(edition_id=edition.pk)

    assert list(edition.copies.values_list("state", "reason").distinct()) == [
        ("failed", "The typesetter ended unexpectedly (status 3).")
    ]
    renderer(PRINTS)
    edition.refresh_from_db()
    assert copies.retry(edition=edition, actor=actor) == 2
    assert copies.make_copies(edition_id=edition.pk) == 2
    assert list(edition.copies.values_list("state", "reason").distinct()) == [("ready", "")]


def test_make_copy_is_done_by_one_of_two_workers(letter: Letter, renderer: Renderer) -> None:
    renderer(PRINTS)
    edition = ordered(letter)
    Edition.objects.update(state="ready", pdf=b"%PDF", pdf_sha256="1")
    copy = edition.copies.get(number=1)

    assert jobs.claim(copies._due(), copy.pk, seconds=60) is not None
    assert copies.make_copy(copy_id=copy.pk) is False


def test_sweep_finds_what_a_dead_worker_left_and_gives_up_after_three(letter: Letter) -> None:
    edition = ordered(letter)
    Edition.objects.update(state="ready", pdf=b"%PDF", pdf_sha256="1")
    rows = EditionCopy.objects.filter(edition=edition, number=1)
    EditionCopy.objects.filter(edition=edition, number=2).update(state="ready", pdf=b"%PDF", pdf_sha256="1")
    for _worker in range(3):
        assert copies.sweep() == [edition.pk]
        jobs.claim(copies._due(), rows.get().pk, seconds=60)
        rows.update(leased_until=timezone.now() - timedelta(seconds=1))

    assert copies.sweep() == []
    assert rows.get().reason == "The worker was lost 3 times while making this edition."
    assert Activity.objects.get(verb="copies.made").data == {"number": 1, "made": 1, "failed": 1}


def test_interchange_of_names_this_addressee_alone(letter: Letter) -> None:
    edition = ordered(letter)

    content = json.loads(copies.interchange_of(edition.copies.get(number=2)))

    assert [one["name"] for one in content["recipients"]] == ["Bo Lind", "The press"]
    assert content["letter"]["salutation"] == "Dear Sir or Madam:"


# Handed out


@pytest.mark.parametrize(
    ("name", "expected"),
    (
        ("Ada Rey", "07 Ada Rey.pdf"),
        ("../../etc/passwd", "07 etc passwd.pdf"),
        ('A:B*C?"D"<E>|F', "07 A B C D E F.pdf"),
        ("Ministry of Records.", "07 Ministry of Records.pdf"),
        ("مريم", "07 مريم.pdf"),
        ("x" * 200, f"07 {'x' * 80}.pdf"),
        ("", "07.pdf"),
    ),
)
def test_file_name_is_safe_everywhere(name: str, expected: str) -> None:
    assert copies.file_name(EditionCopy(number=7, address=[name] if name else []), total=40) == expected


def test_write_zip_gives_the_same_bytes_twice() -> None:
    letter = make_letter(state=LetterState.FINAL, copies="each")
    edition = make_edition(letter)
    for name in ("Ada Rey", "Bo Lind", "Ada Rey"):
        make_copy(edition, make_recipient(letter=letter, name=name))
    first, second = BytesIO(), BytesIO()

    assert copies.write_zip(edition, first) == copies.write_zip(edition, second) == 3

    assert first.getvalue() == second.getvalue()
    with ZipFile(first) as archive:
        assert [(entry.filename, archive.read(entry)) for entry in archive.infolist()] == [
            ("01 Ada Rey.pdf", b"%PDF-1.7 copy 1"),
            ("02 Bo Lind.pdf", b"%PDF-1.7 copy 2"),
            ("03 Ada Rey.pdf", b"%PDF-1.7 copy 3"),
        ]


# Greeted in person


@pytest.mark.parametrize(
    ("pattern", "expected"),
    (
        ("Dear Secretary {surname}:", "Dear Secretary Blinken:"),
        ("Dear {name},", "Dear Antony J. Blinken,"),
        ("Dear {title} of {organization},", "Dear Secretary of State Department,"),
        ("Dear {office},", ""),
        ("Dear all,", "Dear all,"),
    ),
)
def test_fill_puts_in_what_is_known(pattern: str, expected: str) -> None:
    recipient = Recipient(name="Antony J. Blinken", title="Secretary", organization="State Department")

    assert salutations.fill(pattern, recipient, Letter(language="en")) == expected


@pytest.mark.parametrize("pattern", ("Dear {name}:", "Dear Ms. {surname}:"))
def test_fill_greets_nobody_by_a_role_or_a_style(pattern: str) -> None:
    recipient = Recipient(name="Her Excellency the Minister", title="Minister", organization="Ministry")

    assert salutations.fill(pattern, recipient, Letter(language="en")) == ""


def test_fill_refuses_a_placeholder_that_does_not_exist() -> None:
    with pytest.raises(PatternRefused, match=r"There is no “{nickname}”"):
        salutations.fill("Hi {nickname}", Recipient(name="Ada"), Letter(language="en"))


def test_set_salutations_stores_what_was_changed(letter: Letter, actor: User) -> None:
    ada, bo = letter.recipients.filter(role="to").order_by("position")
    seen = {ada.pk: "Dear Secretary Rey:", bo.pk: ""}

    changed = salutations.set_salutations(
        letter=letter, actor=actor, seen=seen, wanted={ada.pk: "Dear Secretary Rey:", bo.pk: "Dear Bo,"}
    )

    assert changed == 1
    assert list(letter.recipients.order_by("position").values_list("salutation", flat=True)) == [
        "Dear Secretary Rey:",
        "Dear Bo,",
        "",
    ]


def test_set_salutations_does_not_write_over_somebody_else(letter: Letter, actor: User) -> None:
    ada = letter.recipients.get(name="Ada Rey")

    with pytest.raises(SalutationsLocked, match="changed the salutation for “Ada Rey” to “Dear Secretary Rey:”"):
        salutations.set_salutations(
            letter=letter, actor=actor, seen={ada.pk: "Dear Ada,"}, wanted={ada.pk: "Dear Friend,"}
        )


def test_set_salutations_is_refused_once_the_letter_is_final(actor: User) -> None:
    letter = make_letter(state=LetterState.FINAL, copies="each")

    with pytest.raises(SalutationsLocked, match="The edition is made"):
        salutations.set_salutations(letter=letter, actor=actor, seen={}, wanted={})


def test_set_salutations_is_refused_for_one_letter_to_all(letter: Letter, actor: User) -> None:
    ada = letter.recipients.get(name="Ada Rey")
    Letter.objects.filter(pk=letter.pk).update(copies=Letter.Copies.JOINT)

    with pytest.raises(SalutationsLocked, match="Choose one copy for each recipient"):
        salutations.set_salutations(letter=letter, actor=actor, seen={ada.pk: ada.salutation}, wanted={ada.pk: "Hi,"})

    ada.refresh_from_db()
    assert ada.salutation != "Hi,"
