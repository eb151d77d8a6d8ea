"""The forms of a page as a browser without scripts reads them, filled in as somebody might."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from lxml.html import HtmlElement, document_fromstring

WORDS = "Typed kept words"
# What is typed into an empty field, by its kind.
TYPED = {
    "email": "typed@example.org",
    "url": "https://typed.example/",
    "date": "2026-12-24",
    "time": "12:00",
    "datetime-local": "2026-12-24T12:00",
    "number": "3",
    "text": WORDS,
    "search": "",
    "password": "",
    "hidden": "",
}
UNSENT = {"submit", "button", "reset", "image", "file"}


@dataclass(frozen=True)
class FilledForm:
    """Where a form posts to, what it posts, and whether somebody types words into it."""

    action: str
    fields: dict[str, Any]
    is_typed: bool

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.fields)


def forms_of(text: str, path: str) -> Iterator[FilledForm]:
    """Yield the forms of a page that post, each once for each of its buttons."""
    page: Any = document_fromstring(text)
    for form in page.forms:
        if form.method.lower() != "post":
            continue
        fields, is_typed = _entries(page, form)
        action = urljoin(path, form.get("action") or path)
        for button in _buttons(page, form) or [None]:
            extra = {button.get("name"): button.get("value", "")} if button is not None and button.get("name") else {}
            target = button.get("formaction") if button is not None else None
            yield FilledForm(urljoin(path, target) if target else action, {**fields, **extra}, is_typed)


def _controls(page: HtmlElement, form: HtmlElement, *tags: str) -> list[HtmlElement]:
    """Return the controls inside a form, and those elsewhere that name it; none of a template's."""
    outside = [one for one in page.iter(*tags) if form.get("id") and one.get("form") == form.get("id")]
    found = [*form.iter(*tags), *outside]
    return [one for one in found if not any(above.tag == "template" for above in one.iterancestors())]


def _buttons(page: HtmlElement, form: HtmlElement) -> list[HtmlElement]:
    return [one for one in _controls(page, form, "button") if one.get("type", "submit") == "submit"]


def _entries(page: HtmlElement, form: HtmlElement) -> tuple[dict[str, Any], bool]:
    fields: dict[str, Any] = {}
    is_typed = False
    for control in _controls(page, form, "input", "textarea", "select"):
        name, kind = control.get("name"), control.get("type", "text")
        if not name or control.get("disabled") is not None or kind in UNSENT:
            continue
        if control.tag == "textarea" or (control.tag == "input" and kind == "text"):
            is_typed = True
            fields[name] = (control.text or "").strip() or WORDS if control.tag == "textarea" else _typed(control, kind)
        elif control.tag == "select":
            chosen = [one.get("value", "") for one in control.iter("option") if one.get("selected") is not None]
            values = chosen or [one.get("value", "") for one in control.iter("option")][:2][-1:]
            fields[name] = values if control.get("multiple") is not None else (values or [""])[0]
        elif kind in {"checkbox", "radio"}:
            if control.get("checked") is not None or (kind == "radio" and name not in fields):
                fields[name] = control.get("value", "on")
        else:
            fields[name] = _typed(control, kind)
    return fields, is_typed


def _typed(control: HtmlElement, kind: str) -> str:
    return str(control.get("value") or TYPED.get(kind, WORDS))
