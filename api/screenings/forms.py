"""The answer about a file that is screened."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

from api.screenings.job import FINISHED, Status


class ScreeningRows(TypedDict):
    """各种结论的行数。"""

    eligible: Annotated[int, Field(description="符合条件")]
    ineligible: Annotated[int, Field(description="不符合条件")]
    undetermined: Annotated[int, Field(description="还不能确定")]
    unreadable: Annotated[int, Field(description="无法读取，原因写在结果里")]


class ScreeningProblem(TypedDict):
    """为什么没有完成。"""

    code: Annotated[str, Field(description="稳定的代码", examples=["no_headings"])]
    detail: Annotated[str, Field(description="说明")]


class ScreeningAnswer(TypedDict):
    """一个文件的预审进度。"""

    state: Annotated[
        Literal["waiting", "running", "done", "failed"],
        Field(description="waiting 排队，running 正在预审，done 完成，failed 没有完成，原因见 problems"),
    ]
    progress: Annotated[float, Field(description="已完成的部分，0 至 1")]
    rows: Annotated[ScreeningRows | None, Field(description="各种结论的行数；完成以后才有")]
    blank_rows: Annotated[int | None, Field(description="空白行数，没有计入；完成以后才有")]
    notes: Annotated[list[str], Field(description="读结果前应知道的，逐条；完成以后才有")]
    problems: Annotated[list[ScreeningProblem], Field(description="没有完成的原因；只在 failed 时有")]
    result: Annotated[str | None, Field(description="下载结果的网址；完成以后才有")]
    expires_at: Annotated[str | None, Field(description="到什么时候全部删除（UTC）；完成或失败以后才有")]


def screening_answer(status: Status, url: str, expires: float) -> dict[str, Any]:
    """A ScreeningAnswer, for a job at a URL."""
    over = datetime.fromtimestamp(expires, UTC).isoformat(timespec="seconds")
    shown = {name: value for name, value in status.items() if name != "updated"}
    return {
        **shown,
        "result": f"{url}/result" if status["state"] == "done" else None,
        "expires_at": over if status["state"] in FINISHED else None,
    }
