"""Every form that changes something, sent twice at the same moment: one deed, and both are led where it leads (C7).

Each form of every page is first sent once, and then, with the database as it was before, twice at once by two threads
with the same cookies and the same fields. What the two have made, changed and deleted is what the one had.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus
from threading import Barrier
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection, connections, models, transaction
from django.http import HttpRequest, HttpResponse
from django.test.client import ClientHandler

from campaign import kept_posts
from campaign.models import Press
from tests import matrix
from tests.forms import forms_of
from tests.test_stale_forms import AGAIN, DERIVED, PARTS, Rows, StaleForm, opened, post, rows, shown, stale_forms
from tests.world import Visitor, World

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("one_pdf"),
    pytest.mark.long,
]
# Each of these is asked for anew: another mail, another copy or file at once, another trial account.
EACH_IS_ONE = AGAIN | {
    *("account_request_login_code", "campaign:own-copy", "signatories:own-copy", "signatories:exports"),
}
# What made two things when its button was pressed twice at once; all forms are tried before a release.
SOME = (
    *("campaign:new-campaign", "campaign:new-mandate", "letters:new", "letters:copy", "letters:add-recipient"),
    *("letters:new-press-release", "letters:pause-member", "signatories:new-group"),
)
Handler = Callable[[HttpRequest], HttpResponse]

_meeting: list[Barrier] = []
walked: set[str] = set()


def meet(get_response: Handler) -> Handler:
    """Let requests that meet go on together, before anything of ours has looked at them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if _meeting and request.method == "POST":
            _meeting[0].wait(30)
        return get_response(request)

    return middleware


@contextmanager
def meeting(people: int) -> Iterator[None]:
    _meeting.append(Barrier(people))
    try:
        yield
    finally:
        _meeting.clear()


# The database as it was


