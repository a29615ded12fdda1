"""The vocabulary: every fact a rulebook may read, declared once. Forms, API schemas and the printed rules use it.

A fact that was not given is unknown: never zero, never false.
"""

from __future__ import annotations

from rules.facts import Area, Change, Choice, Count, Day, Fact, Known, Money, Months, YesNo

ID_CARD = "居民身份证"
FUND_STATEMENT = "住房公积金缴存证明"
CREDIT_REPORT = "个人征信报告"
MARRIAGE_PROOF = "婚姻证明"
CONTRACT = "网签备案的购房合同"
PAYMENT_PROOF = "首付款发票或付款凭证"
PROPERTY_SEARCH = "不动产登记信息查询结果"
INCOME_PROOF = "收入证明"


class Person:
    """Facts about one person; made for the applicant and for the spouse."""

    def __init__(self, group: str, whom: str) -> None:
        self.birth_date = Day(
            id=f"{group}.birth_date",
            label=f"{whom}出生日期",
            question=f"{whom}的出生日期是哪天？",
            hint="以身份证为准。",
            evidence=ID_CARD,
            change=Change.TIME,
        )
        self.sex = Choice(
            id=f"{group}.sex",
            label=f"{whom}性别",
            question=f"{whom}的性别是？",
            hint="用于计算法定退休年龄。",
            choices={"male": "男", "female": "女"},
            evidence=ID_CARD,
        )
        self.retirement_category = Choice(
            id=f"{group}.retirement_category",
            label=f"{whom}（女）退休类别",
            question=f"{whom}若为女职工，原法定退休年龄是 50 岁还是 55 岁？",
            hint="仅女职工填写：一般工人岗位原为 50 岁，管理或技术岗位原为 55 岁；不清楚请问单位人事部门。",
            choices={"female_50": "原 50 岁退休的女职工", "female_55": "原 55 岁退休的女职工"},
            evidence="单位出具的岗位证明",
            known=Known.ELSEWHERE,
        )
        self.lives_on_own_labour = YesNo(
            id=f"{group}.lives_on_own_labour",
            label=f"{whom}以本人劳动收入为主要生活来源",
            question=f"{whom}是否以自己的劳动收入为主要生活来源？",
            hint="只对未成年的申请人有意义。",
            evidence=INCOME_PROOF,
        )
        self.contribution_months = Months(
            id=f"{group}.contribution_months",
            label=f"{whom}连续足额缴存月数",
            question=f"到申请前一个月为止，{whom}已按时、足额、连续缴存公积金多少个月？",
            hint="中间断缴的，从恢复缴存起重新计算；补缴的月份请向中心核实。",
            maximum=720,
            evidence=FUND_STATEMENT,
            change=Change.TIME,
            known=Known.ON_PAPER,
        )
        self.contributing_now = YesNo(
            id=f"{group}.contributing_now",
            label=f"{whom}目前正常缴存",
            question=f"{whom}目前是否仍在正常缴存公积金？",
            evidence=FUND_STATEMENT,
            change=Change.ARRANGE,
            cure=f"{whom}恢复缴存公积金（连续月数从恢复起重新计算）",
        )
        self.unsettled_fund_loan = YesNo(
            id=f"{group}.unsettled_fund_loan",
            label=f"{whom}有未结清的公积金贷款",
            question=f"{whom}是否有尚未结清的公积金贷款？",
            hint="不论贷款在哪个城市。",
            evidence=CREDIT_REPORT,
            change=Change.ARRANGE,
            cure=f"结清{whom}的公积金贷款",
        )
        self.guarantees_unsettled_fund_loan = YesNo(
            id=f"{group}.guarantees_unsettled_fund_loan",
            label=f"{whom}以公积金为他人贷款担保且未结清",
            question=f"{whom}是否用自己的公积金为他人贷款作过担保，且那笔贷款还没有结清？",
            evidence="公积金中心查询结果",
            change=Change.ARRANGE,
            cure=f"{whom}担保的贷款结清，或由他人替换担保",
        )
        self.sued_for_default = YesNo(
            id=f"{group}.sued_for_default",
            label=f"{whom}有因信用不良被起诉的记录",
            question=f"{whom}是否有因信用不良被起诉的记录？",
            evidence=CREDIT_REPORT,
        )
        self.overdue_or_guarantor_paid = YesNo(
            id=f"{group}.overdue_or_guarantor_paid",
            label=f"{whom}当前贷款逾期或由担保人代还",
            question=f"{whom}目前的贷款是否有逾期，或由担保人代还？",
            evidence=CREDIT_REPORT,
            change=Change.ARRANGE,
            cure=f"还清{whom}的逾期款和担保人代还的款项",
        )
        self.bad_credit_record = YesNo(
            id=f"{group}.bad_credit_record",
            label=f"{whom}征信被认定有不良记录",
            question=f"经中心或银行查询征信，{whom}是否被认定有不良记录？",
            hint="是否算不良记录由中心认定；不确定请留空。",
            evidence=CREDIT_REPORT,
            known=Known.ELSEWHERE,
        )
        self.monthly_income = Money(
            id=f"{group}.monthly_income",
            label=f"{whom}月收入",
            question=f"{whom}的税前月收入是多少元？",
            evidence=INCOME_PROOF,
        )
        self.monthly_debt = Money(
            id=f"{group}.monthly_debt",
            label=f"{whom}现有月还款额",
            question=f"{whom}现有的其他贷款每月要还多少元？",
            evidence=CREDIT_REPORT,
        )


