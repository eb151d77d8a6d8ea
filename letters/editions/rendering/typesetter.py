"""The separate process that runs WeasyPrint: HTML in on standard input, PDF out on standard output.

Started by ``letters.editions.rendering.sandbox`` as a bare script in an emptied environment.
It limits itself before it reads anything, imports nothing of Django and gives no
access to files or network to what it typesets. Exit status and one line of JSON
on standard error say how it went.
"""

import base64
import ctypes
import gc
import json
import resource
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_REFUSED_EVENTS = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "ftplib.",
    "urllib.",
)


def main(arguments: list[str]) -> None:
    """Limit this process, read one job, write one PDF."""
    limits = json.loads(arguments[1])
    _limit(limits)
    _leave_network()
    job = json.load(sys.stdin)
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
    try:
        pdf, pages = typeset(job)
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
    """Make the PDF of ``job``: ``html``, ``css``, ``attachments``, ``identifier``, ``made_at``."""
    # Imported only here: the limits of this process must stand before, and the path is set by now.
    import weasyprint  # noqa: PLC0415

    from letters.editions.rendering import fetching, notes, tagging  # noqa: PLC0415

    sys.addaudithook(_refuse)
    tagging.install()
    notes.install()
    gc.disable()  # the process ends with its one document; collecting garbage takes a seventh of the time

    fetcher = fetching.RefusingFetcher()
    made_at = datetime.fromisoformat(job["made_at"]).astimezone(UTC)
    # Inside the document and not beside it: a style sheet that is handed over weighs less than attributes do.
    page = job["html"].replace("</head>", f"<style>{job['css']}</style></head>", 1)
    html = weasyprint.HTML(string=page, url_fetcher=fetcher, base_url=None)
    # Presentational hints are needed for the ``start`` of ordered lists.
    document = html.render(presentational_hints=True, pdf_variant="pdf/a-3a")
    # Only what was handed over is attached, whatever the HTML says.
    document.metadata.attachments = []
    document.metadata.created = document.metadata.modified = made_at.strftime("%Y-%m-%dT%H:%M:%S+00:00")
    pdf = document.write_pdf(
        attachments=[_attachment(entry, made_at, fetcher) for entry in job["attachments"]],
        pdf_variant="pdf/a-3a",
        pdf_identifier=job["identifier"].encode() or True,
        finisher=tagging.finisher(job),
    )
    return pdf, len(document.pages)


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


def _refuse(event: str, _arguments: tuple[object, ...]) -> None:
    if event.startswith(_REFUSED_EVENTS):
        raise PermissionError(event)


def _limit(limits: dict[str, int]) -> None:
    _ctypes_call("prctl", _PR_SET_PDEATHSIG, signal.SIGKILL)
    for name, value in limits.items():
        resource.setrlimit(getattr(resource, name), (value, value))


def _leave_network() -> None:
    """Step into an own, empty network where the system allows it; the fetcher refuses everything anyway."""
    _ctypes_call("unshare", _CLONE_NEWUSER | _CLONE_NEWNET)


def _ctypes_call(name: str, *arguments: int) -> None:
    function = getattr(ctypes.CDLL(None, use_errno=True), name, None)
    if function is not None:
        function(*arguments)


def _say(report: dict[str, object]) -> None:
    sys.stderr.write(json.dumps(report) + "\n")
    sys.stderr.flush()


def _fail(reason: str, detail: str = "") -> NoReturn:
    _say({"reason": reason, "detail": detail})
    sys.exit(1)


if __name__ == "__main__":
    main(sys.argv)
