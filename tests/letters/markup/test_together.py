"""What a line does not divide, by language (P7)."""

import pytest

from letters.editions.rendering.pdf import render_pdf
from letters.markup.html import clean, printed
from letters.markup.together import kept
from tests.letters.editions.rendering.samples import short_letter
from tests.letters.editions.rendering.test_setting import places


def held(text: str, language: str, rules: int = 6) -> list[str]:
    """Return what stands in elements of its own."""
    return [piece.split("</span>")[0] for piece in kept(text, language, rules).split('<span class="nobreak">')[1:]]


@pytest.mark.parametrize(
    ("language", "text", "together"),
    (
        ("en", "See Art. 4 of it and paras. 12 and Article 19.", ["Art. 4", "paras. 12", "Article 19"]),
        ("en", "On 23 June, by June 30 or in July 2026.", ["23 June", "June 30"]),
        ("en", "Dear Mr. Smith, self-made, A/71/373, § 12.", ["Mr. Smith", "self-made,", "A/71/373", "§ 12"]),
        ("de", "Nach Art. 5 GG vom 3. Oktober und Nr. 7", ["Art. 5", "3. Oktober", "Nr. 7"]),
        ("es", "Del 23 de junio, artículo 12", ["23 de junio", "artículo 12"]),
        ("ru", "от 23 июня, ст. 4", ["23 июня", "ст. 4"]),
        ("fr", "Il dit « non » : pourquoi ? Le 1er mars, M. Dupont, art. 3 ;", [
            "« non »", "pourquoi ?", "1er mars", "M. Dupont", "art. 3 ;",
        ]),
        ("fr", "« Amis de la terre »", ["« Amis", "terre »"]),
        ("en", "Plain words; nothing here: at all.", []),
        ("zh", "第 4 条", []),
        ("xx", "Art. 4", ["Art. 4"]),
    ),
)  # fmt: skip
def test_kept_holds_together_what_no_line_divides(language: str, text: str, together: list[str]) -> None:
    found = held(text, language)

    assert [piece.rstrip(",") for piece in found] == [piece.rstrip(",") for piece in together]
    assert kept(text, language, 6).replace('<span class="nobreak">', "").replace("</span>", "") == text


@pytest.mark.parametrize("reference", ("OL CHN 21/2018", "CSR 2026/014", "AL CHN 14/2020"))
def test_a_reference_stands_in_one_line_and_in_older_documents_as_it_did(reference: str) -> None:
    text = f"sent on 12 November ({reference}), of UNESCO 7 or NATO 1949 and on"

    assert held(text, "en") == ["12 November", reference]
    assert reference not in held(text, "en", rules=5)


def test_french_marks_keep_to_an_emphasis_beside_them() -> None:
    html = printed(clean("<p>Il dit « <em>non</em> » et <em>oui</em> ; voilà</p>").html, language="fr")

    assert html == "<p>Il dit «\xa0<em>non</em>\xa0» et <em>oui</em>\xa0; voilà</p>"


@pytest.mark.rendering
@pytest.mark.usefixtures("quick_typesetter")
@pytest.mark.parametrize("language", ("fr", "sv"))
def test_no_line_begins_with_a_closing_mark_or_a_number_in_print(language: str) -> None:
    """In Swedish, which has no such marks, the same text shows that lines would end there."""
    text = "dit la terre entière « nous y sommes allés » ; c’est à dire pourquoi ? Enfin."
    body = "".join(f"<p>{'x' * n} {text}</p>" for n in range(1, 60))

    found = places(render_pdf(short_letter(language=language, body=body)).pdf)

    left = min(word[1] for word in found)
    begins = {word[0] for word in found if word[1] < left + 1}
    assert begins.isdisjoint({"»", ";", "?"}) == (language == "fr")
