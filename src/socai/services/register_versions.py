"""Writes versions of rows: public values sealed, private ones apart under a fresh salt each. It checks nothing."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from socai.ledger.canonical import data_text, salted_digest
from socai.ledger.models import PrivateValue, RowVersion
from socai.ledger.sealing import BatchWriter
from socai.services.register_checks import CheckedRow

_SALT_BYTES = 16


def add_versions(writer: BatchWriter, rows: Sequence[CheckedRow]) -> Mapping[tuple[str, str], int]:
    """Add versions to the open batch, and return the id of each by register and key."""
    salts = [{code: secrets.token_hex(_SALT_BYTES) for code in row.private} for row in rows]
    versions = [_version(row, salt) for row, salt in zip(rows, salts, strict=True)]
    writer.add(versions)
    PrivateValue.objects.bulk_create(
        PrivateValue(id=f"{version.id}/{code}", version=version, cell=code, salt=salt[code], value=text)
        for version, row, salt in zip(versions, rows, salts, strict=True)
        for code, text in row.private.items()
    )
    return {(row.register, row.key): version.id for row, version in zip(rows, versions, strict=True)}


def _version(row: CheckedRow, salts: Mapping[str, str]) -> RowVersion:
    before = row.before
    hashes = {code: salted_digest(salts[code], code, text) for code, text in row.private.items()}
    return RowVersion(
        register=row.register, key=row.key, day=row.day, org_unit_id=row.org_unit,
        revision=before.revision + 1 if before else 1, first_id=before.identity if before else None,
        replaces_id=before.version if before else None, is_withdrawn=row.is_withdrawn,
        contents=data_text(row.values), hashes=data_text(hashes),
    )  # fmt: skip
