"""The query of a URL as a plain document."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from loan_engine.problems import Invalid, Problem


def read_query(request: Request) -> dict[str, str]:
    """The query by name. Raises Invalid (`repeated`)."""
    document: dict[str, str] = {}
    if not request.scope["query_string"]:
        return document
    for name, value in request.query_params.multi_items():
        if name in document:
            raise Invalid(Problem("repeated", "", "网址中的参数不能重复"))
        document[name] = value
    return document


Query = Annotated[dict[str, str], Depends(read_query)]
"""As `read_query`."""
