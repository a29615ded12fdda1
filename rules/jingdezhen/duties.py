"""What a seller owes: admission of the project (measures item 3) and fair treatment of fund buyers (notice)."""

from __future__ import annotations

from rules.jingdezhen.places import measures, notice
from rules.projects import project
from rules.rulebook import Condition

DUTIES = (
    Condition("presale_permit", "预售许可证", "已取得商品房预售许可证", (measures(3),), project.presale_permit),
    Condition(
        "land_planning_permit",
        "建设用地规划许可证",
        "已取得建设用地规划许可证",
        (measures(3),),
        project.land_planning_permit,
    ),
    Condition("title_certificate", "不动产证", "已取得不动产证", (measures(3),), project.title_certificate),
    Condition("construction_permit", "施工许可证", "已取得施工许可证", (measures(3),), project.construction_permit),
    Condition(
        "works_planning_permit",
        "建设工程规划许可证",
        "已取得建设工程规划许可证",
        (measures(3),),
        project.works_planning_permit,
    ),
    Condition(
        "cooperation_agreement",
        "合作协议",
        "已与管理中心签署贷款合作协议书",
        (measures(3),),
        project.cooperation_agreement,
    ),
    Condition(
        "written_commitment",
        "书面承诺",
        "已向管理中心出具支持职工使用组合贷款的书面承诺",
        (notice(2),),
        project.written_commitment,
    ),
    Condition(
        "three_ways_offered",
        "三种贷款方式",
        "向购房人提供公积金、组合、银行三种贷款方式",
        (notice(2),),
        project.three_ways_offered,
    ),
    Condition(
        "no_discount_against_fund",
        "不歧视公积金",
        "不以差异化折扣歧视使用公积金或组合贷款的购房人",
        (notice(2),),
        ~project.discounts_against_fund_buyers,
    ),
    Condition(
        "prompt_filing",
        "及时备案",
        "销售后及时办理合同网签备案",
        (notice(2), notice(5)),
        project.files_contracts_promptly,
    ),
    Condition(
        "policy_displayed",
        "售楼处公示",
        "在售楼处显著位置公示政策、投诉监督电话和规范文本",
        (notice(3),),
        project.policy_displayed,
    ),
)
