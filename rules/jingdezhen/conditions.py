"""Jingdezhen's rules beside 景金字〔2020〕18号: read each condition against the article it cites.

The data files beside this one hold every number, and how each unclear place is read and why.
"""

from __future__ import annotations

from rules.expressions import Later, MonthsBetween, Proposition, RoundedDown, Share
from rules.jingdezhen.places import article, civil_code, measures, number, read_as
from rules.national.retirement import AGE_FEMALE_50, AGE_FEMALE_55, AGE_MALE, retirement_day
from rules.rulebook import Ceiling, Condition, Limit, Tier
from rules.vocabulary import Person, applicant, home, household, purchase, request, spouse


def contributes(person: Person) -> Proposition:
    """Article 4(1): long enough, and still."""
    return (person.contribution_months >= number["min_contribution"]) & person.contributing_now


def of_both(bar: Proposition, of_spouse: Proposition) -> Proposition:
    """A bar that may stand in the way of neither spouse."""
    return ~bar & (~household.married | ~of_spouse)


def qualifies(person: Person) -> Proposition:
    """Article 6: what one spouse needs to qualify for a fund loan on their own."""
    return contributes(person) & ~(
        person.unsettled_fund_loan
        | person.guarantees_unsettled_fund_loan
        | person.sued_for_default
        | person.overdue_or_guarantor_paid
        | person.bad_credit_record
    )


home_price = purchase.price - purchase.garage_price


# Article 7: how much. A ceiling is the definition of both the limit and the condition.

FUND_CAP = Ceiling(
    "fund_cap",
    "公积金贷款最高额度",
    (article(7, 1), article(6)),
    (
        Tier(number["individual_cap"]),
        Tier(number["couple_cap"], household.married & qualifies(applicant) & qualifies(spouse)),
    ),
    read_as("couple_cap_when_both_qualify"),
)

SHARE_OF_PRICE = Ceiling(
    "share_of_price",
    "不含车库款的房价的规定比例",
    (article(7, 2),),
    (Tier(Share(number["max_share_of_price"], home_price)),),
    read_as("total_limits_the_sum"),
)

LEFT_BY_THE_FUND = Ceiling(
    "left_by_the_fund",
    "两部分合计上限减去公积金贷款",
    (article(7, 2),),
    (Tier(Share(number["max_share_of_price"], home_price) - request.fund_amount),),
    read_as("total_limits_the_sum"),
)

# Article 8: how long.

LONGEST_TERM = Ceiling("longest_term", "最长贷款期限", (article(8),), (Tier(number["max_term"]),))


def _up_to_retirement(tier: Tier) -> Tier:
    months = MonthsBetween(request.applied_on, tier.value)
    return Tier(RoundedDown(months, number["retirement_step"]) + number["years_past_retirement"], tier.when)


RETIREMENT = Ceiling(
    "retirement",
    "至法定退休年龄的年限再加规定年数",
    (article(8),),
    (
        _up_to_retirement(Tier(retirement_day(applicant, AGE_FEMALE_50))),
        _up_to_retirement(
            Tier(
                retirement_day(applicant, AGE_FEMALE_55),
                applicant.sex.is_("female") & applicant.retirement_category.is_("female_55"),
            )
        ),
        _up_to_retirement(Tier(retirement_day(applicant, AGE_MALE), applicant.sex.is_("male"))),
    ),
    read_as("term_in_whole_years", "retirement_of_the_day", "category_of_women"),
)

LIMITS = (
    Limit("fund", "公积金贷款最高可贷", (FUND_CAP, SHARE_OF_PRICE)),
    Limit("total", "两部分贷款合计最高可贷", (SHARE_OF_PRICE,)),
    Limit("commercial", "商业贷款最高可贷", (LEFT_BY_THE_FUND,), given=(request.fund_amount, "fund")),
    Limit("term", "最长贷款期限", (LONGEST_TERM, RETIREMENT), floor=number["min_term"]),
)


# Articles 3 to 6: who may borrow, for which home. Articles 10 and 20: what must be paid and not yet paid.

