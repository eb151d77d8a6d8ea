"""The objects of a very long letter are found again, also where one stream has no room for all."""

import io
import re
from typing import Any

import pydyf
import pytest
from pypdf import PdfReader

from letters.editions.rendering import object_stream


def written(monkeypatch: pytest.MonkeyPatch, *, most: int) -> tuple[list[int], list[str]]:
    """Write nine objects; return how many share each stream, and what a reader finds in all of them."""
    monkeypatch.setattr(pydyf.Object, "compressible", pydyf.Object.compressible)
    pdf, file = pydyf.PDF(), io.BytesIO()
    for number in range(7):
        pdf.add_object(pydyf.Dictionary({"Word": pydyf.String(f"word {number}")}))
    pdf.catalog["Words"] = pydyf.Array([one.reference for one in pdf.objects[-7:]])
    object_stream.limit(pdf, most)
    pdf.write(file, compress=True)
    catalog: Any = PdfReader(file).trailer["/Root"]
    words = [one.get_object()["/Word"] for one in catalog["/Words"]]
    return [int(n) for n in re.findall(rb"/ObjStm\s*/N (\d+)", file.getvalue())], words


@pytest.mark.parametrize(("most", "shared"), ((9, 9), (8, 8), (3, 3)))
def test_no_stream_holds_more_and_none_is_lost(monkeypatch: pytest.MonkeyPatch, most: int, shared: int) -> None:
    assert written(monkeypatch, most=most) == ([shared], [f"word {number}" for number in range(7)])


def test_control_without_the_limit_one_stream_holds_all(monkeypatch: pytest.MonkeyPatch) -> None:
    assert written(monkeypatch, most=object_stream.MOST)[0] == [9]
