"""Which passwords are refused although they are long: those that are tried first."""

from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

# What stands on every page of ours; beside them the name and address of whoever chooses.
OUR_WORDS: Final = ("undersigned", "letter", "letters", "signature", "coalition", "campaign")
GOOD: Final = 3  # of 4: more than a hundred million tries, beside which Argon2 makes each a slow one
LOOKED_AT: Final = 72  # characters; the library looks at no more, and more make nothing worse


class GuessableValidator:
    """Refuses what follows from words, names and passwords that are often used, lists of which zxcvbn brings along."""

    def validate(self, password: str, user: Any = None) -> None:
        if zxcvbn(password[:LOOKED_AT], user_inputs=words(user))["score"] < GOOD:
            raise ValidationError(
                _("This password is easy to guess, because it follows from few common words, names or keys in a row."),
                code="password_easy_to_guess",
            )

    def get_help_text(self) -> str:
        return _("Four words that do not belong together make a good password.")


def words(user: Any) -> list[str]:
    """Return what somebody who knows the installation and the person would try."""
    told = [
        urlsplit(settings.SITE_URL).hostname or "",
        getattr(user, "name", "") or "",
        getattr(user, "email", "") or "",
    ]
    parts = [part for text in told for part in text.replace("@", " ").replace(".", " ").split()]
    return [*OUR_WORDS, *told, *parts]
