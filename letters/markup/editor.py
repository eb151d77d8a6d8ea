"""The form field for a letter's HTML: a text area that a script turns into an editor."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.templatetags.static import static
from django.utils.translation import gettext_lazy, pgettext_lazy

from campaign.text import refuse_broken
from letters.markup import html, limits, scripts

TIPTAP = "django_prose_editor/editor.js"

WORDS = {
    "toolbar": gettext_lazy("Formatting"),
    "style": gettext_lazy("Style"),
    "paragraph": gettext_lazy("Paragraph"),
    "heading2": gettext_lazy("Heading 1"),
    "heading3": gettext_lazy("Heading 2"),
    "heading4": gettext_lazy("Heading 3"),
    "bold": gettext_lazy("Bold"),
    "italic": gettext_lazy("Italic"),
    "underline": gettext_lazy("Underline"),
    "strike": gettext_lazy("Strike through"),
    "superscript": gettext_lazy("Superscript"),
    "subscript": gettext_lazy("Subscript"),
    "bulletList": gettext_lazy("List"),
    "orderedList": gettext_lazy("Numbered list"),
    "listStart": gettext_lazy("First number"),
    "listType": gettext_lazy("Numbering"),
    "listIn": gettext_lazy("Deeper"),
    "listOut": gettext_lazy("Less deep"),
    "blockquote": gettext_lazy("Quotation"),
    "link": gettext_lazy("Link"),
    "linkAddress": gettext_lazy("Address of the link (https:// or mailto:)"),
    "footnote": gettext_lazy("Footnote"),
    "count": gettext_lazy("Count"),
    "countHelp": gettext_lazy("Put in a number that follows the list"),
    "organizationsDigits": gettext_lazy("Number of organizations, in digits"),
    "organizationsWords": gettext_lazy("Number of organizations, in words"),
    "individualsDigits": gettext_lazy("Number of individuals, in digits"),
    "individualsWords": gettext_lazy("Number of individuals, in words"),
    "signatoriesDigits": gettext_lazy("Number of signatories, in digits"),
    "signatoriesWords": gettext_lazy("Number of signatories, in words"),
    "countriesDigits": gettext_lazy("Number of countries, in digits"),
    "countriesWords": gettext_lazy("Number of countries, in words"),
    "table": gettext_lazy("Table"),
    "rowAfter": gettext_lazy("Add row"),
    "rowDelete": gettext_lazy("Delete row"),
    "columnAfter": gettext_lazy("Add column"),
    "columnDelete": gettext_lazy("Delete column"),
    "headerRow": gettext_lazy("Heading row"),
    "mergeOrSplit": gettext_lazy("Merge or split cells"),
    "caption": gettext_lazy("Caption"),
    "tableDelete": gettext_lazy("Delete table"),
    "language": gettext_lazy("Language"),
    "languageHelp": gettext_lazy("Language tag, for example fr or ar"),
    "rule": pgettext_lazy("drawn across the page", "Line"),
    "undo": gettext_lazy("Undo"),
    "redo": gettext_lazy("Redo"),
    "pastedPlain": gettext_lazy("Pasted as plain text: what it looked like could not be read just now."),
    "apply": gettext_lazy("Apply"),
    "remove": gettext_lazy("Remove"),
    "cancel": gettext_lazy("Cancel"),
}


class LetterEditor(forms.Textarea):
    """A text area with HTML; ``static/js/editor.js`` puts Tiptap over it.

    Tiptap reads what stands there as a part of the living page, where a picture that
    fails to load would run its handler. So it gets clean text only, whatever is stored
    or was posted; what cannot be cleaned stays in a plain text area, where it is words.

    The script finds Tiptap, its own parts and its words in data attributes: an
    import map would have to stand in the page as an inline script.
    """

    class Media:
        js = [Script("js/editor.js", type="module")]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        try:
            cleaned = html.clean(str(value or "")).html
        except html.HtmlRefused:
            plain: dict[str, Any] = super().get_context(name, value, attrs)
            return plain
        context: dict[str, Any] = super().get_context(name, cleaned, attrs)
        context["widget"]["attrs"] |= {
            "data-editor": "",
            "data-tiptap": static(TIPTAP),
            "data-nodes": static("js/editor_nodes.js"),
            "data-toolbar": static("js/editor_toolbar.js"),
            "data-paste": static("js/editor_paste.js"),
        }
        return context


class LetterHtmlField(forms.CharField):
    """HTML of a letter, cleaned; what was taken out is in ``removed`` afterwards."""

    widget = LetterEditor

    def __init__(self, **options: Any) -> None:
        self.removed: tuple[str, ...] = ()
        super().__init__(strip=False, max_length=limits.MAX_CHARACTERS, **options)

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value) or "")
        refuse_broken(text)
        try:
            cleaned = html.clean(text)
            limits.refuse_what_no_page_holds(cleaned.html)
        except html.HtmlRefused as refusal:
            raise ValidationError(str(refusal), code="refused") from refusal
        self.removed = cleaned.removed
        return "" if html.is_empty(cleaned.html) else cleaned.html


def words() -> str:
    """Return the words of the editor's tool bar in the reader's language, as JSON for a data attribute."""
    return json.dumps({name: str(word) for name, word in WORDS.items()}, ensure_ascii=False)


def directions() -> str:
    """Return which languages run from right to left, as JSON for a data attribute: the list that print goes by."""
    return json.dumps(scripts.directions())
