"""The desk's commands, known by name only: their imports, of the database above all, wait until one of them is used."""

from __future__ import annotations

from functools import cache
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group


def later(name: str) -> type[TyperGroup]:
    """A group of commands that is imported when it is used."""

    class Later(TyperGroup):
        # Typer brings a Click of its own or not, by its release: neither is named here.
        def list_commands(self, ctx: Any) -> list[str]:
            return _group(name).list_commands(ctx)

        def get_command(self, ctx: Any, cmd_name: str) -> Any:
            return _group(name).get_command(ctx, cmd_name)

    return Later


@cache
def _group(name: str) -> TyperGroup:
    return get_group(_commands(name))


def _commands(name: str) -> typer.Typer:
    from api.desk.commands import accounts, keeping, kiosks

    return {"account": accounts.account, "kiosk": kiosks.kiosk, "audit": keeping.audit, "desk": keeping.desk}[name]
