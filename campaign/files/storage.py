"""Files that people hand in: kept after a check, parked while a form is checked, forgotten when nobody saves it."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import models, transaction

from campaign.files.uploads import MOST_BYTES, MOST_FILES, CheckedFile, FileRefused, check, clean_name
from campaign.kept_words import gettext as _
from campaign.models import Coalition, StoredFile, User

__all__ = [
    "MOST_BYTES",
    "MOST_FILES",
    "CheckedFile",
    "FileRefused",
    "discard_parked",
    "drop_parked",
    "hand_over",
    "keep",
    "keep_unchecked",
    "park_files",
    "parked",
    "store",
    "store_all",
]

HELD_FOR: Final = timedelta(days=1)


def store(*, coalition: Coalition, name: str, content: bytes, actor: User | None) -> StoredFile:
    """Check a file and keep it, or raise FileRefused with a sentence that names it.

    The check may take a second or two; call it before taking locks, or keep what a
    ``FilesField`` has checked already with ``store_all``.
    """
    return keep(check(name, content), coalition=coalition, actor=actor)


def store_all(files: Iterable[CheckedFile], *, coalition: Coalition, actor: User | None) -> list[StoredFile]:
    """Keep the files of a valid ``FilesField``."""
    return [keep(file, coalition=coalition, actor=actor) for file in files]


def keep(file: CheckedFile, *, coalition: Coalition, actor: User | None, held_for: str = "") -> StoredFile:
    """Keep one checked file."""
    public = file.public
    return StoredFile.objects.create(
        coalition=coalition,
        name=file.name,
        media_type=file.media_type,
        size=len(file.content),
        sha256=hashlib.sha256(file.content).hexdigest(),
        content=file.content,
        public_content=public.content if public else None,
        public_sha256=hashlib.sha256(public.content).hexdigest() if public else "",
        public_size=len(public.content) if public else None,
        left_out=",".join(public.left_out) if public else "",
        nonce=secrets.token_urlsafe(32),
        held_for=held_for,
        stored_by=actor,
    )


def keep_unchecked(*, coalition: Coalition, name: str, content: bytes) -> StoredFile:
    """Keep a file that came by mail as it is, under a clean name; whoever fetches it is warned."""
    return StoredFile.objects.create(
        coalition=coalition,
        name=clean_name(name),
        media_type="application/octet-stream",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        nonce=secrets.token_urlsafe(32),
        is_checked=False,
    )


def readable_by(coalition: Coalition, user: User) -> models.QuerySet[StoredFile]:
    """Return the coalition's files that a member may fetch; one that waits for its form, only who chose it."""
    return coalition.files.filter(models.Q(held_for="") | models.Q(stored_by=user))


# Between a form and its check page


def parked(coalition: Coalition, form_key: str, *, actor: User) -> models.QuerySet[StoredFile]:
    """Return what is parked for a person's form, without the contents, in the order of arrival."""
    files = StoredFile.objects.filter(coalition=coalition, stored_by=actor, held_for=form_key or "-")
    return files.bare().order_by("pk")


@transaction.atomic
def park_files(files: Iterable[CheckedFile], *, coalition: Coalition, form_key: str, actor: User) -> list[StoredFile]:
    """Park files with a form that is not saved yet; the same file twice is parked once.

    Raises FileRefused when the form would have more than ``MOST_FILES``.
    """
    before = list(parked(coalition, form_key, actor=actor))
    known = {(file.name, file.sha256) for file in before}
    fresh = [file for file in files if (file.name, hashlib.sha256(file.content).hexdigest()) not in known]
    if len(before) + len(fresh) > MOST_FILES:
        raise FileRefused(_("Choose at most %(limit)d files.") % {"limit": MOST_FILES})
    return before + [keep(file, coalition=coalition, actor=actor, held_for=form_key) for file in fresh]


def hand_over(coalition: Coalition, form_key: str, *, actor: User) -> list[StoredFile]:
    """Hand over what was parked for a form that is now saved; call it inside the deed's transaction."""
    files = list(parked(coalition, form_key, actor=actor).select_for_update())
    StoredFile.objects.filter(pk__in=[file.pk for file in files]).update(held_for="")
    return files


def drop_parked(coalition: Coalition, form_key: str, *, actor: User, nonces: Iterable[str] | None = None) -> None:
    """Forget what is parked for a form: all of it, or the files with these nonces."""
    files = parked(coalition, form_key, actor=actor)
    (files if nonces is None else files.filter(nonce__in=list(nonces))).delete()


def discard_parked(*, now: datetime) -> int:
    """Forget files of forms that nobody saved for a day, and return how many."""
    return StoredFile.objects.exclude(held_for="").filter(stored_at__lt=now - HELD_FOR).delete()[0]