CONDITIONS = (
    Condition(
        "full_capacity",
        "具有完全民事行为能力",
        "申请人年满 {capacity_age}，或年满 {working_minor_age}并以本人劳动收入为主要生活来源",
        (article(3), civil_code(17), civil_code(18, 2)),
        (Later(applicant.birth_date, number["capacity_age"]) <= request.applied_on)
        | (
            (Later(applicant.birth_date, number["working_minor_age"]) <= request.applied_on)
            & applicant.lives_on_own_labour
        ),
        read_as("capacity_day"),
    ),
    Condition(
        "new_build",
        "购买新建商品房",
        "所购住房是新建商品房，不是存量房（二手房）",
        (article(3), article(20)),
        home.is_new_build,
    ),
    Condition(
        "down_payment",
        "已付规定比例的首付款",
        "已付首付款不少于房价（不含车库款）的 {min_down_payment}",
        (article(3), article(10, 2)),
        # enough for the whole price is enough whatever the garage costs
        (purchase.down_payment >= Share(number["min_down_payment"], home_price))
        | (purchase.down_payment >= Share(number["min_down_payment"], purchase.price)),
        read_as("down_payment_base"),
    ),
    Condition(
        "contributions",
        "连续缴存公积金",
        "申请人按时足额连续缴存公积金不少于 {min_contribution}，且仍在正常缴存",
        (article(4, 1), article(6)),
        contributes(applicant),
        read_as("contribution_count"),
    ),
    Condition(
        "in_city",
        "住房在本市",
        "所购住房在本市行政区域内",
        (article(4, 2),),
        home.in_city,
    ),
    Condition(
        "state_land",
        "国有土地",
        "所购住房的土地性质为{admitted_land}",
        (article(4, 2), article(5, 6, 4)),
        home.land.is_one_of(number["admitted_land"]),
        read_as("property_under_credit"),
    ),
    Condition(
        "contract_registered",
        "购房合同已备案登记",
        "购房合同已经房产交易部门网签备案",
        (article(4, 3), article(10, 2)),
        purchase.contract_registered,
    ),
    Condition(
        "contract_recent",
        "签订合同未超过规定时间",
        "申请日距签订购房合同不超过 {application_window}",
        (article(4, 3),),
        request.applied_on <= Later(purchase.contract_date, number["application_window"]),
        read_as("one_year_windows"),
    ),
    Condition(
        "payment_proof_recent",
        "付款凭证未超过规定时间",
        "申请日距最早的付款凭证不超过 {application_window}",
        (article(4, 3),),
        request.applied_on <= Later(purchase.payment_proof_date, number["application_window"]),
        read_as("one_year_windows"),
    ),
    Condition(
        "no_unsettled_fund_loan",
        "没有未结清的公积金贷款",
        "申请人和配偶都没有尚未结清的公积金贷款",
        (article(4, 4), article(5, 1)),
        of_both(applicant.unsettled_fund_loan, spouse.unsettled_fund_loan),
        read_as("unsettled_loan_once"),
    ),
    Condition(
        "project_admitted",
        "楼盘已准入备案",
        "楼盘已在管理中心办理组合贷款准入、备案",
        (measures(3), article(4, 5)),
        home.project_admitted,
        read_as("admission_of_project"),
    ),
    Condition(
        "no_guarantee_outstanding",
        "没有以公积金为他人担保的未结清贷款",
        "申请人没有用本人公积金为他人尚未结清的贷款担保",
        (article(5, 2),),
        ~applicant.guarantees_unsettled_fund_loan,
        read_as("guarantee_of_applicant"),
    ),
    Condition(
        "owned_home_not_large",
        "已有的一套住房面积不超限",
        "家庭已有住房不是 {homes_under_area_rule}，或其产权建筑面积不超过 {max_owned_area}",
        (article(5, 3),),
        ~household.homes_owned.equals(number["homes_under_area_rule"])
        | (household.largest_home_area <= number["max_owned_area"]),
        read_as("area_of_the_one_home"),
    ),
    Condition(
        "not_third_home",
        "不是第三套及以上住房",
        "家庭已有住房不超过 {max_homes_owned}",
        (article(5, 4),),
        household.homes_owned <= number["max_homes_owned"],
        read_as("third_home_by_count"),
    ),
    Condition(
        "kind_of_home",
        "住房类型不在排除之列",
        "所购住房不是：{excluded_kinds}",
        (article(5, 5),),
        ~home.kind.is_one_of(number["excluded_kinds"]),
        read_as("finding_of_speculation"),
    ),
    Condition(
        "not_sued_for_default",
        "没有因信用不良被起诉",
        "申请人和配偶都没有因信用不良被起诉的记录",
        (article(5, 6, 1),),
        of_both(applicant.sued_for_default, spouse.sued_for_default),
    ),
    Condition(
        "not_overdue",
        "当前贷款无逾期或代还",
        "申请人和配偶的当前贷款都没有逾期，也没有由担保人代还",
        (article(5, 6, 2),),
        of_both(applicant.overdue_or_guarantor_paid, spouse.overdue_or_guarantor_paid),
    ),
    Condition(
        "no_bad_credit_record",
        "征信没有不良记录",
        "申请人和配偶的征信都没有被认定的不良记录",
        (article(5, 6, 3),),
        of_both(applicant.bad_credit_record, spouse.bad_credit_record),
        read_as("finding_of_bad_record"),
    ),
    Condition(
        "title_undisputed",
        "产权没有异议",
        "所购房产的产权没有异议",
        (article(5, 6, 5),),
        ~home.title_disputed,
        read_as("property_under_credit"),
    ),
    Condition(
        "mortgage_allowed",
        "可以设定抵押",
        "所购房产不属于法律、法规规定不能抵押的",
        (article(5, 6, 6),),
        ~home.mortgage_prohibited,
        read_as("property_under_credit"),
    ),
    Condition(
        "fund_within_cap",
        "公积金贷款不超过最高额度",
        "申请的公积金贷款不超过个人 {individual_cap}，夫妻双方都具备贷款资格的不超过 {couple_cap}",
        FUND_CAP.citations,
        FUND_CAP.admits(request.fund_amount),
        FUND_CAP.readings,
        asks=(request.fund_amount,),
    ),
    Condition(
        "total_within_share",
        "两部分贷款合计不超过规定比例",
        "公积金贷款与商业贷款合计不超过房价（不含车库款）的 {max_share_of_price}",
        SHARE_OF_PRICE.citations,
        SHARE_OF_PRICE.admits(request.fund_amount)
        & SHARE_OF_PRICE.admits(request.commercial_amount)
        & SHARE_OF_PRICE.admits(request.fund_amount + request.commercial_amount)
        # too much for the whole price is too much whatever the garage costs
        & (request.fund_amount + request.commercial_amount <= Share(number["max_share_of_price"], purchase.price)),
        SHARE_OF_PRICE.readings,
        asks=(request.fund_amount, request.commercial_amount),
    ),
    Condition(
        "term_not_too_short",
        "期限不短于最短期限",
        "贷款期限不短于 {min_term}",
        (article(8),),
        request.term_months >= number["min_term"],
        asks=(request.term_months,),
    ),
    Condition(
        "term_not_too_long",
        "期限不超过最长期限",
        "贷款期限不超过 {max_term}",
        (article(8),),
        LONGEST_TERM.admits(request.term_months),
        asks=(request.term_months,),
    ),
    Condition(
        "term_within_retirement",
        "期限不超过退休后规定年数",
        "贷款期限不超过申请人至法定退休年龄的年限再加 {years_past_retirement}",
        (article(8),),
        RETIREMENT.admits(request.term_months),
        RETIREMENT.readings,
        asks=(request.term_months,),
    ),
    Condition(
        "room_for_shortest_term",
        "年龄允许最短期限",
        "申请人至法定退休年龄的年限再加 {years_past_retirement}，不短于 {min_term}",
        (article(8),),
        RETIREMENT.admits(number["min_term"]),
        RETIREMENT.readings,
    ),
    Condition(
        "not_fully_paid",
        "房款尚未付清",
        "所购住房没有付清全款",
        (article(20),),
        ~purchase.fully_paid,
    ),
)

