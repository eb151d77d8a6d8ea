"""Numbers of the list in a letter's text: in words where the right form is known, in digits everywhere else."""

import pytest
from num2words import CONVERTER_CLASSES, num2words

from letters.documents import Counts
from letters.markup.counts import fill_counts
from letters.markup.numerals import capitalized, in_words

COUNT = '<span class="count" data-of="{}" data-as="{}"></span>'


def filled(text: str, number: int, language: str, *, as_: str = "words") -> str:
    """Return a sentence in which § is the number of organizations."""
    html = f"<p>x {text}</p>".replace("§", COUNT.format("organizations", as_))
    return fill_counts(html, Counts(organizations=number), language=language)[5:-4]


@pytest.mark.parametrize(
    ("as_", "language", "expected"),
    (
        ("digits", "en", "<p>54 of us and 53</p>"),
        ("words", "en", "<p>Fifty-four of us and fifty-three</p>"),
        ("words", "fr-CA", "<p>Cinquante-quatre of us and cinquante-trois</p>"),
        ("words", "ug", "<p>54 of us and 53</p>"),
    ),
)
def test_fill_counts_writes_numbers_in_the_language(as_: str, language: str, expected: str) -> None:
    html = f"<p>{COUNT.format('signatories', as_)} of us and {COUNT.format('organizations', as_)}</p>"

    assert fill_counts(html, Counts(organizations=53, individuals=1), language=language) == expected


@pytest.mark.parametrize(
    ("language", "text", "number", "expected"),
    (
        ("es", "§ organizaciones", 21, "veintiuna organizaciones"),
        ("es", "§ países", 21, "veintiún países"),
        ("es", "§ personas", 341, "trescientas cuarenta y una personas"),
        ("es", "§ ONG", 500, "quinientas ONG"),
        ("es", "§ firmantes", 31, "31 firmantes"),
        ("es", "§ firmantes", 32, "treinta y dos firmantes"),
        ("es", "somos §.", 21, "somos 21."),
        ("es-MX", "§ redes", 101, "ciento una redes"),
        ("pt", "§ organizações", 22, "vinte e duas organizações"),
        ("pt-BR", "§ pessoas", 201, "duzentas e uma pessoas"),
        ("pt", "§ grupos", 2, "dois grupos"),
        ("pt", "§ vozes", 2, "2 vozes"),
        ("pt", "§ vozes", 12, "doze vozes"),
        ("fr", "§ organisations", 21, "vingt et une organisations"),
        ("fr", "§ grandes organisations", 81, "quatre-vingt-une grandes organisations"),
        ("fr", "§ signataires", 21, "vingt et un signataires"),
        ("fr", "§ voix", 21, "21 voix"),
        ("fr", "§ voix", 20, "vingt voix"),
        ("fr-BE", "§ voix", 92, "nonante-deux voix"),
        ("fr-CH", "§ voix", 238, "deux cent trente-huit voix"),
        ("de", "§ Organisationen", 21, "einundzwanzig Organisationen"),
        ("de", "§ Organisationen", 101, "101 Organisationen"),
        ("it", "§ organizzazioni", 21, "ventuno organizzazioni"),
        ("it", "§ organizzazioni", 118, "centodiciotto organizzazioni"),
        ("it", "§ organizzazioni", 3, "tre organizzazioni"),
        ("it", "§ organizzazioni", 123, "centoventitré organizzazioni"),
        ("sv", "§ organisationer", 40, "fyrtio organisationer"),
        ("da", "§ foreninger", 58, "otteoghalvtreds foreninger"),
        ("da", "§ foreninger", 64, "fireogtres foreninger"),
        ("es", "§ organizaciones", 21_000, "veintiún mil organizaciones"),
        ("es", "§ países", 131_002, "ciento treinta y un mil dos países"),
        ("tr", "§ kuruluş", 21, "yirmi bir kuruluş"),
        ("tr", "§ kuruluş", 1960, "bin dokuz yüz altmış kuruluş"),
        ("hu", "§ szervezet", 22, "huszonkét szervezet"),
        ("kk", "§ ұйым", 2, "екі ұйым"),
        ("ca", "§ organitzacions", 22, "22 organitzacions"),
        ("ca", "§ organitzacions", 23, "vint-i-tres organitzacions"),
        ("ro", "§ de organizații", 22, "22 de organizații"),
        ("ro", "§ de organizații", 30, "treizeci de organizații"),
        ("ro", "§ organizații", 22, "22 de organizații"),
        ("ro", "§ de organizații", 15, "cincisprezece organizații"),
        ("ro", "<strong>§</strong> organizații", 120, "<strong>o sută douăzeci</strong> de organizații"),
        ("ro", "§ de organizații", 119, "o sută nouăsprezece organizații"),
        ("ro", "§ de oameni", 17, "șaptesprezece oameni"),
        ("ro", "suntem § de la Cluj", 17, "suntem șaptesprezece de la Cluj"),
        ("ro", "suntem § și mai mulți", 22, "suntem 22 și mai mulți"),
        ("pt-BR", "§ entidades", 16, "dezesseis entidades"),
        ("pt", "§ entidades", 16, "dezasseis entidades"),
        ("de-CH", "§ Verbände", 30, "dreissig Verbände"),
        ("sv", "§ organisationer", 2000, "2000 organisationer"),
        ("nn", "§ organisasjonar", 20, "20 organisasjonar"),
        ("ru", "§ организаций", 20, "20 организаций"),
        ("pl", "§ organizacji", 20, "20 organizacji"),
        ("fi", "§ järjestöä", 20, "20 järjestöä"),
        ("ar", "§ منظمة", 20, "20 منظمة"),
        ("ko", "§개 단체", 20, "20개 단체"),
    ),
)  # fmt: skip
def test_fill_counts_writes_the_form_before_the_noun_or_digits(
    language: str, text: str, number: int, expected: str
) -> None:
    assert filled(text, number, language) == expected


