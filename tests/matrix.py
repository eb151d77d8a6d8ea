"""The permission matrix: who gets which answer at which route, method by method.

``tests/permissions.csv`` holds what should be; here stands how to ask. A line is a route, a
case (which object, or what happened before), methods that are answered alike, and one cell
for each point of view:

    200           the status
    302           a redirect to another page
    302:login     a redirect to the sign-in page
    302:proof     a redirect to the page that asks for the password again

A new route with the usual names in its address needs nothing here. One that is about a
special object gets an entry in STATES, PLACES, BEFORE or FORMS. ``bin/matrix`` runs this file and
prints a draft of the lines that are missing.
"""

import csv
import logging
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache as django_cache
from django.core.management import call_command
from django.db import transaction
from django.test.utils import setup_test_environment
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RoutePattern
from django.utils import timezone

from letters.editions import press_writing
from tests.world import World

FILE = Path(__file__).with_name("permissions.csv")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
# What programs come in by has a table of its own, by scope: tests/api_permissions.csv.
OF_PROGRAMS = "api"
# The nine of the promises, and three more so that every action has somebody who may do it.
VIEWS = (
    "anonymous",
    "signer",
    "other_signer",
    "representative",
    "foreign_representative",
    "coordinator",
    "foreign_coordinator",
    "export_staff",
    "suspended",
    "owner",
    "drafter",
    "operator",
)


@dataclass(frozen=True)
class Row:
    """One line of the file."""

    route: str
    case: str
    methods: tuple[str, ...]
    cells: dict[str, str] = field(compare=False)

    @property
    def key(self) -> tuple[str, str]:
        return self.route, self.case


def read() -> list[Row]:
    """Return the lines of the file as they stand there."""
    with FILE.open(newline="") as file:
        return [
            Row(line["route"], line["case"], tuple(line["methods"].split()), {view: line[view] for view in VIEWS})
            for line in csv.DictReader(file)
        ]


@cache
def takers() -> set[str]:
    """Return the routes that look at what an owner posts; the others refuse the method, as their lines say."""
    return {row.route for row in read() if "POST" in row.methods and row.cells["owner"] != "405"}


def write(rows: list[Row], file: Any) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("route", "case", "methods", *VIEWS))
    for row in rows:
        writer.writerow((row.route, row.case, " ".join(row.methods), *(row.cells[view] for view in VIEWS)))


@dataclass(frozen=True)
class Route:
    """One address of the URL conf: ``text`` is written as in the conf, with its parameters."""

    text: str
    parameters: tuple[str, ...]
    is_named: bool


@cache
def routes() -> dict[str, Route]:
    """Return every route by its full name; one without a name is called by its text."""
    found: dict[str, Route] = {}
    for name, route in _walk(get_resolver().url_patterns, "", "/", ()):
        assert name not in found, f"two routes are called {name}"
        found[name] = route
    return found


def _walk(
    patterns: list[URLPattern | URLResolver], space: str, text: str, outer: tuple[str, ...]
) -> Iterator[tuple[str, Route]]:
    for pattern in patterns:
        kind = pattern.pattern
        inner = kind.converters if isinstance(kind, RoutePattern) else kind.regex.groupindex
        whole, parameters = text + str(kind), (*outer, *inner)
        if isinstance(pattern, URLResolver) and pattern.namespace == OF_PROGRAMS:
            continue
        if isinstance(pattern, URLResolver):
            name = space + (f"{pattern.namespace}:" if pattern.namespace else "")
            yield from _walk(pattern.url_patterns, name, whole, parameters)
        else:
            yield space + (pattern.name or whole), Route(whole, parameters, bool(pattern.name))


# Which object a route is asked about

