"""Which words of a name are the family name; what is no name at all."""

import pytest

from letters.names import is_style_alone, names_somebody, surname


@pytest.mark.parametrize(
    ("name", "expected"),
    (
        ("Ada Rey", "Rey"),
        ("Anna Court", "Court"),
        ("Dr. House", "House"),
        ("Jack White", "White"),
        ("Judge Amy Police", "Police"),
        ("Johanna Amtmann", "Amtmann"),
        ("Ombudsman Emily O'Reilly", "O'Reilly"),
        ("Lord Smith of Kelvin", "Smith"),
        ("Martin Luther King Jr.", "King"),
        ("Martin Luther King, Jr.", "King"),
        ("Sammy Davis JR", "Davis"),
        ("Robert F. Kennedy III", "Kennedy"),
        ("Ada Rey, MP", "Rey"),
        ("Sir Keir Starmer KCB KC MP", "Starmer"),
        ("Amina Sow Ph.D.", "Sow"),
        ("Annalena Berg MdB", "Berg"),
        ("H.E. Dr. Amina Sow", "Sow"),
        ("His Excellency Amina Sow", "Sow"),
        ("The Honourable Ada Rey", "Rey"),
        ("He Jiankui", "Jiankui"),
        ("Ursula von der Leyen", "von der Leyen"),
        ("Charles de Gaulle", "de Gaulle"),
        ("Herman Van Rompuy", "Van Rompuy"),
        ("José Ortega y Gasset", "Ortega y Gasset"),
        ("Maria da Silva e Costa", "da Silva e Costa"),
        ("Mohammed bin Salman Al Saud", "Al Saud"),
        ("Jean DUPONT MARTIN", "DUPONT MARTIN"),
        ("Nelson Ma", "Ma"),
        ("Rey, Ada", "Rey"),
        ("Pelé", "Pelé"),
        ("Kenneth Roth (HRW)", "Roth"),
        ("Pope Leo XIV", "Leo"),
        ("ADA REY", "REY"),
        ("Sister Helen Prejean CSJ", "Prejean"),
        ("Cardinal Miroslav VLK", "VLK"),
        ("Mr Kim", "Kim"),
        ("Tan NG", "NG"),
        ("The Edge", "Edge"),
        ("H.E. the Attorney General", ""),
        ("The Prime Minister", ""),
        ("Madame la Présidente", ""),
        ("Monsieur le Préfet", ""),
        ("Madame la Rectrice", ""),
        ("Madame Le Pen", "Le Pen"),
        ("Mr. De Jong", "De Jong"),
        ("Mr. Al Gore", "Gore"),
        ("Bezirksregierung Köln", ""),
        ("Staatsanwaltschaft Bonn", ""),
        ("Mr.", ""),
        ("Sophie in 't Veld", "in 't Veld"),
        ("Omar bin Abdul Aziz", "bin Abdul Aziz"),
        ("María de los Ángeles Ruiz", "Ruiz"),
        ("Seán Mac Giolla Bhríde", "Mac Giolla Bhríde"),
        ("Minister Rey", "Rey"),
        ("Ambassador Ana de la Vega", "de la Vega"),
        ("Regina King", "King"),
        ("Pope", "Pope"),
        ("Judge Joan Okoro", "Okoro"),
        ("Chief Raoni", "Raoni"),
        ("His Excellency", ""),
        ("Jr.", ""),
        ("", ""),
        (" , ", ""),
    ),
)
def test_surname_leaves_out_what_stands_around_it(name: str, expected: str) -> None:
    assert surname(name) == expected


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    (
        ("朱镕基", "zh", "朱"),
        ("欧阳娜娜", "zh-Hans", "欧阳"),
        ("홍길동", "ko", "홍"),
        ("Orbán Viktor", "hu", "Orbán"),
        ("髙橋 一郎", "ja", "髙橋"),
        ("岸田文雄", "ja", ""),
    ),
)
def test_surname_comes_first_in_some_languages(name: str, language: str, expected: str) -> None:
    assert surname(name, language=language) == expected


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    (
        ("Margarita Robles Fernández", "es", "Robles Fernández"),
        ("Dra. Ana-Lucía Restrepo Gómez", "es-CO", "Restrepo Gómez"),
        ("Andrés Manuel López Obrador", "es", "López Obrador"),
        ("Ana Ruiz de la Torre", "es", "Ruiz de la Torre"),
        ("Iñaki Urdangarin Liebaert", "eu", "Urdangarin Liebaert"),
        ("María de los Ángeles Ruiz Gil", "es", "Ruiz Gil"),
        ("Ana Lucía Restrepo", "es", "Restrepo"),
        ("José M. Albares", "es", "Albares"),
        ("Joseph Robinette Biden", "es", "Biden"),
        ("Margarita Robles Fernández", "en", "Fernández"),
        ("Ana Martins Silva", "pt", "Silva"),
    ),
)
def test_surname_is_both_family_names_where_people_have_two(name: str, language: str, expected: str) -> None:
    assert surname(name, language=language) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    (
        ("Valéry Giscard d'Estaing", "d'Estaing"),
        ("Jean d’Ormesson", "d’Ormesson"),
        ("Ahmed Abdel Fattah el-Sisi", "el-Sisi"),
    ),
)
def test_surname_begins_with_a_small_particle_that_is_joined_with_it(name: str, expected: str) -> None:
    assert surname(name) == expected