@pytest.mark.parametrize("language", sorted({name.split("_")[0].replace("kz", "kk") for name in CONVERTER_CLASSES}))
def test_every_language_of_the_library_was_looked_at(language: str) -> None:
    """Words only where they are right without a noun; a language that is added to the library gets digits."""
    words = {number for number in (2, 3, 11, 20, 21, 22, 101, 200) if in_words(number, language) != str(number)}

    assert words == WORDS_WITHOUT_A_NOUN.get(language, set())


ALL = {2, 3, 11, 20, 21, 22, 101, 200}
WORDS_WITHOUT_A_NOUN = {
    **dict.fromkeys(("az", "en", "eo", "fa", "hu", "id", "it", "ja", "kk", "tg", "th", "tr", "vi"), ALL),
    "ca": {3, 11, 20}, "da": {2, 3, 11, 20, 21, 22}, "de": ALL - {101}, "es": ALL - {21, 101, 200},
    "fr": ALL - {21, 101}, "nl": ALL - {101}, "no": {2, 3, 11, 20, 22}, "pt": {3, 11, 20}, "ro": {3, 11, 20, 200},
    "sv": ALL - {101},
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text", "number", "expected"),
    (
        ("en", "signed by § organizations", 0, "signed by no organizations"),
        ("en", "§ of us and §.", 0, "none of us and none."),
        ("en", "signed by § organizations", 1, "signed by one organization"),
        ("en-GB", "§ human rights organisations", 1, "one human rights organisation"),
        ("en", "§ <em>NGOs</em>", 1, "one <em>NGO</em>"),
        ("en", '§<span class="footnote">See the annex.</span> countries', 1,
         'one<span class="footnote">See the annex.</span> country'),
        ("en", "§ people", 1, "one person"),
        ("en", "§ faith-based communities", 1, "one faith-based community"),
        ("en", "§ media outlets", 1, "one media outlet"),
        ("en", "§ addresses", 1, "one address"),
        ("en", "§ law firms", 1, "one law firm"),
        ("en", "§ women", 1, "one woman"),
        ("en", "§ publishing houses", 1, "one publishing house"),
        ("en", "§ embassies", 1, "one embassy"),
        ("en", "§ human rights shelters", 1, "one human rights shelter"),
        ("en", "§ press across borders", 1, "one press across borders"),
        ("ro", "§ de fundații", 1, "1 fundație"),
        ("fr", "§ journaux", 1, "un journal"),
        ("en", "§ wives", 1, "one wife"),
        ("en", "§ buses", 1, "one bus"),
        ("en", "§ spouses and houses", 1, "one spouse and houses"),
        ("fr", "§ femmes", 1, "une femme"),
        ("fr", "§ jeunes", 1, "1 jeune"),
        ("es", "§ firmantes", 1, "1 firmante"),
        ("es", "§ mujeres", 1, "una mujer"),
        ("es", "§ universidades", 1, "una universidad"),
        ("de", "§ Städte", 1, "1 Stadt"),
        ("en", "§ of the organizations", 1, "one of the organizations"),
        ("en", "§, and all organizations", 1, "one, and all organizations"),
        ("en", "§ organizations", 2, "two organizations"),
        ("fr", "§ organisations", 1, "une organisation"),
        ("fr", "§ organisations", 0, "aucune organisation"),
        ("fr", "§ voix", 0, "0 voix"),
        ("fr", "§ réseaux", 1, "un réseau"),
        ("es", "§ organizaciones", 1, "una organización"),
        ("es", "§ organizaciones", 0, "0 organizaciones"),
        ("pt", "§ cidadãos", 1, "um cidadão"),
        ("de", "§ Organisationen", 1, "1 Organisation"),
        ("de", "§ Menschenrechtsorganisationen", 1, "1 Menschenrechtsorganisation"),
        ("nl", "§ organisaties", 1, "één organisatie"),
        ("it", "§ paesi", 1, "1 paese"),
        ("ru", "§ организаций", 1, "1 организаций"),
    ),
)  # fmt: skip
def test_fill_counts_reads_right_with_none_and_with_one(language: str, text: str, number: int, expected: str) -> None:
    assert filled(text, number, language) == expected


