"""The desk's page; what stands on it comes from the endpoints."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.routers.pages import page

router = APIRouter(include_in_schema=False)


@router.get("/desk")
def desk(request: Request) -> Response:
    return page(request, "desk.html")
