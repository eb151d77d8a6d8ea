"""Text on its way into a spreadsheet."""

# What makes a spreadsheet compute instead of show, in the widths and after the blanks that programs skip.
_STARTS = tuple("=+-@＝＋－＠\t\r\n")


def plain_cell(value: object) -> object:
    """Return the value so that it is shown and not computed.

    A text that would start a formula gets an apostrophe in front, and so does one that
    starts with an apostrophe: taking one off gives back what was written.
    """
    if not isinstance(value, str):
        return value
    if value.lstrip(" \u00a0'\"").startswith(_STARTS) or value.startswith((*_STARTS, "'")):
        return f"'{value}"
    return value
