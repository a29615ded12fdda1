"""Changes to try, as they are typed."""

from fractions import Fraction

import pytest

from loan_engine.problems import Invalid
from loan_engine.simulation.settings import PLACE, read_settings
from rules.rulebooks import rulebooks

RULEBOOK = rulebooks()["jingdezhen-2020-18"]


def test_a_parameter_is_named_by_its_id_or_an_alias() -> None:
    settings = ["caps.couple=800000", "individual_cap = 400000.50", "ltv=0.85", "term.longest=25", "contribution=12"]
    assert read_settings(settings, RULEBOOK) == {
        "couple_cap": 800_000_00,
        "individual_cap": 400_000_50,
        "max_share_of_price": Fraction(17, 20),
        "max_term": 300,
        "min_contribution": 12,
    }


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("excluded_kinds=villa, apartment", ("villa", "apartment")),
        ("excluded_kinds=", ()),
        ("admitted_land=state,collective", ("state", "collective")),
    ],
)
def test_a_list_has_commas_between_its_codes(text: str, codes: tuple[str, ...]) -> None:
    assert [*read_settings([text], RULEBOOK).values()] == [codes]


@pytest.mark.parametrize(
    ("settings", "codes", "said"),
    [
        ([], ["required"], "--set"),
        (["couple_cap"], ["setting_format"], "参数=数值"),
        (["couple_cup=1"], ["unknown_parameter"], "couple_cap"),
        (["cap.couple=1"], ["unknown_parameter"], "caps.couple"),
        (["1=1"], ["unknown_parameter"], "loan-engine rulebook"),
        (["couple_cap=lots"], ["parameter_value"], "元"),
        (["couple_cap="], ["parameter_value"], "元"),
        (["ltv=80%"], ["parameter_value"], "0 至 1 的小数"),
        (["ltv=1.2"], ["parameter_value"], "0 至 1 的小数"),
        (["max_term=0"], ["parameter_value"], "年"),
        (["admitted_land=moon"], ["parameter_value"], "逗号"),
        (["ltv=0.8", "max_share_of_price=0.9"], ["repeated_parameter"], "只能改一次"),
        (["nothing=1", "ltv=2"], ["unknown_parameter", "parameter_value"], ""),
    ],
)
def test_what_cannot_be_tried(settings: list[str], codes: list[str], said: str) -> None:
    with pytest.raises(Invalid) as error:
        read_settings(settings, RULEBOOK)
    assert [each.code for each in error.value.problems] == codes
    assert {each.pointer for each in error.value.problems} == {PLACE}
    assert said in error.value.problems[0].message
