"""The answers' columns as a file shows them: codes and fen for machines, Chinese and yuan for people."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, NamedTuple

import polars as pl

from loan_engine.documents.files import Kind
from loan_engine.screening.files.kinds import PARQUET
from loan_engine.screening.findings import VERDICT
from loan_engine.screening.limits import at_most_column, sure_column
from loan_engine.screening.payments import (
    FIRST_BY_PRINCIPAL,
    FIRST_INSTALLMENT,
    PLAN_COMMERCIAL,
    PLAN_FUND,
    PLAN_TERM,
)
from loan_engine.screening.remedies import REMEDIES
from loan_engine.screening.rows import ROW, UNREADABLE
from loan_engine.screening.table import FAILED, MISSING, UNKNOWN
from loan_engine.verdict_words import VERDICTS
from rules.rulebook import Rulebook


class Shown(NamedTuple):
    """A column of answers: its name, its heading, and what it holds."""

    name: str
    heading: str
    holds: Literal["fen", "months", "number", "text"] = "text"


UNREADABLE_VERDICT = "无法读取"
"""The verdict that people see of a row that could not be read."""

_FEN = pl.lit(Decimal("0.01"))


def shown(rulebook: Rulebook, *, remedies: bool) -> Iterator[Shown]:
    """The columns of a result, in order."""
    yield Shown(ROW, "行号", "number")
    yield Shown(VERDICT, "结论")
    yield Shown(FAILED, "不符合的条件")
    yield Shown(UNKNOWN, "还不能确定的条件")
    yield Shown(MISSING, "缺少的情况")
    for limit in rulebook.limits:
        holds: Literal["fen", "months"] = "months" if limit.id == "term" else "fen"
        yield Shown(sure_column(limit.id), limit.label, holds)
        yield Shown(at_most_column(limit.id), f"{limit.label}（补充情况后最多）", holds)
    yield Shown(PLAN_FUND, "按此计算的公积金贷款", "fen")
    yield Shown(PLAN_COMMERCIAL, "按此计算的商业贷款", "fen")
    yield Shown(PLAN_TERM, "按此计算的期限", "months")
    yield Shown(FIRST_INSTALLMENT, "等额本息首月还款", "fen")
    yield Shown(FIRST_BY_PRINCIPAL, "等额本金首月还款", "fen")
    if remedies:
        yield Shown(REMEDIES, "怎样可以符合")
    yield Shown(UNREADABLE, "无法读取的原因")


def headings(columns: list[Shown], kind: Kind) -> list[str]:
    """What stands above the columns in a kind of file."""
    if kind == PARQUET:
        return [f"{each.name}_fen" if each.holds == "fen" else each.name for each in columns]
    units = {"fen": "（元）", "months": "（月）", "number": "", "text": ""}
    return [f"{each.heading}{units[each.holds]}" for each in columns]


def presented(answers: pl.DataFrame, columns: list[Shown], kind: Kind) -> pl.DataFrame:
    """The columns of answers as a kind of file holds them."""
    if kind == PARQUET:
        return answers.select(each.name for each in columns)
    verdict = pl.col(VERDICT).replace_strict(VERDICTS, default=UNREADABLE_VERDICT, return_dtype=pl.String)
    return answers.select(
        verdict.fill_null(UNREADABLE_VERDICT)
        if each.name == VERDICT
        else (pl.col(each.name).cast(pl.Decimal(20, 0)) * _FEN).alias(each.name)
        if each.holds == "fen"
        else pl.col(each.name)
        for each in columns
    )