@pytest.mark.parametrize(
    ("role", "language"),
    (
        ("The Minister", "en"),
        ("Her Excellency the Minister of Justice", "en"),
        ("His Majesty the King", "en"),
        ("Prime Minister", "en"),
        ("Chief Justice", "en"),
        ("Attorney General", "en"),
        ("High Commissioner for Human Rights", "en"),
        ("Minister, Ministry of Justice", "en"),
        ("The Board of Directors", "en"),
        ("To whom it may concern", "en"),
        ("Madame la Présidente", "fr"),
        ("Son Excellence Monsieur le Premier ministre", "fr"),
        ("Excelentísimo Señor Presidente", "es"),
        ("Die Bundesministerin", "de"),
        ("Bundesminister der Justiz", "de"),
        ("O Ministro da Justiça", "pt"),
        ("De Minister van Justitie", "nl"),
        ("Министр юстиции", "ru"),
        ("معالي الوزير", "ar"),
        ("وزير العدل", "ar"),
        ("外交部部长", "zh"),
        ("外務大臣", "ja"),
        ("외교부 장관", "ko"),
        ("Adalet Bakanı", "tr"),
        ("Minister Sprawiedliwości", "pl"),
        ("Ministrul Justiției", "ro"),
        ("Υπουργός Δικαιοσύνης", "el"),
        ("Menteri Luar Negeri", "id"),
        ("Waziri Mkuu", "sw"),
        ("Igazságügyi miniszter", "hu"),
        ("Ministar pravde", "hr"),
        ("Utrikesministern", "sv"),
        ("Oikeusministeri", "fi"),
        ("Генеральный прокурор", "ru"),
        ("Bộ trưởng Bộ Công an", "vi"),
        ("Sehr geehrte Damen und Herren", "de"),
        ("Mesdames et Messieurs", "fr"),
        ("Estimados señores", "es"),
        ("Szanowni Państwo", "pl"),
        ("Geachte heer, mevrouw", "nl"),
        ("Vážení přátelé", "cs"),
        ("Drodzy Państwo", "pl"),
        ("Minister Obrony Narodowej", "pl"),
        ("Primul Ministru", "ro"),
        ("Министър-председател", "bg"),
        ("Dışişleri Bakanlığı", "tr"),
        ("국무총리", "ko"),
        ("رئيس مجلس الوزراء", "ar"),
        ("Pani Minister Finansów", "pl"),
        ("Ministro degli Esteri", "it"),
    ),
)
def test_a_role_is_no_name_to_greet_by(role: str, language: str) -> None:
    assert surname(role, language=language) == ""
    assert not names_somebody(role)


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    (
        ("Madame la Ministre Anne Duval", "fr", "Duval"),
        ("Council Member Ada Rey", "en", "Rey"),
        ("Committee Chair Ada House", "en", "House"),
        ("Señora Ministra Ana Ruiz", "es", "Ruiz"),
        ("Herr Bundesminister Karl Ott", "de", "Ott"),
        ("王毅", "zh", "王"),
        ("Marine Le Pen", "fr", "Le Pen"),
        ("Minister Sprawiedliwości Anna Nowak", "pl", "Nowak"),
        ("Министр юстиции Иван Петров", "ru", "Петров"),
        ("وزير العدل محمد أحمد", "ar", "أحمد"),
        ("Menteri Luar Negeri Sari Dewi", "id", "Dewi"),
        ("Sehr geehrte Frau Anna Ott", "de", "Ott"),
        ("Dr. Kovács János", "hu", "Kovács"),
        ("ifj. Kovács János", "hu", "Kovács"),
    ),
)
def test_a_name_behind_a_role_is_the_name(name: str, language: str, expected: str) -> None:
    assert surname(name, language=language) == expected
    assert names_somebody(name)


