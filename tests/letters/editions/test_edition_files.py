"""An edition in other formats: who gets which names, made once, kept with its hash, handed out to whom it belongs."""

import hashlib
import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from pypdf.generic import StreamObject

from campaign import jobs
from campaign.models import Activity, Member, Role, User
from letters import tasks
from letters.editions import files, orders, readers
from letters.editions.formats import kinds, press_words
from letters.editions.formats.kinds import FileFormat
from letters.models import Circle, Edition, EditionFile, EditionSet, Letter, SetState
from letters.states import LetterState
from signatories.lists import closing, edition_orders
from signatories.models import Signature
from tests.factories.campaign import make_campaign, make_member, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_typesetter"), pytest.mark.landing]
HIDDEN, SEALED, OPEN = "Zephyrine Hushwell", "Corentin Farrow", "Ada Quill"


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


@pytest.fixture
def letter(member: Member) -> Letter:
    """A letter with one name for all, one for the recipients alone and one for nobody."""
    made = make_letter(campaign=make_campaign(coalition=member.coalition), state=LetterState.OPEN, slug="archives")
    make_group(made, style="person_title_organization")
    make_signature(made, name=OPEN)
    make_signature(made, name=HIDDEN, withheld=True)
    for_recipients = make_signature(made, name=SEALED)
    for_recipients.appear("letter")
    for_recipients.save()
    closing.close(letter=made, actor=member.user)
    return Letter.objects.get(pk=made.pk)


def edition_of(letter: Letter, actor: User) -> Edition:
    """Make the edition, and its sets as a worker would."""
    edition = edition_orders.order_edition(letter=letter, actor=actor, wakes_worker=False)
    orders.make_edition(edition_id=edition.pk)
    for made_for in EditionSet.objects.filter(state=SetState.WAITING):
        files.make(set_id=made_for.pk)
    return Edition.objects.get(pk=edition.pk)


def press_copy(edition: Edition, actor: User, until: datetime | None = None) -> EditionSet:
    made_for = files.order_press_copy(edition=edition, actor=actor, until=until)
    files.make(set_id=made_for.pk)
    return EditionSet.objects.get(pk=made_for.pk)


def everything(made_for: EditionSet) -> dict[str, bytes]:
    """Return the files of a set, each with all that is packed in it unpacked."""
    packed = io.BytesIO()
    files.write_zip(made_for, "letter", packed)
    found = {}
    with zipfile.ZipFile(packed) as archive:
        for name in archive.namelist():
            found[name] = unpacked(archive.read(name))
    return found


def unpacked(content: bytes) -> bytes:
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return b"\n".join(archive.read(name) for name in archive.namelist())
    if content.startswith(b"%PDF"):
        reader = PdfReader(io.BytesIO(content))
        streams = [
            found.get_data()
            for number in range(1, int(str(reader.trailer["/Size"])))
            if isinstance(found := reader.get_object(number), StreamObject)
        ]
        text = "\n".join(page.extract_text() for page in reader.pages)
        return b"\n".join([content, *streams, text.encode()])
    return content


def naming(name: str, made_for: EditionSet) -> list[str]:
    return [file for file, content in everything(made_for).items() if name.encode() in content]


def sets_of(edition: Edition) -> dict[str, EditionSet]:
    return {made_for.circle: made_for for made_for in files.of(edition)}


# Names


def test_only_the_recipients_files_name_those_who_are_for_the_recipients(letter: Letter, member: Member) -> None:
    edition = edition_of(letter, member.user)
    press_copy(edition, member.user)

    sets = sets_of(edition)

    assert list(sets) == [Circle.RECIPIENTS, Circle.PUBLIC, Circle.PRESS]
    for made_for in sets.values():
        assert naming(HIDDEN, made_for) == []
        # The record in the audit page has what everybody may read.
        assert len(naming(OPEN, made_for)) == (7 if made_for.circle == Circle.PRESS else 8)
    assert naming(SEALED, sets[Circle.PUBLIC]) == naming(SEALED, sets[Circle.PRESS]) == []
    # The data goes to whoever gets any file, and has what everybody may read.
    assert naming(SEALED, sets[Circle.RECIPIENTS]) == [f"letter.{kind}" for kind in FileFormat if kind != "json"]


def test_control_files_made_from_the_recipients_document_name_them(
    letter: Letter, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "document_of", lambda made_for: readers.delivered_document(made_for.edition))
    edition = edition_of(letter, member.user)

    assert naming(SEALED, sets_of(edition)[Circle.PUBLIC]) == [
        f"letter.{kind}" for kind in FileFormat if kind not in ("json", "pdf")
    ]


def test_without_names_for_the_recipients_alone_there_is_one_set(letter: Letter, member: Member) -> None:
    Signature.objects.filter(in_letter=True).update(state="withdrawn")

    edition = edition_of(letter, member.user)

    assert list(sets_of(edition)) == [Circle.PUBLIC]


