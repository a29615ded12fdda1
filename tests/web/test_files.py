"""What a buyer saves from a page, opened."""

import csv
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]
from playwright.sync_api import Page
from pypdf import PdfReader

pytestmark = pytest.mark.browser


def saved(page: Page, button: str, folder: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


@pytest.fixture
def page(open_page: Any, facts: dict[str, Any], fragment_of: Any) -> Page:
    opened: Page = open_page(fragment_of("quick", facts, way="combined", method="equal_principal"))
    return opened


def test_a_plan_as_a_workbook(page: Page, tmp_path: Path) -> None:
    path = saved(page, "存为 Excel", tmp_path)
    assert path.name == "组合贷款还款计划（等额本金）.xlsx"
    assert len(load_workbook(path).sheetnames) > 1


def test_a_schedule_as_csv(page: Page, tmp_path: Path) -> None:
    path = saved(page, "存为 CSV", tmp_path)
    assert path.suffix == ".csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) > 360


def test_a_quote_as_a_sheet_to_sign(page: Page, tmp_path: Path) -> None:
    path = saved(page, "存为 PDF", tmp_path)
    assert "组合贷款" in "".join(each.extract_text() for each in PdfReader(path).pages)


def test_a_verdict_as_a_sheet_to_sign(open_page: Any, facts: dict[str, Any], fragment_of: Any, tmp_path: Path) -> None:
    path = saved(open_page(fragment_of("check", facts)), "存为 PDF", tmp_path)
    assert "符合" in "".join(each.extract_text() for each in PdfReader(path).pages)


def test_a_file_that_the_api_refuses_is_said_to_have_failed(page: Page) -> None:
    page.route(
        "**/v1/schedules", lambda route: route.fulfill(status=422, json={"title": "有的内容填写不对", "errors": []})
    )
    page.get_by_role("button", name="存为 CSV").click()
    assert page.get_by_role("alert").inner_text() == "没能保存：有的内容填写不对。"
