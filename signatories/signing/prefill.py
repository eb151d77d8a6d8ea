"""What the form for signing knows already of whoever comes by an invitation. Who has asked them registers here.

Invitations stand in a part above this one. What is filled in can be changed and proves nothing: the mail with
the link to confirm goes to the address in the form, and only its mailbox signs.
"""

from collections.abc import Callable

from django.http import HttpRequest

from letters.models import Letter

Source = Callable[[HttpRequest, Letter], dict[str, str]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Say who knows something of visitors who were asked to sign; the last one is asked."""
    _sources.append(source)


def of(request: HttpRequest, letter: Letter) -> dict[str, str]:
    """Return what to fill in: fields of the form, and ``as`` for the kind. Nothing for everybody else."""
    return _sources[-1](request, letter) if _sources else {}
