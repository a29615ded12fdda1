"""What to bring (article 10), for whom, and what each paper proves."""

from __future__ import annotations

from rules.jingdezhen.places import article
from rules.rulebook import Paper
from rules.vocabulary import applicant, home, household, purchase, spouse

PAPERS = (
    Paper("identity_of_applicant", "申请人身份证", (article(10, 1),), (applicant.birth_date, applicant.sex)),
    Paper(
        "identity_of_spouse",
        "配偶身份证",
        (article(10, 1),),
        (spouse.birth_date, spouse.sex),
        household.married,
    ),
    Paper("marriage_proof", "婚姻证明（结婚证、离婚证或未婚声明）", (article(10, 1),), (household.married,)),
    Paper("household_register", "户口簿（申请人及配偶）", (article(10, 1),)),
    Paper(
        "registered_contract",
        "网签备案的购房合同",
        (article(10, 2),),
        (
            purchase.price,
            purchase.garage_price,
            purchase.contract_date,
            purchase.contract_registered,
            home.area,
            home.kind,
            home.is_new_build,
            home.in_city,
            home.land,
        ),
    ),
    Paper(
        "payment_proof",
        "首付款发票或付款凭证",
        (article(10, 2),),
        (purchase.down_payment, purchase.payment_proof_date, purchase.fully_paid),
    ),
    Paper(
        "credit_report_of_applicant",
        "申请人征信报告",
        (article(10, 3),),
        (
            applicant.unsettled_fund_loan,
            applicant.sued_for_default,
            applicant.overdue_or_guarantor_paid,
            applicant.bad_credit_record,
        ),
    ),
    Paper(
        "credit_report_of_spouse",
        "配偶征信报告",
        (article(10, 3),),
        (
            spouse.unsettled_fund_loan,
            spouse.sued_for_default,
            spouse.overdue_or_guarantor_paid,
            spouse.bad_credit_record,
        ),
        household.married,
    ),
    Paper("bank_account", "指定还款银行的一类银行账户", (article(10, 4),)),
    Paper("other_papers", "管理中心、银行要求的其他材料（请事先询问）", (article(10, 5),)),
)
