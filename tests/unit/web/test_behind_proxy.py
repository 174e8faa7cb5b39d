"""A centre that others reach through a web server with TLS on the same machine, which tells who asks and how."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings

from socai.cli.serving import proxy
from socai.site.options import FILE_NAME, read, render
from socai.web.pages import SESSION_COOKIE
from tests.e2e.conftest import free_port, wait_for
from tests.unit.web.centre import Centre

HOST = "so-cai.xa.gov.vn"
NGINX = Path(__file__).resolve().parents[3] / "deploy" / "debian" / "nginx.conf"


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    headers: Message
    text: str

    @property
    def form_cookie(self) -> str:
        """The cookie that a form must come back with."""
        return str(self.headers["Set-Cookie"]).partition(";")[0]

    @property
    def token(self) -> str:
        """The word in the form that must come back too."""
        return self.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]


@pytest.fixture
def port(centre: Centre) -> Iterator[int]:
    """Serve the centre with the address in its settings."""
    home = centre.instance.home
    (home / FILE_NAME).write_text(render(replace(read(home), address=f"https://{HOST}")), encoding="utf-8")
    number = free_port()
    program = "from socai.cli.main import main; main()"
    command = [sys.executable, "-c", program, "--home", str(home), "serve", "--port", str(number)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as serving:
        wait_for(number, serving)
        yield number
        serving.terminate()


def ask(port: int, method: str = "GET", body: str = "", **headers: str) -> Answer:
    sent = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request(method, "/dang-nhap", body, {**sent, **form, **headers})
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read().decode())


def try_to_enter(port: int, origin: str) -> Answer:
    """Send the form of the sign-in page as a page of some site would, with a password that is not right."""
    page = ask(port)
    said = {"csrfmiddlewaretoken": page.token, "name": "thon-1", "password": "x"}
    return ask(port, "POST", urlencode(said), Cookie=page.form_cookie, Origin=origin)


def test_who_comes_by_tls_gets_cookies_that_never_travel_without(centre: Centre, port: int) -> None:
    page = ask(port)
    assert (page.status, "Secure" in page.headers["Set-Cookie"]) == (200, True)
    assert "max-age=31536000" in page.headers["Strict-Transport-Security"]
    entered = centre.browser().post(
        "/dang-nhap", {"name": "thon-1", "password": centre.passwords["thon-1"]}, secure=True
    )
    assert entered.cookies[SESSION_COOKIE]["secure"] is True


def test_nobody_comes_under_another_name_or_from_another_site(port: int) -> None:
    assert ask(port, Host="khac.vn").status == 400
    assert try_to_enter(port, f"https://{HOST}").status == 401
    assert try_to_enter(port, "https://khac.vn").status == 403


def test_without_an_address_nobody_is_believed(centre: Centre) -> None:
    assert proxy(centre.instance) == {}
    answer = centre.browser().get("/dang-nhap", HTTP_X_FORWARDED_PROTO="https")
    assert "Strict-Transport-Security" not in answer.headers
    assert answer.cookies["socai_form"]["secure"] == ""


def test_the_web_server_before_the_centre_lets_files_through_that_the_centre_takes() -> None:
    (megabytes,) = re.findall(r"client_max_body_size (\d+)m;", NGINX.read_text(encoding="utf-8"))
    assert int(megabytes) * 2**20 >= settings.FILE_UPLOAD_MAX_MEMORY_SIZE
