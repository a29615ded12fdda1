"""What is asked of a file, from the query of its URL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StrictStr, create_model

from api.screenings.job import KINDS, Asked
from loan_engine.documents.files import Kind
from loan_engine.fields import STRICT, field_of, rate_field
from loan_engine.lending import SPREAD
from loan_engine.problems import Invalid, validated
from loan_engine.screening.engines import NAMES
from loan_engine.screening.orders import read_order
from loan_engine.screening.run import Order
from rules.facts import Day

ENGINE = NAMES[0]
"""The one that comes with the package."""

_ON = Day(id="query.on", label="日期", question="没有填写申请日期的行，按哪一天计算？", hint="不填按今天。")
_NAMES = {"city": "city", "on": "on", "spread": "spread_basis_points", "commercial_rate": "commercial_rate"}
"""The options of an order by the names they have in the query."""

_CITY = Field(title="城市", description="城市代码，见 /v1/rulebooks；只有一个城市时可以不填。")
_SHEET = Field(title="工作表", description="工作簿中的哪一张表；不填取第一张有表头的。")
_REMEDIES = Field(title="办法", description="不符合的行是否写出怎样可以符合；逐行查找，行数多时较慢。")
_AS = Field(title="结果", description="结果存成哪一种文件；不填与送来的相同。")
_OF_FILE: dict[str, Any] = {
    "sheet": (Annotated[StrictStr, _SHEET] | None, Field(default=None)),
    "remedies": (Annotated[Literal["true", "false"], _REMEDIES], Field(default="true")),
    "as": (Annotated[Literal["csv", "xlsx", "parquet"], _AS] | None, Field(default=None)),
}
_OF_ORDER: dict[str, Any] = {
    "city": (Annotated[StrictStr, _CITY] | None, Field(default=None)),
    "on": (field_of(_ON) | None, Field(default=None)),
    "spread_basis_points": (field_of(SPREAD) | None, Field(default=None)),
    "commercial_rate": (rate_field("商业贷款年利率") | None, Field(default=None)),
}
_FileQuery: type[BaseModel] = create_model("FileQuery", __config__=STRICT, **_OF_FILE)
ScreeningQuery: type[BaseModel] = create_model("ScreeningQuery", __config__=STRICT, **_OF_ORDER, **_OF_FILE)
"""All of the query, as it is documented."""


def read_asked(query: Mapping[str, str], today: date, sent: Kind, maximum_rows: int) -> Asked:
    """What is asked of a file of a kind. Raises Invalid as `read_order` does, or a LoanError's code for the rate."""
    of_file: Any = validated(_FileQuery, {name: each for name, each in query.items() if name not in _NAMES.values()})
    order = _order(query, today, remedies=of_file.remedies == "true")
    form = next(name for name, kind in KINDS.items() if kind == sent)
    return {
        "rulebook": order.rulebook.id,
        "on": order.today.isoformat(),
        "commercial_rate": None if order.bank.rate is None else str(order.bank.rate),
        "spread_basis_points": order.bank.spread_basis_points,
        "remedies": order.remedies,
        "sheet": of_file.sheet,
        "form": form,
        "result_form": getattr(of_file, "as") or form,
        "maximum_rows": maximum_rows,
    }


def _order(query: Mapping[str, str], today: date, *, remedies: bool) -> Order:
    options = {option: query.get(name) for option, name in _NAMES.items()}
    try:
        return read_order(options, today, ENGINE, remedies=remedies)
    except Invalid as error:
        raise Invalid(*(replace(each, pointer=_place(each.pointer)) for each in error.problems)) from None


def _place(pointer: str) -> str:
    """The pointer to an option in the query."""
    return f"/{_NAMES.get(pointer[1:], pointer[1:])}"
