"""Lakes that stay open in this process: what is asked of one again is answered from what it holds.

A lake is known by its folder and its manifest, which a push writes anew: after that nothing kept is read any more.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from threading import Lock

from socai.engine import lake as lakes
from socai.engine.lake import Manifest
from socai.engine.lake_engine import OpenLake

_MOST = 2
_open: OrderedDict[Path, OpenLake] = OrderedDict()
_lock = Lock()


def open_lake(lake: Path, manifest: Manifest) -> OpenLake:
    """Return an open lake, the one that is kept where its manifest is still the same.

    Raises:
        LakeError: a file is damaged, or a figure is of a unit that the lake does not know.
    """
    place = lake.resolve()
    with _lock:
        known = _open.get(place)
        if known is None or known.manifest != manifest:
            known = _open[place] = OpenLake(place, manifest, lakes.read_rollup(place, manifest))
        _open.move_to_end(place)
        if len(_open) > _MOST:
            _open.popitem(last=False)
        return known
