"""A new instance holds as much of the country as it is asked to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from socai.catalogue.model import Coverage
from socai.services import units
from socai.services.errors import ServiceError
from socai.services.instance import init_instance
from socai.site import boot
from tests.ledgers import write_pack

LIST = "code,type,name,parent,valid_from\n01,province,Tỉnh Một,,\n00001,ward,Phường Một,01,2025-07-01\n"


@pytest.fixture(autouse=True)
def _disconnected() -> Iterator[None]:
    yield
    boot.disconnect()


def test_whole_country(tmp_path: Path) -> None:
    pack = write_pack(tmp_path, {"country.csv": LIST})
    founded = init_instance(home=tmp_path / "var", pack=str(pack), coverage=Coverage.WHOLE)
    known = units.index()
    ward = known.identity("00001")
    assert ward is not None
    assert known.key(known.versions(ward)[-1].parent) == "01"
    assert founded.units == 8


def test_only_what_the_pack_declares(tmp_path: Path) -> None:
    pack = write_pack(tmp_path, {"country.csv": LIST})
    assert init_instance(home=tmp_path / "var", pack=str(pack)).units == 6
    assert units.index().identity("00001") is None


def test_list_with_a_problem_makes_no_instance(tmp_path: Path) -> None:
    pack = write_pack(tmp_path, {"country.csv": LIST.replace(",01,", ",02,")})
    with pytest.raises(ServiceError):
        init_instance(home=tmp_path / "var", pack=str(pack), coverage=Coverage.WHOLE)
    assert not (tmp_path / "var").exists()
