"""Take signatures from a file into a letter, or say what each row would do."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from campaign.files import sheets
from campaign.files.headings import simple
from campaign.files.sheets import Choices, Sheet
from campaign.files.table_fields import MARKS
from campaign.files.uploads import CheckedFile
from campaign.form_keys import new_key
from campaign.refusals import Refusal
from letters.models import Letter
from signatories.imports import batches, headings, writing
from signatories.imports.reports import DISPOSITIONS, ImportReport
from signatories.models import SignatureImport
from signatories.models.signature import Kind


class Command(BaseCommand):
    help = (
        "Judges each row of a CSV or XLSX file by the rules of docs/imports.md and takes the good ones in. Without "
        "--provenance they wait for a coordinator. What is not certain is asked: exit 2, nothing written."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", metavar="SLUG")
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--preview", action="store_true", help="write nothing")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")
        parser.add_argument("--provenance", default="", metavar="TEXT", help="how the signatures were collected")
        parser.add_argument("--all-consented", action="store_true", help="no column asks; all agreed to be named")
        parser.add_argument("--kind", choices=[kind.value for kind in Kind], default="", help="of rows that do not say")
        parser.add_argument("--encoding", default="", help="of a text that does not say, such as cp1252")
        parser.add_argument("--separator", default="", choices=["", *MARKS], help="between the cells")
        parser.add_argument("--heading", type=int, default=0, metavar="ROW", help="the row with the headings")
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="HEADING=FIELD",
            help=f"one of {', '.join(headings.FIELDS)}",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        letter = Letter.objects.select_related("campaign__coalition").filter(slug=options["slug"]).first()
        if letter is None:
            self._end(f"slug: there is no letter “{options['slug']}”")
        else:
            try:
                self._run(letter, options)
            except Refusal as refusal:
                self._end(f"file: {refusal}")

    def _run(self, letter: Letter, options: dict[str, Any]) -> None:
        file = self._file(options["file"])
        reading = Choices(options["encoding"], MARKS.get(options["separator"], ""), options["heading"])
        sheet = batches.read(file, reading)
        self._refuse_doubts(sheet)
        chosen = self._columns(letter, sheet, options["column"])
        said = {"kind": options["kind"], "all_consented": options["all_consented"]}
        if options["preview"]:
            self._say(batches.judge(letter, sheet, chosen, **said).report(), as_json=options["json"])
            return
        batch = batches.keep(letter=letter, actor=None, file=file, form_key=new_key())
        try:
            batches.choose_columns(batch=batch, sheet=sheet, chosen=chosen, **said)
            batches.look(batch=batch, sheet=sheet, wakes_worker=False)
            batches.order(batch=batch, provenance=options["provenance"], wakes_worker=False)
        except Refusal:
            batches.discard(batch=batch)
            raise
        taken = writing.take_in(batch_id=batch.pk)
        if taken is None or taken.state != SignatureImport.State.DONE:
            self._end(f"file: {taken.reason if taken else 'another worker takes it in'}")
        else:
            self._say(batches.report_of(taken), as_json=options["json"], batch=taken)

    def _file(self, path: Path) -> CheckedFile:
        try:
            with path.open("rb") as opened:
                content = opened.read(sheets.MOST_BYTES + 1)
        except OSError as error:
            self._end(f"file: cannot be read ({error.strerror})")
        return sheets.checked(path.name, content)

    def _refuse_doubts(self, sheet: Sheet) -> None:
        reading = sheet.reading
        if "encoding" in reading.doubts:
            for offered in reading.encodings[:8]:
                self.stderr.write(f"--encoding {offered.encoding}: {', '.join(offered.words)}")
        if "separator" in reading.doubts:
            names = {mark: name for name, mark in MARKS.items()}
            self.stderr.write(f"--separator: {', '.join(names[mark] for mark in reading.separators)}")
        if reading.doubts:
            self._end(f"file: say how it is to be read with --{' and --'.join(sorted(reading.doubts))}")

    def _columns(self, letter: Letter, sheet: Sheet, said: list[str]) -> dict[int, str]:
        chosen = batches.match(letter, sheet)
        for pair in said:
            heading, _equals, field = pair.rpartition("=")
            places = [place for place, each in enumerate(sheet.headings) if simple(each) == simple(heading)]
            if not places or (field and field not in headings.FIELDS):
                self._end(f"--column: there is no heading “{heading}”, or no field “{field}”")
            chosen = {place: name for place, name in chosen.items() if name != field or field in headings.SEVERAL}
            chosen = {**chosen, places[0]: field} if field else {p: n for p, n in chosen.items() if p != places[0]}
        return chosen

    def _say(self, report: ImportReport, *, as_json: bool, batch: SignatureImport | None = None) -> None:
        if as_json:
            data = report.described()
            if batch is not None:
                data["imported"] = {"batch": batch.pk, "added": batch.added, "counted": batch.counted}
            self.stdout.write(json.dumps(data, ensure_ascii=False, indent=1))
            return
        for row in report.rows:
            for message in row.messages:
                where = f"row {row.number}, line {row.line}: {message.column or '-'}: "
                self.stdout.write(f"{where}{message.sentence} {message.value}".rstrip())
        for fate, number in report.summary.items():
            self.stdout.write(f"{number} {DISPOSITIONS[fate]}")
        if batch is not None:
            self.stdout.write(f"{batch.added} taken in, {batch.counted} counted")

    def _end(self, sentence: str) -> Any:
        self.stderr.write(sentence)
        sys.exit(2)
