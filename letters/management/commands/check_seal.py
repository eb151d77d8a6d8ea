"""Say what seals editions, and until when."""

from datetime import timedelta
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from letters.editions.seal import keys
from letters.editions.seal.keys import SealFailed
from letters.models import SealCertificate

SOON: Final = timedelta(days=30)


class Command(BaseCommand):
    help = (
        "Say which certificates seal editions. Ends with 1, for whatever watches this installation, when one of them "
        "cannot seal, or for less than 30 days more."
    )

    def handle(self, *_: Any, **options: Any) -> None:
        now, faults = timezone.now(), list[str]()
        try:
            key = keys.of_installation()
        except SealFailed as failure:
            key, faults = None, [str(failure)]
        else:
            self.stdout.write(f"“{key.subject}”, {key.key_kind}" if key else "Editions are made without a seal.")
        rows = SealCertificate.objects.filter(ended_at=None).defer("pkcs12").select_related("coalition")
        ends = [(key.subject, key.valid_until)] if key else []
        ends += [(f"{row.coalition.slug}: {row.subject}", row.valid_until) for row in rows.order_by("pk")]
        faults += [f"“{name}” is valid until {until:%Y-%m-%d}." for name, until in ends if until < now + SOON]
        if faults:
            raise CommandError(" ".join(faults))
