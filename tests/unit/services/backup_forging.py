"""Backups as somebody with bad intent, or a bad disk, would make them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from socai.services.backup_format import MANIFEST

Members = dict[str, bytes]
Change = Callable[[dict[str, Any], Members], None]


def read_all(path: Path) -> tuple[dict[str, Any], Members]:
    """Return the manifest and every other file of a backup."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return json.loads(members.pop(MANIFEST)), members


def write_all(path: Path, manifest: Mapping[str, Any], members: Members) -> Path:
    """Write a backup from its parts, whatever they are."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.writestr(MANIFEST, json.dumps(manifest))
    return path


def forged(original: Path, change: Change) -> Path:
    """Return a backup with its parts changed and every size and hash put right again."""
    manifest, members = read_all(original)
    change(manifest, members)
    manifest["members"] = {
        name: {"bytes": len(content), "sha256": sha256(content).hexdigest()} for name, content in members.items()
    }
    return write_all(original.with_name("forged.zip"), manifest, members)


def rows(members: Members, table: str) -> list[list[Any]]:
    return [json.loads(line) for line in members[f"tables/{table}.jsonl"].splitlines()]


def put_rows(members: Members, table: str, changed: list[list[Any]]) -> None:
    lines = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in changed]
    members[f"tables/{table}.jsonl"] = "".join(lines).encode()
