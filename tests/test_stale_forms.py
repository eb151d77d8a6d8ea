"""Two tabs of everything: each form, posted when its page is stale, touches no other object's rows and loses no words.

Every route that takes a POST is asked, with the form that a page of it shows where there is one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection, models, transaction
from django.urls import Resolver404, resolve

from campaign import kept_posts
from campaign.models import Member
from letters.models import Letter, Reminder
from letters.states import LetterState
from signatories.models.totals import ListChange
from tests import matrix
from tests.forms import WORDS, FilledForm, forms_of
from tests.turns import parts
from tests.world import World

PARTS = 8
# Anybody may ask for another mail, within the limits of mail; a trial's account is nobody's yet.
AGAIN = {"signatories:find", "account_reset_password", "campaign:still-you", "trial:begin"}
# Words for what can no longer be done at all, or was not about that; the elements' page stores nothing.
IN_VAIN = {"signatories:check", "letters:note-delivery", "gallery"}
OURS = ("campaign", "letters", "signatories")
Rows = dict[tuple[type[models.Model], Any], tuple[Any, ...]]


@dataclass(frozen=True)
class StaleForm:
    """A form as somebody got it: who, where, and what it posts to."""

    route: str
    view: str
    page: str
    case: str
    form: FilledForm


def pages(part: int) -> Iterator[tuple[matrix.Row, str]]:
    """Yield what may be got, as whom: a member who may do all, and a signer where links from mails lead."""
    for row in matrix.read()[part::PARTS]:
        inside = matrix.routes()[row.route].text.startswith(("/coalitions/", "/letters/"))
        for view in ("owner",) if inside else ("owner", "signer"):
            if "GET" in row.methods and row.cells[view] == "200":
                yield row, view


def stale_forms(world: World, part: int) -> list[StaleForm]:
    """Return the forms of all pages, each kind once, and one made up for each other route that takes a POST."""
    found: dict[tuple[str, str, frozenset[str]], StaleForm] = {}
    for row, view in pages(part):
        text, path = shown(world, row.route, row.case, view)
        for form in forms_of(text, path) if text else ():
            try:
                route = resolve(urlsplit(form.action).path).view_name
            except Resolver404:
                continue
            found.setdefault((route, view, form.names), StaleForm(route, view, row.route, row.case, form))
    known = {one.route for one in found.values()}
    return [*found.values(), *made_up(world, part, known)]


def shown(world: World, route: str, case: str, view: str) -> tuple[str, str]:
    """Return a page as it is shown, and its address."""
    with transaction.atomic():
        client = world.client(view)
        if before := matrix.BEFORE.get(f"{route}@{case}"):
            client.get(before(world, view))
        path = matrix.address(world, route, case, view)
        query: Any = matrix.QUERIES[route](world) if route in matrix.QUERIES else {}
        answer = client.get(path, query)
        text = answer.content.decode() if answer.headers.get("Content-Type", "").startswith("text/html") else ""
        transaction.set_rollback(True)
    return text, path


def made_up(world: World, part: int, known: set[str]) -> Iterator[StaleForm]:
    for row in matrix.read()[part::PARTS]:
        if "POST" in row.methods and row.route not in known and row.cells["owner"] not in {"404", "405"}:
            typed = {"text": WORDS, "note": WORDS, "reason": WORDS, "title": WORDS}
            posted = (matrix.FORMS[row.route](world) if row.route in matrix.FORMS else {}) | typed
            action = matrix.address(world, row.route, row.case, "owner")
            yield StaleForm(row.route, "owner", row.route, row.case, FilledForm(action, posted, is_typed=False))


# What is in the database, and whose it is


def rows() -> Rows:
    """Return every row of ours, as the database holds it: asked for thousands of times."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for model, statement in TABLES:
            found |= {(model, values[0]): values for values in cursor.execute(statement).fetchall()}
    return found


def _statement(model: type[models.Model]) -> str:
    key = model._meta.pk
    assert key is not None
    columns = ", ".join(f'"{field.column}"' for field in (key, *model._meta.fields))
    return f'SELECT {columns} FROM "{model._meta.db_table}"'


TABLES = [(model, _statement(model)) for app in OURS for model in apps.get_app_config(app).get_models()]

