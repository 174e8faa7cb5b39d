"""The audit of a report of 72,000 characters on one core, beside a bare digit scan and quantulum3.

The digit scan finds digits and knows nothing about them; quantulum3 finds quantities (of English units) and no relation
between them. It is given the beginning only, as all of it would take minutes; speeds are in characters.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from bench.harness import Row, say
from socai.audit.audit import audit_document
from socai.files.reading import document_of_text

SEED = Path(__file__).resolve().parents[2] / "shared" / "seed" / "bao-cao-456.md"
CHARACTERS = 72_000
MOST_SECONDS = 0.25
ROUNDS = 5
BEGINNING = 2_000
LONG, FIFTH, MOST_GROWTH = 5_000_000, 1_000_000, 2
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_SENTENCES = (
    "Trong kỳ, tổ chức {a} hội nghị ({b} thường kỳ, {c} chuyên đề) với {d} lượt người tham dự. ",
    "Tiếp nhận {d} hồ sơ, gồm {e} hồ sơ trực tuyến và {f} hồ sơ trực tiếp; đã giải quyết {e}/{d} hồ sơ, đạt 61,5%. ",
    "Lúa mùa {a} ha, năng suất 48,2 tạ/ha, sản lượng {b} tấn; thu ngân sách đạt {d} triệu đồng, tăng 4,2%. ",
)


def run() -> list[Row]:
    """Return the seconds of an audit beside a digit scan's, and the speed beside quantulum3's."""
    text = _text()
    document = document_of_text(text, kind="md")
    say(f"{ROUNDS} audits of {len(text)} characters")
    ours = _least(lambda: audit_document(document))
    scan = _least(lambda: _DIGITS.findall(text))
    say(f"quantulum3 on {BEGINNING} characters")
    theirs = BEGINNING / _quantulum(text[:BEGINNING])
    say(f"an audit of {LONG} characters")
    copies = text * (LONG // len(text) + 1)
    long = document_of_text(copies, kind="md")
    start = time.process_time()
    audit_document(long)
    grown = (time.process_time() - start) / len(copies)
    say("the memory of audits in processes of their own")
    return [
        _against_scan(ours, scan),
        _against_quantulum(len(text) / ours, theirs),
        _against_short(grown * 1e6, ours / len(text) * 1e6),
        _memory_row(),
    ]


def tell_memory(characters: int) -> None:
    """Audit so many characters and print the most kilobytes that this process has had."""
    text = _text()
    audit_document(document_of_text((text * (characters // len(text) + 1))[:characters], kind="md"))
    print(re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[0])


def _memory_row() -> Row:
    floor, *most = (_memory(characters) for characters in (0, FIFTH, LONG))
    short, long = ((found - floor) / characters for found, characters in zip(most, (FIFTH, LONG), strict=True))
    return Row(
        name="audit of 5 MB, memory for each character", ours=long, peer=short, unit="bytes", ratio=short / long,
        target=f"at most {MOST_GROWTH} times the peer's", peer_name="1 MB", is_met=long <= MOST_GROWTH * short,
    )  # fmt: skip


def _memory(characters: int) -> int:
    command = [sys.executable, "-c", f"from bench.audit_text import tell_memory; tell_memory({characters})"]
    return 1024 * int(subprocess.run(command, check=True, capture_output=True).stdout)


def _text() -> str:
    """Return the reference report when it is beside the repository, else sentences of the same make."""
    if SEED.is_file():
        return SEED.read_text(encoding="utf-8")
    numbers = {"a": "22", "b": "7", "c": "15", "d": "2.345", "e": "1.442", "f": "903"}
    block = "".join(sentence.format(**numbers) for sentence in _SENTENCES) + "\n\n"
    return block * (CHARACTERS // len(block) + 1)


def _least(work: Callable[[], object]) -> float:
    """Return the least processor time of some rounds, the first one not counted."""
    work()
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def _quantulum(text: str) -> float:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from quantulum3 import parser

        parser.parse("12 km")
        start = time.process_time()
        parser.parse(text)
    return time.process_time() - start


def _against_scan(ours: float, scan: float) -> Row:
    return Row(
        name="audit of a report, CPU", ours=ours, peer=scan, unit="s", ratio=scan / ours,
        target=f"< {MOST_SECONDS} s", peer_name="a bare digit scan", is_met=ours < MOST_SECONDS,
    )  # fmt: skip


def _against_short(long: float, short: float) -> Row:
    return Row(
        name="audit of 5 MB, CPU for each character", ours=long, peer=short, unit="µs", ratio=short / long,
        target=f"at most {MOST_GROWTH} times the peer's", peer_name="the report of 72,000 characters",
        is_met=long <= MOST_GROWTH * short,
    )  # fmt: skip


def _against_quantulum(ours: float, theirs: float) -> Row:
    return Row(
        name="audit of a report, speed", ours=ours, peer=theirs, unit="characters/s", ratio=ours / theirs,
        peer_name="quantulum3, quantities only",
    )  # fmt: skip
