from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from campaign.trail.labels import Spelling


class SignatoriesConfig(AppConfig):
    name = "signatories"

    def ready(self) -> None:
        """Say what this app has for others: people, letters, and programs."""
        from campaign.api import registry  # noqa: PLC0415 - models are ready only now

        self._speak()
        for part in ("moderation", "imports", "invitations"):
            registry.register(f"signatories.{part}.resources")

    def _speak(self) -> None:
        """Say how this app's mails are written, and tell letters about their lists."""
        from campaign.trail import words  # noqa: PLC0415 - models are ready only now
        from letters.drafts import lifecycle, new_letters, signing_rules  # noqa: PLC0415
        from letters.states import Move  # noqa: PLC0415
        from signatories import announcements, invitations, panels, trail  # noqa: PLC0415
        from signatories.lists import groups  # noqa: PLC0415
        from signatories.lists import waiting as behind  # noqa: PLC0415
        from signatories.moderation import (  # noqa: PLC0415
            heading_waiting,
            late_reminders,
            late_waiting,
            late_words,
            pair_waiting,
            waiting,
        )
        from signatories.signing import erasing, finding, mailboxes, mails, news, own_words, reminders  # noqa: PLC0415

        for part in (mails, finding, erasing, news, reminders, own_words, invitations, panels):
            part.register()
        for part in (waiting, pair_waiting, late_waiting, heading_waiting, late_reminders, late_words):
            part.register()
        behind.register()
        announcements.register()
        words.speak(trail.WORDS, labels=trail.LABELS, codes=trail.CODES | _codes())
        words.name_rows(trail.name_groups, "group", "wanted")
        lifecycle.prepare(Move.OPEN, groups.ensure)
        new_letters.bring_along(groups.copy)
        signing_rules.followed_by(mailboxes.follow)
        tell_letters_about_lists()


def _codes() -> "dict[str, Spelling]":
    """Return how codes in the data of deeds are read that are known above the trail only."""
    from signatories.exports.columns import COLUMNS  # noqa: PLC0415 - models are ready only now
    from signatories.moderation.erasure import ErasureProof  # noqa: PLC0415
    from signatories.signing.trust import DOUBTS  # noqa: PLC0415

    how = {**dict(ErasureProof.choices), "link": _("by the link in the signer’s mail")}
    columns = {name: column.label for name, column in COLUMNS.items()}
    return {"columns": columns.get, "doubt": DOUBTS.get, "how": how.get}


def tell_letters_about_lists() -> None:
    """Answer what letters ask about the list."""
    from letters import lists as letter_lists  # noqa: PLC0415 - models are ready only now
    from signatories.lists import addendum_editions, frozen, groups, listing  # noqa: PLC0415

    letter_lists.register(
        letter_lists.ListSource(
            printed=listing.printed_list,
            live=listing.live_list,
            count=listing.count,
            counts_of=listing.counts_of,
            with_counts=listing.with_counts,
            is_behind=frozen.is_behind,
            behind=frozen.lines_behind,
            behind_of=frozen.behind_of,
            pending=listing.pending,
            addenda=addendum_editions.current,
            number_in=listing.number_in,
            counted_by_day=listing.counted_by_day,
            without_place=groups.without_place,
        )
    )
