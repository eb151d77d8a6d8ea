"""Sets what stands around the text of a page when it is known how many there are. In the typesetter's process only.

WeasyPrint counts the pages that it has laid out. With a long list they are more by those in between, so the foot of
a page is put off until the list is packed, and set by the same function of WeasyPrint with the right numbers.
"""

from typing import Any, Final

import weasyprint.layout
from weasyprint.draw import draw_stacking_context
from weasyprint.formatting_structure import boxes
from weasyprint.layout.background import layout_box_backgrounds
from weasyprint.stacking import StackingContext

from letters.editions.rendering.ledger.faces import Face, NotPlain
from letters.editions.rendering.ledger.galley import PartStyle
from letters.editions.rendering.ledger.wrapping import change

_FOOT: Final = "@bottom-center"
_POINTS: Final = 0.75
_TO_UNITS: Final = 1024
_make_margin_boxes = weasyprint.layout.make_margin_boxes


def put_off() -> None:
    """Let WeasyPrint lay out pages without what surrounds them; once for a process."""

    def noted(context: Any, page: Any, state: Any) -> tuple[()]:
        page.put_off = (context, context.current_page, state)
        return ()

    weasyprint.layout.make_margin_boxes = noted


def margins(page: Any, number: int, total: int, *, behind: int = 0) -> list[Any]:
    """Return what surrounds a page as WeasyPrint sets it, where it is page ``number`` of ``total``.

    So many pages ``behind`` it WeasyPrint has not laid out: what stands at the head of all but the first is theirs too.
    """
    context, current, (depth, counters, scopes, groups) = page.put_off
    context.current_page = current + behind
    counters = {**counters, "page": [number], "pages": [total]}
    made = list(_make_margin_boxes(context, page, (depth, counters, scopes, groups)))
    for box in made:
        layout_box_backgrounds(page, box, context.get_image_from_uri)
    return made


class Furniture:
    """What surrounds the pages of the list: drawn by WeasyPrint once, with the foot of each page set by HarfBuzz."""

    def __init__(self, page: Any, stream: Any, words: list[str], total: int) -> None:
        self.page, self.stream, self.words, self.total = page, stream, words, total
        around = margins(page, 1, total, behind=1)
        self._same = self._drawn([box for box in around if box.at_keyword != _FOOT])
        self._foot = next((box for box in around if box.at_keyword == _FOOT), None)
        self._text = self._sample()
        self._role: PartStyle | None = None
        self._center = 0.0
        if self._text is not None:
            self._begin(self._text)

    def _sample(self) -> Any:
        """Return the text of a foot if it is one that HarfBuzz can set."""
        texts = [box for box in self._foot.descendants() if isinstance(box, boxes.TextBox)] if self._foot else []
        return texts[0] if len(texts) == 1 and texts[0].text == self._words(1) else None

    def _words(self, number: int) -> str:
        before, between, after = self.words
        return f"{before}{number}{between}{self.total}{after}"

    def _begin(self, text: Any) -> None:
        face = Face.of(self.stream, text)
        try:
            width = face.word(self._words(1)).width
        except NotPlain:
            return
        # As wide as WeasyPrint has measured it, or it is not the face, or not the order, that the text is set in.
        if abs(width / _TO_UNITS - text.width) < abs(face.spacing) / _TO_UNITS + 0.1:
            red, green, blue = text.style["color"].to("srgb").coordinates
            self._role = PartStyle(face, f"{red:.4g} {green:.4g} {blue:.4g} rg")
            self._center = text.position_x + width / _TO_UNITS / 2

    def draw(self, stream: Any, number: int) -> None:
        """Draw what surrounds a page of the list."""
        stream.stream += self._same
        if self._role is None:
            foot = [box for box in margins(self.page, number, self.total, behind=1) if box.at_keyword == _FOOT]
            stream.stream += self._drawn(foot)
            return
        word = self._role.face.word(self._words(number))
        across = (self._center - word.width / _TO_UNITS / 2) * _POINTS
        down = (self.page.margin_height() - self._text.position_y - self._text.baseline) * _POINTS
        stream.stream += [
            "/Artifact BMC BT", *change(None, self._role), f"{across:.3f} {down:.3f} Td[{word.shown}]TJ ET EMC",
        ]  # fmt: skip

    def _drawn(self, around: list[Any]) -> list[Any]:
        stream = self.stream.clone(tags={})
        for box in around:
            draw(stream, box, self.page)
        return list(stream.stream)


def draw(stream: Any, box: Any, page: Any) -> None:
    """Draw a box that WeasyPrint has laid out where it stands on a page."""
    with stream.stacked():
        stream.transform(d=-_POINTS, a=_POINTS, f=page.margin_height() * _POINTS)
        draw_stacking_context(stream, StackingContext.from_box(box, page))
