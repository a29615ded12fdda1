"""What the desk's commands share: the desk by its settings, and trouble as a line in Chinese and an exit code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from api.desk.desk import Desk
from api.desk.settings import desk_settings
from api.problems import Refused
from loan_engine.problems import Invalid, Problem
from loan_engine.terminal.commands import option_at, problems_shown

ACTOR = "命令行"
"""Who the trail says it was."""

_UNUSABLE = Problem(
    "desk_unavailable",
    "",
    "数据库或密钥文件不能使用：请检查 DESK_DATABASE 和 DESK_KEYS；旧版的数据库请先运行 desk upgrade",
)
_NO_DESK = "这里还没有柜台的数据库：用 account add 添加第一个账号时建立；已有的请检查 DESK_DATABASE"


@contextmanager
def desk_at_hand(as_json: bool = False, *, new: bool = False) -> Iterator[Desk]:
    """The desk; one that is not there yet is made only where it may be `new`. What goes wrong ends the command."""
    with problems_shown(as_json, lambda pointer: option_at(pointer) if pointer else "柜台"):
        opened = _by_settings()
        try:
            if not new and not opened.is_there():
                raise _problem("no_desk", _NO_DESK)
            yield opened
        except Refused as error:
            known = error.code != _UNUSABLE.code
            raise (_problem(error.code, error.title) if known else Invalid(_UNUSABLE)) from None
        except SQLAlchemyError:
            raise Invalid(_UNUSABLE) from None
        finally:
            opened.close()


def _by_settings() -> Desk:
    try:
        settings = desk_settings()
        if settings is not None:
            return Desk(settings)
    except ValueError as error:
        raise _problem("settings", f"设置有误：{error}") from None
    raise _problem("desk_off", "柜台已由 DESK=off 关闭")


def _problem(code: str, says: str) -> Invalid:
    return Invalid(Problem(code, "", says))
