"""Finds the packs that a pack stands on and what stands in their folders. It reads ``pack.yaml`` and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from socai.catalogue.declarations import FILES, PACK
from socai.catalogue.errors import nearest, problem
from socai.catalogue.schema import Reader, Record
from socai.catalogue.sources import Source, read_source, relative_name
from socai.catalogue.yaml_nodes import MapNode, Scalar, compose
from socai.core.findings import Finding, Location

MANIFEST = "pack.yaml"


@dataclass(frozen=True)
class Layer:
    """One pack of a chain: its folder, its manifest, and its files by section."""

    folder: Path
    manifest: Record
    files: dict[str, tuple[Path, ...]]


def find_layers(folder: Path, search: Sequence[Path], problems: list[Finding]) -> list[Layer]:
    """Return the chain of packs that ends with ``folder``, the most general pack first.

    Args:
        folder: the pack to load; findings name files relative to it.
        search: folders in which packs named by ``extends`` are looked for.
        problems: receives what is wrong with a manifest, an ``extends`` or a file name.
    """
    chain: list[Layer] = []
    current: Path | None = folder
    while current is not None:
        layer = _layer(current, folder, problems)
        if layer is None:
            break
        chain.append(layer)
        current = _parent(layer, search, [known.folder for known in chain], problems)
    return chain[::-1]


def _layer(folder: Path, root: Path, problems: list[Finding]) -> Layer | None:
    if not (folder / MANIFEST).is_file():
        location = Location(relative_name(folder / MANIFEST, root))
        problems.append(problem("pack.no_manifest", location, folder.name))
        return None
    files = dict(_files(folder, root, problems))
    return Layer(folder, _manifest(folder / MANIFEST, root, problems), files)


def _manifest(path: Path, root: Path, problems: list[Finding]) -> Record:
    """Return the manifest; without its values, and without a second complaint about them, when it cannot be read."""
    before = len(problems)
    source = read_source(path, root, problems) or Source(relative_name(path, root), "")
    node = compose(source, problems)
    schema = {} if len(problems) > before and node is None else PACK
    record = Reader(source, problems).record(Scalar(source.file, 1, 1), node or MapNode({}, 1, 1), schema)
    return replace(record, values={name: key.default for name, key in PACK.items()} | dict(record.values))


def _parent(layer: Layer, search: Sequence[Path], chain: list[Path], problems: list[Finding]) -> Path | None:
    name = layer.manifest["extends"]
    if name is None:
        return None
    location = layer.manifest.at("extends")
    known = _packs(search)
    parent = known.get(name)
    if parent is None:
        problems.append(problem("pack.unknown_pack", location, name, nearest=nearest(name, known)))
    elif parent.resolve() in {folder.resolve() for folder in chain}:
        names = tuple(folder.name for folder in chain)
        problems.append(problem("pack.cycle", location, name, cycle=" -> ".join((*names, parent.name))))
        return None
    return parent


def _packs(search: Sequence[Path]) -> dict[str, Path]:
    """Return the packs in the search folders by folder name; the first folder wins."""
    found: dict[str, Path] = {}
    for folder in search:
        for manifest in sorted(folder.glob(f"*/{MANIFEST}")):
            found.setdefault(manifest.parent.name, manifest.parent)
    return found


def _files(folder: Path, root: Path, problems: list[Finding]) -> Iterator[tuple[str, tuple[Path, ...]]]:
    """Yield the files of each section, reporting what does not belong into a pack."""
    for path in sorted(folder.iterdir()):
        ending = FILES.get(path.name)
        if path.name.startswith((".", "__")):
            continue
        if ending is None or path.is_dir() != bool(ending):
            problems.append(_unknown_file(path, root, tuple(FILES)))
        elif ending:
            yield path.name, tuple(_listed(path, root, ending, problems))
        else:
            yield path.name, (path,)


def _listed(folder: Path, root: Path, ending: str, problems: list[Finding]) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix in ending.split():
            yield path
        elif not path.name.startswith((".", "__")):
            problems.append(_unknown_file(path, root, tuple(f"*{one}" for one in ending.split())))


def _unknown_file(path: Path, root: Path, allowed: tuple[str, ...]) -> Finding:
    return problem(
        "pack.unknown_file", Location(relative_name(path, root)), path.name,
        nearest=nearest(path.name, allowed), allowed=allowed,
    )  # fmt: skip
