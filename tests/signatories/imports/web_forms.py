"""Files in the manner of the programs that people collect signatures with: their columns, dates, quotes and marks.

Everything in them is made here; only the form of each is that of the program. Each holds the same three signers.
"""

import csv
import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

from openpyxl import Workbook

# Who signs: kind, organization, first name, last name, title, address, country, whether to be named.
SIGNERS = (
    ("organization", "River Watch", "Ada", "Rey", "Director", "Ada@river.example", "FR", True),
    ("individual", "", "Bo", "Müller", "", "bo@mueller.example", "DE", True),
    ("individual", "", "Célia", "Ortiz", "Professor; Chair", "celia@ortiz.example", "ES", False),
)
MOMENT = datetime(2026, 11, 14, 14, 22, 10)  # noqa: DTZ001 - a workbook has no zones
# The questions of the form and the answers to choose from, in its language.
QUESTIONS: dict[str, tuple[str, ...]] = {
    "en": (
        "I am signing as…", "Name of your organization", "First name", "Last name", "Your title or position",
        "E-mail address", "Country", "May we publish your name?",
    ),
    "fr": (
        "Je signe en tant que…", "Nom de votre organisation", "Prénom", "Nom de famille", "Titre ou fonction",
        "Adresse e-mail", "Pays", "Pouvons-nous publier votre nom ?",
    ),
    "es": (
        "Firmo como…", "Nombre de la organización", "Nombre", "Apellidos", "Cargo", "Correo electrónico", "País",
        "¿Podemos publicar su nombre?",
    ),
    "de": (
        "Ich unterzeichne als…", "Name der Organisation", "Vorname", "Nachname", "Funktion", "E-Mail-Adresse", "Land",
        "Dürfen wir Ihren Namen veröffentlichen?",
    ),
}  # fmt: skip
KINDS = {
    "en": ("Organization", "Individual"),
    "fr": ("Organisation", "Individu"),
    "es": ("Organización", "Individuo"),
    "de": ("Organisation", "Person"),
}
YES_NO = {"en": ("Yes", "No"), "fr": ("Oui", "Non"), "es": ("Sí", "No"), "de": ("Ja", "Nein")}
FIELDS = ("kind", "organization", "first_name", "last_name", "title", "email", "country", "consent")


def answers(language: str, *, yes: str = "", no: str = "") -> list[list[str]]:
    """Return what each signer answered to the questions."""
    said = {True: yes or YES_NO[language][0], False: no or YES_NO[language][1]}
    organization, individual = KINDS[language]
    return [
        [organization if kind == "organization" else individual, name, first, last, title, mail, country, said[named]]
        for kind, name, first, last, title, mail, country, named in SIGNERS
    ]


def _text(table: list[list[str]], *, encoding: str = "utf-8", **form: Any) -> bytes:
    made = io.StringIO()
    csv.writer(made, **form).writerows(table)
    return made.getvalue().encode(encoding)


def google_forms(language: str) -> tuple[str, bytes]:
    """Answers as the form hands them out: all in quotation marks, the moment with its zone, line feeds."""
    stamp = {"en": "Timestamp", "fr": "Horodateur", "es": "Marca temporal", "de": "Zeitstempel"}[language]
    when = "2026/11/14 2:22:10 PM GMT+1"
    table = [[stamp, *QUESTIONS[language]], *([when, *row] for row in answers(language))]
    return "Sign-on.csv", _text(table, quoting=csv.QUOTE_ALL, lineterminator="\n")


def google_sheets(language: str) -> tuple[str, bytes]:
    """The sheet behind the form, downloaded: the moment as the sheet's country writes it, quotes where needed."""
    stamp = {"en": "Timestamp", "fr": "Horodateur", "es": "Marca temporal", "de": "Zeitstempel"}[language]
    when = {
        "en": "11/14/2026 14:22:10", "fr": "14/11/2026 14:22:10", "es": "14/11/2026 14:22:10",
        "de": "14.11.2026 14:22:10",
    }[language]  # fmt: skip
    return "Answers.csv", _text([[stamp, *QUESTIONS[language]], *([when, *row] for row in answers(language))])


