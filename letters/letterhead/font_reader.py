"""Reads which characters of which scripts the installed faces have; runs as a program of its own that may be killed.

Started through ``campaign.sandbox``. Standard input is JSON: ``faces``, the paths of the files. Standard output is
JSON: ``families``, each with its cuts and how many characters of each script it has, and ``scripts``, how many
characters each script of Unicode has and how many of them any face has.
"""

import json
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, Final

_UNSCRIPTED: Final = frozenset({"Zyyy", "Zinh", "Zzzz"})
_FAMILY, _STYLE, _OWN_FAMILY, _OWN_STYLE = 1, 2, 16, 17


def report(paths: list[str]) -> dict[str, Any]:
    """Return what all faces together say."""
    from fontTools.unicodedata import script  # noqa: PLC0415 - this program's only library

    scripts = {
        code: script(chr(code)) for code in range(0x110000) if unicodedata.category(chr(code)) not in ("Cn", "Co", "Cs")
    }
    of_script = Counter(scripts.values())
    cuts: dict[str, set[str]] = defaultdict(set)
    codes: dict[str, set[int]] = defaultdict(set)
    for path in paths:
        for family, cut, found in _faces(path):
            cuts[family].add(cut)
            codes[family] |= found
    covered = Counter(scripts[code] for code in set().union(*codes.values()) if code in scripts)
    families = [
        {"family": family, "cuts": sorted(cuts[family]), "scripts": _counted(codes[family], scripts)}
        for family in sorted(cuts)
    ]
    known = {name: [count, covered[name]] for name, count in of_script.items() if name not in _UNSCRIPTED}
    return {"families": families, "scripts": known}


def _counted(codes: set[int], scripts: dict[int, str]) -> dict[str, int]:
    counted = Counter(scripts[code] for code in codes if code in scripts)
    return {name: count for name, count in counted.items() if name not in _UNSCRIPTED}


def _faces(path: str) -> Iterator[tuple[str, str, set[int]]]:
    from fontTools.ttLib import TTCollection, TTFont  # noqa: PLC0415

    if path.endswith(".ttc"):
        with TTCollection(path, lazy=True) as collection:
            yield from map(_face, collection.fonts)
    else:
        with TTFont(path, lazy=True) as face:
            yield _face(face)


def _face(face: Any) -> tuple[str, str, set[int]]:
    names = face["name"]
    family = names.getDebugName(_OWN_FAMILY) or names.getDebugName(_FAMILY) or ""
    cut = names.getDebugName(_OWN_STYLE) or names.getDebugName(_STYLE) or ""
    return family, cut, set(face.getBestCmap() or {})


if __name__ == "__main__":
    json.dump(report(json.load(sys.stdin)["faces"]), sys.stdout)