def test_fill_counts_puts_the_noun_into_the_singular_behind_digits_too() -> None:
    assert filled("§ organizations and § Countries", 1, "en", as_="digits") == "1 organization and 1 Country"
    assert filled("§ organisations", 0, "fr", as_="digits") == "0 organisation"
    assert filled("§ organizations", 0, "en", as_="digits") == "0 organizations"


@pytest.mark.parametrize(
    ("before", "expected"),
    (
        ("We. ", "Two"), ("We. <strong>", "Two"), ("", "Two"), ("We ask: ", "two"), ("We, ", "two"),
        ("“", "Two"), ("Who? „", "Two"), ("approx. ", "two"), ("We (i.e. ", "two"), ("They did so. ", "Two"),
        ('As said<span class="footnote">Page 7.</span> by ', "two"),
        ('As said.<span class="footnote">Page 7</span> ', "Two"),
        ('As said<span class="footnote">', "Two"), ("One line<br>", "Two"), ("&lt;x&gt; ", "two"),
    ),
)  # fmt: skip
def test_fill_counts_capitalizes_where_a_sentence_begins(before: str, expected: str) -> None:
    html = f"<p>{before}{COUNT.format('individuals', 'words')}"

    assert fill_counts(html, Counts(individuals=2), language="en") == f"<p>{before}{expected}"


@pytest.mark.parametrize(
    ("language", "expected"),
    (("nl", "Twee"), ("tr", "İki"), ("az", "İki"), ("it", "Due"), ("id", "Dua"), ("hu", "Két")),
)
def test_fill_counts_knows_the_capitals_of_the_language(language: str, expected: str) -> None:
    html = f"<p>{COUNT.format('individuals', 'words')}</p>"

    assert fill_counts(html, Counts(individuals=2), language=language) == f"<p>{expected}</p>"
    assert capitalized("ishonch", "uz") == "Ishonch"