# Nobody's deed: the schedule is derived anew for everybody whenever anybody's plan changes, as it is each minute, and
# a list's marks that its numbers are to be counted anew come and go with any write.
DERIVED = {Reminder, ListChange}


def is_stored(before: Rows, after: Rows) -> bool:
    """Tell whether the typed words stand in a row that is new or changed."""
    changed = [key for key, values in after.items() if before.get(key) != values]
    return any(WORDS in str(list(model._base_manager.filter(pk=pk).values())) for model, pk in changed)


def touched(before: Rows, after: Rows) -> list[models.Model]:
    """Return the rows of before that are different now, or gone, as they were."""
    changed = [key for key, values in before.items() if key[0] not in DERIVED and after.get(key) != values]
    return [as_it_was(model, before[model, pk]) for model, pk in changed]


def as_it_was(model: type[models.Model], values: tuple[Any, ...]) -> models.Model:
    return model(**dict(zip([field.attname for field in model._meta.fields], values[1:], strict=True)))


def coalition_of(row: models.Model, before: Rows) -> int | None:
    """Return the coalition that a row belonged to, or nothing for what belongs to all."""
    if row._meta.label == "campaign.Coalition":
        return int(row.pk)
    for field in row._meta.fields:
        if field.name in {"coalition", "campaign", "letter", "recipient", "clock", "edition", "response", "signature"}:
            model: Any = field.related_model
            key = getattr(row, field.attname)
            if (model, key) in before:
                return coalition_of(as_it_was(model, before[model, key]), before)
    return None


def letters_of(found: list[models.Model]) -> set[int]:
    """Return the keys of the letters that rows belong to."""
    keys = {row.pk if isinstance(row, Letter) else getattr(row, "letter_id", None) for row in found}
    return {int(key) for key in keys if key}


def letter_named(action: str) -> Letter | None:
    """Return the letter that an address names."""
    slug = resolve(urlsplit(action).path).kwargs.get("slug")
    return Letter.objects.named(slug).first() or Letter.objects.filter(slug=slug).first() if slug else None


# The walk


def post(stale: StaleForm, client: Any) -> Any:
    return client.post(stale.form.action, stale.form.fields)


def opened(world: World, stale: StaleForm) -> Any:
    """Return a browser in which the page was opened."""
    cache.clear()
    client = world.client(stale.view)
    if before := matrix.BEFORE.get(f"{stale.page}@{stale.case}"):
        client.get(before(world, stale.view))
    return client


def faults(world: World, stale: StaleForm) -> Iterator[str]:
    """Post one form in each state that its page may have gone stale in, and tell what is wrong."""
    for deed in (twice, signed_out, as_another, not_a_member, gone_on):
        with transaction.atomic():
            for fault in deed(world, stale):
                yield f"{deed.__name__}: {stale.route} ({stale.page} {stale.case} as {stale.view}): {fault}"
            transaction.set_rollback(True)


def twice(world: World, stale: StaleForm) -> Iterator[str]:
    """Press, go back and press again: each time only rows of what the page is about, the second time none anew."""
    client, before = opened(world, stale), rows()
    first = post(stale, client)
    between = rows()
    second = post(stale, client)
    after = rows()
    yield from errors(first, second)
    yield from strangers(world, stale, before, after)
    made = {key[0].__name__ for key in after.keys() - between.keys() if key[0] not in DERIVED}
    if "csrfmiddlewaretoken" in stale.form.fields and first.status_code == 302 and made and stale.route not in AGAIN:
        yield f"the second press made {sorted(made)}"


def signed_out(world: World, stale: StaleForm) -> Iterator[str]:
    client = opened(world, stale)
    if stale.view != "owner" or kept_posts.MARK not in stale.form.fields:
        return
    client.logout()
    before = rows()
    answer = post(stale, client)
    yield from errors(answer)
    if changed := touched(before, rows()):
        yield f"changed {changed}"
    if has_words(stale) and WORDS not in told(client, answer):
        yield f"words lost ({answer.status_code})"


def as_another(world: World, stale: StaleForm) -> Iterator[str]:
    """Somebody of another coalition has signed in in the browser meanwhile."""
    if stale.view != "owner" or not matrix.routes()[stale.route].text.startswith(("/coalitions/", "/letters/")):
        return
    before = rows()
    answer = post(stale, world.client("foreign_coordinator"))
    yield from errors(answer)
    if answer.status_code not in {404, 403, 405} or touched(before, rows()):
        yield f"answered {answer.status_code}, changed {touched(before, rows())}"


