"""Markup in every text we keep is shown as text: nothing runs, and the policy has nothing to stop (I1).

The texts are written past all forms, straight into the database, so that escaping
is what is tested, and in the HTML of letters cleaning on the way out.
"""

from collections.abc import Callable
from itertools import cycle

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse
from playwright.sync_api import BrowserContext, Dialog

from campaign.mail.own_words import rewordable
from campaign.models import MailText
from letters.models import Letter, Recipient
from letters.states import LetterState
from signatories.models import Signature
from tests import matrix
from tests.factories.addressees import make_addressee
from tests.factories.campaign import make_organization
from tests.factories.signatories import make_signature
from tests.journeys.walk import NOT_WALKED, enter, pages, pages_of
from tests.stack import Stack
from tests.world import World

RUN = "alert(document.domain)"
SHAPES = [
    "<script>{}</script>",
    "</script><script>{}</script>",
    "</textarea><script>{}</script>",
    "</title><script>{}</script>",
    "</style><script>{}</script>",
    '"><script>{}</script>',
    "'><script>{}</script>",
    "--><script>{}</script>",
    "]]><script>{}</script>",
    '<img src=x onerror="{}">',
    '"><img src=x onerror="{}">',
    "<svg onload={}>",
    '"><svg/onload={}>',
    "<svg><script>{}</script></svg>",
    "<math><mtext><script>{}</script></mtext></math>",
    "<body onload={}>",
    "<details open ontoggle={}>x</details>",
    "<input autofocus onfocus={}>",
    "<select autofocus onfocus={}></select>",
    "<video><source onerror={}></video>",
    "<audio src=x onerror={}>",
    "<iframe src='javascript:{}'></iframe>",
    "<iframe srcdoc='<script>{}</script>'></iframe>",
    "<object data='javascript:{}'></object>",
    "<embed src='javascript:{}'>",
    "<a href='javascript:{}' autofocus onfocus='{}'>x</a>",
    "javascript:{}",
    '" autofocus onfocus="{}',
    "' autofocus onfocus='{}",
    "<form action='javascript:{}'><button autofocus onfocus='{}'>x</button></form>",
]
WRAPPINGS = ["{}", "a{}b", "{}" * 2, "&lt;b&gt;{}", "{{{{ 7*7 }}}}{}"]
PAYLOADS = [wrapping.replace("{}", shape.replace("{}", RUN)) for shape in SHAPES for wrapping in WRAPPINGS]
# What is no free text, or is compared and not shown.
LEFT_ALONE = {"slug", "state", "kind", "role", "nonce", "token", "lease", "key", "form_key", "event", "about", "topic"}
LEFT_ALONE |= {"language", "sha256", "hash", "previous_hash", "data_digest", "data_salt", "password", "session_key"}
LEFT_ALONE |= {"email", "to", "sealed", "sealed_context", "mailbox_key", "organization_key", "name_key", "country"}
LEFT_ALONE |= {
    "sealed_blocks",
    "meetings",
    "report",
    "made",
    "lines",
    "root",
    "time_zone",
    "released_at",
    "interchange",
    "purpose",
    "verb",
    "website",
    "reply_to",
    "source",
    "seems",
    "file_format",
    "code",
}

# Empty in most rows, as a rule of the database has it.
ONLY_WHERE_SET = {"notice"}


def free_texts(model: type[models.Model]) -> list["models.Field[object, object]"]:
    """Return the columns of a model that hold words of people."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and not field.primary_key
        and field.name not in LEFT_ALONE
        and not field.name.endswith(("_key", "_civil", "_zone", "sha256"))
    ]


def poison() -> int:
    """Write a payload into every free text of every row; return how many were written."""
    payload, written = cycle(PAYLOADS), 0
    for label in ("campaign", "letters", "signatories"):
        for model in apps.get_app_config(label).get_models():
            fields = free_texts(model)
            if model is Signature:
                fields = [field for field in fields if field.name != "doubt"]
            for row in model._default_manager.all():
                own = [field for field in fields if field.name not in ONLY_WHERE_SET or getattr(row, field.name)]
                values = {field.name: next(payload)[: field.max_length or 10_000] for field in own}
                model._default_manager.filter(pk=row.pk).update(**values)
                written += len(values)
    return written


def add_words(world: World) -> None:
    """Add texts that lie in lists and by language, and a coalition's own mails."""
    words = {part: PAYLOADS[number] for number, part in enumerate(("name", "courtesy", "salutation"))}
    for number, kind in enumerate(("person", "office", "body", "class")):
        lines = PAYLOADS[10 * number : 10 * number + 4]
        make_addressee(world.coalition, kind=kind, forms={"en": words}, other_names=lines, address=lines)
    for wording in rewordable():
        MailText.objects.create(
            coalition=world.coalition, event=wording.name, language="en", subject="x", body="{link}"
        )
    Recipient.objects.update(address=PAYLOADS[50:54])


