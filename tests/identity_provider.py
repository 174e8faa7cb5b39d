"""An OpenID Connect provider on this machine that signs real tokens, and can misbehave in every way a test wants."""

from __future__ import annotations

import json
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "so-cai", "khóa của trung tâm"


def new_key(name: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig", "alg": "RS256"})


@dataclass
class Provider:
    """A running provider.

    Attributes:
        issuer: its address.
        subject: whom it vouches for.
        claims: what its next tokens say instead of what they should.
        answers: bodies to give at a path instead of the right ones; a number is an HTTP status.
        signing: key that signs.
        published: keys that it shows.
    """

    issuer: str = ""
    subject: str = "nguoi-1"
    claims: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, bytes | int] = field(default_factory=dict)
    drips: set[str] = field(default_factory=set)
    signing: RSAKey = field(default_factory=lambda: new_key("a"))
    published: list[RSAKey] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.published = [self.signing]

    def rotate(self) -> None:
        """Sign with a new key from now on and show that one alone."""
        self.signing = new_key("b")
        self.published = [self.signing]

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def authorize(self, question: dict[str, str]) -> str:
        """Return where the browser is sent after the person said yes."""
        code = f"code-{len(self.codes)}"
        self.codes[code] = question
        return f"{question['redirect_uri']}?{urlencode({'code': code, 'state': question['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, str] | None:
        """Return a token for a code, which works once, for who left with it and holds the secret."""
        question = self.codes.pop(form.get("code", ""), None)
        challenge = urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        pair = b64decode(authorization.removeprefix("Basic ")).decode()
        known = urlencode({"": CLIENT})[1:] + ":" + urlencode({"": SECRET})[1:].replace("+", "%20")
        if question is None or challenge != question["code_challenge"] or pair != known:
            return None
        if form["redirect_uri"] != question["redirect_uri"]:
            return None
        now = int(time.time())
        said = {
            "iss": self.issuer, "aud": CLIENT, "sub": self.subject, "iat": now, "exp": now + 300,
            "nonce": question["nonce"],
        } | self.claims  # fmt: skip
        said = {name: value for name, value in said.items() if value is not None}
        header = {"alg": "RS256", "kid": self.signing.kid}
        return {"access_token": "x", "token_type": "Bearer", "id_token": jwt.encode(header, said, self.signing)}


@contextmanager
def running() -> Iterator[Provider]:
    """Run a provider on a free port."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path == "/authorize":
                question = {name: value[0] for name, value in parse_qs(urlsplit(self.path).query).items()}
                self.send_response(302)
                self.send_header("Location", provider.authorize(question))
                self.end_headers()
            elif path == "/keys":
                self._give({"keys": [key.as_dict(private=False) for key in provider.published]})
            else:
                self._give(provider.discovery())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: value[0] for name, value in parse_qs(body).items()}
            self._give(provider.token(form, self.headers.get("Authorization", "")))

        def _give(self, value: object) -> None:
            path = urlsplit(self.path).path
            body = provider.answers.get(path, json.dumps(value).encode())
            status = body if isinstance(body, int) else 400 if value is None else 200
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{provider.issuer}/keys")
            self.end_headers()
            if isinstance(body, bytes):
                self._write(body, slowly=path in provider.drips)

        def _write(self, body: bytes, *, slowly: bool) -> None:
            pieces = (bytes([each]) for each in body) if slowly else iter((body,))
            try:
                for piece in pieces:
                    self.wfile.write(piece)
                    self.wfile.flush()
                    time.sleep(0.05 if slowly else 0)
            except OSError:
                return  # nobody listens any more

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
