"""Cuts the fonts of the PDF sheet out of Noto Sans CJK: `python tools/subset_fonts.py FOLDER`.

FOLDER holds NotoSansCJK-Regular.ttc and NotoSansCJK-Bold.ttc, version 2.004 (Debian: package fonts-noto-cjk, folder
/usr/share/fonts/opentype/noto). Needs fonttools. The same input and the same fonttools give the same bytes.

Kept are ASCII, all of GB2312 (6 763 characters and its signs), what Chinese typesetting needs beside them, and every
character in the texts of this project.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[1]
FONTS = ROOT / "loan_engine" / "documents" / "fonts"
TEXTS = ("rules", "loan_engine", "api")
SUFFIXES = {".py", ".yaml", ".html", ".typ"}
SIMPLIFIED_CHINESE = 2  # place in the collection
A_LINE = 64
MORE = "\N{NO-BREAK SPACE}«»–—‘’“”…‰′″※№℃①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳≈≠≤≥□■○●△▲✓〔〕《》￥¥㎡·"


def characters() -> set[int]:
    """Code points to keep."""
    kept = set(range(0x20, 0x7F)) | {ord(each) for each in MORE}
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                kept.add(ord(bytes((row, cell)).decode("gb2312")))
            except UnicodeDecodeError:
                continue  # a place of the table that holds nothing
    for folder in TEXTS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in SUFFIXES:
                kept |= {ord(each) for each in path.read_text("utf-8") if each.isprintable()}
    return kept


def cut(source: Path, target: Path, family: str, style: str) -> None:
    """One font: its outlines and kerning, no hints, no vertical or regional forms."""
    options = subset.Options()
    options.layout_features = ["kern", "palt", "halt", "ccmp"]
    options.hinting = False
    options.desubroutinize = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 13, 14]
    options.name_languages = [0x409]
    options.notdef_outline = True
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "DSIG"]
    options.recalc_timestamp = False
    with TTFont(source, fontNumber=SIMPLIFIED_CHINESE, recalcTimestamp=False) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=characters())
        cutter.subset(font)
        # A name of its own: an installed Noto font can never stand in for it unnoticed, nor it for one.
        names = {1: family, 2: style, 3: f"{family} {style}", 4: f"{family} {style}", 6: f"{family}-{style}"}
        for name_id, text in names.items():
            font["name"].setName(text.replace(" ", "") if name_id == 6 else text, name_id, 3, 1, 0x409)
        top = font["CFF "].cff
        top.fontNames = [f"{family}-{style}".replace(" ", "")]
        font.save(target)


def write_list(fonts: list[Path]) -> None:
    """The characters that every one of the fonts has, blanks left out: what the sheet can show."""
    shown: set[int] = set.intersection(*(set(TTFont(font).getBestCmap()) for font in fonts))
    text = "".join(chr(each) for each in sorted(shown) if not chr(each).isspace())
    lines = [text[start : start + A_LINE] for start in range(0, len(text), A_LINE)]
    (FONTS / "characters.txt").write_text("\n".join(lines) + "\n", "utf-8")


def main() -> None:
    source = Path(sys.argv[1])
    made = []
    for style in ("Regular", "Bold"):
        target = FONTS / f"LoanSheetSC-{style}.otf"
        cut(source / f"NotoSansCJK-{style}.ttc", target, "Loan Sheet SC", style)
        print(target.name, target.stat().st_size)
        made.append(target)
    write_list(made)


if __name__ == "__main__":
    main()