def not_a_member(world: World, stale: StaleForm) -> Iterator[str]:
    if stale.view != "owner" or not matrix.routes()[stale.route].text.startswith(("/coalitions/", "/letters/")):
        return
    client = opened(world, stale)
    Member.objects.filter(user=world.users["owner"]).delete()
    before = rows()
    answer = post(stale, client)
    yield from errors(answer)
    if changed := touched(before, rows()):
        yield f"changed {changed}"
    if has_words(stale) and WORDS not in told(client, answer):
        yield f"words lost ({answer.status_code})"


def gone_on(world: World, stale: StaleForm) -> Iterator[str]:
    """The letter was withdrawn in another tab."""
    letter = letter_named(stale.form.action)
    if letter is None:
        return
    client = opened(world, stale)
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.WITHDRAWN)
    before = rows()
    answer = post(stale, client)
    after = rows()
    yield from errors(answer)
    yield from strangers(world, stale, before, after)
    if has_words(stale) and WORDS not in told(client, answer) and not is_stored(before, after):
        yield f"words lost ({answer.status_code})"


def errors(*answers: Any) -> Iterator[str]:
    yield from (f"answered {answer.status_code}" for answer in answers if answer.status_code >= 500)


def strangers(world: World, stale: StaleForm, before: Rows, after: Rows) -> Iterator[str]:
    """Tell what of the rows that changed belongs to another coalition or another letter."""
    changed = touched(before, after)
    foreign = [row for row in changed if coalition_of(row, before) == world.foreign_coalition.pk]
    if foreign:
        yield f"changed rows of another coalition: {foreign}"
    letter = letter_named(stale.form.action)
    others = letters_of(changed) - {letter.pk if letter else None}
    if letter and others:
        yield f"changed rows of other letters: {[row for row in changed if letters_of([row]) & others]}"


def has_words(stale: StaleForm) -> bool:
    return stale.form.is_typed and WORDS in str(stale.form.fields) and stale.route not in IN_VAIN


def told(client: Any, answer: Any) -> str:
    """Return all that the browser has of what was typed: the page, and what is kept for later."""
    return answer.content.decode(errors="replace") + str(client.session.get(kept_posts.KEPT, ""))


@pytest.mark.landing
@pytest.mark.long
@pytest.mark.matrix
@pytest.mark.django_db
@pytest.mark.usefixtures("one_pdf")
@pytest.mark.parametrize("part", parts(PARTS))
def test_stale_forms_touch_nothing_else_and_lose_no_words(part: int) -> None:
    world = World()

    assert [fault for stale in stale_forms(world, part) for fault in faults(world, stale)] == []


def walked(world: World, *routes: str) -> list[str]:
    """Return the faults of the forms that these pages show."""
    found = []
    for route in routes:
        text, path = shown(world, route, "", "owner")
        named = [form for form in forms_of(text, path) if urlsplit(form.action).path == path]
        found += [fault for form in named for fault in faults(world, StaleForm(route, "owner", route, "", form))]
    return found


@pytest.mark.matrix
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("switched_off", "fault"),
    (("keep_typed", "signed_out: letters:new"), ("one_press", "the second press made"), ("", "")),
)
def test_control_the_walk_tells_what_is_lost_or_made_twice(settings: Any, switched_off: str, fault: str) -> None:
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name.rpartition(".")[2] != switched_off]

    found = walked(World(), "letters:new", "campaign:new-campaign")

    assert any(fault in one for one in found) if fault else found == []


@pytest.mark.matrix
@pytest.mark.django_db
def test_control_the_walk_tells_whose_rows_were_touched() -> None:
    world = World()
    text, path = shown(world, "letters:copy", "", "owner")
    form = next(form for form in forms_of(text, path) if urlsplit(form.action).path == path)
    stale = StaleForm("letters:copy", "owner", "letters:copy", "", form)
    before = rows()
    Letter.objects.filter(pk=world.letters[LetterState.OPEN].pk).update(title="Changed")
    Member.objects.filter(coalition=world.foreign_coalition).update(role="staff")

    told_of = list(strangers(world, stale, before, rows()))

    assert len(told_of) == 2