# The letter of a route is the draft, the open one where people sign, unless the case names another state.
STATES: dict[str, str] = {
    "letters:back-to-draft": "in_review",
    "letters:close": "open",
    "letters:reopen": "closed",
    "letters:redraft": "closed",
    "letters:editions": "final",
    "letters:go-back": "final",
    "letters:edition-pdf": "final",
    "letters:edition-audit": "final",
    "letters:edition-record": "final",
    "letters:edition-lines": "final",
    "letters:public-audit": "final",
    "letters:public-record": "final",
    "letters:retry-edition": "final",
    "letters:edition-files": "final",
    "letters:freeze-addendum": "final",
    "letters:addendum-pdf": "final",
    "letters:send-addendum": "final",
    "letters:record-addendum": "final",
    "signatories:late-signers": "final",
    "signatories:late-window": "final",
    "letters:public-addendum": "final",
    "letters:edition-file": "final",
    "letters:retry-files": "final",
    "letters:deliver": "final",
    "letters:archive": "final",
    "letters:public-pdf": "final",
    "letters:public-file": "final",
    "letters:share-card": "final",
    "letters:answers": "delivered",
    "letters:case": "delivered",
    "letters:log-response": "delivered",
    "letters:retract-response": "delivered",
    "letters:questions": "delivered",
}

# The pages of one recipient's deadline.
CLOCKS = (
    "deadline",
    "extend-deadline",
    "revoke-extension",
    "pause-clock",
    "resume-clock",
    "cancel-pause",
    "event-day",
)
STATES.update({f"letters:{name}": "delivered" for name in CLOCKS})

# The pages of one signature.
SIGNATURE = (
    *("signature", "edit-line", "pin", "resend", "undo-decision", "ask-signer", "add-organization"),
    *("decide-heading", "undo-heading", "autograph", "autograph-picture"),
)

# The pages of one reply by mail to an invitation.
REPLIES = ("reply", "read-reply", "undo-reply", "raw-reply")

# One delivery's pages, and those before there is one.
DELIVERY = ("delivery", "note-delivery", "cancel-delivery")
STATES.update({f"letters:{name}": "delivered" for name in DELIVERY})
STATES.update(
    {
        f"letters:{name}": "final"
        for name in (
            *("deliveries", "send-letter", "record-delivery", "planned-sending"),
            *("copies", "copies-zip", "copy-pdf", "retry-copies"),
        )
    }
)

# A letter that is published, and one about which somebody may decide.
STATES.update({f"letters:{name}": "archived" for name in ("register-letter", "register-pdf", "register-file")})
STATES.update(
    {
        f"letters:{name}": "delivered"
        for name in ("publication", "publish", "extend-publication", "keep-confidential", "reconsider-publication")
    }
)
STATES.update(
    {"letters:take-back-publication": "archived", "letters:chase": "delivered", "letters:follow-up": "delivered"}
)

# The public doors of a letter: one for whoever has the link has a part in its address that nobody can guess.
OF_SIGNERS = ("letter", "names", "sign", "check", "check-mail", "find", "found")
BY_PUBLIC_NAME = {f"signatories:{name}" for name in OF_SIGNERS} | {
    f"letters:{name}" for name in ("public-pdf", "public-file", "public-addendum", "public-audit", "public-record")
}

# What a parameter of an address is, for all routes or, with its name before it, for one.
Place = Callable[[World, str, str], object]


def _parked(world: World, case: str, view: str) -> object:
    return world.signature_imports[case or "parked"].pk


def _done(world: World, case: str, view: str) -> object:
    return world.signature_imports["done"].pk


def _parked_directory(world: World, case: str, view: str) -> object:
    return world.directory_imports[case or "parked"].pk


# The pages of one file with organizations.
DIRECTORY_FILES = ("directory-import", "directory-import-columns", "directory-import-step")

# The pages of one file with signatures, most of them while it is parked.
IMPORTS = tuple("import" + tail for tail in " -reading -columns -take -discard -retry -undo -provenance".split(" "))
IMPORT_IN: dict[str, Place] = dict.fromkeys(("import-retry", "import-undo", "import-provenance"), _done)

# The pages of one file of signatures: whoever may have one asks for that of the coordinator, staff for their own.
EXPORTS = ("export", "export-file")


def _exported(world: World, case: str, view: str) -> object:
    return world.signature_exports[view if view in world.signature_exports else "coordinator"].pk


# The pages of one deed about many signatures.
BULK_DEED = ("bulk-deed", "undo-bulk-deed", "retry-bulk-deed")

# What is said about two signatures.
LIKELY_PAIR = ("merge-pair", "keep-pair-apart", "undo-pair")

