"""What a person is told is a refusal, and pages pass one on in one way."""

import ast
import importlib

import pytest
from django import forms
from django.contrib import messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest
from django.test import RequestFactory

from campaign.http import refused_into, refused_to
from campaign.refusals import Refusal
from tests.sources import ROOT, python_files

pytestmark = pytest.mark.tree

# Told to programs, or told in the words of a page that knows what became of a link.
NO_REFUSALS = {
    "Problem",  # the refusals of the API, which are told to programs
    "BadToken",  # a link of a signer that proves nothing
    "DeadLink",  # a link to a delivered letter; its page says what became of it
    "DnsAway",  # told in a line of the report about the sender's records, as is NotThere
    "DoesNotFit",  # a long list is set by WeasyPrint instead
    "ExpiredToken",  # a link of a signer that is too old
    "Gone",  # the visitor hung up before the request was whole
    "InDoubt",  # a mail of which the server did not say whether it took it
    "InvitationGone",  # a link of an invitation that was good once; its page says what became of it
    "LaneRefused",  # these lines of a long list are set by WeasyPrint instead
    "LeaseLost",  # another worker took the work over
    "LinkDead",  # a link of a signer that was good once; its page says what became of it
    "NotThere",  # see DnsAway
    "MailRefused",  # a code from the program that reads mail
    "NoRoom",  # nothing as large can be kept at the moment; the visitor is told to come back
    "NoSuchMoment",  # a civil time that no clock shows
    "NotAllPlain",  # these lines of a long list are set by WeasyPrint instead
    "NotPlain",  # this line is
    "SeenBefore",  # the page shows the line as it reads now and asks once more
    "TooMuchMail",  # told to the mail server that hands mail in
    "Unfit",  # a code from the program that looks into files
    "UnknownAddress",  # told to the mail server that hands mail in
    "UnknownEvent",  # a mail that no part has registered
    "_Stopped",  # a database that takes no more of an archive; why is told by the thread that fills it
    "Unusable",  # a code from the program that looks into pictures for print
    "WrongKey",  # the installation's key does not open what is stored
}


class NameForm(forms.Form):
    name = forms.CharField()


class Taken(Refusal):
    """Another one has the name."""

    field = "name"


class Twice(Refusal):
    """Two things are wrong."""

    def by_field(self) -> dict[str, str]:
        return {"name": "Too short.", "": "Not today."}


def asked() -> HttpRequest:
    request = RequestFactory().get("/")
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    return request


def bound() -> NameForm:
    form = NameForm({"name": "River League"})
    assert form.is_valid()
    return form


def exceptions() -> dict[str, type[BaseException]]:
    """Return the exceptions of the project by name."""
    found = {}
    for path in python_files():
        if "class " not in path.read_text():
            continue
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if name.endswith(("typesetter", "inspection", "key_file")):  # programs of their own, with names of their own
            continue
        for one in vars(importlib.import_module(name)).values():
            if isinstance(one, type) and issubclass(one, BaseException) and one.__module__ == name:
                found[one.__name__] = one
    return found


def test_every_exception_for_people_is_a_refusal() -> None:
    found = exceptions()

    others = {name for name, one in found.items() if not issubclass(one, Refusal)}
    assert others <= NO_REFUSALS
    assert len(found) - len(others) > 40


def passed_on(path_text: str) -> list[int]:
    """Return the lines of handlers that only show a refusal: as an error of a form or as a message."""
    lines = []
    for node in ast.walk(ast.parse(path_text)):
        if isinstance(node, ast.ExceptHandler) and len(node.body) == 1 and isinstance(node.body[0], ast.Expr):
            said = ast.unparse(node.body[0])
            if f"str({node.name})" in said and (".add_error(" in said or said.startswith("messages.")):
                lines.append(node.lineno)
    return lines


def test_views_pass_refusals_on_in_one_way() -> None:
    views = [path for path in python_files() if "views" in path.parts]

    assert len(views) > 40
    assert {str(path): lines for path in views if (lines := passed_on(path.read_text()))} == {}


def test_views_that_pass_refusals_on_by_hand_are_noticed() -> None:
    text = "try:\n    sign()\nexcept Closed as refusal:\n    form.add_error(None, str(refusal))\n"

    assert passed_on(text) == [3]


@pytest.mark.parametrize(
    ("refusal", "field", "errors"),
    (
        (Refusal("No."), "", {"__all__": ["No."]}),
        (Refusal("No."), "name", {"name": ["No."]}),
        (Refusal("No.", "name"), "", {"name": ["No."]}),
        (Refusal("No.", "not-in-the-form"), "", {"__all__": ["No."]}),
        (Taken("No."), "", {"name": ["No."]}),
        (Twice("Both."), "", {"name": ["Too short."], "__all__": ["Not today."]}),
    ),
)
def test_refused_into_writes_the_sentence_where_it_belongs(
    refusal: Refusal, field: str, errors: dict[str, list[str]]
) -> None:
    form = bound()

    with refused_into(form, field):
        raise refusal

    assert form.errors == errors
    assert not form.is_valid()


def test_refused_into_lets_what_is_done_answer() -> None:
    def answer() -> str:
        with refused_into(bound()):
            return "done"
        return "refused"

    assert answer() == "done"


def test_refused_to_tells_whoever_asked() -> None:
    request = asked()

    with refused_to(request, level=messages.WARNING):
        raise Refusal("Not now.")

    assert [(said.level, said.message) for said in messages.get_messages(request)] == [(messages.WARNING, "Not now.")]


def test_faults_that_are_no_refusals_are_not_hidden() -> None:
    with pytest.raises(ValueError, match="a fault"), refused_into(bound()):
        raise ValueError("a fault")
    with pytest.raises(ValueError, match="a fault"), refused_to(asked()):
        raise ValueError("a fault")
