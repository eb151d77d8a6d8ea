"""Who the scanners come as, and which requests there are to change for each of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit

from django.urls import Resolver404, resolve, reverse

from campaign.kept_posts import MARK
from campaign.people import sample_accounts
from letters.models import Letter
from letters.states import LetterState
from signatories.signing import tokens
from tests.factories.signatories import make_signature
from tests.http import Browser
from tests.stack import Stack

# What ends the session that is being tried, or hands it to somebody else.
LEFT_ALONE = (
    "/accounts/logout/",
    "/accounts/sessions/",
    "/accounts/login/",
    "/accounts/email/",
    "/accounts/password/change/",
)
TOKEN = "csrfmiddlewaretoken"


@dataclass(frozen=True)
class Asked:
    """A request as a page of ours makes it; ``data`` is none for GET, ``names`` are the parameters to change."""

    view: str
    url: str
    data: str | None
    names: tuple[str, ...]


@dataclass
class Visitor:
    """One role with a session of its own, where it begins, and the requests that its pages lead to."""

    role: str
    browser: Browser
    starts: list[str]
    pages: int = 0
    requests: dict[tuple[str, ...], Asked] = field(default_factory=dict)

    @property
    def cookies(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.browser.cookies.items())

    def walk(self, most: int) -> None:
        """Open up to so many pages of different views, and note each form and each address that takes a query."""
        waiting, seen = [*self.starts], set[str]()
        views: dict[str, int] = {}
        while waiting and self.pages < most:
            path = waiting.pop(0)
            view = view_of(path)
            if path in seen or not view or path.startswith(LEFT_ALONE) or views.get(view, 0) >= 3:
                continue
            seen.add(path)
            views[view] = views.get(view, 0) + 1
            answer = self.browser.get(path)
            if "text/html" not in answer.headers.get("content-type", ""):
                continue
            self.pages += 1
            page = Page(answer.url)
            page.feed(answer.text)
            self.note(path, page)
            waiting += [link for link in page.links if link not in seen]

    def note(self, path: str, page: "Page") -> None:
        for address in [path, *page.links]:
            where = urlsplit(address)
            if where.query:
                self.add(where.path, "GET", parse_qsl(where.query, keep_blank_values=True))
            elif where.path == path and len(where.path.strip("/").split("/")) > 1:
                self.add_place(where.path)
        for action, method, fields in page.forms:
            self.add(action, method, fields)

    def add(self, path: str, method: str, fields: list[tuple[str, str]]) -> None:
        """Note a form once for each view and set of fields, without the mark that makes two presses one deed."""
        view = view_of(path)
        given = [(name, value) for name, value in fields if name != MARK]
        names = tuple(sorted({name for name, _ in given} - {TOKEN}))
        if not view or not names or path.startswith(LEFT_ALONE):
            return
        text = urlencode(given)
        asked = Asked(view, f"{self.browser.base}{path}" + ("" if method == "POST" else f"?{text}"), None, names)
        if method == "POST":
            asked = Asked(view, f"{self.browser.base}{path}", text, names)
        self.requests.setdefault((view, method, *names), asked)

    def add_place(self, path: str) -> None:
        """Note an address whose last part names a thing."""
        view = view_of(path)
        if view and resolve(path).kwargs:
            place = f"{self.browser.base}{path.rstrip('/')}*/"
            self.requests.setdefault((view, "place"), Asked(view, place, None, ()))


class Page(HTMLParser):
    """The links and forms of a page of ours."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.links: list[str] = []
        self.forms: list[tuple[str, str, list[tuple[str, str]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "a" and told.get("href"):
            self.links += self.own(told["href"])
        elif tag == "form":
            action = (self.own(told.get("action", "")) or [""])[0]
            self.forms.append((urlsplit(action).path, told.get("method", "get").upper(), []))
        elif tag in {"input", "select", "textarea", "button"} and self.forms and told.get("name"):
            self.forms[-1][2].append((told["name"], told.get("value", "")))

    def own(self, address: str) -> list[str]:
        """Return an address of ours without its origin, and none of anybody else."""
        whole, base = urlsplit(urljoin(self.url, urldefrag(address).url)), urlsplit(self.url)
        if (whole.scheme, whole.netloc) != (base.scheme, base.netloc):
            return []
        return [whole.path + (f"?{whole.query}" if whole.query else "")]


def view_of(path: str) -> str:
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


def visitors(stack: Stack) -> Iterator[Visitor]:
    """Sign in as each role of the samples; a signer comes by the link of a mail, a stranger by nothing."""
    roles = {role: email for role, email, _name in sample_accounts.MEMBERS}
    letters = list(Letter.objects.order_by("pk"))
    opened = next(one for one in letters if one.state == LetterState.OPEN and one.visibility == "public")
    home = [reverse("campaign:home"), *(reverse("letters:letter", args=[letter.slug]) for letter in letters)]
    for role, sample in (("owner", "owner"), ("drafter", "drafter"), ("representative", "reviewer")):
        yield Visitor(role, signed_in(stack, roles[sample]), [reverse("campaign:home"), *home])
    signer = stack.browser()
    link = tokens.make(tokens.LinkPurpose.MANAGE, make_signature(opened, email="signer@weir.example"))
    page = signer.get(reverse("signatories:manage-link", args=[link]))
    yield Visitor("signer", signer, [urlsplit(page.url).path])
    public = [
        reverse("account_login"),
        reverse("letters:register"),
        reverse("signatories:sign", args=[opened.public_name]),
    ]
    yield Visitor("stranger", stack.browser(), ["/", *public])


def signed_in(stack: Stack, email: str) -> Browser:
    """Return the browser of a member, or fail: scanning a sign-in page would find nothing and prove nothing."""
    browser = stack.browser()
    browser.get(reverse("account_login"))
    told: dict[str, object] = {"login": email, "password": sample_accounts.PASSWORD}
    answer = browser.post(reverse("account_login"), told)
    assert "sessionid" in browser.cookies, f"{email} could not sign in: {answer.status}"
    return browser
