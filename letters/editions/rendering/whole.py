"""Makes one element of what WeasyPrint 70 tags once for each page: a text, a paragraph, a list, an item.

Whoever listens hears a paragraph as one, and a list with the number of its items. A heading has its bookmark without
the marks of its notes, and a file inside the PDF is named once. Runs in the typesetter's process only.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

import pydyf
from weasyprint import document
from weasyprint.formatting_structure import boxes
from weasyprint.pdf import tags

_ROLES: Final = frozenset({"/Part", "/Sect", "/Div", "/P", "/BlockQuote", "/L", "/LI", "/LBody"})
# Of tables, in letters that are set by today's rules.
_TABLES: Final = frozenset({"/Table", "/TBody", "/TFoot", "/TR", "/TD", "/TH"})
_KINDS: Final = (boxes.BlockBox, boxes.TableRowGroupBox, boxes.TableRowBox, boxes.TableCellBox)
_NOTES: Final = frozenset({"footnote", "between"})
# The rules by which a list in columns is one list; before, each of its columns was a list in it.
_COLUMNS_SINCE: Final = 5
# The rules by which each annex is one element; before, all of them on distinct pages were one.
_ANNEXES_SINCE: Final = 7


class Pieces:
    """The elements of a PDF by what they are made of: page and element for each, in the order of the pages."""

    def __init__(self, rules: int = 0) -> None:
        tables = rules > 0
        self.is_without_columns = rules >= _COLUMNS_SINCE
        self.takes_own_alone = rules >= _ANNEXES_SINCE
        self.roles = _ROLES | _TABLES if tables else _ROLES
        self.kinds: Any = _KINDS if tables else (boxes.BlockBox,)
        self.found: dict[tuple[Any, str], list[tuple[int, Any]]] = defaultdict(list)

    def install(self) -> None:
        """Wrap the making of elements; once for a process."""
        original = tags._build_box_tree
        known: set[bytes] = set()

        def wrapped(box: Any, parent: Any, pdf: Any, page: int, *arguments: Any) -> Iterator[Any]:
            for element in original(box, parent, pdf, page, *arguments):
                # The body of the page has no element of its own and passes on those of what is in it.
                is_taken = self.takes_own_alone and element.reference in known
                known.add(element.reference)
                is_piece = isinstance(box, self.kinds) and element["S"] in self.roles
                if is_piece and box.element is not None and not is_taken:
                    self.found[box.element, element["S"]].append((page, element))
                yield element

        tags._build_box_tree = wrapped

    def join(self, pdf: pydyf.PDF) -> None:
        """Join the elements of one thing on several pages."""
        if self.is_without_columns:
            self._open_columns(pdf)
        first_of: dict[bytes, Any] = {}
        for found in self.found.values():
            # What was emptied is no part of the tree.
            parts = [(page, element) for page, element in found if "K" in element]
            pages = [page for page, _element in parts]
            # Two on one page are pieces of another kind, and stay what they are.
            if len(parts) > 1 and len(pages) == len(set(pages)):
                first_of |= {element.reference: parts[0][1] for _page, element in parts[1:]}
        # By rules of before, an annex over several pages is one element, and one with the annexes before it.
        for reference in first_of:
            while first_of[reference].reference in first_of:
                first_of[reference] = first_of[first_of[reference].reference]
        joined = [(pdf.objects[int(reference.split()[0])], first) for reference, first in first_of.items()]
        for element, first in joined:
            first["K"].extend(element["K"])
            element.clear()
        for element in pdf.objects:
            if isinstance(element, dict) and element.get("Type") == "/StructElem":
                up = first_of.get(element["P"])
                element["P"] = up.reference if up is not None else element["P"]
                element["K"][:] = [kid for kid in element["K"] if kid not in first_of]

    def _open_columns(self, pdf: pydyf.PDF) -> None:
        """Put the items of a list into it where each column has become a list of its own in it."""
        for (_of, role), found in self.found.items():
            if role != "/L":
                continue
            lists = {element.reference: element for _page, element in found if "K" in element}
            for reference, column in lists.items():
                if (whole := lists.get(column["P"])) is None:
                    continue
                place = whole["K"].index(reference)
                whole["K"][place : place + 1] = column["K"]
                for kid in column["K"]:
                    pdf.objects[int(kid.split()[0])]["P"] = whole.reference
                column.clear()


def install(rules: int = 0) -> Pieces:
    """Wrap what marks headings and makes elements; return what joins these."""
    original = document.gather_anchors

    def wrapped(page: Any, *arguments: Any) -> None:
        for box in page.descendants():
            if box.bookmark_label and box.element is not None and _is_noted(box.element):
                box.bookmark_label = " ".join("".join(_words(box.element)).split())
        original(page, *arguments)

    document.gather_anchors = wrapped
    pieces = Pieces(rules)
    pieces.install()
    return pieces


def _is_noted(element: Any) -> bool:
    return any(child.get("class") in _NOTES for child in element.iter())


def _words(element: Any) -> Iterator[str]:
    """Yield the text of an element without its notes."""
    yield element.text or ""
    for child in element:
        if child.get("class") not in _NOTES:
            yield from _words(child)
        yield child.tail or ""


def name_files_once(pdf: pydyf.PDF) -> None:
    """List each file inside the PDF once."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
