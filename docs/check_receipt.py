#!/usr/bin/env python3
"""Checks receipts of signatures against the record of an edition, or against its root alone, without any server.

    python3 check_receipt.py receipt.json --record record.json
    python3 check_receipt.py receipt.json --record letter.pdf
    python3 check_receipt.py receipt.json --root 3f5a…

The record lies inside the PDF of an edition and on its audit page, which shows the root as well. Python 3.9 or later,
nothing else. One line for each receipt; ends with 0 when all of them hold, with 1 when one does not, with 2 when a file
cannot be read. ``--without-name OUT`` writes the receipt so that it can be shown to others and says no name.

What is checked is told in docs/proof.md: hash trees of RFC 9162 (2.1), with SHA-256.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import re
import sys
import zlib
from pathlib import Path
from typing import Any

RECEIPT = "undersigned-receipt/1"
RECORD = "undersigned-record/1"
LONGEST_PATH = 64
LARGEST_RECORD = 400 * 1024 * 1024


class UnreadableError(Exception):
    """A file is not what it should be."""


class RefusedError(Exception):
    """A receipt does not hold; the first word says why: edition, moved, forged, record."""

    def __init__(self, why: str, sentence: str) -> None:
        super().__init__(sentence)
        self.why = why


# Hashes


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def leaf_of(key: bytes, salt: bytes, line: object) -> bytes:
    return sha(b"\x00", key, sha(salt, canonical(line)))


ON_PAPER = sha(b"\x00", b"on paper")


def root_of(leaves: list[bytes], on_paper: int) -> bytes:
    """Return the root over these leaves and so many equal ones for signatures on paper (RFC 9162, 2.1.1)."""
    alike: dict[int, bytes] = {}

    def on_paper_only(number: int) -> bytes:
        if number == 1:
            return ON_PAPER
        if number not in alike:
            left = largest_power_below(number)
            alike[number] = sha(b"\x01", on_paper_only(left), on_paper_only(number - left))
        return alike[number]

    def over(start: int, end: int) -> bytes:
        if start >= len(leaves):
            return on_paper_only(end - start)
        if end - start == 1:
            return leaves[start]
        middle = start + largest_power_below(end - start)
        return sha(b"\x01", over(start, middle), over(middle, end))

    size = len(leaves) + on_paper
    return over(0, size) if size else sha()


def largest_power_below(number: int) -> int:
    return 1 << ((number - 1).bit_length() - 1)


def root_above(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes | None:
    """Return where a path leads (RFC 9162, 2.1.3.2), or None where it is none of a tree of this size."""
    at, last, found = index, size - 1, leaf
    for beside in path:
        if last == 0:
            return None
        if at % 2 or at == last:
            found = sha(b"\x01", beside, found)
            while at and not at % 2:
                at, last = at >> 1, last >> 1
        else:
            found = sha(b"\x01", found, beside)
        at, last = at >> 1, last >> 1
    return found if last == 0 and 0 <= index < size else None


# Files


def load(path: str) -> dict[str, Any]:
    """Return the JSON of a file; of a PDF, that of the record inside."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise UnreadableError(f"cannot be read ({error.strerror})") from error
    if content[:5] == b"%PDF-":
        content = record_in(content)
    try:
        data = json.loads(content.decode())
    except (ValueError, RecursionError) as error:
        raise UnreadableError("is no JSON") from error
    if not isinstance(data, dict):
        raise UnreadableError("holds something else")
    return data


def record_in(pdf: bytes) -> bytes:
    for found in re.finditer(rb"stream\r?\n", pdf):
        start = zlib.decompressobj()
        try:
            if RECORD.encode() in start.decompress(pdf[found.end() : found.end() + 4096], 200):
                return zlib.decompressobj().decompress(pdf[found.end() :], LARGEST_RECORD)
        except zlib.error:
            continue
    raise UnreadableError("is a PDF without a record inside")


def hash_of(data: object, name: str) -> bytes:
    text = data.get(name) if isinstance(data, dict) else data
    if not isinstance(text, str) or not re.fullmatch(r"[0-9a-f]{64}", text):
        raise UnreadableError(f"“{name}” is no hash")
    return bytes.fromhex(text)


def number_of(data: dict[str, Any], name: str) -> int:
    number = data.get(name)
    if not isinstance(number, int) or isinstance(number, bool) or number < 0:
        raise UnreadableError(f"“{name}” is no number")
    return number


class Receipt:
    """What a receipt says, read strictly."""

    def __init__(self, data: dict[str, Any]) -> None:
        if data.get("format") != RECEIPT or not isinstance(data.get("edition"), dict):
            raise UnreadableError("is no receipt")
        self.head = data["edition"]
        self.index, self.size = number_of(data, "index"), number_of(self.head, "leaves")
        self.root = hash_of(self.head, "root")
        path = data.get("path")
        if not isinstance(path, list) or len(path) > LONGEST_PATH:
            raise UnreadableError("“path” is no list")
        self.path = [hash_of(step, "path") for step in path]
        self.line = data.get("line")
        key = hash_of(data, "key")
        if self.line is None:
            self.commitment = hash_of(data, "commitment")
        elif isinstance(self.line, dict):
            self.commitment = sha(hash_of(data, "salt"), canonical(self.line))
        else:
            raise UnreadableError("“line” is no line")
        self.leaf = sha(b"\x00", key, self.commitment)
        self.data = data

    def without_name(self) -> dict[str, Any]:
        kept = {name: self.data[name] for name in ("format", "edition", "index", "path", "key")}
        return {**kept, "commitment": self.commitment.hex()}


