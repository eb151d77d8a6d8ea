"""The separate process that reads one mail: the mail in on standard input, ``facts.pack`` out on standard output.

Started by ``campaign.mail.incoming`` through ``campaign.sandbox``, which sets the limits. A mail beyond our own
limits ends it with status 3 and a code on standard error.
"""

import sys
from pathlib import Path
from typing import Final

REFUSED: Final = 3
ROOT: Final = Path(__file__).resolve().parents[3]


def main() -> int:
    """Read one mail and return the status to end with."""
    sys.path.insert(0, str(ROOT))
    from campaign.mail.reading import facts, reader  # noqa: PLC0415 - the path is set by now

    try:
        mail = reader.read(sys.stdin.buffer.read())
    except facts.MailRefused as refusal:
        sys.stderr.write(str(refusal))
        return REFUSED
    sys.stdout.buffer.write(facts.pack(mail))
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