def test_surname_is_what_the_directory_says() -> None:
    assert surname("Ban Ki-moon", sort_name="Ban, Ki-moon") == "Ban"


@pytest.mark.parametrize(
    "name",
    (
        "His Excellency",
        "H.E.",
        "Her Royal Highness,",
        "S.E.",
        "Son Excellence",
        "The Honorable",
        "Madam President",
        "Dr.",
        "The Minister of Justice",
    ),
)
def test_is_style_alone_knows_what_names_nobody(name: str) -> None:
    assert is_style_alone(name)


@pytest.mark.parametrize("name", ("His Excellency Amina Sow", "He Jiankui", "Grace Hopper", ""))
def test_is_style_alone_lets_names_pass(name: str) -> None:
    assert not is_style_alone(name)


@pytest.mark.parametrize(
    ("name", "language"),
    (
        ("Ministerul Justiției", "ro"),
        ("Külügyminisztérium", "hu"),
        ("Υπουργείο Δικαιοσύνης", "el"),
        ("وزارة العدل", "ar"),
        ("Kementerian Luar Negeri", "id"),
        ("司法部", "zh"),
        ("법무부", "ko"),
        ("Auswärtiges Amt", "de"),
        ("Staatssekretariat für Migration", "de"),
        ("Ministerie van Justitie", "nl"),
        ("Regeringskansliet", "sv"),
        ("Home Office", "en"),
        ("The White House", "en"),
        ("Supreme Court", "en"),
        ("Federal Constitutional Court", "en"),
        ("Metropolitan Police", "en"),
        ("Senado de la República", "es"),
        ("Tribunal Constitucional", "es"),
        ("Bundesverfassungsgericht", "de"),
        ("Ombudsmanden", "da"),
        ("Defensor del Pueblo", "es"),
        ("Provedor de Justiça", "pt"),
        ("Oikeuskansleri", "fi"),
        ("Panie Prezydencie", "pl"),
        ("Secretaría de Gobernación", "es"),
        ("Mesa Directiva del Senado", "es"),
        ("Presidência da República", "pt"),
        ("Kancelaria Prezydenta", "pl"),
        ("Human Rights Commission of Zambia", "en"),
        ("Electoral Commission", "en"),
        ("House of Commons", "en"),
        ("Court of Appeal", "en"),
        ("Law Society of Kenya", "en"),
        ("Cámara de Diputados", "es"),
        ("Cour suprême", "fr"),
        ("Tweede Kamer", "nl"),
        ("Stortinget", "no"),
        ("Comisión Interamericana de Derechos Humanos", "es"),
        ("Γραφείο του Προέδρου", "el"),
        ("Комитет по правам человека", "ru"),
        ("هيئة حقوق الإنسان", "ar"),
    ),
)
def test_surname_of_a_body_or_who_speaks_for_citizens_is_none(name: str, language: str) -> None:
    assert surname(name, language=language) == ""
