"""Which plan of a quote goes into a workbook: a quote has one for each way that lends, by each method."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field, create_model

from loan_engine.advice import Quote, Way
from loan_engine.amortization import Method
from loan_engine.cost_answers import WAYS
from loan_engine.documents.workbook import quote_workbook
from loan_engine.fields import STRICT, field_of
from loan_engine.problems import Invalid, Problem, validated
from rules.facts import Choice
from rules.vocabulary import request

WAY = Choice(
    id="query.way",
    label="融资方式",
    question="工作簿取哪一种融资方式？",
    hint="只用于工作簿；不填为组合贷款。",
    choices={way.value: label for way, label in WAYS.items()},
)
METHOD = Choice(
    id="query.method",
    label="还款方式",
    question="工作簿取哪一种还款方式？",
    hint="只用于工作簿；不填为等额本息。",
    choices=request.method.choices,
)
_CHOICE: dict[str, Any] = {
    "way": (field_of(WAY), Field(default=Way.COMBINED.value)),
    "method": (field_of(METHOD), Field(default=Method.EQUAL_INSTALLMENT.value)),
}
ChoiceForm: type[BaseModel] = create_model("WorkbookChoice", __config__=STRICT, **_CHOICE)


def read_choice(query: object) -> tuple[Way, Method]:
    """A way and a method; the combined loan in equal installments where nothing is said. Raises Invalid."""
    form: Any = validated(ChoiceForm, query)
    return Way(form.way), Method(form.method)


def chosen_workbook(quote: Quote | None, way: Way, method: Method) -> bytes:
    """The plan of a way by a method as XLSX. Raises Invalid `not_quoted` without a quote, or `nothing_lent`."""
    if quote is None:
        raise Invalid(Problem("not_quoted", "/output", "没有写 financing，没有还款计划；请加上，或改存为 .pdf"))
    plans = next(each.plans for each in quote.ways if each.way is way)
    if method not in plans:
        raise Invalid(Problem("nothing_lent", "/way", f"{WAYS[way]}的金额为零，没有还款计划，请换一种融资方式"))
    return quote_workbook(quote, way, method)