@pytest.fixture
def world(stack: Stack) -> World:
    """A served installation in which every free text is a payload, with rows enough for every payload."""
    stack.start_web(workers=2)
    world = World()
    for _ in range(len(PAYLOADS) // 3):
        make_signature(world.letters[LetterState.OPEN])
    for _ in range(len(PAYLOADS) // 6):
        make_organization(world.coalition)
    add_words(world)
    Letter.objects.update(visibility="link")
    assert poison() > len(PAYLOADS)
    return world


@pytest.mark.landing
@pytest.mark.long
@pytest.mark.timeout(300)
def test_markup_in_any_text_never_runs(stack: Stack, world: World, new_context: Callable[..., BrowserContext]) -> None:
    """For every change an eighth of the owner's pages and all of strangers, by the addresses of the matrix."""
    owner = world.users["owner"].email
    of_owner, of_anybody = (known_pages(world, view) for view in ("owner", "anonymous"))

    assert (len(of_owner) > 100, len(of_anybody) > 8) == (True, True)
    assert ran(new_context(), stack, of_owner[::8], owner) == []
    assert ran(new_context(), stack, of_anybody, "") == []


def known_pages(world: World, view: str) -> list[str]:
    """Return an address of each page that somebody may open, as far as nothing has to be done before."""
    shown = pages_of(view) - set(NOT_WALKED)
    found = {
        row.route: matrix.address(world, row.route, row.case, view)
        for row in matrix.read()
        if row.route in shown and row.cells[view] == "200" and f"{row.route}@{row.case}" not in matrix.BEFORE
    }
    return list(found.values())


@pytest.mark.release
@pytest.mark.timeout(600)
@pytest.mark.parametrize("looks", ("owner", "staff"))
def test_markup_in_any_text_never_runs_where_links_lead(
    stack: Stack, world: World, new_context: Callable[..., BrowserContext], looks: str
) -> None:
    letter = world.letters[LetterState.OPEN]
    public = ["/", f"/l/{letter.public_name}/", f"/l/{letter.public_name}/sign/", "/register/"]
    letters = [reverse("letters:letter", args=[each.slug]) for each in world.letters.values()]
    owner, staff = (world.users[view].email for view in ("owner", "export_staff"))
    of_owner, of_anybody = pages(stack, [*public, *letters], email=owner), pages(stack, public)
    # Where the owner's links lead, as far as others may go there.
    of_staff = {route: path for route, path in of_owner.items() if route in pages_of("export_staff")}

    if looks == "staff":
        assert ran(new_context(), stack, [*of_staff.values()], staff) == []
    else:
        assert ran(new_context(), stack, [*of_owner.values()], owner) == []
        assert ran(new_context(), stack, [*of_anybody.values()], "") == []
    assert (len(of_owner) > 100, len(of_staff) > 50, len(of_anybody) > 8) == (True, True, True)


def ran(context: BrowserContext, stack: Stack, paths: list[str], email: str) -> list[str]:
    """Open the pages one after the other and return where a payload ran or the policy had something to stop."""
    if email:
        enter(context, stack, email)
    page = context.new_page()
    seen: list[str] = []

    def stop(dialog: Dialog) -> None:
        seen.append(f"{page.url}: {dialog.message}")
        dialog.dismiss()

    page.on(
        "console", lambda said: seen.append(f"{page.url}: {said.text}") if "Content Security" in said.text else None
    )
    page.on("dialog", stop)
    for path in paths:
        page.goto(stack.url + path, wait_until="load")
    return seen


def test_dialog_is_seen_when_markup_is_not_escaped(new_context: Callable[..., BrowserContext]) -> None:
    """The control: the same payloads on a page without escaping and without a policy do run."""
    seen: list[str] = []
    page = new_context().new_page()

    def stop(dialog: Dialog) -> None:
        seen.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", stop)
    page.set_content("<p>" + PAYLOADS[SHAPES.index('<img src=x onerror="{}">') * len(WRAPPINGS)] + "</p>")
    page.wait_for_timeout(300)

    assert len(seen) == 1
