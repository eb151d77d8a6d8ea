"""The empty field of a seal, prepared before anybody seals: with a name, words for it and its place in the tree.

A program that seals would add a field that no element of the tree holds, which PDF/UA does not allow. Runs in the
typesetter's process only. The field has no size: what it is about is said by the page that checks a file, and
whoever looks at the paper sees nothing of it.
"""

from typing import Any, Final

import pydyf

NAME: Final = "Seal"
# Printed and locked; PDF/A asks for the first and forbids to hide it.
_FLAGS: Final = 4 | 128


def add(pdf: pydyf.PDF, words: str) -> None:
    """Put an empty signature field behind the last page's content; ``words`` are read aloud for it."""
    page = pdf.objects[pdf.pages["Kids"][-3]]
    root = _get(pdf, pdf.catalog["StructTreeRoot"])
    numbers = _get(pdf, root["ParentTree"])["Nums"]
    key = max(numbers[::2], default=-1) + 1
    field = pydyf.Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": pydyf.String(NAME),
            "TU": pydyf.String(words),
            "F": _FLAGS,
            "Rect": pydyf.Array([0, 0, 0, 0]),
            "P": page.reference,
            "StructParent": key,
        }
    )
    pdf.add_object(field)
    page["Annots"] = pydyf.Array([*page.get("Annots", []), field.reference])
    whole = root["K"][0]
    part = pydyf.Dictionary({"Type": "/OBJR", "Obj": field.reference, "Pg": page.reference})
    element = pydyf.Dictionary({"Type": "/StructElem", "S": "/Form", "P": whole, "K": pydyf.Array([part])})
    pdf.add_object(element)
    kids = _get(pdf, whole)
    kids["K"] = pydyf.Array([*kids["K"], element.reference])
    numbers.extend([key, element.reference])
    pdf.catalog["AcroForm"] = pydyf.Dictionary({"Fields": pydyf.Array([field.reference])})


def _get(pdf: pydyf.PDF, reference: Any) -> Any:
    return pdf.objects[int(reference.split()[0])]
