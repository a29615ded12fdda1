"""What every request passes before it comes to an endpoint, and what is noted of every answer."""

from __future__ import annotations

from fastapi import FastAPI

from api.front.admission import Admission
from api.front.logs import keep_addresses_out
from api.front.observed import Observed
from api.front.rates import Rates, rate_settings
from api.front.whole import Whole


def install(app: FastAPI) -> None:
    """Around an application: noted first, then let in by how often, how large, and how much is being done.

    Raises ValueError for settings that cannot be read.
    """
    keep_addresses_out()
    app.add_middleware(Admission)  # the innermost
    app.add_middleware(Whole)
    app.add_middleware(Rates, settings=rate_settings())
    app.add_middleware(Observed)
