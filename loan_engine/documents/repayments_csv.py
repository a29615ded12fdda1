"""Loans from payout to their end as a CSV file that Excel opens as it is."""

from __future__ import annotations

from collections.abc import Iterator

from loan_engine.documents.schedule_csv import csv_bytes
from loan_engine.money import yuan
from loan_engine.part_names import part_name
from loan_engine.servicing.life import Kind
from loan_engine.servicing.repayments import Life, Repayments

TITLE = "还款明细"
KINDS = {Kind.INSTALLMENT: "按期还款", Kind.PREPAYMENT: "提前还一部分", Kind.SETTLEMENT: "提前还清"}
_HEADS = ("贷款", "日期", "期次", "类型", "年利率", "还款额", "本金", "利息", "剩余本金")


def repayments_csv(found: Repayments) -> bytes:
    """One row for whatever is paid on one loan, by day; several rows of a loan may share a day.

    As `plan_csv` in everything else. The number is empty where it is no installment.
    """
    rows = [(day, row) for part, life in found.lives.items() for day, row in _rows(part_name(part), life)]
    return csv_bytes([_HEADS, *(row for _, row in sorted(rows, key=lambda each: each[0]))])


def _rows(name: str, life: Life) -> Iterator[tuple[str, tuple[str, ...]]]:
    of = life.course
    amounts = zip(of.payment, of.principal, of.interest, of.balance, strict=True)
    for number, due, kind, rate, four in zip(of.number, of.due, of.kind, of.annual_rate, amounts, strict=True):
        day = due.isoformat()
        yield day, (name, day, str(number or ""), KINDS[kind], f"{rate:f}", *map(yuan, four))
