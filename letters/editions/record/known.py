"""Receipts against what is stored here."""

from django.utils.translation import gettext as _

from letters.editions.record import receipts
from letters.editions.record.receipts import ReadRecord, Receipt, ReceiptRefused
from letters.models import Addendum, Edition, ListRecord


def check(receipt: Receipt, *, record: ReadRecord | None = None, root: str = "") -> bool:
    """Check a receipt against a record or a root, else for itself; tell whether its edition is one of ours.

    Raises ReceiptRefused. Whoever has a root that is stored here got it from a signer or from the edition itself.
    """
    if record is not None:
        receipts.check_with_record(receipt, record)
    else:
        receipts.check_with_root(receipt, root or receipt.root)
    if not ListRecord.objects.filter(root=receipt.root).exists():
        return False
    editions = Edition.objects.filter(frozen_list__record__root=receipt.root).values_list("record_head", flat=True)
    addenda = Addendum.objects.filter(record__root=receipt.root).values_list("record_head", flat=True)
    if receipt.head not in [*editions, *addenda]:
        raise ReceiptRefused(
            "edition", _("The receipt leads to a root that is stored here, and says otherwise about its edition.")
        )
    return True
