"""A small browser without scripts: cookies, forms with their CSRF token, nothing else."""

import http.client
import re
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

TOKEN_FIELD = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def hidden_fields(text: str) -> dict[str, str]:
    """Return what the forms of a page send along unseen, without the CSRF token."""
    return {name: unescape(value) for name, value in HIDDEN.findall(text) if name != "csrfmiddlewaretoken"}


@dataclass(frozen=True)
class Answer:
    """What came back last."""

    url: str
    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")


@dataclass
class Browser:
    """One visitor of a running server; use one in each thread."""

    base: str
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    timeout: float = 30

    def get(self, path: str, *, follow: bool = True) -> Answer:
        return self._request("GET", path, follow=follow)

    def post(self, path: str, data: dict[str, object] | None = None, *, follow: bool = True) -> Answer:
        """Send a form as a page would: the page is fetched first when no CSRF token is known yet."""
        if "csrftoken" not in self.cookies:
            self.get(path)
        fields = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", ""), **(data or {})}
        return self._request("POST", path, body=urlencode(fields, doseq=True).encode(), follow=follow)

    def press(self, page: Answer, data: dict[str, object] | None = None, *, follow: bool = True) -> Answer:
        """Press the button of a page that was got before, with what its form sends along unseen."""
        return self.post(page.url, {**hidden_fields(page.text), **(data or {})}, follow=follow)

    def _request(self, method: str, path: str, *, follow: bool, body: bytes | None = None) -> Answer:
        url = urljoin(self.base, path)
        for _ in range(10):
            answer = self._once(method, url, body)
            if not follow or answer.status not in {301, 302, 303, 307, 308}:
                return answer
            url = urljoin(url, answer.headers["location"])
            if answer.status in {301, 302, 303}:
                method, body = "GET", None
        raise AssertionError(f"{path} redirects for ever, last to {url}")

    def _once(self, method: str, url: str, body: bytes | None) -> Answer:
        where = urlsplit(url)
        assert where.hostname, url
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **self.headers}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": url}
        connection = http.client.HTTPConnection(where.hostname, where.port or 80, timeout=self.timeout)
        try:
            connection.request(method, where.path + (f"?{where.query}" if where.query else ""), body, headers)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        for header in response.headers.get_all("Set-Cookie") or []:
            self._keep(header)
        return Answer(url, response.status, {k.lower(): v for k, v in response.headers.items()}, content)

    def _keep(self, header: str) -> None:
        for name, morsel in SimpleCookie(header).items():
            if morsel["max-age"] == "0" or not morsel.value:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = morsel.value
