"""A file with signatures on its way in: parked, looked at with columns that somebody chose, and given to a worker."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction

from campaign import jobs, joining, queue
from campaign.clock import Lock, database_now, lock
from campaign.files import remembered, sheets
from campaign.files.sheets import Choices as Reading
from campaign.files.sheets import Sheet
from campaign.files.uploads import CheckedFile
from campaign.form_keys import made_by_form
from campaign.kept_words import gettext as _
from campaign.models import User
from campaign.refusals import Refusal
from letters.models import Letter
from letters.states import LetterState
from signatories.imports import asked, headings, known, pieces, rules
from signatories.imports.reports import ImportReport
from signatories.invitations import adding
from signatories.models import SignatureImport

State, Errand, Target = SignatureImport.State, SignatureImport.Errand, SignatureImport.Target
# So many rows are judged while the browser waits.
AT_ONCE: Final = 1_000
MOST_ROWS: Final = 20_000
# What a program writes into its own columns where it knows nobody.
_NOBODY: Final = frozenset("anonymous anonyme anónimo anonym".split())
PARKED_FOR: Final = timedelta(days=1)
TASK: Final = "signatories.take_in"
# What headings are remembered for.
TABLE: Final = "signatures"
# One of these has to be there, or no row says who signs.
NAMES: Final = frozenset({"organization", "organization_other", "name", "first_name", "last_name"})


class ImportRefused(Refusal):
    """The file cannot be taken in; the sentence says why."""


def read(file: CheckedFile, choices: Reading | None = None) -> Sheet:
    """Return the rows of a file with signatures. Raises FileRefused."""
    return sheets.read(file, choices, known=headings.is_known, most_rows=MOST_ROWS)


def match(letter: Letter, sheet: Sheet) -> dict[int, str]:
    """Return which field each column seems to hold, as this coalition had it before."""
    before = remembered.remembered(letter.campaign.coalition, TABLE)
    return match_columns(sheet, chosen_before=before, language=letter.language)


def match_columns(
    sheet: Sheet, *, chosen_before: Mapping[str, str] | None = None, language: str = "en"
) -> dict[int, str]:
    """Return which field each column seems to hold; one that says nothing of anybody holds none.

    Programs have columns of their own, such as the account of whoever answers: "anonymous" in every row.
    """
    said = _said(sheet)
    names = ["" if words and words <= _NOBODY else name for words, name in zip(said, sheet.headings, strict=True)]
    filled = [name if words else "" for words, name in zip(said, names, strict=True)]
    found = headings.match(filled, remembered=chosen_before, language=language)
    # An empty column is what its heading says where no other is: that nothing was answered is an answer.
    for place, field in headings.match(names, remembered=chosen_before, language=language).items():
        if not said[place] and field not in found.values():
            found[place] = field
    return dict(sorted(found.items()))


def _said(sheet: Sheet) -> list[set[str]]:
    """Return what stands in each column: nobody's names, and of all else the first."""
    found: list[set[str]] = [set() for _heading in sheet.headings]
    open_ones = set(range(len(found)))
    for record in sheet.records:
        for place in [place for place in open_ones if place < len(record.cells) and record.cells[place]]:
            word = record.cells[place].casefold()
            found[place].add(word)
            if word not in _NOBODY:
                open_ones.discard(place)
        if not open_ones:
            break
    return found


def refuse_mailless(chosen: Mapping[int, str]) -> None:
    """Refuse columns in which nobody can be written to."""
    if "email" not in chosen.values():
        raise ImportRefused(_("No column holds an e-mail address, so nobody can be asked."))


def refuse_nameless(chosen: Mapping[int, str], sheet: Sheet) -> None:
    """Refuse columns in which nobody is named."""
    if not NAMES & set(chosen.values()):
        names = joining.listed(joining.quoted(heading) for heading in sheet.headings if heading)[:300]
        raise ImportRefused(
            _("No column names an organization or a person. The headings are: %(names)s.") % {"names": names or "–"}
        )


def judge(
    letter: Letter,
    sheet: Sheet,
    chosen: Mapping[int, str],
    *,
    kind: str = "",
    all_consented: bool = False,
) -> rules.SignatureJudge:
    """Return who says what each row would do to the letter's list as it is now. Writes nothing."""
    refuse_nameless(chosen, sheet)
    zone = ZoneInfo(letter.campaign.coalition.time_zone)
    said = rules.ReadingChoices(chosen, kind=kind, all_consented=all_consented, zone=zone)
    return rules.SignatureJudge(sheet, said, known.of_letter(letter))


# A parked file


@transaction.atomic
def keep(
    *, letter: Letter, actor: User | None, file: CheckedFile, form_key: str, target: str = Target.SIGNATURES
) -> SignatureImport:
    """Park a file until somebody decides about it; the same form parks it once."""
    Letter.objects.locked(letter.pk)
    done = made_by_form(letter.signature_imports.all(), form_key).first()
    return done or SignatureImport.objects.create(
        letter=letter,
        form_key=form_key,
        target=target,
        name=file.name,
        sha256=hashlib.sha256(file.content).hexdigest(),
        content=file.content,
        uploaded_by=actor,
    )


def file_of(batch: SignatureImport) -> CheckedFile:
    """Return the file of a batch that is not taken in yet."""
    media = "application/octet-stream"
    return CheckedFile(name=batch.name, media_type=media, content=bytes(batch.content))


def sheet_of(batch: SignatureImport) -> Sheet:
    """Return the rows of a parked file, read as somebody chose."""
    return read(file_of(batch), Reading(**batch.choices.get("reading", {})))


