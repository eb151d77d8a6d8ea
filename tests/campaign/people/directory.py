"""A directory of ours that signs people in by OpenID Connect, on the loopback address, also wrongly when told to."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.factories.seals import private_key


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def as_json(value: Any) -> str:
    return encoded(json.dumps(value).encode())


@dataclass
class Directory:
    """``claims`` go over what the ID token says, ``told`` over what it says of itself; ``asked`` is what came."""

    issuer: str = ""
    key: rsa.RSAPrivateKey = field(default_factory=lambda: private_key("2048"))
    claims: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    signs_with: rsa.RSAPrivateKey | None = None
    gives_token: bool = True
    nonces: dict[str, str] = field(default_factory=dict)
    challenges: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def authorize(self, query: dict[str, list[str]]) -> str:
        """Return the code that a visitor brings back after signing in here."""
        code = secrets.token_urlsafe(8)
        self.nonces[code], self.challenges[code] = query["nonce"][0], query["code_challenge"][0]
        return code

    def configuration(self) -> dict[str, Any]:
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        known = {name: f"{self.issuer}/{path}" for name, path in places.items()}
        return {
            "issuer": self.issuer,
            **known,
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            **self.told,
        }

    def keys(self) -> dict[str, Any]:
        public = self.key.public_key().public_numbers()
        octets = public.n.to_bytes((public.n.bit_length() + 7) // 8, "big")
        one = {
            "kty": "RSA",
            "kid": "one",
            "alg": "RS256",
            "use": "sig",
            "n": encoded(octets),
            "e": encoded(b"\x01\x00\x01"),
        }
        return {"keys": [one]}

    def token(self, form: dict[str, list[str]]) -> dict[str, Any]:
        code, verifier = form["code"][0], form["code_verifier"][0]
        if encoded(hashlib.sha256(verifier.encode()).digest()) != self.challenges.pop(code):
            return {"error": "invalid_grant"}
        now = int(time.time())
        said = {"iss": self.issuer, "aud": "undersigned", "sub": "s-1", "iat": now, "exp": now + 60}
        said |= {"nonce": self.nonces[code], "email": "ada@weir.example", "email_verified": True, **self.claims}
        signed = f"{as_json({'alg': 'RS256', 'kid': 'one', 'typ': 'JWT'})}.{as_json(said)}"
        proof = (self.signs_with or self.key).sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        given = {"id_token": f"{signed}.{encoded(proof)}"} if self.gives_token else {}
        return {"access_token": "opaque", "token_type": "Bearer", "expires_in": 60, **given}


@contextmanager
def running(port: int = 0) -> Iterator[Directory]:
    """Run a directory until the end of the block."""
    directory = Directory()

    class Handler(BaseHTTPRequestHandler):
        def answer(self, value: Any) -> None:
            directory.asked.append(self.path)
            content = json.dumps(value).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            path, _mark, asked = self.path.partition("?")
            if path == "/authorize":
                self.lead_back(parse_qs(asked))
            else:
                self.answer(directory.keys() if path == "/keys" else directory.configuration())

        def lead_back(self, query: dict[str, list[str]]) -> None:
            """Sign a browser in without a question."""
            brought = urlencode({"state": query["state"][0], "code": directory.authorize(query)})
            self.send_response(302)
            self.send_header("Location", f"{query['redirect_uri'][0]}?{brought}")
            self.end_headers()

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            self.answer(directory.token(parse_qs(self.rfile.read(length).decode())))

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    directory.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield directory
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
