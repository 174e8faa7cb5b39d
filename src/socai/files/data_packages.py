"""Tables that describe themselves: a Frictionless data package in one file.

Source: Data Package v1 and Table Schema v1 (frictionlessdata.io).
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from socai.files.tables import write_csv

_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Package:
    """What a package says of its one table.

    Attributes:
        name: of the table, of small letters, digits, ``-`` and ``_``; its file is called so too.
        title: for people.
        fields: name of each column and its type (``string``, ``number``, ``date``, ``boolean``).
        key: the columns that no two rows share.
        may_be_empty: the columns that a row may leave empty.
        said: more properties of the package: ``description``, ``licenses``, ``sources``.
    """

    name: str
    title: str
    fields: Mapping[str, str]
    key: Sequence[str]
    may_be_empty: frozenset[str] = frozenset()
    said: Mapping[str, object] = field(default_factory=dict)

    def description(self) -> str:
        """Return what stands in ``datapackage.json``."""
        fields = [
            {"name": name, "type": kind, **({} if name in self.may_be_empty else {"constraints": {"required": True}})}
            for name, kind in self.fields.items()
        ]
        resource = {
            "name": self.name,
            "path": f"{self.name}.csv",
            "profile": "tabular-data-resource",
            "encoding": "utf-8",
            "schema": {"fields": fields, "primaryKey": list(self.key), "missingValues": [""]},
        }
        about = {"name": self.name, "title": self.title, "profile": "tabular-data-package", **self.said}
        return json.dumps({**about, "resources": [resource]}, ensure_ascii=False, indent=1)

    def packed(self, rows: Iterable[Sequence[str]]) -> bytes:
        """Return the package with its rows as a zip: the same bytes for the same rows."""
        out = BytesIO()
        files = {"datapackage.json": self.description(), f"{self.name}.csv": write_csv(tuple(self.fields), rows)}
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in files.items():
                archive.writestr(zipfile.ZipInfo(name, _EPOCH), text, zipfile.ZIP_DEFLATED)
        return out.getvalue()
