"""Pictures for print, logos and signatures by hand: checked, written anew, and known by their digest."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from campaign import sandbox
from campaign.files import picture_check
from campaign.files.uploads import FileRefused, clean_name, sniff
from campaign.kept_words import gettext as _

MOST_BYTES: Final = 2 * 1024 * 1024
LIMITS: Final = sandbox.Limits(seconds=10, megabytes=700, output_megabytes=16)
LOGO: Final = picture_check.PictureBounds()
SIGNATURE: Final = replace(LOGO, across=900, down=300)
_PROGRAM: Final = Path(picture_check.__file__)


@dataclass(frozen=True, slots=True)
class CheckedPicture:
    """A picture as it may be kept and printed; width and height are pixels, or units of a drawing."""

    name: str
    media_type: str
    content: bytes
    width: float
    height: float

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def check(
    name: str, content: bytes, *, bounds: picture_check.PictureBounds = LOGO, vectors: bool = True
) -> CheckedPicture:
    """Return a picture as it may be kept, or raise FileRefused with a sentence for the person who chose it."""
    kept_name = clean_name(name)
    if len(content) > MOST_BYTES:
        raise FileRefused(_too_large(kept_name))
    kind = _kind(content, vectors=vectors)
    if not kind:
        kinds = _("PNG, JPEG or SVG") if vectors else _("PNG or JPEG")
        raise FileRefused(
            _("“%(name)s” is not a picture that can be printed: %(kinds)s.") % {"name": kept_name, "kinds": kinds}
        )
    ended = sandbox.run(_PROGRAM, (kind, json.dumps(asdict(bounds))), given=content, limits=LIMITS)
    if ended.status != 0:
        said = ended.said[:200].decode(errors="replace") if ended.status == picture_check.REFUSED else ""
        raise FileRefused(_why(kept_name, said))
    told, _newline, made = ended.output.partition(b"\n")
    return CheckedPicture(name=kept_name, content=made, **json.loads(told))


def _kind(content: bytes, *, vectors: bool) -> str:
    if sniff(content) in ("png", "jpeg"):
        return "raster"
    is_drawing = re.match(rb"\s*(?:\xef\xbb\xbf)?(?:<\?xml|<!--|<!DOCTYPE\s+svg|<svg)", content[:200], re.IGNORECASE)
    return "vector" if vectors and is_drawing and b"<svg" in content[:20_000] else ""


def _too_large(name: str) -> str:
    return _("“%(name)s” is larger than %(limit)d MB.") % {"name": clean_name(name), "limit": MOST_BYTES // 1024**2}


def _why(name: str, said: str) -> str:
    code, _blank, part = said.partition(" ")
    sentences = {
        "damaged": _("“%(name)s” is damaged and cannot be opened."),
        "pixels": _("The picture “%(name)s” has more than %(pixels)d million pixels."),
        "large": _("“%(name)s” has too many parts for a logo. Simplify the drawing, or save it as a PNG."),
        "declares": _("“%(name)s” declares parts of its own (a document type). Save it as a plain SVG or as a PNG."),
        "script": _("“%(name)s” holds a script. Save it as a plain SVG or as a PNG."),
        "foreign": _("“%(name)s” shows something from elsewhere (%(part)s). Save it as a plain SVG or as a PNG."),
        "import": _("“%(name)s” loads styles from elsewhere. Save it as a plain SVG or as a PNG."),
        "text": _("“%(name)s” holds letters as text. Turn them into paths, or save it as a PNG."),
        "part": _("“%(name)s” holds a part that cannot be printed (%(part)s). Save it as a plain SVG or as a PNG."),
        "size": _("“%(name)s” does not say how large it is, or is far too wide or too high."),
    }
    sentence = sentences.get(code, _("“%(name)s” could not be checked within the limits for files."))
    return sentence % {"name": name, "part": part[:40], "pixels": LOGO.pixels // 1_000_000}


class PictureField(forms.FileField):
    """One picture; the value is a ``CheckedPicture``."""

    def __init__(self, *, bounds: picture_check.PictureBounds = LOGO, vectors: bool = True, **options: Any) -> None:
        self.bounds, self.vectors = bounds, vectors
        options.setdefault("label", gettext_lazy("Picture"))
        super().__init__(**options)
        self.widget.attrs["accept"] = ".png,.jpg,.jpeg" + (",.svg" if vectors else "")

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if not upload:
            return None
        if (upload.size or 0) > MOST_BYTES:
            raise ValidationError(_too_large(upload.name), code="refused")
        try:
            return check(upload.name, upload.read(), bounds=self.bounds, vectors=self.vectors)
        except FileRefused as refusal:
            raise ValidationError(str(refusal), code="refused") from refusal