PLACES: dict[str, Place] = {
    "addressee": lambda world, case, view: world.addressee.pk,
    "tenure": lambda world, case, view: world.tenure.pk,
    "batch": lambda world, case, view: world.batch.pk,
    "app_label": lambda world, case, view: "campaign",
    "campaign": lambda world, case, view: world.campaign.slug,
    "coalition": lambda world, case, view: world.coalition.slug,
    "content_type_id": lambda world, case, view: ContentType.objects.get_for_model(world.coalition).pk,
    "invitation": lambda world, case, view: world.invitation.pk,
    "key": lambda world, case, view: "no-such-key",
    "letters:edition-file kind": lambda world, case, view: "docx",
    "letters:public-file kind": lambda world, case, view: "docx",
    "letters:edition-file key": lambda world, case, view: world.edition_sets["final"].pk,
    "endpoint": lambda world, case, view: world.webhook_post.endpoint_id,
    "mail": lambda world, case, view: world.mail.pk,
    "post": lambda world, case, view: world.webhook_post.pk,
    "nonce": lambda world, case, view: world.file.nonce,
    "response": lambda world, case, view: world.response.pk,
    "mandate": lambda world, case, view: world.mandate.pk,
    "member": lambda world, case, view: world.somebody.pk,
    "number": lambda world, case, view: 1,
    "organization": lambda world, case, view: world.organization.pk,
    "name": lambda world, case, view: "no-such-mail",
    "pk": lambda world, case, view: 1,
    "representative": lambda world, case, view: world.representative.pk,
    "signature": lambda world, case, view: world.signed[case or "open"].pk,
    "token": lambda world, case, view: world.token(view, "manage"),
    "uidb36": lambda world, case, view: "1",
    "sha256": lambda world, case, view: "0" * 64,
    "url": lambda world, case, view: "nothing-here",
    **{f"signatories:{name} number": lambda world, case, view: world.signed["open"].pk for name in SIGNATURE},
    **{
        f"signatories:{name} number": lambda world, case, view: world.asked.pk
        for name in ("invitation", "invitation-heard")
    },
    **{f"signatories:{name} number": lambda world, case, view: world.replied.pk for name in REPLIES},
    "signatories:signature-proof number": lambda world, case, view: world.proof.signature_id,
    "signatories:signature-proof proof": lambda world, case, view: world.proof.pk,
    "signatories:mend-line number": lambda world, case, view: world.signed[case or "open"].pk,
    **{
        f"signatories:{name} number": lambda world, case, view: world.group.pk
        for name in ("group", "remove-group", "shift-group")
    },
    **{f"signatories:{name} number": IMPORT_IN.get(name, _parked) for name in IMPORTS},
    **{f"signatories:{name} number": _exported for name in EXPORTS},
    **{f"signatories:{name} number": lambda world, case, view: world.bulk_deed.pk for name in BULK_DEED},
    "signatories:take-back-entry number": lambda world, case, view: world.hand_entry.pk,
    "campaign:revoke-api-token number": lambda world, case, view: world.api_token.pk,
    "campaign:restore-api-token number": lambda world, case, view: world.api_token.pk,
    "signatories:uncount-paper number": lambda world, case, view: world.paper_total.pk,
    **{f"signatories:{name} number": lambda world, case, view: world.likely_pair.pk for name in LIKELY_PAIR},
    "campaign:invitation token": lambda world, case, view: world.invitation_token(case),
    "letters:calendar-feed token": lambda world, case, view: world.calendars.get(case, "invented"),
    "campaign:restore-member member": lambda world, case, view: world.suspended_member.pk,
    "letters:register-file nonce": lambda world, case, view: world.public_file.nonce,
    "kind": lambda world, case, view: "response_due",
    "pause": lambda world, case, view: world.reminder_pause.pk,
    "reminder": lambda world, case, view: world.reminder.pk,
    "extension": lambda world, case, view: world.extension.pk,
    "stop": lambda world, case, view: world.stop.pk,
    **{f"letters:{name} number": lambda world, case, view: world.recipient.pk for name in CLOCKS},
    **{f"letters:{name} number": lambda world, case, view: world.delivery.pk for name in DELIVERY},
    "letters:planned-sending number": lambda world, case, view: world.planned.pk,
    "letters:copy-pdf number": lambda world, case, view: world.copy.pk,
    "letters:delivered-link token": lambda world, case, view: (
        "an-invented-token" if case == "invented" else world.delivery_link().rstrip("/").rpartition("/")[2]
    ),
    "letters:case number": lambda world, case, view: world.recipient.pk,
    "letters:follow-directory number": lambda world, case, view: world.letters["draft"].recipients.order_by("pk")[0].pk,
    "letters:log-response number": lambda world, case, view: world.recipient.pk,
    **{
        f"letters:{name} mail": lambda world, case, view: world.incoming_mail.pk
        for name in ("inbox-mail", "raw-mail", "discard-mail", "restore-mail")
    },
    "event": lambda world, case, view: "account" if case == "account" else "confirm_signature",
    "language": lambda world, case, view: "en",
    "mailbox": lambda world, case, view: world.suspended_mailbox.pk,
    "provider": lambda world, case, view: "postmark",
    "campaign:unsubscribe token": lambda world, case, view: (
        "an-invented-token" if case == "invented" else world.unsubscribe_token()
    ),
    **{
        f"letters:{name}-press-release release": lambda world, case, view: world.press_releases["open"].slug
        for name in ("edit", "take-down", "put-back", "delete")
    },
    "letters:press-release slug": lambda world, case, view: world.press_releases[case or "open"].slug,
    "letters:press-file slug": lambda world, case, view: world.press_releases[case or "open"].slug,
    "letters:press-pdf slug": lambda world, case, view: world.press_releases[case or "open"].slug,
    "signatories:invited-link token": lambda world, case, view: world.asked_token(view),
    **{f"signatories:{name} number": lambda world, case, view: world.share_link.pk for name in ("end-link", "qr-code")},
    "code": lambda world, case, view: world.share_link.code,
    **{f"campaign:{name} number": _parked_directory for name in DIRECTORY_FILES},
    "signatories:qr-code kind": lambda world, case, view: "svg",
    "signatories:confirm-link token": lambda world, case, view: world.token(view, "confirm"),
}

