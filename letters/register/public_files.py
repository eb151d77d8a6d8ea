"""What a team should know of the files of answers before strangers have them."""

from django.utils.translation import gettext as _

from campaign import joining
from campaign.models import StoredFile
from letters.models import Letter, Response

# Of these nobody but its maker can take out what it holds beside the text.
_WRITTEN_IN_PROGRAMS = ("application/vnd.", "message/")


def public_files(letter: Letter) -> list[StoredFile]:
    """Return the files of all answers that are to be public, also those that must stay within the coalition."""
    answers = Response.objects.filter(recipient__letter=letter, is_public=True, retracted_at__isnull=True)
    return list(StoredFile.objects.filter(responses__in=answers).bare().distinct().order_by("pk"))


def sentences(files: list[StoredFile]) -> list[str]:
    """Say of each file what strangers do not get of it, or what it may tell them."""
    return [sentence for file in files if (sentence := _sentence(file))]


def _sentence(file: StoredFile) -> str:
    values = {"name": file.name, "parts": joining.listed(_words(file.left_out))}
    if not file.is_checked:
        return _("“%(name)s” stays within the coalition: nobody has looked into it.") % values
    if file.media_type == StoredFile.PDF and file.public_size is None:
        return (
            _(
                "“%(name)s” stays within the coalition: no copy could be made without what its maker left in it. "
                "Print it to a new PDF and add that."
            )
            % values
        )
    if file.left_out:
        return _("Readers get “%(name)s” as a copy without: %(parts)s. The coalition keeps it as it came.") % values
    if file.media_type.startswith(_WRITTEN_IN_PROGRAMS):
        return (
            _(
                "“%(name)s” goes out as it is. It may hold the name of its author, comments, earlier wordings or "
                "addresses; a PDF would be safer."
            )
            % values
        )
    return ""


def _words(codes: str) -> list[str]:
    said = {
        "author": _("author and traces of programs"),
        "script": _("scripts"),
        "embedded": _("embedded files and media"),
        "comment": _("comments and who made them"),
        "picture": _("what a camera wrote into pictures"),
    }
    return [said[code] for code in codes.split(",") if code in said]
