"""Make the pair of keys that backups are encrypted with."""

from typing import Any

import pyrage
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Print a new identity of age and its public key; run it where the identity is to stay, not on the server."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        key = pyrage.x25519.Identity.generate()
        self.stdout.write(f"# public key, for BACKUP_RECIPIENTS: {key.to_public()}")
        self.stdout.write(str(key))
