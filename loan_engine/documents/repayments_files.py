"""Loans from payout to their end as files to keep."""

from __future__ import annotations

from loan_engine.documents.schedule_csv import plan_csv
from loan_engine.documents.workbook import plan_workbook
from loan_engine.servicing.answers import repayments_answer
from loan_engine.servicing.repayments import Repayments

TITLE = "还款明细"
_AS_AGREED = "表中的年利率、期数是放款时约定的；利率调整和提前还款以后的情况见各表的明细。"


def repayments_csv(found: Repayments) -> bytes:
    """All payments by day, as `plan_csv`; a row of an early repayment is a day like any other."""
    return plan_csv(found.plan)


def repayments_workbook(found: Repayments) -> bytes:
    """The same as XLSX, as `plan_workbook`, with every rate the loans took and what the answer warns of."""
    answer = repayments_answer(found)
    return plan_workbook(
        found.plan,
        found.on,
        title=TITLE,
        rates=[each["rate"] for loan in answer["loans"] for each in loan["rates"]],
        warnings=[{"code": "as_agreed", "message": _AS_AGREED, "articles": []}, *answer["warnings"]],
    )
