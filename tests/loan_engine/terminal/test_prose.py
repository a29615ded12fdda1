"""Lines of Chinese text."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from loan_engine.terminal.prose import lines


def test_a_text_that_fits_is_one_line() -> None:
    assert list(lines("申请公积金贷款", 14)) == ["申请公积金贷款"]
    assert list(lines("", 14)) == [""]
    assert list(lines("一\n二", 14)) == ["一", "二"]


def test_a_number_stays_with_what_it_counts() -> None:
    assert list(lines("最高为 500,000 元", 14)) == ["最高为", "500,000 元"]
    assert list(lines("不少于 6 个月", 12)) == ["不少于", "6 个月"]


def test_a_line_begins_with_no_closing_mark_and_ends_with_no_opening_one() -> None:
    assert list(lines("新建商品房（住宅）。", 10)) == ["新建商品房", "（住宅）。"]
    assert list(lines("新建商品房（住宅）。", 12)) == ["新建商品房", "（住宅）。"]
    assert list(lines("是新商品房，不是", 10)) == ["是新商品", "房，不是"]


def test_what_is_wider_than_a_line_is_cut() -> None:
    assert list(lines("jingdezhen-2020-18", 10)) == ["jingdezhen", "-2020-18"]


@given(st.text(alphabet="申请贷款，。（）0123456789,. 元-a"), st.integers(2, 40))
def test_no_line_is_too_wide_and_no_character_is_lost(text: str, width: int) -> None:
    found = list(lines(text, width))
    assert all(cell_len(line) <= width for line in found)
    assert "".join(found).replace(" ", "") == text.replace(" ", "")