class Household:
    """Facts about the family that buys."""

    married = YesNo(
        id="household.married",
        label="已婚",
        question="申请人是否已婚？",
        evidence=MARRIAGE_PROOF,
    )
    homes_owned = Count(
        id="household.homes_owned",
        label="家庭已有住房套数",
        question="夫妻双方名下已有几套住房？",
        hint="不含这次要买的。",
        maximum=99,
        word="套",
        evidence=PROPERTY_SEARCH,
    )
    largest_home_area = Area(
        id="household.largest_home_area",
        label="已有住房产权建筑面积",
        question="已有住房的产权建筑面积是多少平方米？",
        hint="有多套的填最大的一套；没有住房不必填。",
        evidence="不动产权证书",
        known=Known.ON_PAPER,
    )


class Home:
    """Facts about the home being bought."""

    is_new_build = YesNo(
        id="home.is_new_build",
        label="新建商品房",
        question="所购住房是否为开发商出售的新建商品房？",
        hint="二手房（存量房）请答否。",
        evidence=CONTRACT,
    )
    in_city = YesNo(
        id="home.in_city",
        label="在本市行政区域内",
        question="所购住房是否在本市（含所辖县、市、区）行政区域内？",
        evidence=CONTRACT,
    )
    land = Choice(
        id="home.land",
        label="土地性质",
        question="所购住房的土地性质是？",
        choices={"state": "国有土地", "collective": "集体土地"},
        evidence="不动产权证书或土地使用证",
        known=Known.ON_PAPER,
    )
    kind = Choice(
        id="home.kind",
        label="住房类型",
        question="所购住房是哪一类？",
        hint="是否属于投资投机性购房由中心认定。",
        choices={
            "ordinary": "普通住房",
            "villa": "别墅",
            "townhouse": "多层联体别墅",
            "commercial_residential": "商住两用住房",
            "apartment": "公寓",
            "speculative": "经认定的投资投机性购房",
        },
        evidence=CONTRACT,
    )
    title_disputed = YesNo(
        id="home.title_disputed",
        label="产权有异议",
        question="所购房产的产权是否有异议？",
        evidence=PROPERTY_SEARCH,
        change=Change.ARRANGE,
        cure="解决产权异议",
        known=Known.ELSEWHERE,
    )
    mortgage_prohibited = YesNo(
        id="home.mortgage_prohibited",
        label="依法不能抵押",
        question="所购房产是否属于法律法规规定不能抵押的？",
        hint="例如被查封、扣押的房产。",
        evidence=PROPERTY_SEARCH,
        change=Change.ARRANGE,
        cure="解除不能抵押的情形",
        known=Known.ELSEWHERE,
    )
    area = Area(
        id="home.area",
        label="所购住房建筑面积",
        question="所购住房的建筑面积是多少平方米？",
        minimum=1,
        evidence=CONTRACT,
        known=Known.ON_PAPER,
    )
    project_admitted = YesNo(
        id="home.project_admitted",
        label="楼盘已办理组合贷款准入备案",
        question="楼盘是否已在公积金中心办理组合贷款准入、备案？",
        hint="可问售楼处或公积金中心。",
        evidence="公积金中心准入楼盘名单",
        change=Change.ARRANGE,
        cure="请开发商到公积金中心为楼盘办理准入、备案",
        known=Known.ELSEWHERE,
    )


