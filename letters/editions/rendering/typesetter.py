"""The separate process that runs WeasyPrint: HTML in on standard input, PDF out on standard output.

Started by ``letters.editions.rendering.typesetter_process`` through ``campaign.sandbox``, which limits it before
its first line. It imports nothing of Django and loads nothing for what it typesets. Exit
status and one line of JSON on standard error say how it went.
"""

import base64
import gc
import json
import logging
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

# Pages of a long list between two reports of how far it is, and how many of its lines a report names.
_TOLD_EVERY = 50
_NAMED_AT_MOST = 200


class _Progress(logging.Handler):
    """Tells on standard error, and not too often, how many pages there are."""

    def __init__(self) -> None:
        super().__init__()
        self._told = time.monotonic()
        self._page = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Hear of a page that is laid out, for the first time or again."""
        if not record.args or "Page" not in str(record.msg):
            return
        self._page = max(self._page, int(str(record.args[0])) if isinstance(record.args, tuple) else 0)
        if time.monotonic() - self._told > 1:
            self._told = time.monotonic()
            _say({"page": self._page})


class _Refused(Exception):
    """Not all of the letter stands on the paper, or not all of a long list can be set in the fast lane."""

    def __init__(self, report: dict[str, Any]) -> None:
        super().__init__()
        self.report = report


def main() -> None:
    """Read one job, write one PDF."""
    job = json.load(sys.stdin)
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
    try:
        pdf, pages = typeset(job)
    except _Refused as refusal:
        _fail(**refusal.report)
    except MemoryError:
        _fail("memory")
    except RecursionError:
        _fail("recursion")
    except Exception as error:  # noqa: BLE001  whatever a typesetter stumbles over becomes a reason
        _fail("error", type(error).__name__)
    try:
        sys.stdout.buffer.write(pdf)
        sys.stdout.buffer.flush()
    except OSError:
        _fail("output")
    _say({"pages": pages})


def typeset(job: dict[str, Any]) -> tuple[bytes, int]:
    """Make the PDF of ``job``: ``html``, ``css``, ``attachments``, ``identifier``, ``made_at``, ``seal_words``."""
    # Imported only here: the path is set by now.
    import weasyprint  # noqa: PLC0415

    from letters.editions.rendering import fetching, glyphs, line_ends, notes, spacing, table_heads, tagging  # noqa: PLC0415

    heads = table_heads.Heads() if job.get("rules") else None
    pieces = tagging.install(job.get("rules", 0))
    if heads:
        heads.install()
    notes.install(job.get("rules", 0))
    spacing.install(job.get("rules", 0))
    glyphs.install()
    line_ends.install(job.get("rules", 0))
    gc.disable()  # the process ends with its one document; collecting garbage takes a seventh of the time

    fetcher = fetching.RefusingFetcher(job.get("pictures"))
    weasyprint.PROGRESS_LOGGER.addHandler(_Progress())
    weasyprint.PROGRESS_LOGGER.setLevel(logging.INFO)
    document = _laid_out(job, fetcher)
    if heads:
        heads.find(document)
    made_at = datetime.fromisoformat(job["made_at"]).astimezone(UTC)
    add, pages = (
        _bound(document, job["ledger"], job.get("rules", 0)) if "ledger" in job else (None, len(document.pages))
    )
    # Only what was handed over is attached, whatever the HTML says.
    document.metadata.attachments = []
    document.metadata.created = document.metadata.modified = made_at.strftime("%Y-%m-%dT%H:%M:%S+00:00")
    pdf = document.write_pdf(
        attachments=[_attachment(entry, made_at, fetcher) for entry in job["attachments"]],
        pdf_variant="pdf/a-3a",
        pdf_identifier=job["identifier"].encode() or True,
        finisher=tagging.finisher(pieces, add, heads.name_once if heads else None, job.get("seal_words", "")),
    )
    return pdf, pages


def _laid_out(job: dict[str, Any], fetcher: object) -> Any:
    """Return the document of ``job`` with all of it on the paper."""
    import weasyprint  # noqa: PLC0415

    from letters.editions.rendering import completeness, ends  # noqa: PLC0415

    def laid_out(tables: str, tight: int = 0, fit: str = "") -> tuple[Any, completeness.Cut | None]:
        html = weasyprint.HTML(string=_page(job, tables, tight, fit), url_fetcher=fetcher, base_url=None)
        # Presentational hints are needed for the ``start`` of ordered lists.
        document = html.render(presentational_hints=True, pdf_variant="pdf/a-3a")
        return document, completeness.first_cut(document, html.etree_element)

    if "ledger" in job:
        from letters.editions.rendering.ledger import feet  # noqa: PLC0415

        feet.put_off()
    kept = "as-written"
    document, cut = laid_out(kept)
    # A table that is wider than the text is set in smaller letters; one that is wider than the sheet may break words.
    for tables in ("smaller", "smallest", "broken"):
        if cut is not None and cut.kind == "table" and (cut.is_lost or tables != "broken"):
            kept = tables
            document, cut = laid_out(kept)
    if cut is not None and cut.is_lost:
        raise _Refused(cut.report())
    if "ledger" in job:
        return document
    if job.get("fits"):
        return ends.fitted(document, lambda fit: laid_out(kept, fit=fit), job["fits"], job["rules"])
    if job.get("rules"):
        return ends.pulled_back(document, lambda tight: laid_out(kept, tight))
    return document


def _bound(document: Any, job: dict[str, Any], rules: int) -> tuple[Any, int]:
    """Draw the pages of a long list; return what puts them into the file, and how many there are in all."""
    from letters.editions.rendering.ledger import binding, packing, pages  # noqa: PLC0415

    def tell(page: int) -> None:
        if page % _TOLD_EVERY == 0:
            _say({"page": page})

    try:
        bound = binding.Binder(document, job, rules).bind(tell)
    except pages.NotAllPlain as found:
        raise _Refused({"reason": "lane", "entries": found.entries[:_NAMED_AT_MOST]}) from found
    except packing.DoesNotFit as found:
        raise _Refused({"reason": "lane", "entries": []}) from found
    return binding.finisher(bound), bound.pages


def _page(job: dict[str, Any], tables: str, tight: int = 0, fit: str = "") -> str:
    """Return the page with its styles, the size of its tables, and how much closer than usual its lines stand.

    The styles stand inside the document and not beside it: a style sheet that is handed over weighs less than
    attributes do.
    """
    page: str = job["html"].replace("</head>", f"<style>{job['css']}{fit}</style></head>", 1)
    # Each rule by its number: a style sheet can ask for one, whatever came later.
    rules = " ".join(map(str, range(1, job.get("rules", 0) + 1)))
    closer = f'data-rules="{rules}" ' if rules else ""
    closer += f'data-tight="{tight}" ' if tight else ""
    return page.replace("<html ", f'<html data-tables="{tables}" {closer}', 1)


def _attachment(entry: dict[str, str], made_at: datetime, fetcher: object) -> Any:
    from weasyprint import Attachment  # noqa: PLC0415

    return Attachment(
        string=base64.b64decode(entry["content"]),
        name=entry["name"],
        description=entry["description"],
        relationship=entry["relationship"],
        created=made_at,
        modified=made_at,
        url_fetcher=fetcher,
    )


def _say(report: dict[str, object]) -> None:
    sys.stderr.write(json.dumps(report) + "\n")
    sys.stderr.flush()


def _fail(reason: str, detail: str = "", **more: object) -> NoReturn:
    _say({"reason": reason, "detail": detail, **more})
    sys.exit(1)


if __name__ == "__main__":
    main()
