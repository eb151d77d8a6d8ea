"""Comments and hidden words that word processors put on the clipboard: they are no part of the text."""

import re
from typing import Final

from lxml.html import HtmlElement

_STYLE: Final = re.compile(r"mso-element:\s*comment|mso-special-character:\s*comment", re.IGNORECASE)
# Not to be seen where it comes from: a remark for colleagues must not come out in the letter.
_HIDDEN: Final = re.compile(r"mso-hide:\s*all|display:\s*none|visibility:\s*hidden", re.IGNORECASE)
# LibreOffice has the whole comment where its mark would stand.
_CLASS: Final = re.compile(
    r"\b(?:mso(?:comment(?:text|subject)|com(?:anchor|off|txt))|comment-(?:start|end)|annotation_style_by_filter)\b(?!-)",
    re.IGNORECASE,
)
# Word's style of marks, which also what is typed behind one may wear.
_WORN_BY_MARKS: Final = re.compile(r"\bmsocommentreference\b", re.IGNORECASE)
# Word: _msocom_1, _com_1; Google Docs: cmnt1 in the list of comments, cmnt_ref1 at the text; mammoth: comment-ref-1.
_NAME: Final = re.compile(
    r"_?(?:msocom|com|cmnt)_?\d+|_?(?:msoanchor|anchor|cmnt_ref)_?\d+|(?:[\w-]+-)?comment-ref-\d+"
)
_COMMENT: Final = re.compile(r"cmnt\d+")
# In mammoth's list of comments, which a link to the same place in a blog is not.
_TERM: Final = re.compile(r"(?:[\w-]+-)?comment-\d+")

# Where CKEditor has the words that a comment is about.
BOUNDS: Final = ("comment-start", "comment-end")
# Elements that hold the text of a comment, or the words that it is about: those have the number of a comment, and
# nothing says whose it is or of when (CryptPad, Quip).
ELEMENTS: Final = ("comment",)
# What cleans takes this one, which belongs into a formula, away with its words.
_ANNOTATION: Final = re.compile(r"<(/?)annotation(?=[\s>])", re.IGNORECASE)
NUMBERS: Final = frozenset({"id", "data-uid", "data-id"})
SAYING_WHOSE: Final = frozenset("author creator user date datetime data-author".split())
# What a page calls the box in which its comments are listed.
_LIST: Final = "comments"
_WORD_MARK: Final = re.compile(r"\s*(?:\[\w{1,12}\])?\s*")
_MARK: Final = re.compile(r"\s*[\[(]?(?:\w{1,3}|[*†‡#])[\])]?\s*")


def renamed(html: str) -> str:
    """Return markup in which annotations that are of no formula are comments."""
    return html if re.search("<math", html, re.IGNORECASE) else _ANNOTATION.sub(r"<\1comment", html)


def take_out_comments(root: HtmlElement) -> bool:
    """Drop comments and their marks, and keep the words they are about; True when there were any."""
    found = [element for element in root.iter() if isinstance(element.tag, str) and _is_of_a_comment(element)]
    found += _listed(root)
    for element in found:
        if element.getparent() is not None:
            _whole(element).drop_tree()
    bounds = list(root.iter(*BOUNDS, *ELEMENTS))
    for element in bounds:
        element.drop_tag()
    marks = [one for one in root.iterdescendants() if _WORN_BY_MARKS.search(one.get("class", "")) and _is_mark(one)]
    for element in marks:
        element.drop_tree()
    return bool(found or bounds or marks)


def take_out_hidden(root: HtmlElement) -> bool:
    """Drop what its author's program does not show; True when there were words in it."""
    found = [element for element in root.iterdescendants() if _HIDDEN.search(element.get("style") or "")]
    had_words = False
    for element in found:
        if element.getparent() is not None:
            had_words |= bool(element.text_content().strip())
            element.drop_tree()
    return had_words


def _is_of_a_comment(element: HtmlElement) -> bool:
    return bool(
        _STYLE.search(element.get("style", ""))
        or _CLASS.search(element.get("class", ""))
        or (element.tag == "a" and any(_NAME.fullmatch(name) for name in _names(element)))
        or _NAME.fullmatch(element.get("id", ""))
        or element.get("role") == "comment"
        or (element.tag in ELEMENTS and not _is_about(element))
        or _is_in_list(element)
    )


def _is_about(element: HtmlElement) -> bool:
    names = set(element.attrib)
    return bool(names & NUMBERS) and not names & SAYING_WHOSE


def _is_mark(element: HtmlElement) -> bool:
    """Tell a mark, or what is left of one, from words."""
    return bool(_WORD_MARK.fullmatch(element.text_content()))


def _listed(root: HtmlElement) -> list[HtmlElement]:
    """Return boxes of comments with the marks in the text that lead to one of them, as Etherpad writes them."""
    found: list[HtmlElement] = []
    for box in root.iterdescendants():
        if _LIST not in (box.get("id"), *box.get("class", "").split()):
            continue
        names = {name for element in box.iterdescendants() if (name := element.get("id"))}
        links = [link for link in root.iter("a") if link.get("href", "").partition("#")[2] in names]
        marks = [link for link in links if _MARK.fullmatch(link.text_content()) and box not in link.iterancestors()]
        found += [*marks, box] if marks else []
    return found


def _is_in_list(element: HtmlElement) -> bool:
    """Tell a term of a list of comments, and what stands under it."""
    term = element.getprevious() if element.tag == "dd" else element
    return term is not None and term.tag == "dt" and bool(_TERM.fullmatch(term.get("id", "")))


def _names(link: HtmlElement) -> tuple[str, ...]:
    return link.get("href", "").partition("#")[2], link.get("name", "")


def _whole(element: HtmlElement) -> HtmlElement:
    """Return the whole comment where only its number is named, and the raised mark where only its link is."""
    parent = element.getparent()
    if _COMMENT.fullmatch(element.get("id", "")):
        block = next((above for above in element.iterancestors("p", "div", "li")), element)
        box = block.getparent()
        return box if box.tag == "div" and box.getparent() is not None and box[0] is block else block
    if parent.tag == "sup" and parent.getparent() is not None and parent.text_content() == element.text_content():
        return parent
    return element
