"""The form field for a letter's HTML: a text area that a script turns into an editor."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.templatetags.static import static
from django.utils.translation import gettext as _

from campaign.text import refuse_broken
from letters import html

TIPTAP = "django_prose_editor/editor.js"


class LetterEditor(forms.Textarea):
    """A text area with HTML; ``static/js/editor.js`` puts Tiptap over it.

    The script finds Tiptap, its own parts and its words in data attributes: an
    import map would have to stand in the page as an inline script.
    """

    class Media:
        js = [Script("js/editor.js", type="module")]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {
            "data-editor": "",
            "data-tiptap": static(TIPTAP),
            "data-nodes": static("js/editor_nodes.js"),
            "data-toolbar": static("js/editor_toolbar.js"),
        }
        return context


class LetterHtmlField(forms.CharField):
    """HTML of a letter, cleaned; what was taken out is in ``removed`` afterwards."""

    widget = LetterEditor

    def __init__(self, **options: Any) -> None:
        self.removed: tuple[str, ...] = ()
        super().__init__(strip=False, max_length=html.MAX_CHARACTERS, **options)

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value) or "")
        refuse_broken(text)
        try:
            cleaned = html.clean(text)
        except html.HtmlRefused as refusal:
            raise ValidationError(str(refusal), code="refused") from refusal
        self.removed = cleaned.removed
        return "" if html.is_empty(cleaned.html) else cleaned.html


def words() -> str:
    """Return the words of the editor's tool bar in the reader's language, as JSON for a data attribute."""
    return json.dumps(_labels(), ensure_ascii=False)


def _labels() -> dict[str, str]:
    return {
        "toolbar": _("Formatting"),
        "style": _("Style"),
        "paragraph": _("Paragraph"),
        "heading2": _("Heading 1"),
        "heading3": _("Heading 2"),
        "heading4": _("Heading 3"),
        "bold": _("Bold"),
        "italic": _("Italic"),
        "underline": _("Underline"),
        "strike": _("Strike through"),
        "superscript": _("Superscript"),
        "subscript": _("Subscript"),
        "bulletList": _("List"),
        "orderedList": _("Numbered list"),
        "listStart": _("First number"),
        "listType": _("Numbering"),
        "listIn": _("Deeper"),
        "listOut": _("Less deep"),
        "blockquote": _("Quotation"),
        "link": _("Link"),
        "linkAddress": _("Address of the link (https:// or mailto:)"),
        "footnote": _("Footnote"),
        "count": _("Count"),
        "countHelp": _("Put in a number that follows the list"),
        "organizations": _("Number of organizations"),
        "individuals": _("Number of individuals"),
        "signatories": _("Number of signatories"),
        "countries": _("Number of countries"),
        "inDigits": _("in digits"),
        "inWords": _("in words"),
        "table": _("Table"),
        "rowAfter": _("Add row"),
        "rowDelete": _("Delete row"),
        "columnAfter": _("Add column"),
        "columnDelete": _("Delete column"),
        "headerRow": _("Heading row"),
        "mergeOrSplit": _("Merge or split cells"),
        "caption": _("Caption"),
        "tableDelete": _("Delete table"),
        "language": _("Language"),
        "languageHelp": _("Language tag, for example fr or ar"),
        "rule": _("Line"),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "apply": _("Apply"),
        "remove": _("Remove"),
        "cancel": _("Cancel"),
    }
