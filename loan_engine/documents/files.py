"""The kinds of file that an answer can be saved as, and saving it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from loan_engine.documents.atomic import replacing, unwritable
from loan_engine.problems import Invalid, Problem


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: how its name ends, its media type, and what a reader is told it is (Chinese)."""

    suffix: str
    media_type: str
    says: str


CSV = Kind(".csv", "text/csv", "CSV 表格")
XLSX = Kind(".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel 工作簿")
PDF = Kind(".pdf", "application/pdf", "可以打印的 PDF")


def kind_of(name: str, kinds: Iterable[Kind], place: str = "/output") -> Kind:
    """The kind that a file's name asks for, its ending in capitals or not.

    Raises Invalid `unknown_format`, at a place.
    """
    known = {kind.suffix: kind for kind in kinds}
    suffix = Path(name).suffix.lower()
    if suffix not in known:
        raise Invalid(Problem("unknown_format", place, f"文件名应以 {' 或 '.join(known)} 结尾"))
    return known[suffix]


def write(name: str, data: bytes) -> None:
    """Saves a file, over one of the same name, in full or not at all. Raises Invalid `unwritable`."""
    with replacing(Path(name)) as part:
        try:
            part.write_bytes(data)
        except OSError:
            raise unwritable() from None
