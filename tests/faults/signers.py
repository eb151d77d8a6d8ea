"""People who sign: many at once, each with cookies of their own."""

from concurrent.futures import ThreadPoolExecutor

from letters.models import Letter
from letters.states import LetterState
from signatories.models import Signature
from signatories.signing import tokens
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group
from tests.http import Answer, Browser
from tests.stack import Stack

PAGE = "/l/archives/sign/"
CHECK_MAIL = "/l/archives/sign/check-mail/"


def make_open_letter(**fields: object) -> Letter:
    letter = make_letter(state=LetterState.OPEN, slug="archives", **fields)  # type: ignore[arg-type]
    make_group(letter, style="person_title_organization")
    return letter


def entries(email: str, **fields: object) -> dict[str, object]:
    """Return what the check page sends on for a person."""
    return {
        "as": "person",
        "name": "Ada Marsh",
        "email": email,
        "appears": "public",
        "form_key": tokens.new_nonce(),
        **fields,
    }


def sign_all(
    stack: Stack, addresses: list[str], *, at_once: int = 40, names: tuple[str, ...] = ("Ada Marsh",)
) -> list[Answer]:
    """Send the form for each address, so many at a time; the names take turns."""
    visitor = stack.browser()
    visitor.get(PAGE)

    def post(number: int) -> Answer:
        form = entries(addresses[number], name=names[number % len(names)])
        return again(visitor).post(PAGE, form, follow=False)

    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(post, range(len(addresses))))


def again(visitor: Browser) -> Browser:
    """Return a second browser with the same cookies, for another thread."""
    return Browser(visitor.base, cookies=dict(visitor.cookies), timeout=60)


def confirm_link(signature: Signature) -> str:
    return f"/s/confirm/{tokens.make(tokens.LinkPurpose.CONFIRM, signature)}/"


def manage_link(signature: Signature) -> str:
    return f"/s/manage/{tokens.make(tokens.LinkPurpose.MANAGE, signature)}/"