# Which object of another coalition takes the place of ours in the case "foreign", where the name does not say it.
FOREIGN: dict[str, str] = {
    **{f"campaign:{name}-api-token number": "api_token" for name in ("revoke", "restore")},
    **{f"letters:{name} number": "recipient" for name in CLOCKS},
    **{f"letters:{name} number": "delivery" for name in DELIVERY},
    "letters:planned-sending number": "planned",
    "letters:copy-pdf number": "copy",
    **{f"letters:{name} number": "recipient" for name in ("case", "log-response", "follow-directory")},
    **{f"letters:{name} mail": "incoming_mail" for name in ("inbox-mail", "raw-mail", "discard-mail", "restore-mail")},
    **{f"signatories:{name} number": "signature" for name in (*SIGNATURE, "mend-line")},
    **{f"signatories:{name} number": "share_link" for name in ("end-link", "qr-code")},
    **{f"signatories:{name} number": "asked" for name in ("invitation", "invitation-heard")},
    **{f"signatories:{name} number": "replied" for name in REPLIES},
    "signatories:signature-proof number": "proved",
    "signatories:signature-proof proof": "proof",
    **{f"signatories:{name} number": "signature_import" for name in IMPORTS},
    **{f"campaign:{name} number": "directory_import" for name in DIRECTORY_FILES},
    **{f"signatories:{name} number": "signature_export" for name in EXPORTS},
    **{f"signatories:{name} number": "bulk_deed" for name in BULK_DEED},
    "signatories:take-back-entry number": "hand_entry",
    "signatories:uncount-paper number": "paper_total",
    **{f"signatories:{name} number": "likely_pair" for name in LIKELY_PAIR},
    **{f"signatories:{name} number": "group" for name in ("group", "remove-group", "shift-group")},
}

