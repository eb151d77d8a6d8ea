"""Where a line may end within a word: only in languages whose words the typesetter parts as their readers do."""

import pytest

from letters.editions.rendering.pdf import render_pdf
from tests.letters.editions.rendering.samples import short_letter, words_of

pytestmark = pytest.mark.usefixtures("quick_typesetter")


@pytest.mark.parametrize(
    ("language", "passage", "word"),
    (
        ("hu", "hu", "kormánnyal"),
        ("de", "de", "Generalversammlung"),
        ("fr", "hu", "kormánnyal"),
        ("fr", "de-AT", "Generalversammlung"),
    ),
)
def test_words_that_the_typesetter_would_part_wrongly_stay_whole(language: str, passage: str, word: str) -> None:
    lines = [f"{'x' * pushed} {f'{word} ' * 30}" for pushed in range(8)]
    body = "".join(f'<p><span lang="{passage}">{line}</span></p>' for line in lines)

    words = words_of(render_pdf(short_letter(language=language, body=body)).pdf).split()

    assert words.count(word) == 30 * len(lines)


def test_words_of_other_languages_are_hyphenated() -> None:
    body = f"<p>{'inconstitutionnellement ' * 30}</p>"

    words = words_of(render_pdf(short_letter(language="fr", body=body)).pdf).split()

    assert 0 < words.count("inconstitutionnellement") < 30
