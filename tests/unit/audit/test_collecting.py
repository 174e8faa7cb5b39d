from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from socai.audit.collecting import paused_collector


@pytest.fixture(autouse=True)
def _set_back() -> Iterator[None]:
    was_on = gc.isenabled()
    yield
    (gc.enable if was_on else gc.disable)()


@pytest.mark.parametrize("was_on", [True, False])
def test_the_collector_is_set_back_as_it_was_found(*, was_on: bool) -> None:
    (gc.enable if was_on else gc.disable)()
    with paused_collector(), paused_collector():
        assert not gc.isenabled()
    assert gc.isenabled() is was_on


def test_an_inner_pause_does_not_end_the_outer_one() -> None:
    gc.enable()
    with paused_collector():
        with paused_collector():
            pass
        assert not gc.isenabled()


def test_an_error_sets_it_back_too() -> None:
    gc.enable()
    with pytest.raises(ValueError, match="broken"), paused_collector():
        raise ValueError("broken")
    assert gc.isenabled()


def test_threads_that_overlap_leave_it_on_when_the_last_one_ends() -> None:
    gc.enable()
    both_in, one_out = Barrier(2), Barrier(2)

    def first() -> bool:
        with paused_collector():
            both_in.wait()
        one_out.wait()
        return True

    def last() -> bool:
        with paused_collector():
            both_in.wait()
            one_out.wait()
            return not gc.isenabled()

    with ThreadPoolExecutor(2) as pool:
        assert all(each.result() for each in (pool.submit(first), pool.submit(last)))
    assert gc.isenabled()
