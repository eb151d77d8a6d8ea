"""What previews of mails speak of: a letter, a day and a site that do not exist."""

from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from letters.models import Letter

EXAMPLE: Final = "https://letters.example.org"
TODAY: Final = date(2030, 3, 25)


def sample_letter() -> Letter:
    title = _("Clean water for the valley")
    return Letter(title=title, slug="clean-water", reference="UND 2030/4", hard_deadline_zone="Europe/Zurich")
