"""Write everything that is encrypted anew with the first of FIELD_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaign import key_rotation
from campaign.encryption import WrongKey


class Command(BaseCommand):
    help = "Write all encrypted data anew with the first of FIELD_KEYS. It may be killed and begun again at any time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--piece", type=int, default=key_rotation.A_PIECE, help="rows in one transaction")

    def handle(self, **options: Any) -> None:
        seen: dict[str, list[int]] = {}
        try:
            for step in key_rotation.rotate(piece=options["piece"]):
                numbers = seen.setdefault(step.table, [0, 0])
                numbers[0] += step.seen
                numbers[1] += step.written
        except WrongKey as error:
            raise CommandError(f"Stopped, with nothing lost: {error}") from error
        for table, (rows, written) in seen.items():
            self.stdout.write(f"{table}: {rows} rows, {written} values written anew")
        self.stdout.write("Everything is readable with the first of FIELD_KEYS alone.")
