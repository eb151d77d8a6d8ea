"""How a recipient is printed: the lines of an address, the line of a copy."""

from letters.documents import AddressBlock
from letters.models import Recipient


def address_block(recipient: Recipient) -> AddressBlock:
    """Return the lines of an address; whoever has no name begins with the title."""
    lines = [recipient.name, recipient.title, recipient.office, recipient.organization, *recipient.address]
    return AddressBlock(tuple(line for line in lines if line))


def cc_line(recipient: Recipient) -> str:
    """Return one line of the list of copies; commas inside a title stay as they are."""
    parts = [recipient.name, recipient.title, recipient.office, recipient.organization]
    return ", ".join(part for part in parts if part)
