"""Who appears in the samples. Every organization, person and place here is invented."""

from typing import Any

from campaign.people.sample_accounts import MEMBERS, NEIGHBOR, PASSWORD

__all__ = ["MEMBERS", "NEIGHBOR", "PASSWORD"]

ORSA: dict[str, Any] = {
    "name": "Orsa River Coalition",
    "address": ["14 Millrace Lane", "8021 Halderstad"],
    "website": "www.orsa-river.example",
    "reply_to": "office@orsa.example",
    "time_zone": "Europe/Zurich",
    "reference_pattern": "ORC {year}/{number}",
}
LANTERN: dict[str, Any] = {
    "name": "Lantern Coast Housing Network",
    "address": ["Quay House, 3 Lantern Row", "Port Sele"],
    "website": "www.lantern-coast.example",
    "time_zone": "America/New_York",
    "reference_pattern": "LCHN-{year}-{number}",
}

PRESS_CONTACT = "Aoife Brannigan\n+00 555 0142\npress@orsa.example"

# registered name, acronym, country, mail domains, other names
DIRECTORY: tuple[tuple[str, str, str, list[str], list[str]], ...] = (
    ("Halder Valley Anglers' Society", "HVAS", "CH", ["halder-anglers.example"], []),
    ("The Reedbed Trust", "", "GB", ["reedbed.example"], ["Reedbed"]),
    ("Springs Without Borders", "SWB", "NL", ["springs.example"], ["Sources sans frontières"]),
    ("Association des riverains de la Brévance", "ARB", "FR", ["riverains-brevance.example"], []),
    ("Mothers for Clean Wells", "MCW", "KE", ["cleanwells.example"], []),
    ("Institute for Water Law, Port Sele", "IWL", "US", ["waterlaw.example"], []),
    ("Orsa Delta Fishers' Union", "", "PT", ["orsafishers.example"], []),
    ("Kestrel Media Watch", "KMW", "IE", ["kestrelmedia.example"], []),
    ("Open Notebook Foundation", "ONF", "DE", ["opennotebook.example"], ["Stiftung Offenes Notizbuch"]),
    ("Union of Veldanian Reporters in Exile", "UVRE", "PL", ["veldania-reporters.example"], []),
    ("Lamp and Ladder Libraries", "", "CA", ["lampladder.example"], []),
    ("Riverside Physicians' Circle", "RPC", "AT", ["riverside-physicians.example"], []),
    ("Young Surveyors of the Orsa", "YSO", "CH", ["young-surveyors.example"], []),
    ("Halderstad Chamber of Small Brewers", "", "CH", ["smallbrewers.example"], []),
    ("Clear Current Legal Clinic", "CCLC", "US", ["clearcurrent.example"], []),
    ("Paper Boats Parents' Network", "", "SE", ["paperboats.example"], []),
    ("Al-Nahr Centre for Water and Society", "", "JO", ["al-nahr.example"], ["مركز النهر للماء والمجتمع"]),
    ("Blue Heron Study Group", "BHSG", "TW", ["blueheron.example"], ["藍鷺讀書會"]),
)
# chapter, parent, country
CHAPTERS = (("The Reedbed Trust, Northern Chapter", "The Reedbed Trust", "GB"),)

# organization, name, title, address
REPRESENTATIVES = (
    ("The Reedbed Trust", "Harriet Okonjo", "Director", "h.okonjo@reedbed.example"),
    ("Springs Without Borders", "Willem Dekkers", "Policy lead", "w.dekkers@springs.example"),
    ("Kestrel Media Watch", "Aoife Brannigan", "Head of Advocacy", "aoife@kestrelmedia.example"),
)

# name, title, affiliation, country
INDIVIDUALS = (
    ("Prof. Adaeze Nwosu-Keller", "Professor of Hydrology", "Halderstad Technical College", "CH"),
    ("Dr. Lucien Marchetti", "Toxicologist", "", "FR"),
    ("Sigrid Aalto", "Farmer and councillor", "Municipality of Lower Halder", "CH"),
    ("ليلى حدّاد", "كاتبة", "", "JO"),
    ("سمير القاضي", "أستاذ القانون الدولي", "جامعة الواحة", "JO"),
    ("王晓岚", "记者", "", "TW"),
    ("陈立群", "独立研究员", "蓝鹭读书会", "TW"),
    ("Théophile N'Guessan", "Éditeur", "Les Presses du Gué", "FR"),
    ("Yıldız Karabulut", "Photographer", "", "TR"),
    ("Márta Szelényi", "Former ombudsperson", "", "HU"),
    ("Gwilym Prys-Roberts", "Poet", "", "GB"),
    ("Renata Quispe Mamani", "Radio producer", "Radio Altiplano Sur\nOpen Notebook Foundation", "PE"),
)

PLACES = (
    "Halderstad", "Lower Halder", "Brévance", "Orsa Delta", "Port Sele", "Kestrel Hill", "Tarnmoor", "Vessel Bridge",
    "Old Ferry", "Ninewells", "Saltmarsh", "Greyfriars Weir", "Amberley Locks", "Corrin", "Dunmere", "Eastling",
    "Fallow Ford", "Great Osier", "Hollin Bank", "Ister Point", "Juniper Reach", "Kelda", "Larkwater", "Mirefield",
    "Northlode", "Osmund's Cross", "Pell Valley", "Quarry Springs", "Rushey Green", "Sandhythe",
)  # fmt: skip
CALLINGS = (
    ("{} Anglers' Club", "The {} Beekeepers' Guild", "{} Allotment Holders", "Friends of {} Meadow"),
    ("{} Water Watch", "{} Swimmers' Circle", "Women Farmers of {}", "{} Teachers for the River"),
    ("{} Midwives' Association", "The {} Boatmen's Benevolent Fund", "{} Youth Council", "Parish Committee of {}"),
)


def hundred_and_twenty() -> list[str]:
    """Return the names of the long list: four for each place, the callings taken in turn."""
    return [
        calling.format(place) for number, place in enumerate(PLACES) for calling in CALLINGS[number % len(CALLINGS)]
    ]