def test_fill_counts_writes_digits_where_words_would_be_those_of_another_number() -> None:
    written = [filled("§ təşkilat", number, "az") for number in (10_000, 10_999, 11_000)]

    assert written == ["on min təşkilat", "on min doqquz yüz doxsan doqquz təşkilat", "11000 təşkilat"]
    assert str(num2words(11_000, lang="az")) == "on min"  # the control: as ten thousand


def test_fill_counts_follows_the_language_of_a_passage() -> None:
    count = COUNT.format("individuals", "words")
    german = f'<p lang="de">Wir {count} <span lang="fr">nous {count}</span> wir {count}</p>'
    html = f"<p>We {count}</p>{german}<p>We {count}</p>"

    assert fill_counts(html, Counts(individuals=3), language="en") == (
        '<p>We three</p><p lang="de">Wir drei <span lang="fr">nous trois</span> wir drei</p><p>We three</p>'
    )


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    (
        ("en", "§ civil society organizations", "one civil society organization"),
        ("en", "§ civil society organization", "one civil society organization"),
        ("en", "§ society of friends", "one society of friends"),
        ("en", "§ charities", "one charity"),
        ("it", "§ enti", "1 ente"),
        ("ca", "§ entitats", "1 entitat"),
        ("sv", "§ föreningar", "1 förening"),
        ("da", "§ foreninger", "1 forening"),
        ("no", "§ organisasjoner", "1 organisasjon"),
        ("nb", "§ organisasjoner", "1 organisasjon"),
    ),
)
def test_fill_counts_finds_the_noun_that_is_counted(language: str, text: str, expected: str) -> None:
    assert filled(text, 1, language) == expected


def test_a_dutch_one_leaves_its_accent_at_a_beginning() -> None:
    placeholder = '<span class="count" data-of="organizations" data-as="words"></span> organisaties'
    filled = fill_counts(f"<p>{placeholder}; wij, {placeholder}</p>", Counts(organizations=1), language="nl")

    assert filled == "<p>Eén organisatie; wij, één organisatie</p>"


@pytest.mark.parametrize(
    ("language", "text", "printed"),
    (
        ("en", "§ alumni", "1 alumnus"),
        ("en", "§ former ombudsmen", "1 former ombudsman"),
        ("en", "§ creches", "1 creche"),
        ("en", "§ Iraqis", "1 Iraqi"),
        ("en", "§ news series", "1 news series"),
        ("fr", "§ hôpitaux", "1 hôpital"),
        ("fr", "§ grandes paroisses", "1 grande paroisse"),
        ("fr", "§ syndicats locaux et associations", "1 syndicat local et associations"),
        ("fr", "§ pays nous écrivent", "1 pays nous écrivent"),
        ("es", "§ jueces", "1 juez"),
        ("es", "§ asociaciones vecinales", "1 asociación vecinal"),
        ("es", "§ colectivos más", "1 colectivo más"),
        ("it", "§ cooperative sociali", "1 cooperativa sociale"),
        ("it", "§ comunità locali", "1 comunità locale"),
        ("pt", "§ associações comunitárias", "1 associação comunitária"),
        ("ca", "§ ajuntaments", "1 ajuntament"),
        ("de", "aus § Ländern", "aus 1 Land"),
        ("de", "von § Rechtsanwälten", "von 1 Rechtsanwalt"),
        ("de", "§ kirchliche Sekretäre", "1 kirchliche Sekretäre"),
        ("nl", "§ bedrijven", "1 bedrijf"),
        ("nl", "§ vakbonden", "1 vakbond"),
        ("sv", "§ kyrkor", "1 kyrka"),
        ("da", "§ skoler", "1 skole"),
        ("nb", "§ lærere", "1 lærer"),
        ("pl", "§ organizacji", "1 organizacji"),
    ),
)
def test_behind_a_one_a_noun_of_no_list_stands_in_the_singular(language: str, text: str, printed: str) -> None:
    assert filled(text, 1, language, as_="digits") == printed
    assert filled(text, 2, language, as_="digits") == text.replace("§", "2")