def test_files_come_from_the_snapshot_and_not_from_rows(letter: Letter, member: Member) -> None:
    edition = edition_of(letter, member.user)
    before = {made_for.pk: everything(made_for) for made_for in files.of(edition)}
    Signature.objects.update(name="")
    Letter.objects.update(body="<p>Other.</p>", title="Other")
    EditionSet.objects.update(state=SetState.WAITING)

    for made_for in files.of(edition):
        assert files.make(set_id=made_for.pk)

    assert {made_for.pk: everything(made_for) for made_for in files.of(edition)} == before


def test_names_for_the_recipients_are_not_in_clear_in_the_database(letter: Letter, member: Member) -> None:
    edition = edition_of(letter, member.user)
    table = EditionFile._meta.db_table

    with EditionFile.objects.none().query.get_compiler("default").connection.cursor() as cursor:
        cursor.execute(f"SELECT content FROM {table}")
        stored = [bytes(row[0]) for row in cursor.fetchall()]

    assert len(stored) == 2 * 7
    assert [content for content in stored if SEALED.encode() in content] == []
    assert files.faults(edition) == []


# Making


def test_a_set_is_planned_with_the_edition_and_by_the_sweep_for_older_ones(letter: Letter, member: Member) -> None:
    edition = edition_of(letter, member.user)
    EditionSet.objects.all().delete()

    waiting = files.sweep()

    assert [EditionSet.objects.get(pk=pk).circle for pk in waiting] == [Circle.RECIPIENTS, Circle.PUBLIC]
    assert files.sweep() == waiting
    tasks.make_files(set_id=waiting[0])
    assert EditionSet.objects.get(pk=waiting[0]).state == SetState.READY
    assert edition.sets.count() == 2


