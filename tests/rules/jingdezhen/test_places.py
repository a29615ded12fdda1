"""Places that conditions cite, and the readings they rest on, as a reader looks them up."""

import pytest

from rules.citations import Citation
from rules.jingdezhen.places import FOLDER, article, civil_code, measures, notice, read_as


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (article(8), "实施细则第八条"),
        (article(5, 6, 3), "实施细则第五条第（六）项第 3 目"),
        (measures(7), "操作办法第七项"),
        (notice(2), "市政府办通知第二项"),
        (civil_code(17), "民法典第十七条"),
        (civil_code(18, 2), "民法典第十八条第二款"),
    ],
)
def test_a_place_reads_as_it_is_said(place: Citation, text: str) -> None:
    assert str(place) == text


def test_readings_are_found_by_their_names() -> None:
    one, other = read_as("term_in_whole_years", "couple_cap_when_both_qualify")
    assert one is FOLDER.readings["term_in_whole_years"]
    assert other is FOLDER.readings["couple_cap_when_both_qualify"]
    with pytest.raises(KeyError):
        read_as("none")
