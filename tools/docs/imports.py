"""The packages and what they import of each other, drawn: a box for each folder, an arrow for what it imports."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[2]
LAYERS = ("api", "loan_engine", "rules")

WIDTH, HEIGHT = 216, 58
ACROSS, DOWN = 24, 46
MARGIN, LABEL = 20, 30
MOST_ACROSS = 5


@dataclass(frozen=True)
class Box:
    """A folder: its modules counted, in one line what it is, and where it stands, in pixels."""

    name: str
    modules: int
    says: str
    left: float
    top: float

    @property
    def middle(self) -> float:
        return self.left + WIDTH / 2


def folder_of(module: str) -> str:
    """The folder a module is counted to: a package one below the top, else the top."""
    top, *below = module.split(".")
    return f"{top}.{below[0]}" if below and (ROOT / top / below[0]).is_dir() else top


def edges() -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """The modules of each folder, and the imports from one folder to another."""
    graph = grimp.build_graph(*LAYERS, cache_dir=None)
    modules = Counter(folder_of(each) for each in graph.modules)
    between = Counter(
        (folder_of(module), folder_of(imported))
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
        if folder_of(module) != folder_of(imported)
    )
    return modules, between


def says(folder: str) -> str:
    """The first sentence that a package says of itself."""
    text = ast.get_docstring(ast.parse((ROOT / folder.replace(".", "/") / "__init__.py").read_text("utf-8"))) or ""
    return text.partition("\n")[0].partition(". ")[0].rstrip(".")


def ranks(folders: list[str], between: Mapping[tuple[str, str], int]) -> list[list[str]]:
    """Rows of folders of one layer, importers above what they import.

    Where two import each other, the one that imports more from the other counts as its importer.
    """
    below = {
        each: [
            other
            for other in folders
            if between.get((each, other), 0) > between.get((other, each), 0)
        ]
        for each in folders
    }
    depth: dict[str, int] = {}

    def deep(each: str, path: tuple[str, ...] = ()) -> int:
        if each not in depth:
            inner = [deep(other, (*path, each)) for other in below[each] if other not in path]
            depth[each] = 1 + max(inner, default=-1)
        return depth[each]

    for each in folders:
        deep(each)
    rows = [[each for each in folders if depth[each] == rank] for rank in range(max(depth.values()), -1, -1)]
    return [row[start : start + MOST_ACROSS] for row in rows for start in range(0, len(row), MOST_ACROSS)]


def placed(modules: Counter[str], between: Mapping[tuple[str, str], int]) -> tuple[list[Box], list[tuple[str, float, float]]]:
    """Every box, and for each layer its name, its top and its bottom."""
    boxes, bands, top = [], [], float(MARGIN)
    wide = MOST_ACROSS * (WIDTH + ACROSS) - ACROSS
    for layer in LAYERS:
        folders = sorted(each for each in modules if each.partition(".")[0] == layer)
        start = top
        top += LABEL
        for row in ranks(folders, between):
            left = MARGIN * 2 + (wide - (len(row) * (WIDTH + ACROSS) - ACROSS)) / 2
            for each in row:
                boxes.append(Box(each, modules[each], says(each), left, top))
                left += WIDTH + ACROSS
            top += HEIGHT + DOWN
        bands.append((layer, start, top - DOWN + MARGIN))
        top += MARGIN
    return boxes, bands


def drawing() -> str:
    """The drawing as SVG, to stand in a page."""
    modules, between = edges()
    boxes, bands = placed(modules, between)
    at = {box.name: box for box in boxes}
    width = MOST_ACROSS * (WIDTH + ACROSS) - ACROSS + MARGIN * 4
    height = bands[-1][2] + MARGIN
    said = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:.0f}" role="img" class="imports" '
        'aria-label="The folders, and what they import of each other" font-family="sans-serif">',
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0 0L8 4L0 8z" fill="#4a6572"/></marker></defs>',
    ]
    for layer, top, bottom in bands:
        said.append(
            f'<rect x="{MARGIN}" y="{top:.0f}" width="{width - 2 * MARGIN}" height="{bottom - top:.0f}" rx="10" '
            f'fill="#eef3f4"/><text x="{MARGIN + 14}" y="{top + 21:.0f}" font-size="15" font-weight="bold" '
            f'fill="#0b3f4d">{layer}/</text>'
        )
    for (importer, imported), count in sorted(between.items(), key=lambda each: each[1]):
        said.append(_arrow(at[importer], at[imported], count))
    for box in boxes:
        said.append(_drawn(box))
    said.append("</svg>")
    count = sum(modules.values())
    return (
        f"{count} modules. A line is as thick as there are imports from one folder to the other, and leads down: who is "
        f"above imports who is below. A red one leads up, within a layer.\n\n" + "".join(said) + "\n"
    )


def _arrow(importer: Box, imported: Box, count: int) -> str:
    thick = min(0.8 + count / 12, 5)
    up = imported.top <= importer.top
    colour = "#b3452c" if up else "#4a6572"
    start, end = (importer.top, imported.top + HEIGHT) if up else (importer.top + HEIGHT, imported.top)
    if importer.top == imported.top:
        start = end = importer.top + HEIGHT
        bend = start + DOWN * 0.7
        path = f"M{importer.middle:.0f} {start:.0f}C{importer.middle:.0f} {bend:.0f} {imported.middle:.0f} {bend:.0f} {imported.middle:.0f} {end:.0f}"
    else:
        half = (start + end) / 2
        path = f"M{importer.middle:.0f} {start:.0f}C{importer.middle:.0f} {half:.0f} {imported.middle:.0f} {half:.0f} {imported.middle:.0f} {end:.0f}"
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{thick:.1f}" stroke-opacity="0.55" '
        f'marker-end="url(#arrow)"><title>{importer.name} → {imported.name}: {count}</title></path>'
    )


def _drawn(box: Box) -> str:
    name = box.name.replace(".", "/") + "/"
    words = _shortened(box.says, 36)
    many = "1 module" if box.modules == 1 else f"{box.modules} modules"
    return (
        f'<g><title>{escape(box.says)}</title><rect x="{box.left:.0f}" y="{box.top:.0f}" width="{WIDTH}" '
        f'height="{HEIGHT}" rx="7" fill="#fff" stroke="#0b3f4d"/>'
        f'<text x="{box.left + 10:.0f}" y="{box.top + 21:.0f}" font-size="13" font-weight="bold" fill="#0b3f4d">{name}</text>'
        f'<text x="{box.left + WIDTH - 10:.0f}" y="{box.top + 21:.0f}" font-size="11" fill="#555" text-anchor="end">{many}</text>'
        f'<text x="{box.left + 10:.0f}" y="{box.top + 42:.0f}" font-size="11" fill="#333">{escape(words)}</text></g>'
    )


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
