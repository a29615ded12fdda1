"""The groups of a simulation as a table of plain texts and numbers, for a CSV file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from loan_engine.documents.schedule_csv import csv_bytes
from loan_engine.simulation import forms
from loan_engine.simulation.groups import UNKNOWN

OWN: Mapping[str, str] = {
    "applications": "申请",
    "newly_eligible": "改后才符合",
    "no_longer_eligible": "改后不再符合",
    "gain": "受益",
    "lose": "受损",
    "mixed": "有升有降",
    "fund_more": "额度增加",
    "fund_less": "额度减少",
    "fund_same": "额度不变",
    "fund_unknown": "额度不能确定",
    "fund_gained": "额度增加合计（元）",
    "fund_lost": "额度减少合计（元）",
}
OF_SIDES: Mapping[str, str] = {
    "eligible": "符合",
    "undetermined": "还不能确定",
    "fund": "额度合计（元）",
    "fund_mean": "平均额度（元）",
    "plan_fund": "计划的公积金贷款（元）",
    "plan_commercial": "计划的商业贷款（元）",
    "first_payment_mean": "平均首月还款（元）",
}
SIDES: Mapping[str, str] = {"today": "现行", "changed": "改后"}
EVERYBODY = "全部"


def headings() -> list[str]:
    """What stands above the columns."""
    return ["分组", "类别", *OWN.values(), *(f"{side}{each}" for side in SIDES.values() for each in OF_SIDES.values())]


def rows(answer: forms.SimulationAnswer) -> Iterator[tuple[str, str, list[Any]]]:
    """Everybody, then every band: grouping, band, and the cells below the other headings.

    Where all is known of everybody, there is no line for what is not.
    """
    yield EVERYBODY, EVERYBODY, _cells(answer["everybody"])
    for grouping in answer["groups"]:
        for band in grouping["bands"]:
            if band["code"] == UNKNOWN.code and not band["figures"]["applications"]:
                continue
            yield grouping["label"], band["label"], _cells(band["figures"])


def _cells(figures: forms.FiguresShown) -> list[Any]:
    of_all: Mapping[str, Any] = figures
    return [*(of_all[name] for name in OWN), *(of_all[side][name] for side in SIDES for name in OF_SIDES)]


def group_csv(answer: forms.SimulationAnswer) -> bytes:
    """UTF-8 with a byte order mark and a heading row; yuan with two decimals, nothing where there is no mean."""
    lines: Iterator[Sequence[str]] = (
        (grouping, band, *("" if each is None else str(each) for each in cells))
        for grouping, band, cells in rows(answer)
    )
    return csv_bytes([headings(), *lines])
