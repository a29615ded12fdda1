"""The kinds of table that can be screened, and files that are another kind than their name says."""

from __future__ import annotations

from pathlib import Path

from loan_engine.documents.files import CSV, XLSX, Kind
from loan_engine.problems import Invalid, Problem

PARQUET = Kind(".parquet", "application/vnd.apache.parquet", "Parquet 列式表")
TABLES = (CSV, XLSX, PARQUET)

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PARQUET = b"PAR1"
_OTHERS = {
    _ZIP: "压缩文件（可能是 .xlsx 工作簿）",
    _OLE: "旧式 Office 文件",
    _PARQUET: "Parquet 列式表",
    b"%PDF": "PDF 文件",
    b"\x1f\x8b": "压缩文件",
    b"Rar!": "压缩文件",
    b"7z\xbc\xaf": "压缩文件",
}
_STARTS = {XLSX: _ZIP, PARQUET: _PARQUET}
# The streams of an OLE file are listed under names in UTF-16.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLE_SCANNED = 1 << 20


def refused(code: str, message: str) -> Invalid:
    """A file that cannot be read, or written, as a whole."""
    return Invalid(Problem(code, "/file", message))


def check_kind(path: Path, kind: Kind) -> None:
    """Raises Invalid where the bytes are plainly not of the kind.

    Codes: `unreadable_file`, `empty`, `encrypted_workbook`, `legacy_xls`, `wrong_kind`.
    """
    try:
        with path.open("rb") as file:
            start = file.read(8)
            rest = file.read(_OLE_SCANNED) if kind is XLSX and start == _OLE else b""
    except (OSError, ValueError):  # ValueError: a name that holds a zero byte
        raise refused("unreadable_file", "不能打开这个文件，请检查它是否存在、是否允许读取") from None
    if not start:
        raise refused("empty", "文件是空的")
    if kind is XLSX and start == _OLE:
        if _ENCRYPTED in rest:
            raise refused("encrypted_workbook", "工作簿设有打开密码，请先取消密码再上传")
        raise refused("legacy_xls", "这是旧式 .xls 工作簿，请在表格软件中另存为 .xlsx")
    expected = _STARTS.get(kind)
    if expected and not start.startswith(expected):
        raise refused("wrong_kind", f"文件内容不是{kind.says}，请检查文件名与内容是否一致")
    other = next((says for magic, says in _OTHERS.items() if start.startswith(magic)), None)
    if kind is CSV and other:
        raise refused("wrong_kind", f"文件内容不是{kind.says}，而是{other}")