# Not grounds for refusal by the text; worth knowing before going to the counter.

CAUTIONS = (
    Condition(
        "down_payment_of_whole",
        "首付款不到合同总价的规定比例",
        "首付款不到合同总价（含车库款）的 {min_down_payment}；银行可能以合同总价为基数，请先确认",
        (article(10, 2),),
        purchase.down_payment >= Share(number["min_down_payment"], purchase.price),
        read_as("down_payment_base"),
    ),
    Condition(
        "second_home",
        "购买第二套住房",
        "家庭已有住房，银行和其他规定对第二套住房可能要求更高的首付比例，公积金贷款也适用第二套利率",
        (article(10, 2), article(25)),
        household.homes_owned.equals(number["homes_of_a_first_buyer"]),
        read_as("second_home_down_payment"),
    ),
    Condition(
        "guarantee_of_spouse",
        "配偶以公积金为他人担保",
        "配偶以公积金为他人尚未结清的贷款担保：按条文不妨碍申请，但不适用夫妻双方的最高额度，请先向中心确认",
        (article(5, 2),),
        ~household.married | ~spouse.guarantees_unsettled_fund_loan,
        read_as("guarantee_of_applicant"),
    ),
    Condition(
        "more_than_left_to_pay",
        "申请的贷款多于尚欠房款",
        "两部分贷款合计多于合同总价减去首付款的余额；贷款直接划给售房单位，一般只放到余额为止",
        (article(12, 1), article(12, 2)),
        request.fund_amount + request.commercial_amount <= purchase.price - purchase.down_payment,
    ),
)
