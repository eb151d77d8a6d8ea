"""Share cards: drawn for letters that everybody finds, kept by what they say, and told of at no other letter."""

import hashlib
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from campaign import sandbox
from campaign.models import Coalition
from letters.cards import cards
from letters.models import Letter, ShareCard
from tests.factories.hidden import HIDDEN
from tests.factories.letters import make_letter
from tests.factories.register import make_published

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter() -> Letter:
    return make_letter(state="open", slug="open", title="Open the archives")


@pytest.fixture
def no_drawing(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Let nothing be drawn, and return what would have been."""
    told: list[dict[str, Any]] = []

    def run(program: Path, *, given: bytes, **options: Any) -> sandbox.Ended:
        told.append(json.loads(given))
        return sandbox.Ended(status=0, output=b"png " + given, said=b"")

    monkeypatch.setattr(sandbox, "run", run)
    return told


def draw() -> int:
    return cards.draw_due(now=timezone.now())


# Drawing


def drawn(**fields: Any) -> Image.Image:
    """Return what the program itself makes of a title, in shades of gray."""
    make_letter(state="open", **fields)
    draw()
    made = Image.open(io.BytesIO(bytes(ShareCard.objects.get().png or b"")))
    assert (made.format, made.size) == ("PNG", (1200, 630))
    return made.convert("L")


def ink(picture: Image.Image, box: tuple[int, int, int, int]) -> int:
    """Return how many pixels of a part are as dark as text."""
    return sum(picture.crop(box).histogram()[:120])


LEFT, RIGHT = (84, 176, 340, 516), (860, 176, 1116, 516)


def test_a_title_begins_where_its_script_begins() -> None:
    left_to_right = drawn(title="Open", language="en")
    ShareCard.objects.all().delete()
    Letter.objects.all().update(visibility="team")
    right_to_left = drawn(title="رسالة", language="ar")

    assert ink(left_to_right, LEFT) > 500 > ink(left_to_right, RIGHT)
    assert ink(right_to_left, RIGHT) > 500 > ink(right_to_left, LEFT)


def test_arabic_letters_are_joined() -> None:
    """Drawn one by one the letters of a word are wider; a joiner that is not there makes them so."""
    joined = drawn(title="ببببببب", language="ar")
    ShareCard.objects.all().delete()
    Letter.objects.all().update(visibility="team")
    apart = drawn(title="\u200c".join("ببببببب"), language="ar")

    def wide(picture: Image.Image) -> int:
        box = picture.crop((0, 176, 1200, 516)).point(lambda shade: 255 * (shade < 120)).getbbox()
        assert box is not None
        return int(box[2] - box[0])

    assert wide(joined) < 0.8 * wide(apart)


def test_a_long_title_is_divided_and_ends_above_the_site() -> None:
    picture = drawn(title="Donaudampfschifffahrtsgesellschaft " * 14)

    assert ink(picture, (84, 176, 1116, 300)) > 1000
    assert ink(picture, (84, 400, 1116, 516)) > 1000
    assert ink(picture, (84, 519, 1116, 530)) == 0
    assert ink(picture, (0, 0, 80, 600)) == ink(picture, (1120, 0, 1200, 600)) == 0


@pytest.mark.usefixtures("no_drawing")
def test_a_card_is_drawn_once_and_known_by_its_hash(letter: Letter) -> None:
    assert (draw(), draw()) == (1, 0)

    card = ShareCard.objects.get()
    assert card.sha256 == hashlib.sha256(bytes(card.png or b"")).hexdigest()


def test_a_card_says_title_coalition_and_site_and_no_number(
    letter: Letter, no_drawing: list[dict[str, Any]], settings: Any
) -> None:
    settings.SITE_URL = "https://letters.example"
    draw()

    name = letter.campaign.coalition.name
    said = {"title": "Open the archives", "coalition": name, "language": "en", "design": cards.DESIGN}
    assert no_drawing == [{**said, "site": "letters.example"}]


@pytest.mark.parametrize("what", ("title", "coalition", "language"))
def test_a_card_is_drawn_anew_and_not_shown_meanwhile(
    letter: Letter, client: Client, no_drawing: list[dict[str, Any]], what: str
) -> None:
    draw()
    first = client.get("/l/open/card.png").content
    if what == "coalition":
        Coalition.objects.update(name="Another")
    else:
        Letter.objects.update(**{what: "fr"})

    assert client.get("/l/open/card.png").status_code == 404
    assert draw() == 1
    assert client.get("/l/open/card.png").content != first


def test_a_title_that_cannot_be_drawn_is_given_up_until_it_is_another(
    letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[str] = []

    def run(program: Path, *, given: bytes, **options: Any) -> sandbox.Ended:
        tries.append(json.loads(given)["title"])
        return sandbox.Ended(status=None, output=b"", said=b"")

    monkeypatch.setattr(sandbox, "run", run)
    for _time in range(5):
        draw()
    Letter.objects.update(title="Another")
    draw()

    assert tries == ["Open the archives"] * 3 + ["Another"]


# Who gets one, and who learns of one


@pytest.mark.usefixtures("no_drawing")
@pytest.mark.parametrize("kind", HIDDEN)
def test_a_letter_that_is_not_found_has_no_card_and_its_address_is_that_of_none(client: Client, kind: str) -> None:
    letter = make_letter(slug="hidden", **HIDDEN[kind])
    ShareCard.objects.create(letter=letter, png=b"png", sha256="0" * 64, **cards.said_by(letter))

    answers = [client.get(f"/l/{name}/card.png") for name in ("hidden", letter.public_name, "none")]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert draw() == 0
    assert not ShareCard.objects.exists()


@pytest.mark.usefixtures("no_drawing")
def test_a_letter_that_is_not_found_control_a_public_one_has_a_card(letter: Letter, client: Client) -> None:
    draw()
    answer = client.get("/l/open/card.png")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    assert client.get("/l/open/card.png", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.usefixtures("no_drawing")
def test_a_card_is_forgotten_with_what_made_its_letter_public(letter: Letter) -> None:
    draw()
    Letter.objects.update(visibility="embargoed", embargoed_until=timezone.now() + timedelta(days=1))
    draw()

    assert not ShareCard.objects.exists()


# The tags


@pytest.mark.pages
@pytest.mark.usefixtures("no_drawing")
def test_the_page_names_the_card_once_it_is_drawn(letter: Letter, client: Client, settings: Any) -> None:
    before = client.get("/l/open/")
    draw()
    after = client.get("/l/open/", headers={"If-None-Match": before.headers["ETag"]})

    sha256 = ShareCard.objects.get().sha256
    assert "og:image" not in before.content.decode()
    assert f'content="{settings.SITE_URL}/l/open/card.png?v={sha256[:12]}"' in after.content.decode()
    assert '<meta property="og:title" content="Open the archives">' in after.content.decode()


@pytest.mark.pages
@pytest.mark.parametrize("fields", ({"visibility": "link"}, {"publish_after_deadline": True}))
def test_the_page_of_a_letter_with_a_secret_address_has_no_tags(client: Client, fields: dict[str, Any]) -> None:
    letter = make_letter(state="open", **fields)

    page = client.get(f"/l/{letter.public_name}/").content.decode()

    assert "noindex" in page
    assert "og:" not in page
    assert "canonical" not in page


@pytest.mark.pages
@pytest.mark.usefixtures("no_drawing")
def test_the_entry_in_the_register_names_the_card(client: Client) -> None:
    letter = make_published(slug="published")
    draw()

    page = client.get(f"/register/{letter.campaign.coalition.slug}/published/").content.decode()

    assert "/l/published/card.png?v=" in page