class Purchase:
    """Facts about the contract and what has been paid."""

    price = Money(
        id="purchase.price",
        label="合同总价",
        question="购房合同总价是多少元？",
        hint="含车库款的总额。",
        minimum=1,
        evidence=CONTRACT,
        known=Known.ON_PAPER,
    )
    garage_price = Money(
        id="purchase.garage_price",
        label="车库款",
        question="合同总价里有多少元是买车库（车位）的？",
        hint="没有请填 0。",
        evidence=CONTRACT,
        known=Known.ON_PAPER,
    )
    down_payment = Money(
        id="purchase.down_payment",
        label="已付首付款",
        question="已经支付了多少元首付款？",
        evidence=PAYMENT_PROOF,
        change=Change.PAY,
        cure="增加首付款",
        known=Known.ON_PAPER,
    )
    fully_paid = YesNo(
        id="purchase.fully_paid",
        label="已付清全款",
        question="房款是否已经全部付清？",
        evidence=PAYMENT_PROOF,
    )
    contract_date = Day(
        id="purchase.contract_date",
        label="购房合同签订日期",
        question="购房合同是哪天签订的？",
        evidence=CONTRACT,
        known=Known.ON_PAPER,
    )
    contract_registered = YesNo(
        id="purchase.contract_registered",
        label="购房合同已备案登记",
        question="购房合同是否已在房产交易部门网签备案？",
        evidence=CONTRACT,
        change=Change.ARRANGE,
        cure="请开发商办理购房合同网签备案",
        known=Known.ON_PAPER,
    )
    payment_proof_date = Day(
        id="purchase.payment_proof_date",
        label="付款凭证日期",
        question="首付款凭证是哪天出具的？",
        hint="有多张凭证的，填最早的一张。",
        evidence=PAYMENT_PROOF,
        known=Known.ON_PAPER,
    )


class Request:
    """What is applied for."""

    applied_on = Day(
        id="request.applied_on",
        label="申请日期",
        question="哪天申请贷款？",
        hint="不填按今天计算。",
        change=Change.TIME,
    )
    fund_amount = Money(
        id="request.fund_amount",
        label="申请公积金贷款金额",
        question="想申请多少元公积金贷款？",
        hint="不填则只告诉您最多可贷多少。",
        change=Change.REQUEST,
        cure="公积金贷款改为",
    )
    commercial_amount = Money(
        id="request.commercial_amount",
        label="申请商业贷款金额",
        question="想申请多少元商业银行贷款？",
        hint="不填则只告诉您最多可贷多少。",
        change=Change.REQUEST,
        cure="商业贷款改为",
    )
    term_months = Months(
        id="request.term_months",
        label="贷款期限（月）",
        question="想贷多少个月？",
        hint="两部分贷款同一期限；不填则只告诉您最长可贷多久。",
        minimum=1,
        maximum=360,
        change=Change.REQUEST,
        cure="贷款期限改为",
    )
    method = Choice(
        id="request.method",
        label="还款方式",
        question="选择哪种还款方式？",
        choices={"equal_installment": "等额本息", "equal_principal": "等额本金"},
    )


applicant = Person("applicant", "申请人")
spouse = Person("spouse", "配偶")
PERSONS = (applicant, spouse)
household = Household
home = Home
purchase = Purchase
request = Request

GROUPS = {
    "request": "申请",
    "applicant": "申请人",
    "spouse": "配偶",
    "household": "家庭",
    "home": "所购住房",
    "purchase": "购房合同与付款",
}

GROUP_HINTS = {
    "applicant": (
        "申请人是出面申请公积金贷款、作为借款人签合同的一位，缴存月数和贷款年限先看这一位。"
        "夫妻两人谁申请都可以：先填缴存时间长的一位，看了结论可以换另一位再比。"
    ),
    "spouse": "配偶是夫妻中不出面申请的一位。",
}
"""Who is meant, where the name of a group does not say it."""

FACTS: dict[str, Fact] = {
    fact.id: fact
    for group in (request, applicant, spouse, household, home, purchase)
    for fact in vars(group).values()
    if isinstance(fact, Fact)
}
"""Every fact by id, in the order of asking."""
