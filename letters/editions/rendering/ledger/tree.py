"""Hangs the entries of a long list into the tree of elements: one list for each group, over all its pages."""

from types import SimpleNamespace
from typing import Any

import pydyf
from weasyprint.pdf import tags

from letters.editions.rendering.ledger import objects
from letters.editions.rendering.ledger.pages import BEHIND, Leaf


class Tree:
    """The elements of a list, below the element of its place in the letter."""

    def __init__(self, pdf: Any, place: Any, groups: int, references: list[bytes]) -> None:
        self.pdf, self.place, self.references = pdf, place, references
        # As WeasyPrint asks a PDF, without making a list of all pages for each element.
        self.proxy = SimpleNamespace(add_object=pdf.add_object, page_references=references, objects=pdf.objects)
        place["S"] = "/Sect"
        self.sections = [self._element("/Sect", place) for _group in range(groups)]
        self.lists = [self._element("/L", section, hang=False) for section in self.sections]
        self.items: list[list[bytes]] = [[] for _group in range(groups)]
        self.numbers = objects.of(pdf, objects.of(pdf, pdf.catalog["StructTreeRoot"])["ParentTree"])["Nums"]

    def add(self, leaf: Leaf, page: int, key: int) -> None:
        """Hang what a leaf draws on a page; ``key`` is the page's in the tree of parents."""
        owners: dict[int, bytes] = {}
        for group, part in leaf.parts:
            if isinstance(part, int):
                self._entry(group, part, page, owners)
            elif group == BEHIND:
                self._boxes([part], self.place, self.place["K"], page, leaf, owners)
            elif part.element.get("data-head") is not None:
                self._boxes(part.children, self.sections[group], self.sections[group]["K"], page, leaf, owners)
            else:
                self._boxes([part], self.lists[group], self.items[group], page, leaf, owners)
        self._own(key, [owners[mark] for mark in sorted(owners)])

    def close(self) -> None:
        """Write the lists, which are as long as there are entries."""
        for number, (section, names, items) in enumerate(zip(self.sections, self.lists, self.items, strict=True)):
            names["K"] = pydyf.Array(items)
            section["K"].append(names.reference)
            self.items[number] = []

    def _element(self, role: str, parent: Any, *, hang: bool = True) -> Any:
        element = pydyf.Dictionary(
            {"Type": "/StructElem", "S": role, "K": pydyf.Array(), "P": parent.reference, "Pg": self.place["Pg"]}
        )
        self.pdf.add_object(element)
        if hang:
            parent["K"].append(element.reference)
        return element

    def _entry(self, group: int, mark: int, page: int, owners: dict[int, bytes]) -> None:
        """Write an entry and its body."""
        number = len(self.pdf.objects)
        up = self.lists[group].number
        objects.add(self.pdf, b"<</Type/StructElem/S/LI/P %d 0 R/K[%d 0 R]>>" % (up, number + 1))
        body = b"<</Type/StructElem/S/LBody/P %d 0 R/Pg %s/K %d>>"
        objects.add(self.pdf, body % (number, self.references[page], mark))
        self.items[group].append(b"%d 0 R" % number)
        owners[mark] = b"%d 0 R" % (number + 1)

    def _boxes(
        self, boxes: Any, parent: Any, kids: list[bytes], page: int, leaf: Leaf, owners: dict[int, bytes]
    ) -> None:
        for box in boxes:
            elements = tags._build_box_tree(box, parent, self.proxy, page, owners, [], leaf.stream._tags)
            kids += [element.reference for element in elements]

    def _own(self, key: int, owners: list[bytes]) -> None:
        """Say which elements the marks of a page belong to."""
        if key in self.numbers[::2]:
            self.numbers[2 * self.numbers[::2].index(key) + 1].extend(owners)
        else:
            number = objects.add(self.pdf, b"[" + b" ".join(owners) + b"]")
            self.numbers += [key, b"%d 0 R" % number]
