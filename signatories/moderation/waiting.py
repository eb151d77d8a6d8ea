"""Signatures in the queue: each with all that decides, a page of them in a number of queries that does not grow."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy

from campaign import waiting
from campaign.mailbox import FREE_MAIL, canonical
from campaign.models import Mandate, Organization, Representative
from letters.documents import LineStyle
from signatories.lists import ordering
from signatories.models import Signature
from signatories.models.signature import SEALABLE, SignatureQuerySet
from signatories.moderation import asking, new_entries
from signatories.moderation.likenesses import Likeness, Likenesses
from signatories.signing import mailboxes, trust

PLACE: Final = 20


@dataclass(frozen=True, slots=True)
class SignerMailbox:
    """The whole address, and how it stands to the organization: its domain, and the domains that are known."""

    address: str
    domain: str
    known: tuple[str, ...]
    is_free: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class SignatureEntry:
    """A signature that waits, with what a coordinator needs to decide; only for who may see withheld names.

    ``others`` have signed from the same mailbox. ``representatives`` are those of the directory with this mailbox, each
    with the mandates to sign that are in force (``in_force``) or not.
    """

    signature: Signature
    parts: dict[str, str]
    printed: str
    doubt: str
    mailbox: SignerMailbox | None
    representatives: list[Representative]
    likenesses: list[Likeness]
    asked_at: datetime | None
    is_new: bool
    others: list[Signature]

    @property
    def label(self) -> str:
        return self.parts.get("organization_name") or self.parts.get("name", "")


class SignatureKind(waiting.WaitingKind):
    name = "signatures"
    label = gettext_lazy("Signatures")
    template = "signatories/moderation/_waiting.html"
    action = "moderate_signatures"

    def number(self) -> int:
        return self._signatures().count()

    def entries(self, start: int, stop: int) -> list[SignatureEntry]:
        found = self._signatures().select_related("letter__campaign__coalition", "group", "organization", "version")
        page = list(found.order_by("confirmed_at", "pk")[start:stop])
        likenesses = Likenesses(self.sight.coalition.pk, page)
        representatives = self._representatives(page)
        asked = asking.asked_at(one.pk for one in page)
        shared = mailboxes.shared(page)
        return [
            entry(
                one,
                likenesses=likenesses.of(one),
                representatives=representatives.get(one.mailbox_key, []),
                asked_at=asked.get(one.pk),
                others=shared.get(one.pk, []),
            )
            for one in page
        ]

    def _signatures(self) -> SignatureQuerySet:
        found = Signature.objects.to_decide().filter(letter__campaign__coalition=self.sight.coalition)
        return found.filter(letter=self.sight.letter) if self.sight.letter else found

    def _representatives(self, page: list[Signature]) -> dict[str, list[Representative]]:
        """Return, by mailbox, the directory's representatives with their mandates to sign."""
        to_sign = Mandate.objects.filter(purpose=Mandate.Purpose.SIGN).order_by("-since")
        known = Representative.objects.filter(
            organization__coalition=self.sight.coalition,
            mailbox_key__in={one.mailbox_key for one in page if one.mailbox_key},
        ).select_related("organization")
        found: dict[str, list[Representative]] = {}
        for one in known.prefetch_related(Prefetch("mandates", to_sign)):
            found.setdefault(one.mailbox_key, []).append(one)
        return found


def entry(signature: Signature, **found: Any) -> SignatureEntry:
    """Put together what decides about a signature."""
    parts = {column: signature.part(column) for column in SEALABLE}
    lines = () if signature.withheld else ordering.line(signature, LineStyle(signature.group.style))
    likenesses: list[Likeness] = found["likenesses"]
    nearest = signature.organization or next((one.organization for one in likenesses if one.organization), None)
    return SignatureEntry(
        signature=signature,
        parts=parts,
        printed=", ".join(lines),
        doubt=trust.explain(signature.doubt) if signature.doubt else "",
        mailbox=mailbox_of(signature, nearest),
        is_new=new_entries.is_new(signature),
        **found,
    )


def mailbox_of(signature: Signature, organization: Organization | None) -> SignerMailbox | None:
    """Return the address beside the domains of the organization that the signature is, or may be, one of."""
    if not signature.email:
        return None
    domain = canonical(signature.email).rpartition("@")[2]
    return SignerMailbox(
        address=signature.email,
        domain=domain,
        known=tuple(organization.mail_domains) if organization else (),
        is_free=domain in FREE_MAIL,
        is_own=organization is not None and trust.is_own_domain(domain, organization),
    )


def register() -> None:
    waiting.register(PLACE, SignatureKind)
