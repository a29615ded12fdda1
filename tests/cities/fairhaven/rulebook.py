"""Its rules: other caps, a third item of the limit (the ability to repay), no retirement rule, a late condition."""

from datetime import date

from rules.citations import Citation
from rules.expressions import Share
from rules.folder import read_folder
from rules.rulebook import Ceiling, Condition, Limit, Rulebook, Tier
from rules.vocabulary import applicant, home, purchase, request

FOLDER = read_folder("fairhaven")
number = FOLDER.parameters


def article(place: int, item: int | None = None) -> Citation:
    return Citation(FOLDER.document, place, item=item)


CAP = Ceiling("cap", "个人最高额度", (article(3, 1),), (Tier(number["individual_cap"]),))
PRICE = Ceiling("price", "房价的比例", (article(3, 2),), (Tier(Share(number["max_share_of_price"], purchase.price)),))
ABILITY = Ceiling(
    "ability",
    "还款能力",
    (article(3, 3),),
    (
        Tier(
            Share(
                number["months_of_income"],
                Share(number["share_of_income"], applicant.monthly_income) - applicant.monthly_debt,
            )
        ),
    ),
)
TERM = Ceiling("term", "最长期限", (article(4),), (Tier(number["max_term"]),))

RULEBOOKS = (
    Rulebook(
        **vars(FOLDER),
        conditions=(
            Condition(
                "contributes",
                "缴存",
                "连续缴存不少于 {min_contribution}",
                (article(2),),
                applicant.contribution_months >= number["min_contribution"],
            ),
            Condition(
                "green",
                "新建",
                "自 2026 年起只受理新建住房",
                (article(2),),
                home.is_new_build,
                since=date(2026, 1, 1),
            ),
        ),
        cautions=(),
        limits=(
            Limit("fund", "公积金贷款", (CAP, PRICE, ABILITY)),
            Limit("total", "合计", (PRICE,)),
            Limit("commercial", "商业贷款", (PRICE,), given=(request.fund_amount, "fund")),
            Limit("term", "期限", (TERM,), floor=number["min_term"]),
        ),
        papers=(),
        duties=(),
    ),
)