def test_make_twice_makes_once_and_a_lost_lease_stores_nothing(
    letter: Letter, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = edition_of(letter, member.user)
    made_for = files.of(edition)[0]
    assert files.make(set_id=made_for.pk) is False
    EditionSet.objects.filter(pk=made_for.pk).update(state=SetState.WAITING)
    EditionFile.objects.filter(made_for=made_for).delete()
    made = kinds.made

    def robbed(source: kinds.Source) -> object:
        EditionSet.objects.filter(pk=made_for.pk).update(lease="another")
        return made(source)

    monkeypatch.setattr(kinds, "made", robbed)

    assert files.make(set_id=made_for.pk) is False
    assert EditionFile.objects.filter(made_for=made_for).count() == 0


def test_what_goes_wrong_is_said_and_can_be_tried_again(
    letter: Letter, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = edition_of(letter, member.user)
    made_for = files.of(edition)[0]
    EditionSet.objects.filter(pk=made_for.pk).update(state=SetState.WAITING)

    def breaks(_source: kinds.Source) -> object:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(kinds, "made", breaks)
        with pytest.raises(MemoryError):
            files.make(set_id=made_for.pk)

    failed = EditionSet.objects.get(pk=made_for.pk)
    assert (failed.state, failed.reason) == (SetState.FAILED, "Something went wrong on our side (MemoryError).")
    assert files.retry(edition) == 1
    assert files.make(set_id=made_for.pk) is True


def test_a_set_that_costs_too_many_workers_is_given_up(letter: Letter, member: Member) -> None:
    edition = edition_of(letter, member.user)
    past = timezone.now() - timedelta(hours=1)
    EditionSet.objects.update(state=SetState.WORKING, attempts=jobs.MAX_ATTEMPTS, leased_until=past, lease="gone")

    assert files.sweep() == []

    assert {made_for.state for made_for in files.of(edition)} == {SetState.FAILED}


def test_verify_names_a_changed_file(letter: Letter, member: Member) -> None:
    edition = edition_of(letter, member.user)
    assert orders.verify(edition) == []
    file = EditionFile.objects.get(made_for__circle=Circle.PUBLIC, file_format="txt")
    file.content = bytes(file.content) + b"."
    file.save()

    assert orders.verify(edition) == ["A file of edition 1 was changed: txt, everybody."]


# Press


def test_a_copy_for_the_press_says_until_when(letter: Letter, member: Member) -> None:
    edition = edition_of(letter, member.user)
    until = datetime(2026, 7, 7, 10, 0, tzinfo=ZoneInfo("Europe/Zurich"))

    made_for = press_copy(edition, member.user, until)

    words = "Press copy · Embargoed until July 7, 2026, 10:00 (Europe/Zurich)"
    assert (made_for.notice, made_for.embargoed_until) == (words, until.astimezone(UTC))
    assert sorted(naming(words, made_for)) == ["letter.docx", "letter.html", "letter.pdf", "letter.txt"]
    assert press_copy(edition, member.user, until).pk == made_for.pk
    assert press_copy(edition, member.user).notice == "Press copy · For immediate release"
    assert Activity.objects.filter(verb="edition.press_copy").count() == 2


@pytest.mark.parametrize("language", ("de", "fr", "zh-Hant", "xx", "ar"))
def test_notice_is_in_the_language_of_the_letter_or_in_english(language: str) -> None:
    said = press_words.notice(language, until=datetime(2026, 7, 7, 8, 0, tzinfo=UTC), zone="Europe/Zurich")

    expected = {
        "de": "Presseexemplar · Gesperrt bis 7. Juli 2026, 10:00 (Europe/Zurich)",
        "fr": "Exemplaire de presse · Sous embargo jusqu’au 7 juillet 2026, 10:00 (Europe/Zurich)",
        "zh-Hant": "新聞稿本 · 2026年7月7日, 10:00 (Europe/Zurich)前不得發布",
        "xx": "Press copy · Embargoed until July 7, 2026, 10:00 (Europe/Zurich)",
    }
    assert said == expected.get(language, said)
    assert "Europe/Zurich" in said


# ZIP


def test_zip_has_every_format_with_its_hash_and_the_same_bytes_twice(letter: Letter, member: Member) -> None:
    edition = edition_of(letter, member.user)
    made_for = sets_of(edition)[Circle.PUBLIC]
    first, second = io.BytesIO(), io.BytesIO()
    files.write_zip(made_for, "archives", first)
    files.write_zip(made_for, "archives", second)

    with zipfile.ZipFile(first) as archive:
        sums = dict(line.split("  ")[::-1] for line in archive.read("SHA256SUMS").decode().splitlines())
        found = {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}

    del found["SHA256SUMS"]
    assert first.getvalue() == second.getvalue()
    assert sums == found
    kinds_in_order = ("pdf", "docx", "html", "txt", "csv", "xlsx", "json")
    assert list(found) == [*(f"archives.{kind}" for kind in kinds_in_order), "archives-audit.pdf"]
    assert found["archives.pdf"] == edition.public_pdf_sha256


# Pages


def test_the_page_lists_every_file_and_orders_a_copy_for_the_press(
    client: Client, letter: Letter, member: Member
) -> None:
    edition = edition_of(letter, member.user)
    sign_in(client, member.user)
    path = "/letters/archives/editions/1/files/"

    page = client.get(path).text

    assert "As the recipients get it" in page
    assert "As everybody may read it" in page
    assert page.count("/letter.docx") == page.count("/letter.pdf") == page.count("/letter.zip") == 2
    assert edition.public_pdf_sha256 in page
    answer = client.post(path, {"until_date": "2026-07-07", "until_time": "10:00", "until_zone": "Nowhere/At_all"})
    assert answer.status_code == 422
    answer = client.post(path, {"until_date": "2026-07-07", "until_time": "10:00", "until_zone": "Europe/Zurich"})
    assert (answer.status_code, answer.headers["Location"]) == (302, path)
    assert "Press copy · Embargoed until July 7, 2026, 10:00" in client.get(path).text


def test_the_team_downloads_each_file_of_each_set(client: Client, letter: Letter, member: Member) -> None:
    edition = edition_of(letter, member.user)
    made_for = sets_of(edition)[Circle.RECIPIENTS]
    sign_in(client, member.user)

    got = {kind: client.get(f"/letters/archives/files/{made_for.pk}/letter.{kind}") for kind in FileFormat}

    assert {answer.status_code for answer in got.values()} == {200}
    hashes = {kind: hashlib.sha256(answer.content).hexdigest() for kind, answer in got.items()}
    assert hashes == {kind: answer.headers["X-Content-SHA256"] for kind, answer in got.items()}
    assert got[FileFormat.PDF].content == bytes(edition.pdf or b"")
    assert got[FileFormat.DOCX].headers["Content-Disposition"] == 'attachment; filename="archives-1-recipients.docx"'
    assert client.get(f"/letters/archives/files/{made_for.pk}/letter.exe").status_code == 404
    again = client.get(
        f"/letters/archives/files/{made_for.pk}/letter.txt",
        headers={"If-None-Match": got[FileFormat.TEXT].headers["ETag"]},
    )
    assert again.status_code == 304


def test_strangers_download_what_is_public_and_nothing_else(client: Client, letter: Letter, member: Member) -> None:
    edition = edition_of(letter, member.user)
    press = press_copy(edition, member.user)

    got = client.get("/l/archives/letter.txt")

    assert got.status_code == 200
    assert SEALED not in got.content.decode()
    assert OPEN in got.content.decode()
    assert got.headers["Cache-Control"] == "public, no-cache"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    archive = b"".join(client.get("/l/archives/letter.zip"))
    assert zipfile.ZipFile(io.BytesIO(archive)).testzip() is None
    assert client.get(f"/letters/archives/files/{press.pk}/letter.pdf").status_code == 302
    Letter.objects.update(visibility="team")
    assert client.get("/l/archives/letter.txt").status_code == 404


def test_files_are_taken_down_with_the_pdf_when_somebody_leaves(client: Client, letter: Letter, member: Member) -> None:
    edition_of(letter, member.user)
    assert client.get("/l/archives/letter.docx").status_code == 200
    Signature.objects.filter(name=OPEN).update(state="withdrawn", withdrawn_at=timezone.now())

    assert client.get("/l/archives/letter.docx").status_code == 404
    assert re.search("letter.docx", client.get("/l/archives/").text) is None