# What was visited before, in a case.
BEFORE: dict[str, Callable[[World, str], str]] = {
    "campaign:join@invited": lambda world, view: world.invitation_link(),
    "letters:delivered@link opened": lambda world, view: world.delivery_link(),
    "letters:delivered-pdf@link opened": lambda world, view: world.delivery_link(),
    **{
        f"signatories:{name}@link opened": lambda world, view: reverse(
            "signatories:invited-link", args=[world.asked_token(view)]
        )
        for name in ("invited", "invited-consider", "invited-decline", "invited-forward")
    },
    "signatories:confirm@link opened": lambda world, view: world.link(view, "confirm"),
    "signatories:confirmed@link opened": lambda world, view: world.link(view, "confirm"),
    "signatories:manage@link opened": lambda world, view: world.link(view, "manage"),
    "signatories:want-news@link opened": lambda world, view: world.link(view, "manage"),
    "signatories:receipt@link opened": lambda world, view: world.link(view, "manage"),
    "signatories:nameless-receipt@link opened": lambda world, view: world.link(view, "manage"),
    "signatories:appear@link opened": lambda world, view: world.link(view, "manage"),
    "signatories:own-group@link opened": lambda world, view: world.link(view, "manage"),
    "signatories:own-autograph@link opened": lambda world, view: world.link(view, "manage"),
    "signatories:correct@link opened": lambda world, view: world.link(view, "manage"),
    "signatories:own-data@link opened": lambda world, view: world.link(view, "manage"),
    "signatories:own-copy@link opened": lambda world, view: world.link(view, "manage"),
    "signatories:erase-own@link opened": lambda world, view: world.link(view, "manage"),
    "signatories:withdraw@link opened": lambda world, view: world.link(view, "manage"),
}

# What stands behind the question mark.
QUERIES: dict[str, Callable[[World], dict[str, object]]] = {
    "signatories:decide-invitations": lambda world: {"deed": "end", "invitation": world.asked.pk},
    "signatories:decide": lambda world: {"deed": "approve", "signature": world.signed["open"].pk},
}

# What is posted; a route that is not here gets an empty form.
FORMS: dict[str, Callable[[World], dict[str, object]]] = {
    "campaign:change-role": lambda world: {"role": "drafter"},
    "campaign:invite": lambda world: {"email": "new@example.org", "role": "drafter"},
    "campaign:new-campaign": lambda world: {"title": "A new campaign", "goal": ""},
    "campaign:new-organization": lambda world: {"registered_name": "A new organization"},
    "letters:new": lambda world: {"title": "A new letter", "language": "en"},
    "letters:new-press-release": lambda world: {"headline": "News", "body": "<p>Today.</p>", "language": "en"},
    "letters:edit-press-release": lambda world: {
        "headline": "News",
        "body": "<p>Today.</p>",
        "language": "en",
        "letter": world.press_releases["open"].letter_id,
        "seen": press_writing.mark(world.press_releases["open"]),
    },
    "letters:delete-press-release": lambda world: {"seen": press_writing.mark(world.press_releases["open"])},
    "letters:follow-up": lambda world: {"title": "A letter that follows up"},
    "letters:extend-publication": lambda world: {"until": timezone.now().date() + timedelta(days=30)},
    "letters:keep-confidential": lambda world: {"reason": "Talks go on."},
    "letters:take-back-publication": lambda world: {"reason": "A name stood there by mistake."},
    "signatories:decide": lambda world: {"deed": "approve", "signature": world.signed["open"].pk},
    "signatories:decide-invitations": lambda world: {"deed": "end", "invitation": world.asked.pk},
    "signatories:exports": lambda world: {"file_format": "csv", "states": "counted", "columns": "name"},
    "signatories:share": lambda world: {"label": "A poster", "site": ""},
    "signatories:invited-forward": lambda world: {"email": "colleague@rivers.example"},
    "signatories:invite-paste": lambda world: {"people": "Ada Rey <ada@rivers.example>", "deed": "add"},
    "signatories:read-reply": lambda world: {"outcome": "question"},
    "signatories:invitation-heard": lambda world: {"state": "considering", "reason": ""},
}


def address(world: World, route: str, case: str, view: str) -> str:
    """Return the path that this point of view asks for."""
    arguments = {name: place(world, route, case, view, name) for name in routes()[route].parameters}
    if routes()[route].is_named:
        return reverse(route, kwargs=arguments)
    path = routes()[route].text
    for name, value in arguments.items():
        path = re.sub(rf"<\w+:{name}>|\(\?P<{name}>[^)]*\)", str(value), path)
    return path.replace("$", "")