class Kept:
    """All tables as they are now, beside themselves, to be put back without building the world anew."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA IF EXISTS kept CASCADE; CREATE SCHEMA kept")
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            self.tables = [name for (name,) in cursor.fetchall()]
            for name in self.tables:
                cursor.execute(f'CREATE TABLE kept."{name}" AS TABLE public."{name}"')

    def put_back(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for name in self.tables:
                cursor.execute(f'DELETE FROM public."{name}"; INSERT INTO public."{name}" TABLE kept."{name}"')

    def drop(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA kept CASCADE")


@pytest.fixture
def kept() -> Iterator[list[Kept]]:
    made: list[Kept] = []
    yield made
    for one in made:
        one.drop()


# One form


def effect(before: Rows, after: Rows) -> Counter[str]:
    """Count what was made and deleted, by table, and name the numbers and states that changed, by row."""
    ignored = DERIVED | {Press}
    found: Counter[str] = Counter()
    for key in before.keys() ^ after.keys():
        if key[0] not in ignored:
            found[("made " if key in after else "deleted ") + key[0].__name__] += 1
    for key in before.keys() & after.keys():
        if before[key] == after[key] or key[0] in ignored:
            continue
        for field, old, new in zip(key[0]._meta.fields, before[key][1:], after[key][1:], strict=True):
            if old != new and is_told(field):
                found[f"{key[0].__name__} {key[1]} {field.attname}: {old} → {new}"] = 1
    return found


def is_told(field: Any) -> bool:
    """Tell whether a column says the same whenever it was written; one that leads to a new row does not."""
    if field.is_relation or field.attname.endswith("_id"):
        return False
    return isinstance(field, models.IntegerField | models.BooleanField) or bool(field.choices)


def pressed(world: World, stale: StaleForm, times: int) -> tuple[Counter[str], list[Any]]:
    """Press so many times at the same moment; return what that did, and the answers."""
    client, before = opened(world, stale), rows()

    def press(_number: int) -> Any:
        try:
            mine = Visitor(raise_request_exception=False)
            mine.handler = world.handler
            mine.cookies = client.cookies
            return post(stale, mine)
        finally:
            connections.close_all()

    with meeting(times), ThreadPoolExecutor(times) as pool:
        answers = list(pool.map(press, range(times)))
    return effect(before, rows()), answers


def said(answer: Any) -> str:
    return f"{answer.status_code} {answer.headers.get('Location', '')}".strip()


def faults(world: World, stale: StaleForm, kept: Kept) -> Iterator[str]:
    name = f"{stale.route} ({stale.page} {stale.case} as {stale.view})"
    one, _answer = pressed(world, stale, 1)
    kept.put_back()
    if not one and stale.route in matrix.FORMS:
        known = replace(stale.form, fields={**stale.form.fields, **matrix.FORMS[stale.route](world)})
        stale = replace(stale, form=known)
        one, _answer = pressed(world, stale, 1)
        kept.put_back()
    two, answers = pressed(world, stale, 2)
    kept.put_back()
    if one:
        walked.add(name)
    if any(answer.status_code >= 500 for answer in answers):
        yield f"{name}: failed, {[said(answer) for answer in answers]}"
    elif stale.route in EACH_IS_ONE:
        return
    elif two != one:
        yield f"{name}: {dict(two - one)} beyond, {dict(one - two)} less; {[said(answer) for answer in answers]}"
    elif one and said(answers[0]) != said(answers[1]) and not is_led_anew(answers):
        yield f"{name}: answered {[said(answer) for answer in answers]}"


def is_led_anew(answers: list[Any]) -> bool:
    """Tell whether a page was shown once, and the other press read that its link has done what it was for.

    The pages of accounts are a library's, which tells the second that it was the second.
    """
    return sorted(answer.status_code for answer in answers) in ([200, 410], [302, HTTPStatus.TOO_MANY_REQUESTS])


def world_of_handlers(settings: Any, *switched_off: str) -> World:
    names = [name for name in settings.MIDDLEWARE if name.rpartition(".")[2] not in switched_off]
    at = names.index("config.middleware.keep_typed")
    settings.MIDDLEWARE = [*names[:at], "tests.test_forms_at_once.meet", *names[at:]]
    world = World()
    world.handler = ClientHandler(enforce_csrf_checks=False)
    return world


def as_sent(world: World, stale: StaleForm) -> StaleForm:
    """Return a form with what every form of a member sends along, also one that was made up."""
    fields = {"csrfmiddlewaretoken": "k" * 64, **stale.form.fields}
    if stale.view == "owner":
        fields.setdefault(kept_posts.MARK, kept_posts._signer().sign(str(world.users["owner"].pk)))
    return replace(stale, form=replace(stale.form, fields=fields))


def walk(world: World, forms: list[StaleForm], kept: list[Kept]) -> list[str]:
    kept.append(Kept())
    walked.clear()
    return [fault for stale in forms for fault in faults(world, as_sent(world, stale), kept[0])]


def on_pages(world: World, *routes: str) -> list[StaleForm]:
    """Return the forms that these pages show an owner and that post to where they stand."""
    found = []
    for route in routes:
        text, path = shown(world, route, "", "owner")
        named = [form for form in forms_of(text, path) if urlsplit(form.action).path == path]
        found += [StaleForm(route, "owner", route, "", form) for form in named]
    return found


@pytest.mark.landing
def test_forms_that_make_something_sent_twice_at_once_are_one_deed(settings: Any, kept: list[Kept]) -> None:
    world = world_of_handlers(settings)

    assert walk(world, on_pages(world, *SOME), kept) == []
    assert len(walked) >= len(SOME)


@pytest.mark.landing
def test_control_without_one_press_each_makes_it_twice(settings: Any, kept: list[Kept]) -> None:
    world = world_of_handlers(settings, "one_press")

    found = walk(world, on_pages(world, *SOME), kept)

    # Of two campaigns at once the second may find the title of the first, or may not.
    twice = {one.partition(" ")[0] for one in found if " beyond" in one}
    assert twice | {"campaign:new-campaign"} == set(SOME)


@pytest.mark.release
@pytest.mark.timeout(900)
@pytest.mark.parametrize("part", range(PARTS))
def test_every_form_sent_twice_at_once_is_one_deed(settings: Any, kept: list[Kept], part: int) -> None:
    world = world_of_handlers(settings)

    assert walk(world, stale_forms(world, part), kept) == []
    print(f"{len(walked)} forms changed something")


@pytest.mark.release
@pytest.mark.timeout(900)
@pytest.mark.parametrize("part", range(PARTS))
def test_two_who_do_the_same_at_once_meet_no_error(settings: Any, kept: list[Kept], part: int) -> None:
    """Two people, or two tabs: nothing tells that it is the same press, and both are answered."""
    world = world_of_handlers(settings, "one_press")

    assert [one for one in walk(world, stale_forms(world, part), kept) if ": failed, " in one] == []
