"""Likely pairs in the queue: two signatures side by side, with what speaks for their being one signatory's."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign import joining, waiting
from signatories.models import LikelyPair, Signature
from signatories.models.pair import LikelyPairQuerySet
from signatories.models.signature import SEALABLE

PLACE: Final = 21
REASONS: Final[dict[str, Promise]] = {
    "equal": gettext_lazy("The names are the same but for case, accents, order, articles and legal forms."),
    "other_name": gettext_lazy("One is a name of the other in the directory, or in another script."),
    "script": gettext_lazy("One name in two scripts."),
    "sounds": gettext_lazy("The names sound alike when written in Latin letters."),
    "called": gettext_lazy("One name may be a short form of the other, or another spelling of it."),
    "acronym": gettext_lazy("One is called by the other’s acronym."),
    "initials": gettext_lazy("The names are the same but for initials or a name in between."),
    "alike": gettext_lazy("The names are nearly the same."),
    "same_country": gettext_lazy("Same country."),
    "same_domain": gettext_lazy("Same mail domain."),
    "same_affiliation": gettext_lazy("Same affiliation."),
    "by_hand": gettext_lazy("A coordinator chose these two."),
}


@dataclass(frozen=True, slots=True)
class PairSide:
    """One of the two, as those may read it who see withheld names."""

    signature: Signature
    parts: dict[str, str]

    @property
    def label(self) -> str:
        return self.parts["organization_name"] or self.parts["name"]


@dataclass(frozen=True, slots=True)
class PairEntry:
    pair: LikelyPair
    sides: tuple[PairSide, PairSide]
    reasons: list[str]

    @property
    def letter_slug(self) -> str:
        return self.sides[0].signature.letter.slug


class PairKind(waiting.WaitingKind):
    name = "pairs"
    label = gettext_lazy("Perhaps the same")
    template = "signatories/moderation/_waiting_pair.html"
    action = "moderate_signatures"

    def number(self) -> int:
        return self._pairs().count()

    def entries(self, start: int, stop: int) -> list[PairEntry]:
        both = ("first__letter__campaign__coalition", "first__organization", "second__organization")
        page = self._pairs().select_related(*both).order_by("found_at", "pk")[start:stop]
        return [PairEntry(pair, (side(pair.first), side(pair.second)), explain(pair.reasons)) for pair in page]

    def _pairs(self) -> LikelyPairQuerySet:
        found = LikelyPair.objects.to_decide().filter(first__letter__campaign__coalition=self.sight.coalition)
        return found.filter(first__letter=self.sight.letter) if self.sight.letter else found


def side(signature: Signature) -> PairSide:
    return PairSide(signature, {column: signature.part(column) for column in SEALABLE})


def explain(reasons: Iterable[Iterable[str]]) -> list[str]:
    """Return the reasons as sentences, the likeness of names first."""
    sentences = []
    for code, told in reasons:
        sentence = str(REASONS.get(code, code))
        # Translators: how much two names are alike, of a hundred
        detail = _("%(number)s %%") % {"number": told} if told and code == "alike" else told
        sentences.append(joining.aside(sentence, detail) if detail else sentence)
    return sentences


def register() -> None:
    waiting.register(PLACE, PairKind)
