"""Pictures for print: written anew, and refused for what they hold beside pixels and shapes."""

import io

import pytest
from PIL import Image

from campaign.files import picture_check
from campaign.files.pictures import CheckedPicture, check
from campaign.files.uploads import FileRefused
from tests.letters.letterhead.samples import SVG, claims, png, svg


def refusal(content: bytes, name: str = "logo.svg") -> str:
    with pytest.raises(FileRefused) as refused:
        check(name, content)
    return str(refused.value)


def test_a_png_is_written_anew_without_what_its_maker_left() -> None:
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken by canary"
    Image.new("RGB", (60, 20), "#123456").save(made, "PNG", exif=exif)

    kept = check("logo.png", made.getvalue())

    assert (kept.media_type, kept.width, kept.height) == ("image/png", 60, 20)
    assert b"canary" in made.getvalue()
    assert b"canary" not in kept.content
    assert Image.open(io.BytesIO(kept.content)).getpixel((0, 0)) == (0x12, 0x34, 0x56)


def test_a_large_picture_is_made_smaller_and_a_jpeg_becomes_a_png() -> None:
    made = io.BytesIO()
    Image.new("RGB", (3600, 1200), "#fff").save(made, "JPEG")

    kept = check("logo.jpg", made.getvalue())

    assert (kept.media_type, kept.width, kept.height) == ("image/png", 1800, 600)


def test_the_same_picture_is_kept_as_the_same_bytes() -> None:
    assert check("a.png", png()).sha256 == check("b.png", png()).sha256
    assert check("a.svg", SVG).sha256 == check("b.svg", SVG).sha256


def test_a_header_that_claims_more_pixels_than_our_limit_is_refused_before_anything_is_decoded() -> None:
    assert refusal(claims(4001, 4000), "logo.png") == "The picture “logo.png” has more than 16 million pixels."
    # Within the limit the same file is looked into, and found to be none: the control.
    assert refusal(claims(400, 400), "logo.png") == "“logo.png” is damaged and cannot be opened."


def test_a_drawing_keeps_shapes_and_colors_and_nothing_else() -> None:
    kept = check("logo.svg", SVG)

    assert isinstance(kept, CheckedPicture)
    assert (kept.media_type, kept.width, kept.height) == ("image/svg+xml", 300, 100)
    for gone in (b"title", b"<style", b"class=", b"style="):
        assert gone not in kept.content
    for stays in (b'fill="#123456"', b'fill="url(#sea)"', b'fill="#b33"', b'width="300"', b'viewBox="0 0 300 100"'):
        assert stays in kept.content


@pytest.mark.parametrize(
    ("inside", "said"),
    (
        ("<script>x()</script>", "holds a script"),
        ('<path d="M0 0" onload="x()"/>', "holds a script"),
        ('<image href="https://elsewhere.example/a.png"/>', "shows something from elsewhere (image)"),
        ("<foreignObject/>", "shows something from elsewhere (foreignObject)"),
        ('<rect width="1" height="1" fill="url(https://elsewhere.example/#a)"/>', "from elsewhere (fill)"),
        ('<rect width="1" height="1" style="fill: url(//elsewhere.example/a)"/>', "from elsewhere (fill)"),
        ('<linearGradient id="a" xlink:href="other.svg#b"/>', "from elsewhere (href)"),
        ('<linearGradient id="a" href="#a"/>', "from elsewhere (href)"),
        ("<style>@import 'a.css';</style>", "loads styles from elsewhere"),
        ("<style>@font-face{src:url(a)}</style>", "loads styles from elsewhere"),
        ("<text>A</text>", "holds letters as text"),
        ('<use href="#a"/>', "a part that cannot be printed (use)"),
        ("<animate/>", "a part that cannot be printed (animate)"),
        ("<filter/>", "a part that cannot be printed (filter)"),
    ),
)
def test_a_drawing_is_refused_with_the_reason(inside: str, said: str) -> None:
    assert said in refusal(svg(inside))


def test_a_drawing_that_declares_parts_of_its_own_is_refused_unread() -> None:
    head = '<!DOCTYPE svg [<!ENTITY a "b">]>'

    assert "declares parts of its own" in refusal(head.encode() + svg("<g/>"))


def test_drawings_have_limits_of_size_count_and_depth() -> None:
    bounds = picture_check.PictureBounds(elements=10, depth=5, characters=2_000)
    cases = {
        "count": svg("<g/>" * 30),
        "depth": svg("<g>" * 6 + "</g>" * 6),
        "size": svg(f'<path d="{"M0 0" * 600}"/>'),
    }

    for content in cases.values():
        with pytest.raises(picture_check.Unusable, match="large"):
            picture_check.vector(content, bounds)
        picture_check.vector(content, picture_check.PictureBounds())


@pytest.mark.parametrize(
    "attributes", ('viewBox="0 0 0 10"', 'viewBox="0 0 1000 10"', 'viewBox="0 0 1e9 1e9"', 'viewBox=""')
)
def test_a_drawing_without_a_size_is_refused(attributes: str) -> None:
    content = f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}/>'.encode()

    assert "does not say how large it is" in refusal(content)


def test_other_files_are_no_pictures() -> None:
    said = "“logo.png” is not a picture that can be printed: PNG, JPEG or SVG."

    assert refusal(b"GIF89a", "logo.png") == said
    assert refusal(b"<html><svg/></html>", "logo.png") == said
