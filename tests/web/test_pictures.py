"""The screens that show nothing of today, as they were looked at and found good.

A picture is compared by blocks of eight by eight pixels, so that the next release of a browser may smooth a letter
otherwise, and a block that moved, went missing or changed its colour is seen. With KEEP_PICTURES=1 in the environment
this keeps the pictures as they are now: look at them first.
"""

import io
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageChops
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

KEPT = Path(__file__).parent / "pictures"
FONT = "Noto Sans CJK SC"
BLOCK = 8
DIFFERENT = 48
"""Of 255: how far a block's colour may be off before it counts as another."""
MOST = 0.01
"""The share of blocks that may be."""

SCREENS = {
    "home": ("#/home", "h1"),
    "quick": ("#/quick", "form"),
    "counter": ("counter", ".needed, .verdict"),
    "kiosk": ("kiosk", "h1"),
}
SHOWN = [
    *(("home", width) for width in (390, 768, 1280, 1920)),
    *(("quick", width) for width in (390, 768, 1280, 1920)),
    *(("counter", width) for width in (768, 1280, 1920)),
    *(("kiosk", width) for width in (1080, 1920)),
]


@pytest.fixture(scope="module", autouse=True)
def font() -> None:
    """The pictures were taken with this font; with another one every line differs."""
    fonts = shutil.which("fc-list")
    found = fonts and FONT in subprocess.run([fonts], capture_output=True, text=True, check=True).stdout
    if not found:
        missing = f"NO FONT: pictures are not compared; install {FONT} (Debian: apt-get install fonts-noto-cjk)"
        (pytest.fail if os.environ.get("REQUIRE_BROWSER") else pytest.skip)(missing)


@pytest.mark.parametrize(("screen", "width"), SHOWN, ids=[f"{screen}-{width}" for screen, width in SHOWN])
def test_a_screen_looks_as_it_did(open_page: Any, screen: str, width: int) -> None:
    fragment, there = SCREENS[screen]
    page = open_page(fragment, size=(width, 900))
    expect(page.locator(there).first).to_be_visible()
    page.wait_for_load_state("networkidle")
    now = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    kept = KEPT / f"{screen}-{width}.png"
    if os.environ.get("KEEP_PICTURES"):
        now.quantize(64).save(kept, optimize=True)
    share = different(now, Image.open(kept).convert("RGB"))
    assert share <= MOST, f"{share:.1%} of {kept.name} looks otherwise"


def different(one: Image.Image, other: Image.Image) -> float:
    """The share of blocks whose colours differ; all of them where the sizes do."""
    if one.size != other.size:
        return 1.0
    blocks = (one.width // BLOCK, one.height // BLOCK)
    off = ImageChops.difference(*(each.resize(blocks, Image.Resampling.BOX) for each in (one, other)))
    return float((np.asarray(off).max(axis=2) > DIFFERENT).mean())


def test_a_moved_block_is_seen() -> None:
    plain = Image.new("RGB", (800, 800), "white")
    changed = plain.copy()
    changed.paste("black", (0, 0, 120, 120))
    assert different(plain, plain) == 0
    assert different(plain, changed) > MOST
