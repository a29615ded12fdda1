"""Tables made small, and read in full."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import polars as pl
import pytest

from loan_engine.documents.files import CSV, XLSX, Kind
from loan_engine.problems import Invalid
from loan_engine.screening.files.kinds import PARQUET
from loan_engine.screening.files.reading import Table, open_table

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


@pytest.fixture
def csv_file(tmp_path: Path) -> Callable[..., Path]:
    """Saves texts (encoded as asked) or bytes as a CSV file."""

    def save(content: str | bytes, encoding: str = "utf-8") -> Path:
        path = tmp_path / "table.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return save


@pytest.fixture
def xlsx_file(tmp_path: Path) -> Callable[..., Path]:
    """Saves a workbook from the XML of its sheets' rows and what follows them."""

    def save(
        *sheets: str,
        after: str = "",
        strings: str = "",
        styles: str = "",
        workbook: str = "",
        states: Mapping[int, str] | None = None,
        extra: Mapping[str, bytes] | None = None,
        raw: bool = False,
    ) -> Path:
        path = tmp_path / "table.xlsx"
        listed = "".join(
            f'<sheet name="表{n}" sheetId="{n}" state="{(states or {}).get(n, "visible")}" r:id="s{n}"/>'
            for n in range(1, len(sheets) + 1)
        )
        links = "".join(
            f'<Relationship Id="s{n}" Type="{LINKS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(sheets) + 1)
        )
        links += f'<Relationship Id="str" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/>' if strings else ""
        links += f'<Relationship Id="sty" Type="{LINKS}/styles" Target="/xl/styles.xml"/>' if styles else ""
        with ZipFile(path, "w", ZIP_DEFLATED) as archive:
            archive.writestr(
                "_rels/.rels",
                f'<Relationships xmlns="{PACKAGE}">'
                f'<Relationship Id="r" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            )
            archive.writestr(
                "xl/workbook.xml",
                f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{workbook}<sheets>{listed}</sheets></workbook>',
            )
            archive.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>')
            for n, rows in enumerate(sheets, 1):
                xml = rows if raw else f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'
                archive.writestr(f"xl/worksheets/sheet{n}.xml", xml)
            if strings:
                archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{strings}</sst>')
            if styles:
                archive.writestr("xl/styles.xml", f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>')
            for name, data in (extra or {}).items():
                archive.writestr(name, data)
        return path

    return save


@pytest.fixture
def row_xml() -> Callable[..., str]:
    """The XML of a row of texts, or of cells given as XML."""

    def row(number: int, *cells: str) -> str:
        inner = "".join(
            cell if cell.startswith("<c") or not cell else f'<c t="inlineStr"><is><t>{cell}</t></is></c>'
            for cell in cells
        )
        return f'<row r="{number}">{inner}</row>'

    return row


@pytest.fixture
def head(row_xml: Callable[..., str]) -> str:
    """The XML of a row of headings, the first."""
    return row_xml(1, "编号", "合同总价", "已婚", "申请日期")


@pytest.fixture
def parquet_file(tmp_path: Path) -> Callable[[Mapping[str, Any]], Path]:
    def save(columns: Mapping[str, Any]) -> Path:
        path = tmp_path / "table.parquet"
        pl.DataFrame(columns).write_parquet(path)
        return path

    return save


@pytest.fixture
def opened() -> Callable[..., Table]:
    """Opens a table as the kind that its name says."""
    kinds: dict[str, Kind] = {kind.suffix: kind for kind in (CSV, XLSX, PARQUET)}
    return lambda path, **options: open_table(path, kinds[path.suffix], **options)


@pytest.fixture
def read(opened: Callable[..., Table]) -> Callable[..., pl.DataFrame]:
    """A table as one batch."""
    return lambda path, **options: together(opened(path, **options).batches())


def together(batches: Iterable[pl.DataFrame]) -> pl.DataFrame:
    found = [*batches]
    return pl.concat(found) if found else pl.DataFrame({"row": [], "unreadable": []})


@pytest.fixture
def code(read: Callable[..., pl.DataFrame]) -> Callable[..., str]:
    """The code that a file is refused with."""

    def refused(path: Path, **options: Any) -> str:
        with pytest.raises(Invalid) as error:
            read(path, **options)
        (problem,) = error.value.problems
        assert any("一" <= letter <= "鿿" for letter in problem.message)
        return problem.code

    return refused


@pytest.fixture
def rows_of() -> Callable[..., dict[int, Any]]:
    """A column's values by the number of the row."""

    def values(frame: pl.DataFrame, column: str) -> dict[int, Any]:
        return dict(zip(frame["row"], frame[column], strict=True))

    return values
