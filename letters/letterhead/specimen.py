"""A small letter by which a style is judged: each kind of thing that a letter may have, once, in two pages."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaign.models import Coalition
from letters.documents import (
    AddressBlock,
    Counts,
    Dress,
    LetterDocument,
    LineStyle,
    PageSize,
    SignatureBlock,
    SignatureLine,
)


def specimen(coalition: Coalition, dress: Dress, *, page_size: PageSize = PageSize.A4) -> LetterDocument:
    """Return the letter in the language of whoever looks at it, with the coalition's own letterhead."""
    names = ("Alliance of the Two Banks", "Boatmen’s Guild", "Friends of the Heron", "River Watch")
    return LetterDocument(
        title=_("Specimen"),
        language=get_language() or "en",
        body=_body(),
        coalition=coalition.name,
        letterhead=tuple(line for line in (coalition.name, *coalition.address, coalition.website) if line),
        reference="2026/014",
        date_line=_("Geneva, 22 November 2026"),
        recipients=(AddressBlock((_("Ms. Anna Sample"), _("Minister of Waterways"), "1 Harbor Square")),),
        subject=_("The gates of the upper dam, and those who live below them"),
        salutation=_("Dear Minister,"),
        closing=_("Yours faithfully,"),
        signature_blocks=(
            SignatureBlock(_("Organizations"), "", LineStyle.ORGANIZATION, 2, _numbered(names)),
            SignatureBlock(_("Individuals"), "", LineStyle.PERSON_OVER_TITLE, 2, _persons()),
        ),
        counts=Counts(organizations=4, individuals=2),
        cc=(_("Office of the Prime Minister"),),
        page_size=page_size,
        dress=dress,
    )


def _numbered(names: tuple[str, ...]) -> tuple[SignatureLine, ...]:
    return tuple(SignatureLine((name,), number=number) for number, name in enumerate(names, start=1))


def _persons() -> tuple[SignatureLine, ...]:
    return (
        SignatureLine(("Edda Lindqvist", _("Chair of Hydraulics"))),
        SignatureLine(("Mirela Tanase", _("Engineer"))),
    )


def _body() -> str:
    source = _("Report of the River Commission, 14 March 2025, paragraphs 12 to 19.")
    note = f'<span class="footnote">{source}</span>'
    risen = _("Since the dam was opened in 1987, the water of the lower valley has risen by 140 centimeters.")
    why = _("Nobody has told the people of the valley why, and nobody has asked them what they saw.")
    asked = (_("Publish the findings of 2025 in full."), _("Name a person who answers for the gates, by 30 June."))
    points = "".join(f"<li>{point}</li>" for point in asked)
    heads = "".join(f"<th>{word}</th>" for word in (_("Station"), "2024", "2025"))
    station, heading = _("Mill bridge"), _("What we ask")
    row = f'<tr><th scope="row">{station}</th><td>108</td><td>131</td></tr>'
    return (
        f"<p>{risen}{note} {why}</p><p>{why} <em>{risen}</em></p><h2>{heading}</h2><ol>{points}</ol>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{row}</tbody></table><p>{why}</p>"
    )
