"""Sources older than the fold of their migrations: what they left is told by a sentence, not by Django's words.

A migration that says what it replaces takes the place of steps that are no longer in the source. Whoever has done some
of these steps, and not all, cannot go on from here.
"""

from collections.abc import Iterable

from django.db.migrations.loader import MigrationLoader


def missing_steps(done: Iterable[str]) -> list[str]:
    """Return the last folded step of each app that has done some and not all; a dot parts app and step."""
    there = set(done)
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    steps = [[".".join(step) for step in one.replaces] for one in loader.disk_migrations.values() if one.replaces]
    return [folded[-1] for folded in steps if not there.isdisjoint(folded) and not there.issuperset(folded)]


def sentence(what: str, missing: list[str]) -> str:
    """Say of what, an archive or a database, that it is too old, and which way there is."""
    return (
        f"{what} comes from a source that is older than what this version goes on from: it lacks "
        f"{', '.join(sorted(missing))}. Migrate with the source of 29 November 2026 first, as docs/upgrading.md says."
    )
