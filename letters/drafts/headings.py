"""Makes headings of what was written as paragraphs in bold, when a drafter asks for it."""

from typing import Any

from campaign.models import User
from letters.drafts import writing
from letters.markup import bold_headings
from letters.models import Letter, Revision


def offered(letter: Letter) -> list[str]:
    """Return the words of the paragraphs that look like headings, in the letter and its annexes."""
    return [
        words
        for html in (letter.body, *(annex["body"] for annex in letter.annexes))
        for words in bold_headings.found(html)
    ]


def make(*, letter: Letter, author: User, base_revision: int) -> Revision:
    """Store a revision with a heading for each. Raises TextLocked and EditConflict."""
    annexes = [{**annex, "body": bold_headings.turned(annex["body"])} for annex in letter.annexes]
    changes: dict[str, Any] = {"body": bold_headings.turned(letter.body), "annexes": annexes}
    return writing.save_text(letter=letter, author=author, base_revision=base_revision, changes=changes)
