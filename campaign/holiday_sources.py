"""On which days public offices are closed, beyond the public holidays that everybody has.

Letters ask governments for answers, so a deadline keeps to the days that bind an office. The ``holidays``
library sorts days into categories and leaves out all but ``public`` unless asked. Which of the others bind an
office differs by country; each line below names the law or decree that says so. A day of which an office works a
part (Christmas Eve until one o'clock) is a working day: what is due on it can be handed in. Days of banks,
schools, single religions or soldiers, and days that are only marked in calendars, bind no office unless the
law named here says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

Day = tuple[int, int]  # month and day


@dataclass(frozen=True, slots=True)
class Offices:
    """Which categories of days close public offices, and what says so.

    ``but`` are days of these categories that do not, ``also`` days that the library lacks, and
    ``from_easter`` such that move, as days behind Easter Sunday. With ``central`` they
    are those of the country's own government and not of its parts, whose governments have days of their own.
    """

    categories: tuple[str, ...]
    source: str
    but: frozenset[Day] = frozenset()
    also: frozenset[Day] = frozenset()
    from_easter: frozenset[int] = frozenset()
    central: bool = False


OFFICES: Final[Mapping[str, Offices]] = {
    "AE": Offices(("government",), "Federal Authority for Government Human Resources, circulars on official holidays"),
    "AR": Offices(("government",), "Ley 26.876"),
    "AT": Offices(("bank",), "AVG § 33 (3)", but=frozenset({(12, 31)})),
    "BR": Offices(("optional",), "Lei 9.784/1999, art. 66 § 1º"),
    "CA": Offices(
        ("government",),
        "Interpretation Act (R.S.C. 1985, c. I-21), ss. 26 and 35; Canada Labour Code, s. 166",
        from_easter=frozenset({1}),
        central=True,
    ),
    "EG": Offices(("government",), "قرارات رئيس مجلس الوزراء"),
    "ER": Offices(("government",), "Government of Eritrea, national days"),
    "FK": Offices(("government",), "Falkland Islands Gazette, Christmas grant"),
    "HK": Offices(("optional",), "General Holidays Ordinance (Cap. 149), s. 2"),
    "ID": Offices(("government",), "Keputusan Bersama Menteri Agama, Menteri Ketenagakerjaan dan Menteri PANRB"),
    "IN": Offices(("government",), "Department of Personnel and Training, holidays of central offices", central=True),
    "JP": Offices(("bank",), "行政機関の休日に関する法律 (昭和63年法律第91号)", also=frozenset({(12, 29), (12, 30)})),
    "LB": Offices(("government",), "Décret 15215/2005"),
    "LK": Offices(("government",), "Holidays Act, No. 29 of 1971"),
    "MO": Offices(("government", "optional"), "Ordem Executiva n.º 60/2000"),
    "NL": Offices(("optional",), "Algemene termijnenwet, art. 3"),
    "PN": Offices(("government",), "Government of the Pitcairn Islands, public holidays"),
    "PR": Offices(("government",), "Government of Puerto Rico, holidays of public employees"),
    "PY": Offices(("government",), "Asuetos de la administración pública"),
    "SE": Offices(("de_facto",), "Lag (1930:173), 2 §"),
    "SH": Offices(("government",), "St Helena Government Gazette"),
    "TH": Offices(("government",), "ประกาศสำนักนายกรัฐมนตรี วันหยุดราชการ"),
    "TL": Offices(("government",), "Lei n.º 10/2005, tolerância de ponto"),
    "TW": Offices(("government",), "公務人員服勤實施辦法"),
    "US": Offices(("government",), "5 U.S.C. § 6103; Executive Orders", central=True),
    "UY": Offices(("bank",), "Decreto-Ley 14.977"),
}
# Countries whose category "government" holds nothing but half days.
HALF_DAYS_ALONE: Final = frozenset({"AD"})

# Where the government decides anew for each year which days are off or worked: bridge days, days put together,
# worked Saturdays, joint leave. A year beyond the last one that the library has such a day for is not decided yet.
DECIDED_YEARLY: Final = frozenset(
    "AE AR BY CN EG GH HU ID IN KG KH KZ LA LK LV MM MY NP PH PK PY RU TH TL TM TW UA UZ VN".split()
)


def offices(country: str, *, part: str = "") -> Offices | None:
    """Return which further days close the offices of a country, or of one of its parts."""
    found = OFFICES.get(country)
    return None if found is None or (part and found.central) else found
