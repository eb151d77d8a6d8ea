"""Visitors of a public page as a proxy hands them on: each with a line, an address and a form of their own."""

import http.client
import re
import secrets
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode

HOST = "letters.example.org"
SITE = f"https://{HOST}"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
# A tree from before has the name without its beginning.
COOKIE = re.compile(r"((?:__Host-)?csrftoken)=([^;]+)")


@dataclass(frozen=True)
class BenchAnswer:
    """What came back, and after how many seconds; status 0 where nothing did."""

    status: int
    headers: dict[str, str]
    text: str
    seconds: float


@dataclass
class BenchVisitor:
    """Somebody with an address of their own, so that the limits of a source are those of production."""

    port: int
    slug: str
    number: int
    form_key: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    cookie: str = ""
    token: str = ""

    def read(self, *, known: str = "") -> BenchAnswer:
        """Ask for the public page, with the ETag of a copy that is ``known``."""
        return self.ask("GET", f"/l/{self.slug}/", headers={"If-None-Match": known} if known else {})

    def open_form(self) -> BenchAnswer:
        """Ask for the form, and keep the cookie and the token that belong together."""
        answer = self.ask("GET", f"/l/{self.slug}/sign/?as=person")
        cookie, token = COOKIE.search(answer.headers.get("set-cookie", "")), TOKEN.search(answer.text)
        if cookie and token:
            self.cookie, self.token = f"{cookie[1]}={cookie[2]}", token[1]
        return answer

    def sign(self) -> BenchAnswer:
        """Send the form as the button of the check page does."""
        member = self.number % 997
        fields = {
            "csrfmiddlewaretoken": self.token, "as": "person", "form_key": self.form_key, "appears": "public",
            "name": f"Visitor {self.number}", "title": "Teacher", "affiliation": f"School of village {member}",
            "location": "Valley", "country": "CH", "email": f"visitor{self.number}@member{member}.example",
        }  # fmt: skip
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookie}
        return self.ask("POST", f"/l/{self.slug}/sign/", body=urlencode(fields), headers=headers)

    def ask(
        self, method: str, path: str, *, body: str | None = None, headers: dict[str, str] | None = None
    ) -> BenchAnswer:
        """Ask once, on a connection of its own, and read the whole answer."""
        from_here = f"10.{self.number >> 16 & 255}.{self.number >> 8 & 255}.{self.number & 255}"
        proxy = {"Host": HOST, "X-Forwarded-For": from_here, "X-Forwarded-Proto": "https"}
        page = {"Origin": SITE, "Referer": f"{SITE}{path}", "Accept-Language": "en", "Connection": "close"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        began = time.perf_counter()
        try:
            connection.request(method, path, body, {**proxy, **page, **(headers or {})})
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            return BenchAnswer(0, {}, repr(error), time.perf_counter() - began)
        finally:
            connection.close()
        found = {name.lower(): value for name, value in response.getheaders()}
        return BenchAnswer(response.status, found, text, time.perf_counter() - began)


def crowd(deeds: Sequence[Callable[[], BenchAnswer]], *, connections: int) -> tuple[list[BenchAnswer], float]:
    """Let so many do their deeds at a time; return the answers in order and the seconds until the last."""
    with ThreadPoolExecutor(connections) as pool:
        began = time.perf_counter()
        answers = list(pool.map(lambda deed: deed(), deeds))
        return answers, time.perf_counter() - began
