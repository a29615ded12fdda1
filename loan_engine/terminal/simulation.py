"""A change of the rules tried out: what changes, for whom, by how much, and a chart of who gains and who loses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from loan_engine.simulation import forms
from loan_engine.terminal.blocks import figures, grid, listed, section
from loan_engine.terminal.prose import Prose

_BAR = 18
"""Cells of the longest bar."""

_FEN_OF_TEN_THOUSAND = 1_000_000


def simulation_page(answer: forms.SimulationAnswer) -> RenderableType:
    """The whole page, never wider than eighty columns."""
    bands = [*_bands(answer)]
    return Group(
        section("试算的改动", grid(map(_parameter, answer["parameters"]), wide=0)),
        section(f"总体（{_origin(answer)}）", _sides(answer["everybody"])),
        section("谁受益，谁受损", _moves(answer["everybody"])),
        section("分组：人数", _table(bands, _PEOPLE)),
        section("分组：公积金额度（万元，四舍五入）", _table(bands, _MONEY)),
        section("分组：受益和受损的比例", _chart(bands)),
        section("不符合的条件", _conditions(answer["conditions"])) if answer["conditions"] else Group(),
        listed("说明", answer["notes"]),
    )


def _parameter(each: forms.ParameterChanged) -> Sequence[RenderableType]:
    place = each["article"]["text"] if each["article"] else ""
    return (Prose(each["label"]), Text(f"{each['now']} → {each['assumed']}", "bold"), Prose(place, "dim"))


def _origin(answer: forms.SimulationAnswer) -> str:
    rows = f"{answer['everybody']['applications']:,} 份申请"
    made_up = answer["made_up"]
    return rows if made_up is None else f"虚构的 {rows}，种子 {made_up['seed']}，截至 {answer['on']}"


def _sides(everybody: forms.FiguresShown) -> RenderableType:
    sides = (everybody["today"], everybody["changed"])
    rows = [
        ["符合条件（份）", *(f"{side['eligible']:,}" for side in sides)],
        ["还不能确定（份）", *(f"{side['undetermined']:,}" for side in sides)],
        ["公积金额度合计（万元）", *(_ten_thousands(side["fund"]) for side in sides)],
        ["平均每份额度（万元）", *(_ten_thousands(side["fund_mean"]) for side in sides)],
        ["计划的公积金贷款（万元）", *(_ten_thousands(side["plan_fund"]) for side in sides)],
        ["计划的商业贷款（万元）", *(_ten_thousands(side["plan_commercial"]) for side in sides)],
        ["平均首月还款（元）", *(_yuan(side["first_payment_mean"]) for side in sides)],
    ]
    return figures(("", "现行", "改后"), rows)


def _moves(everybody: forms.FiguresShown) -> RenderableType:
    counted = (
        ("受益", "gain"),
        ("受损", "lose"),
        ("有升有降", "mixed"),
        ("改后才符合条件", "newly_eligible"),
        ("改后不再符合条件", "no_longer_eligible"),
        ("可以多借公积金", "fund_more"),
        ("只能少借公积金", "fund_less"),
        ("额度不变", "fund_same"),
    )
    money = {"fund_more": "fund_gained", "fund_less": "fund_lost"}
    rows = [
        [
            label,
            f"{everybody[name]:,}",  # type: ignore[literal-required]
            _share(everybody[name], everybody["applications"]),  # type: ignore[literal-required]
            _ten_thousands(everybody[money[name]]) if name in money else "",  # type: ignore[literal-required]
        ]
        for label, name in counted
    ]
    return figures(("", "份", "占全部", "合计（万元）"), rows)


Cell = Callable[[forms.FiguresShown], str]

_PEOPLE: dict[str, Cell] = {
    "申请": lambda each: f"{each['applications']:,}",
    "现行符合": lambda each: f"{each['today']['eligible']:,}",
    "改后符合": lambda each: f"{each['changed']['eligible']:,}",
    "受益": lambda each: f"{each['gain']:,}",
    "受损": lambda each: f"{each['lose']:,}",
}
_MONEY: dict[str, Cell] = {
    "现行平均": lambda each: _ten_thousands(each["today"]["fund_mean"]),
    "改后平均": lambda each: _ten_thousands(each["changed"]["fund_mean"]),
    "增加合计": lambda each: _ten_thousands(each["fund_gained"]),
    "减少合计": lambda each: _ten_thousands(each["fund_lost"]),
}

Row = tuple[str, forms.FiguresShown | None]
"""A band with its figures, or the name of a grouping above its bands."""


def _bands(answer: forms.SimulationAnswer) -> Iterator[Row]:
    """Groupings and their bands that hold anybody."""
    for grouping in answer["groups"]:
        yield grouping["label"], None
        for band in grouping["bands"]:
            if band["figures"]["applications"]:
                yield f"  {band['label']}", band["figures"]


def _table(bands: Iterable[Row], columns: dict[str, Cell]) -> RenderableType:
    rows = [[label, *("" if each is None else cell(each) for cell in columns.values())] for label, each in bands]
    return figures(("", *columns), rows)


def _chart(bands: Sequence[Row]) -> RenderableType:
    """A bar for those who gain and one for those who lose, as shares of the band's applications."""
    longest = max((_part(each, name) for _, each in bands if each for name in ("gain", "lose")), default=0) or 1
    rows: list[Sequence[RenderableType]] = [("", "受益", "", "受损", "")]
    for label, each in bands:
        row: list[RenderableType] = [Text(label, no_wrap=True)]
        for name, mark, style in (("gain", "█", "green"), ("lose", "▒", "red")):
            # Told apart without colour as well: by where they stand, and by the mark.
            part = _part(each, name) if each else 0
            cells = max(1, round(part / longest * _BAR)) if part else 0
            share = _share(each[name], each["applications"]) if each else ""  # type: ignore[literal-required]
            row += [Text(mark * cells, style, no_wrap=True), Text(share, no_wrap=True, justify="right")]
        rows.append(row)
    return grid(rows, wide=3)


def _part(each: forms.FiguresShown, name: str) -> float:
    count: int = each[name]  # type: ignore[literal-required]
    return count / each["applications"]


def _conditions(conditions: Iterable[forms.FailingShown]) -> RenderableType:
    counted = ("today", "changed", "lifted", "imposed")
    rows = [[each["title"], *(f"{each[name]:,}" for name in counted)] for each in conditions]  # type: ignore[literal-required]
    return Group(
        figures(("", "现行", "改后", "放开", "挡住"), rows),
        Prose("放开：改后才符合的申请中，现行不符合这一条的；挡住：改后不再符合的申请中，改后不符合这一条的", "dim"),
    )


def _share(count: int, of: int) -> str:
    return f"{count / of:.1%}" if of else "—"


def _yuan(text: str | None) -> str:
    return "—" if text is None else f"{_fen(text) / 100:,.2f}"


def _ten_thousands(text: str | None) -> str:
    return "—" if text is None else f"{_fen(text) / _FEN_OF_TEN_THOUSAND:,.2f}"


def _fen(text: str) -> int:
    """Fen in an answer's text of yuan, which has two decimals; a sum may be longer than any amount that is read."""
    return int(text.replace(".", ""))