def columns_of(batch: SignatureImport) -> dict[int, str]:
    return {int(place): name for place, name in batch.choices.get("columns", {}).items()}


def choose_reading(*, batch: SignatureImport, reading: Reading) -> None:
    """Keep how the file is to be read; what was chosen for its columns was about another reading."""
    _change(batch, choices={"reading": asdict(reading)}, report="", rows=0)


def choose_columns(
    *, batch: SignatureImport, sheet: Sheet, chosen: Mapping[int, str], kind: str, all_consented: bool
) -> None:
    """Keep which field each column holds; what its rows do is judged anew. Raises ImportRefused."""
    if batch.asks:
        refuse_mailless(chosen)
    else:
        refuse_nameless(chosen, sheet)
    choices = {
        "reading": asdict(sheet.reading.choices),
        "columns": {str(place): name for place, name in chosen.items()},
        "kind": kind,
        "all_consented": all_consented,
    }
    _change(batch, choices=choices, report="", rows=len(sheet.records), done=0)


def look(*, batch: SignatureImport, sheet: Sheet, wakes_worker: bool = True) -> None:
    """Judge the rows of a parked file: at once where they are few or nobody waits, else a worker does it."""
    if len(sheet.records) <= AT_ONCE or not wakes_worker:
        with transaction.atomic():
            _change(batch, report="")
            _change(batch, report=judge_rows(batch, sheet))
        return
    with transaction.atomic():
        _change(batch, state=State.WAITING, errand=Errand.LOOK, attempts=0)
        transaction.on_commit(lambda: queue.wake(TASK, batch_id=batch.pk), robust=True)


def judge_rows(batch: SignatureImport, sheet: Sheet, *, hold: Callable[[int], None] | None = None) -> str:
    """Keep what each row would do, by what was chosen for the file; return what to keep as the report."""
    said = {"kind": batch.choices["kind"], "all_consented": batch.choices["all_consented"]}
    seal = seal_of(batch)  # before anything is compared: what changes meanwhile is seen later
    if batch.asks:
        judging: rules.SignatureJudge = asked.judge(batch.letter, sheet, rules.ReadingChoices(columns_of(batch)))
    else:
        judging = judge(batch.letter, sheet, columns_of(batch), **said)
    return pieces.keep(batch, judging, seal=seal, hold=hold)


def seal_of(batch: SignatureImport) -> str:
    """Return a text that is another when the letter is no longer as its rows were judged by."""
    return known.seal(batch.letter, with_ledger=batch.asks)


def _change(batch: SignatureImport, **values: Any) -> None:
    """Change a batch that is still parked, or refuse."""
    for name, value in values.items():
        setattr(batch, name, value)
    parked = SignatureImport.objects.filter(pk=batch.pk, state=State.PARKED)
    # By the fields, so that what is encrypted is.
    if not parked.update(**values):
        raise ImportRefused(_("This file is being taken in already."))


def discard(*, batch: SignatureImport) -> None:
    """Forget a file that nobody takes in."""
    SignatureImport.objects.filter(pk=batch.pk, state=State.PARKED).delete()


def report_of(batch: SignatureImport) -> ImportReport:
    return pieces.report(batch)


# Taking it in


@transaction.atomic
def order(
    *,
    batch: SignatureImport,
    provenance: str,
    also: Collection[int] = (),
    titles: Collection[int] = (),
    wakes_worker: bool = True,
) -> None:
    """Let a worker take the good rows in; ``also`` are conflicts that come in too, ``titles`` are taken over.

    Raises ImportRefused for a letter that takes no signatures now and for a file without a row to take in.
    """
    letter = batch.letter
    if batch.asks:
        adding.refuse_ended(letter)
    else:
        refuse_unless_open(letter)
    report = report_of(batch)
    if not batch.choices.get("columns") or not report.summary["ok"]:
        raise ImportRefused(_("No row of this file can come in."))
    asked_for = [row for row in report.rows if row.number in also or row.number in titles] if also or titles else []
    decided = [row.number for row in asked_for if row.may_be_decided and row.number in also]
    taken = [row.number for row in asked_for if row.offers_title and row.number in titles]
    _change(
        batch,
        state=State.WAITING,
        errand=Errand.TAKE,
        provenance=provenance,
        also=decided,
        titles=taken,
        done=0,
        attempts=0,
    )
    if wakes_worker:
        transaction.on_commit(lambda: queue.wake(TASK, batch_id=batch.pk), robust=True)


def refuse_unless_open(letter: Letter) -> None:
    """Keep the letter from closing until this transaction ends, or refuse one that takes no signatures."""
    lock(Lock.SIGNING, letter.pk, shared=True)
    letter.refresh_from_db(fields=["state"])
    if why := why_closed(letter):
        raise ImportRefused(why)


def why_closed(letter: Letter) -> str:
    """Say that a letter takes no signatures from files or by hand; nothing while it does."""
    is_open = letter.state == LetterState.OPEN
    return "" if is_open else _("Signatures are taken in while the letter is open for signing.")


@transaction.atomic
def try_again(*, batch: SignatureImport) -> bool:
    """Let a worker try a failed batch once more; tell whether it had failed."""
    again = jobs.wait_again(SignatureImport.objects.filter(pk=batch.pk), done=0)
    if again:
        transaction.on_commit(lambda: queue.wake(TASK, batch_id=batch.pk), robust=True)
    return bool(again)


def forget_parked() -> int:
    """Forget files that nobody took in for a day, and return how many."""
    stale = SignatureImport.objects.filter(state=State.PARKED, uploaded_at__lt=database_now() - PARKED_FOR)
    return stale.delete()[1].get(SignatureImport._meta.label, 0)
