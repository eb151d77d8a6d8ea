"""One base for everything that a service refuses and a person is told.

A service raises its refusal, which stands beside it, with a whole sentence in the language of whoever
asked. A door that only passes the sentence on takes ``refused_into`` or ``refused_to`` of
``campaign.http``; one that does more about it names the refusal. Faults that no person is told in these
words (a lost lease, a mangled token, a wrong key) are no refusals.
"""

from collections.abc import Mapping


class Refusal(Exception):
    """What was asked cannot be done; the text says why, ``field`` what to put right in a form (empty: nothing)."""

    field: str = ""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field or self.field

    def by_field(self) -> Mapping[str, str]:
        """Return the sentence for each field that is to blame; the empty name stands for the whole form."""
        return {self.field: str(self)}
