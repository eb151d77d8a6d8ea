"""What stands around a name: left out where people are told apart, also where no table knows it."""

import pytest

from campaign.honorifics import alone, without_rank


@pytest.mark.parametrize(
    ("name", "expected"),
    (
        ("Dr. Aoife Ní Bhriain, LL.D.", "Aoife Ní Bhriain"),
        ("The Very Rev. Ruth Ainsley", "Ruth Ainsley"),
        ("Rep. John Carver", "John Carver"),
        ("Thomas Hale, BSc, FRGS", "Thomas Hale"),
        ("Thomas Hale OBE FRSL", "Thomas Hale"),
        ("Arjun Nair – Advocate", "Arjun Nair"),
        ("Nyirenda, Hon. Justice Grace", "Nyirenda Grace"),
        ("Ruiz Gil, Dra. Marta", "Ruiz Gil Marta"),
        ("Uwe Brandt, Rechtsanwalt und Notar", "Uwe Brandt"),
        ("Hauptmann a.D. Erik Sommer", "Erik Sommer"),
        ("dr hab. n. med. Ewa Sikorska", "Ewa Sikorska"),
        ("Zofia Lis, prof. UW", "Zofia Lis"),
        ("Lic. en Derecho Marta Pinto", "Marta Pinto"),
        ("Madame la Professeure Aline Roche", "Aline Roche"),
        ("Cav. Uff. Luca Bertani", "Luca Bertani"),
        ("FT Tuulikki Laine", "Tuulikki Laine"),
        ("Conf. univ. dr. Ioana Popescu", "Ioana Popescu"),
        ("Tan Sri Ahmad Razak", "Ahmad Razak"),
        ("Siti Rahma, SH, MH", "Siti Rahma"),
        ("PGS.TS. Trần Thị Mai", "Trần Thị Mai"),
        ("Luật sư Nguyễn Thu Hà", "Nguyễn Thu Hà"),
        ("Elif Kaya Hanım", "Elif Kaya"),
        ("к.ю.н. Олег Петренко", "Олег Петренко"),
        ("Анна Ким, адвокат", "Анна Ким"),
        ("Odile Perrault, maître de conférences", "Odile Perrault"),
        ("ريم حداد، محامية", "ريم حداد"),
        ("Wanjiru Kamau EBS", "Wanjiru Kamau"),
        ("Δρ. Νίκος Παπαδάκης", "Νίκος Παπαδάκης"),
        ("المستشار خالد نصر", "خالد نصر"),
        ("دکتر رضا کریمی", "رضا کریمی"),
        ("עו״ד יעל כהן", "יעל כהן"),
        ("श्री राजेश शर्मा", "राजेश शर्मा"),
        ("王芳教授", "王芳"),
        ("张伟 律师", "张伟"),
        ("山田太郎様", "山田太郎"),
        ("김민수 박사", "김민수"),
        ("นางสาวมาลี ใจดี", "มาลี ใจดี"),
    ),
)
def test_alone_leaves_out_what_stands_around_a_name(name: str, expected: str) -> None:
    assert alone(name) == expected


@pytest.mark.parametrize(
    "name",
    (
        "Ruth Ainsley Brook",
        "Anna-Lena Vogt",
        "J. R. Marlow",
        "ANNA ZELLER BROOK",
        "anna maria huber",
        "Maria de la Cruz",
        "LEE Ka Shing",
        "Elvin Bishop",
        "Don Miller",
        "Nguyễn Văn An",
        "王芳华",
        "김민지",
    ),
)
def test_alone_leaves_every_word_of_a_name(name: str) -> None:
    assert alone(name) == name


@pytest.mark.parametrize(
    ("name", "expected"),
    (
        ("Petra Lang, Rechtsanwältin", "Petra Lang"),
        ("Chantal Roy, Ad. E.", "Chantal Roy"),
        ("Lang, Petra", "Lang, Petra"),
        ("García López, Ana M.", "García López, Ana M."),
    ),
)
def test_without_rank_takes_a_given_name_for_none(name: str, expected: str) -> None:
    assert without_rank(name) == expected
