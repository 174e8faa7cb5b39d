"""A centre with one account a role, and browsers that are signed in to it without a server."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from django.test import Client

from socai.services import people, sign_in
from socai.services.actors import Role
from socai.services.instance import open_instance
from socai.services.opened import Instance
from socai.services.people import Granted
from socai.site import boot
from socai.web.pages import INSTANCE, SESSION_COOKIE
from tests.ledgers import COMMUNE, VILLAGE_FORM, Ledger, fresh_ledger
from tests.quick import quick_hashes

PLACES = {
    "thon-1": Granted(Role.CONTRIBUTOR, "thon_1"),
    "thon-3": Granted(Role.CONTRIBUTOR, "thon_3"),
    "tong-hop": Granted(Role.OFFICE, "nong_nghiep", COMMUNE),
    "vp-xa": Granted(Role.OFFICE, "van_phong", COMMUNE),
    "chu-tich": Granted(Role.LEADER, COMMUNE),
    "quan-tri-2": Granted(Role.ADMINISTRATOR, COMMUNE),
    "kiem-tra": Granted(Role.AUDITOR, COMMUNE),
}


@dataclass
class Centre:
    """An operations centre without a server."""

    instance: Instance
    ledger: Ledger
    passwords: dict[str, str] = field(default_factory=dict)

    def browser(self, name: str = "", *, checks_forms: bool = False) -> Client:
        """Return a browser, signed in when a name is given."""
        environment: Mapping[str, object] = {INSTANCE: self.instance, "SERVER_NAME": "127.0.0.1"}
        browser = Client(enforce_csrf_checks=checks_forms, **environment)  # type: ignore[arg-type]
        if name:
            browser.cookies[SESSION_COOKIE] = sign_in.sign_in(name=name, password=self.passwords[name]).secret
        return browser


@contextmanager
def centre_in(folder: Path) -> Iterator[Centre]:
    """Open a copy of the centre in a folder. Its passwords are quick ones, whoever opens it first."""
    with quick_hashes():
        founded, passwords = _founded()
        home = Path(shutil.copytree(founded, folder / "var"))
        try:
            opened = open_instance(home=home)
            catalogue = replace(opened.catalogue, forms={"thon": VILLAGE_FORM})
            yield Centre(replace(opened, catalogue=catalogue), Ledger("sqlite", opened), dict(passwords))
        finally:
            boot.disconnect()


@cache
def _founded() -> tuple[Path, Mapping[str, str]]:
    folder = Path(tempfile.mkdtemp(prefix="socai-centre-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with fresh_ledger("sqlite", folder) as ledger:
        keeper = ledger.actor("quan-tri")
        made = {
            name: people.add(instance=ledger.instance, actor=keeper, name=name, title=name.title(), place=place)
            for name, place in PLACES.items()
        }
        ledger.run("UPDATE ledger_account SET must_change_password = false")
    return folder / "var", {name: account.password for name, account in made.items()}
