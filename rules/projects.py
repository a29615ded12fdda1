"""Facts about a seller's project: what the centre admits it on and what the seller must do. Never asked of a buyer."""

from __future__ import annotations

from rules.facts import Fact, YesNo


def _fact(name: str, label: str, question: str, evidence: str) -> YesNo:
    return YesNo(id=f"project.{name}", label=label, question=question, evidence=evidence)


class Project:
    """One project for sale."""

    presale_permit = _fact("presale_permit", "商品房预售许可证", "是否已取得预售许可证？", "预售许可证")
    land_planning_permit = _fact(
        "land_planning_permit", "建设用地规划许可证", "是否已取得建设用地规划许可证？", "建设用地规划许可证"
    )
    title_certificate = _fact("title_certificate", "不动产证", "是否已取得不动产证？", "不动产权证书")
    construction_permit = _fact("construction_permit", "施工许可证", "是否已取得施工许可证？", "施工许可证")
    works_planning_permit = _fact(
        "works_planning_permit", "建设工程规划许可证", "是否已取得建设工程规划许可证？", "建设工程规划许可证"
    )
    cooperation_agreement = _fact(
        "cooperation_agreement", "与中心的合作协议", "是否已与公积金中心签署贷款合作协议书？", "合作协议书"
    )
    written_commitment = _fact(
        "written_commitment", "支持组合贷款的书面承诺", "是否已向公积金中心出具支持组合贷款的书面承诺？", "书面承诺"
    )
    three_ways_offered = _fact(
        "three_ways_offered", "提供三种贷款方式", "是否向购房人提供公积金、组合、银行三种贷款方式？", "销售资料"
    )
    discounts_against_fund_buyers = _fact(
        "discounts_against_fund_buyers", "差异化折扣", "是否对使用公积金的购房人折扣更少？", "销售资料"
    )
    files_contracts_promptly = _fact(
        "files_contracts_promptly", "及时网签备案", "是否及时为购房合同办理网签备案？", "备案记录"
    )
    policy_displayed = _fact(
        "policy_displayed", "售楼处公示", "售楼处显著位置是否公示政策、投诉电话和规范文本？", "现场查看"
    )


project = Project

PROJECT_FACTS: dict[str, Fact] = {fact.id: fact for fact in vars(Project).values() if isinstance(fact, Fact)}
"""Every fact about a project by id, in the order of asking."""