def place(world: World, route: str, case: str, view: str, name: str) -> object:
    """Return the value of one parameter of an address."""
    if name == "object_id":
        return world.pk_of(route)
    if name == "page":
        return world.page(route, view)
    if case == "foreign" and f"{route} {name}" in FOREIGN:
        return world.foreign[FOREIGN[f"{route} {name}"]]
    if case == "foreign" and name in world.foreign:
        return world.foreign[name]
    if name == "slug" and f"{route} slug" not in PLACES:
        usual = STATES.get(route, "open" if route.startswith("signatories:") else "draft")
        letter = world.letters[case if case in world.letters else usual]
        return letter.public_name if route in BY_PUBLIC_NAME else letter.slug
    found = PLACES.get(f"{route} {name}") or PLACES.get(name)
    assert found, f"say in PLACES of tests/matrix.py what {name} of {route} is"
    return found(world, case, view)


# Asking


def ask(world: World, route: str, case: str, method: str, view: str) -> str:
    """Ask one route as one point of view, undo what it did, and return the cell."""
    return cell(answer(world, route, case, method, view))


def answer(world: World, route: str, case: str, method: str, view: str) -> Any:
    """Ask one route as one point of view, undo what it did, and return the answer."""
    django_cache.clear()
    with transaction.atomic():
        client = world.client(view)
        if before := BEFORE.get(f"{route}@{case}"):
            client.get(before(world, view))
        given = {"GET": QUERIES, "HEAD": QUERIES, "POST": FORMS}.get(method, {}).get(route)
        path = address(world, route, case, view)
        told = getattr(client, method.lower())(path, *([given(world)] if given else []))
        transaction.set_rollback(True)
    return told


def cell(told: Any) -> str:
    """Return an answer's status in the words of the file."""
    path = urlsplit(told.headers.get("Location", "")).path
    if told.status_code == 302 and path == reverse("account_login"):
        return "302:login"
    if told.status_code == 302 and path in (
        reverse("account_reauthenticate"),
        reverse("mfa_reauthenticate"),
        reverse("campaign:still-you"),
    ):
        return "302:proof"
    return str(told.status_code)


def observe(world: World, route: str, case: str, methods: tuple[str, ...]) -> list[Row]:
    """Return lines with what the code answers today; methods that are answered alike share one."""
    rows: list[Row] = []
    for method in methods:
        cells = {view: ask(world, route, case, method, view) for view in VIEWS}
        alike = next((row for row in rows if row.cells == cells), None)
        if alike:
            rows[rows.index(alike)] = Row(route, case, (*alike.methods, method), cells)
        else:
            rows.append(Row(route, case, (method,), cells))
    return rows


def missing() -> list[tuple[str, tuple[str, ...]]]:
    """Return the routes that the file does not hold, with the methods that it does not hold for them."""
    held = {(row.route, method) for row in read() for method in row.methods}
    absent = ((route, tuple(method for method in METHODS if (route, method) not in held)) for route in routes())
    return [(route, methods) for route, methods in absent if methods]


def draft(wanted: list[str]) -> list[Row]:
    """Return draft lines for what is missing, or for the named routes (``route`` or ``route@case``)."""
    asked: list[tuple[str, str, tuple[str, ...]]] = []
    for name in wanted:
        route, _, case = name.partition("@")
        asked.append((route, case, METHODS))
    if not wanted:
        asked = [(route, "", methods) for route, methods in missing()]
    with transaction.atomic():
        world = World()
        rows = [row for route, case, methods in asked for row in observe(world, route, case, methods)]
        transaction.set_rollback(True)
    return rows


def main() -> None:
    """Print the draft; everything happens in a database in memory."""
    logging.disable(logging.ERROR)  # refusals are what this is about; a traceback of a failure is shown
    setup_test_environment()
    call_command("migrate", verbosity=0, interactive=False)
    write(draft(sys.argv[1:]), sys.stdout)


if __name__ == "__main__":
    main()
