"""What is written beside a picture in its file: place, time, device, comments. Nothing here knows Django."""


def without_notes(content: bytes) -> bytes:
    """Return a JPEG without place, time, device and comments, and without what stands behind its end."""
    made, at = bytearray(content[:2]), 2
    while at + 1 < len(content):
        kind = content[at + 1] if content[at] == 0xFF else 0
        if kind in (0, 0xFF) or 0xD0 <= kind <= 0xD7:  # the picture's own points, up to the next mark
            end = content.find(b"\xff", at + (2 if content[at] == 0xFF and kind != 0xFF else 1))
            made += content[at : end if end > 0 else len(content)]
            at = end if end > 0 else len(content)
            continue
        size = 2 if kind == 0xD9 else 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        # APP1 is Exif and XMP, APP13 is IPTC, and the last one a comment; the others say how to read the picture.
        if kind not in (0xE1, 0xED, 0xFE):
            made += content[at : at + size]
        at += size
        if kind == 0xD9:
            break
    return bytes(made)


def without_boxes(content: bytes) -> bytes:
    """Return a JPEG 2000 without its boxes of XML and of a program's own."""
    made, at = bytearray(), 0
    while content[4:8] == b"jP  " and at + 8 <= len(content):
        size, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(content[at + 8 : at + 16], "big")
        end = at + max(size, 8) if size else len(content)
        if kind not in (b"xml ", b"uuid", b"uinf"):
            made += content[at:end]
        at = end
    return bytes(made) or content
