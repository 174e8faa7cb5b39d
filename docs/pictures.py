"""Cut the pictures of the guides out of the screenshots that the journeys in a browser leave in ``build/screens``.

Run by ``make pictures`` after those journeys. A picture shows the top of a page, as it is first seen.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
SCREENS, IMAGES = ROOT / "build" / "screens", ROOT / "docs" / "images"
COLOURS = 64


class Cut(NamedTuple):
    """A screenshot, how much of its height is shown, and what the picture is called."""

    screen: str
    height: int
    name: str


CUTS = (
    Cut("sign-in-light", 620, "dang-nhap"),
    Cut("village-1-to-do", 760, "viec-can-lam"),
    Cut("village-2-form", 900, "phieu"),
    Cut("village-3-sent", 700, "da-gui"),
    Cut("office-1-who-has-sent", 760, "ai-da-gui"),
    Cut("office-2-form", 820, "xet-phieu"),
    Cut("office-3-figure", 900, "so-tu-dau-ra"),
    Cut("messages-2-read", 820, "tin-nhan"),
)


def main() -> None:
    """Write every picture, with few colours: pages are flat and the pictures travel with the repository."""
    for cut in CUTS:
        with Image.open(SCREENS / f"{cut.screen}.png") as screen:
            top = screen.crop((0, 0, screen.width, min(cut.height, screen.height)))
            top.convert("RGB").quantize(COLOURS).save(IMAGES / f"{cut.name}.png", optimize=True)


if __name__ == "__main__":
    main()
