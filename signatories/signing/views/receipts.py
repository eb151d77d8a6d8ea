"""The receipt that signers get by their own link, whole or so that it may be shown to others."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from campaign.files.answers import bytes_to_save
from letters.editions.record.receipts import without_name
from signatories.lists import receipts
from signatories.models import Signature
from signatories.signing import signatures
from signatories.signing.tokens import LinkPurpose
from signatories.signing.views.links import OwnPage, with_signature


@require_safe
@with_signature(LinkPurpose.MANAGE)
def receipt(_request: HttpRequest, signature: Signature, _page: OwnPage) -> HttpResponse:
    """Hand out the receipt of the signer's own line."""
    made = _made(signature)
    return _file(made, "receipt.json")


@require_safe
@with_signature(LinkPurpose.MANAGE)
def nameless_receipt(_request: HttpRequest, signature: Signature, _page: OwnPage) -> HttpResponse:
    """Hand out a receipt that shows others that its holder has signed, and not who it is."""
    made = _made(signature)
    return _file(without_name(made) if "line" in made else made, "receipt-without-name.json")


def _made(signature: Signature) -> dict[str, Any]:
    if not signature.is_live:
        raise signatures.LinkDead(signature.state, gone=signature)
    made = receipts.of(signature)
    if made is None:
        raise Http404
    return made


def _file(made: dict[str, Any], name: str) -> HttpResponse:
    content = json.dumps(made, ensure_ascii=False, indent=1).encode()
    return bytes_to_save(content, name=name, media_type="application/json")
