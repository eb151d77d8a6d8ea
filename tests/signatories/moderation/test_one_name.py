"""Names that are nearly the same: of one person or body, or of a brother and a sister, or of two chapters."""

import pytest

from signatories.moderation.pair_rules import Party, pairs


def are_asked_about(one: str, other: str, *, is_person: bool) -> bool:
    found = [
        pairs([Party(1, is_person, (mine,)), Party(2, is_person, (theirs,))]) for mine, theirs in _both(one, other)
    ]
    assert bool(found[0]) == bool(found[1]), "who signed first makes no difference"
    return bool(found[0])


def _both(one: str, other: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return (one, other), (other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    (
        ("Yusuf Demir", "Youssef Demir"),
        ("Khaled Mansour", "Khalid Mansur"),
        ("Wasyl Bojko", "Vasyl Boiko"),
        ("Ahmed Ould Cheikh", "Ahmad Wuld Shaykh"),
        ("Fatima Zahra Bennani", "Fatema Zohra Bennani"),
        ("Rob Jansen", "Robert Jansen"),
        ("Bill Hargreaves", "William Hargreaves"),
        ("Mike Adeyemi", "Michael Adeyemi"),
        ("Jim Callaway", "James R. Callaway"),
        ("Ricky Mendes", "Ricardo Mendes"),
        ("Bob Hutchinson", "Robert James Hutchinson"),
        ("Gosia Zielińska", "Małgorzata Zielińska"),
        ("Paco Jiménez Vega", "Francisco Jiménez Vega"),
        ("Sergei Morozov", "Serhii Morozov"),
        ("Anna Svobodová", "Anna Svoboda"),
        ("Ulrike Meyer zu Hörste", "Ulrike Meyer-zu-Hoerste"),
        ("Ulrike Meyer zu Hörste", "Ulrike Meyer"),
        ("Mª Carmen Lozano Gil", "María del Carmen Lozano Gil"),
        ("김민수", "Kim Min-su"),
        ("이지훈", "Lee Ji-hoon"),
        ("Μαρία Οικονόμου", "Maria Economou"),
        ("Βασιλική Γεωργίου", "Vasiliki Georgiou"),
        ("يوسف حداد", "Youssef Haddad"),
    ),
)
def test_persons_who_may_be_one(one: str, other: str) -> None:
    assert are_asked_about(one, other, is_person=True)


@pytest.mark.parametrize(
    ("one", "other"),
    (
        ("Mario Rossi", "Maria Rossi"),
        ("Juan García López", "Juana García López"),
        ("Daniel Okafor", "Daniela Okafor"),
        ("Philip Moreau", "Philippa Moreau"),
        ("Adrien Lambert", "Adrienne Lambert"),
        ("Stefan Horvat", "Štefanija Horvat"),
        ("Andrei Popescu", "Andreea Popescu"),
        ("George Haddad", "Georgette Haddad"),
        ("Ivan Novák", "Ivana Nováková"),
        ("Olga Petrova", "Oleg Petrov"),
        ("Alexander Kuzmin", "Alexandra Kuzmina"),
        ("Мария Петрова", "Mario Petrov"),
        ("Hassan Farah", "Hussein Farah"),
        ("Mohamed Cissé", "Mahmoud Cissé"),
        ("Amina Diallo", "Aminata Diallo"),
        ("Hana Suzuki", "Hanako Suzuki"),
        ("Takeshi Ito", "Takashi Ito"),
        ("Nguyễn Văn Hùng", "Nguyễn Văn Hoàng"),
        ("Kim Min-su", "Kim Min-ji"),
        ("Yasmin Aziz", "Yasin Aziz"),
        ("Ikram Saleh", "Akram Saleh"),
        ("Denis Marchand", "Denise Marchand"),
        ("Seo-yeon Yoon", "Seo-jun Yoon"),
        ("Jing Liu", "Jin Liu"),
        ("Anita Desai Rao", "Amita Desai Rao"),
        ("Amal Nasser", "Jamal Nasser"),
        ("Lena Hofmann", "Lina Hofmann"),
        ("Robin Jansen", "Robert Jansen"),
        ("Lucas Silva dos Santos", "Lucia Silva dos Santos"),
        ("Jens Peters", "Jens Petersen"),
    ),
)
def test_persons_who_are_two(one: str, other: str) -> None:
    assert not are_asked_about(one, other, is_person=True)


@pytest.mark.parametrize(
    ("one", "other"),
    (
        ("Women for Peace (Kvinnor för Fred)", "Kvinnor för Fred"),
        ("ადამიანის უფლებათა სახლი (Human Rights House Tbilisi)", "Human Rights House Tbilisi"),
        ("Вясна / Viasna Human Rights Centre", "Viasna Human Rights Center"),
        ("Tatar River Union / Союз татарских рек", "Союз татарских рек"),
        ("El Puente – The Bridge Project", "The Bridge Project"),
        ("نساء من أجل السلام", "Nisa min ajl as-salam"),
        ("Dt. Gesellschaft für Flußschutz", "Deutsche Gesellschaft für Flussschutz e. V."),
        ("Asoc. Civil Agua Nuestra", "Asociación Civil Agua Nuestra"),
        ("Stow. Czysta Woda", "Stowarzyszenie Czysta Woda"),
        ("Amigos del Río", "Amigos de los Ríos"),
        ("Women 4 Water Ghana", "Women for Water Ghana"),
        ("Greenwater.org", "Greenwater"),
        ("Water Watchers' Network", "Water Watchers"),
    ),
)
def test_bodies_that_may_be_one(one: str, other: str) -> None:
    assert are_asked_about(one, other, is_person=False)


@pytest.mark.parametrize(
    ("one", "other"),
    (
        ("Heron Trust (Lagos Chapter)", "Heron Trust"),
        ("Heron Rescue – Wales", "Heron Rescue"),
        ("Heron Trust Nairobi", "Heron Trust Mombasa"),
        ("Asian Heron Council", "African Heron Council"),
        ("Free Press Armenia", "Free Press Albania"),
        ("National Heron Federation", "International Heron Federation"),
        ("Local 12 Teachers Union", "Local 14 Teachers Union"),
        ("Bund der Fischer", "Bund der Tischler"),
        ("Network of Rural Women", "Network of Urban Women"),
        ("Union des Femmes du Sénégal", "Union des Jeunes du Sénégal"),
        ("Heron Association", "Heron Society"),
    ),
)
def test_bodies_that_are_two(one: str, other: str) -> None:
    assert not are_asked_about(one, other, is_person=False)