_MICROSOFT = {
    "en": ("ID", "Start time", "Completion time", "Email", "Name", "Last modified time", "anonymous"),
    "fr": (
        "ID", "Heure de début", "Heure de fin", "Adresse de messagerie", "Nom", "Heure de la dernière modification",
        "anonymous",
    ),
    "es": (
        "ID", "Hora de inicio", "Hora de finalización", "Correo electrónico", "Nombre",
        "Hora de la última modificación", "anonymous",
    ),
    "de": (
        "ID", "Startzeit", "Fertigstellungszeit", "E-Mail", "Name", "Zeitpunkt der letzten Änderung", "anonymous",
    ),
}  # fmt: skip


def microsoft_forms(language: str) -> tuple[str, bytes]:
    """A workbook with real dates, and columns of the program that say "anonymous" and nothing of each signer."""
    *headings, nobody = _MICROSOFT[language]
    book = Workbook()
    assert book.active is not None
    book.active.append([*headings, *QUESTIONS[language]])
    for number, row in enumerate(answers(language), start=1):
        book.active.append([number, MOMENT, MOMENT, nobody, None, None, *(cell or None for cell in row)])
    made = io.BytesIO()
    book.save(made)
    return "Sign-on(1-3).xlsx", made.getvalue()


def action_network(language: str) -> tuple[str, bytes]:
    """A petition's report: fields of the program in English always, questions of the form behind them."""
    kind, organization, *_rest, title, _mail, _country, consent = QUESTIONS[language]
    table = [["first_name", "last_name", "email", "zip_code", "country", "can2_user_city", "can2_phone",
              "Timestamp (EST)", kind, organization, title, consent]]  # fmt: skip
    for said, name, first, last, position, mail, country, may in answers(language, yes="1", no="0"):
        table.append([first, last, mail, "1201", country, "Geneva", "", "2026-11-14 08:22:10 EST", said, name,
                      position, may])  # fmt: skip
    return "report.csv", _text(table, lineterminator="\n")


def limesurvey(language: str) -> tuple[str, bytes]:
    """Answers with whole questions as headings: a byte order mark, semicolons, all in quotation marks."""
    first = {
        "en": ("Response ID", "Date submitted", "Last page", "Start language", "Seed"),
        "fr": ("ID de la réponse", "Date de soumission", "Dernière page", "Langue de départ", "Tête de série"),
        "es": ("ID de respuesta", "Fecha de envío", "Última página", "Lenguaje inicial", "Semilla"),
        "de": ("Antwort ID", "Datum Abgeschickt", "Letzte Seite", "Start-Sprache", "Zufallsstartwert"),
    }[language]
    table = [[*first, *QUESTIONS[language]]]
    table += [[str(n), "2026-11-14 14:22:10", "1", language, "73", *row] for n, row in enumerate(answers(language), 1)]
    return "results-survey.csv", _text(table, encoding="utf-8-sig", delimiter=";", quoting=csv.QUOTE_ALL)


def typeform(language: str) -> tuple[str, bytes]:
    """Responses: a number sign as the first heading, what was consented to as 1 or 0, moments of UTC at the end."""
    behind = ["Response Type", "Start Date (UTC)", "Stage Date (UTC)", "Submit Date (UTC)", "Network ID", "Tags"]
    table = [["#", *QUESTIONS[language], *behind]]
    for number, row in enumerate(answers(language, yes="1", no="0")):
        moments = ["2026-11-14 13:20:00", "", "2026-11-14 13:22:10"]
        table.append([f"k{number}w7z0qv9", *row, "completed", *moments, "5f0a1c2e7b", ""])
    return "responses.csv", _text(table, lineterminator="\n")


PROGRAMS: dict[str, Callable[[str], tuple[str, bytes]]] = {
    "google forms": google_forms,
    "google sheets": google_sheets,
    "microsoft forms": microsoft_forms,
    "action network": action_network,
    "limesurvey": limesurvey,
    "typeform": typeform,
}