class Record:
    """The leaves of a record, and whether it fits itself."""

    def __init__(self, data: dict[str, Any]) -> None:
        if data.get("format") != RECORD or not isinstance(data.get("head"), dict):
            raise UnreadableError("is no record")
        self.head = data["head"]
        seed, lines, withheld = hash_of(data, "seed"), data.get("lines"), data.get("withheld")
        if not isinstance(lines, list) or not isinstance(withheld, list):
            raise UnreadableError("is no record")
        self.leaves = []
        for index, line in enumerate(lines):
            made = hmac.new(seed, index.to_bytes(8, "big"), "sha512").digest()
            self.leaves.append(leaf_of(made[:32], made[32:], line))
        self.leaves += [hash_of(leaf, "withheld") for leaf in withheld]
        on_paper = number_of(data, "on_paper")
        self.counts = {"named": len(lines), "withheld": len(withheld), "on_paper": on_paper}
        self.size = len(self.leaves) + on_paper
        self.root = root_of(self.leaves, on_paper)
        self.places = {leaf: place for place, leaf in enumerate(self.leaves)}

    def check(self) -> None:
        for name, number in {**self.counts, "leaves": self.size}.items():
            if self.head.get(name) != number:
                raise RefusedError("record", f"the record says {self.head.get(name)} {name} and holds {number}")
        if hash_of(self.head, "root") != self.root:
            raise RefusedError("record", "the lines of the record do not lead to its own root: it was changed")


# Checking


def check_with_record(receipt: Receipt, record: Record) -> None:
    record.check()
    for name in ("edition", "root", *sorted({*receipt.head, *record.head})):
        if receipt.head.get(name) != record.head.get(name):
            raise RefusedError(
                "edition",
                f"the receipt is for another edition: “{name}” is {receipt.head.get(name)!r},"
                f" in the record {record.head.get(name)!r}",
            )
    place = record.places.get(receipt.leaf)
    if place is None:
        raise RefusedError("forged", "no line of the record is this one: the line, its salt or its key was changed")
    if place != receipt.index:
        raise RefusedError("moved", f"the line stands at leaf {place}, and not at {receipt.index}")
    check_path(receipt)


def check_with_root(receipt: Receipt, root: bytes) -> None:
    if receipt.root != root:
        raise RefusedError("edition", "the receipt is for another edition: its root is another one")
    check_path(receipt)


def check_path(receipt: Receipt) -> None:
    if root_above(receipt.leaf, receipt.index, receipt.size, receipt.path) == receipt.root:
        return
    places = range(min(receipt.size, 200_000))
    for place in places if len(receipt.path) <= 20 else ():
        if root_above(receipt.leaf, place, receipt.size, receipt.path) == receipt.root:
            raise RefusedError("moved", f"the line stands at leaf {place}, and not at {receipt.index}")
    raise RefusedError(
        "forged", "the line does not lead to the root: the line, its salt, its key or the path was changed"
    )


def told(receipt: Receipt) -> str:
    head = receipt.head
    added = f"addendum {head['addendum']} to " if head.get("addendum") else ""
    place = f"leaf {receipt.index} of {receipt.size}, {added}edition {head.get('edition')} of “{head.get('letter')}”"
    if receipt.line is None:
        return f"holds: {place}; whoever has this receipt has signed, and no name is shown"
    words = " / ".join(map(str, receipt.line.get("lines", [])))
    return f"holds: {place}: {words}{' (name withheld)' if receipt.line.get('withheld') else ''}"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Check receipts of signatures without any server.")
    parser.add_argument("receipts", nargs="+", metavar="RECEIPT")
    by = parser.add_mutually_exclusive_group(required=True)
    by.add_argument("--record", metavar="FILE", help="record.json, or the PDF of the edition")
    by.add_argument("--root", metavar="HEX", help="the root, as the audit page shows it")
    parser.add_argument(
        "--without-name", metavar="OUT", help="write a receipt that says no name, to be shown to others"
    )
    return parser.parse_args()


def main() -> int:
    given = arguments()
    try:
        record = Record(load(given.record)) if given.record else None
        root = hash_of({"root": given.root}, "root") if given.root else b""
    except UnreadableError as fault:
        print(f"{given.record or '--root'}: {fault}", file=sys.stderr)
        return 2
    status = 0
    for name in given.receipts:
        try:
            receipt = Receipt(load(name))
            if record:
                check_with_record(receipt, record)
            else:
                check_with_root(receipt, root)
        except RefusedError as refusal:
            print(f"{name}: REFUSED, {refusal.why}: {refusal}")
            status = max(status, 1)
        except UnreadableError as fault:
            print(f"{name}: {fault}", file=sys.stderr)
            status = 2
        else:
            print(f"{name}: {told(receipt)}")
            if given.without_name:
                Path(given.without_name).write_text(json.dumps(receipt.without_name(), indent=1))
    return status


if __name__ == "__main__":
    sys.exit(main())
