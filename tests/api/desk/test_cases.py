"""A case from its opening to its end: what it keeps, what it shows, which steps are open, and what is due when."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from api.desk import chain, tables
from api.desk.database import writing
from api.desk.service import sweep

PEOPLE = {
    "applicant": {"name": "王小明", "id_number": "440524188001010014"},
    "spouse": {"name": "李华", "id_number": "11010519491231002X"},
}


def needed(case: Any) -> list[str]:
    return [paper["id"] for paper in case["papers"] if paper["needed"]]


def complete(who: Any, application: Any, people: Any = None) -> str:
    """A case with all that acceptance asks for."""
    reference: str = who.open(application, people)["reference"]
    who.change(reference, "papers", {"received": needed(who.case(reference))})
    return reference


class TestOpening:
    def test_the_answer_is_kept_as_it_was_told(self, office: Any, family: Any) -> None:
        receipt = office["clerk"].open(family, PEOPLE)
        assert receipt["version"] == 1 and receipt["state"] == "opened"
        case = office["clerk"].case(receipt["reference"])
        told = office.assess(family)
        assert case["assessment"]["answer"] == told
        kept = office["clerk"]("GET", f"cases/{receipt['reference']}/assessments/1")
        assert kept.json() == told

    def test_references_follow_each_other_and_can_be_read_out(self, office: Any, family: Any) -> None:
        found = [office["clerk"].open(family)["reference"] for _ in range(3)]
        year = office.today.year
        assert [each[:11] for each in found] == [f"{year}-{number:06d}" for number in (1, 2, 3)]
        assert len({each[-1] for each in found}) > 1  # a check digit

    def test_names_and_numbers_are_masked(self, office: Any, family: Any) -> None:
        reference = office["clerk"].open(family, PEOPLE)["reference"]
        shown = office["clerk"]("GET", f"cases/{reference}")
        assert shown.json()["people"] == {
            "applicant": {"name": "王**", "id_number": "440***********0014"},
            "spouse": {"name": "李*", "id_number": "110***********002X"},
        }
        for each in ("小明", "188001010", "51949123"):
            assert each not in shown.text

    def test_unmasking_is_an_act(self, office: Any, family: Any) -> None:
        reference = office["clerk"].open(family, PEOPLE)["reference"]
        reply = office["clerk"]("POST", f"cases/{reference}/unmasking", {"purpose": "contact"})
        assert reply.json()["people"] == PEOPLE
        entry = office["reviewer"]("GET", f"cases/{reference}/trail").json()["entries"][-1]
        assert (entry["act"], entry["by"], entry["detail"]) == ("case.unmasked", "clerk", {"purpose": "contact"})

    @pytest.mark.parametrize(
        "number, code",
        [
            ("11010519491231002x", None),
            ("１１０１０５１９４９１２３１００２Ｘ", None),
            ("110105194912310021", "id_number_check"),
            ("11010519491331002X", "id_number_date"),
            ("1101051949123100", "id_number_format"),
            ("110105194912310O2X", "id_number_format"),
            (110105194912310021, "id_number_format"),
        ],
    )
    def test_an_id_number_is_checked(self, office: Any, family: Any, number: Any, code: str | None) -> None:
        people = {"applicant": {"name": "王小明", "id_number": number}}
        reply = office["clerk"]("POST", "cases", {"application": family, "people": people}, key="a-new-case")
        assert reply.status_code == (201 if code is None else 422)
        if code is not None:
            [problem] = reply.json()["errors"]
            assert (problem["code"], problem["pointer"]) == (code, "/people/applicant/id_number")
            assert str(number) not in reply.text

    @pytest.mark.parametrize("name", ["", " ", "王1", "<b>", "王" * 41, "王\n明", None, 7])
    def test_a_name_is_checked(self, office: Any, family: Any, name: Any) -> None:
        people = {"applicant": {"name": name, "id_number": "11010519491231002X"}}
        reply = office["clerk"]("POST", "cases", {"application": family, "people": people}, key="a-new-case")
        assert [each["pointer"] for each in reply.json()["errors"]] == ["/people/applicant/name"]

    @pytest.mark.parametrize("name", ["王小明", "阿卜杜拉·买买提", "欧阳 修", "O'Neill", "Ann-Marie"])
    def test_names_of_all_kinds(self, office: Any, family: Any, name: str) -> None:
        people = {"applicant": {"name": name, "id_number": "11010519491231002X"}}
        office["clerk"].open(family, people)
        assert len(office["clerk"]("POST", "search", {"name": name}).json()["cases"]) == 1

    def test_what_is_wrong_with_the_application_is_told_at_its_place(self, office: Any, family: Any) -> None:
        family["home"]["area"] = -1
        family["purchase"]["down_payment"] = "9999999.00"
        reply = office["clerk"]("POST", "cases", {"application": family}, key="a-new-case")
        assert {each["pointer"] for each in reply.json()["errors"]} >= {"/application/home/area"}
        family["home"]["area"] = 100
        reply = office["clerk"]("POST", "cases", {"application": family}, key="a-new-case")
        assert [each["pointer"] for each in reply.json()["errors"]] == ["/application/purchase/down_payment"]

    def test_a_case_needs_an_idempotency_key(self, office: Any, family: Any) -> None:
        reply = office["clerk"]("POST", "cases", {"application": family})
        assert (reply.status_code, reply.json()["code"]) == (400, "idempotency_key_required")


class TestIdempotency:
    def test_sent_again_is_answered_again_and_done_once(self, office: Any, family: Any) -> None:
        replies = [office["clerk"]("POST", "cases", {"application": family}, key="one-and-the-same") for _ in range(2)]
        assert replies[0].content == replies[1].content
        assert replies[0].headers["location"] == replies[1].headers["location"]
        assert sum(len(group["cases"]) for group in office["clerk"]("GET", "board").json()["groups"]) == 1

    def test_another_request_under_the_key_is_refused(self, office: Any, family: Any) -> None:
        office["clerk"].open(family, key="one-and-the-same")
        family["home"]["area"] = 101
        reply = office["clerk"]("POST", "cases", {"application": family}, key="one-and-the-same")
        assert (reply.status_code, reply.json()["code"]) == (422, "idempotency_key_reused")

    def test_keys_are_each_ones_own(self, office: Any, family: Any) -> None:
        first = office["clerk"].open(family, key="one-and-the-same")
        second = office["clerk2"].open(family, key="one-and-the-same")
        assert first["reference"] != second["reference"]

    def test_a_change_sent_again_is_no_second_change(self, office: Any, family: Any) -> None:
        reference = office["clerk"].open(family)["reference"]
        for _ in range(2):
            reply = office["clerk"]("POST", f"cases/{reference}/notes", {"text": "一次"}, 1, "the-note-once")
            assert reply.json()["version"] == 2
        assert len(office["clerk"].case(reference)["notes"]) == 1


class TestVersions:
    def test_a_change_names_the_version_it_looked_at(self, office: Any, family: Any) -> None:
        reference = office["clerk"].open(family)["reference"]
        reply = office["clerk"]("POST", f"cases/{reference}/notes", {"text": "备注"})
        assert (reply.status_code, reply.json()["code"]) == (428, "version_required")
        reply = office["clerk"]("POST", f"cases/{reference}/notes", {"text": "备注"}, headers={"If-Match": "3"})
        assert (reply.status_code, reply.json()["code"]) == (400, "version_format")

    @pytest.mark.parametrize("what, method", [("application", "PUT"), ("moves", "POST")])
    def test_a_version_that_is_not_there_yet_is_as_stale(
        self, office: Any, family: Any, what: str, method: str
    ) -> None:
        reference = office["clerk"].open(family)["reference"]
        document = family if what == "application" else {"to": "accepted"}
        assert office["clerk"](method, f"cases/{reference}/{what}", document, 2).status_code == 412

    def test_a_stale_change_is_refused_and_nothing_is_lost(self, office: Any, family: Any) -> None:
        reference = office["clerk"].open(family)["reference"]
        first = office["clerk"]("PUT", f"cases/{reference}/people", PEOPLE, 1)
        second = office["clerk2"]("PUT", f"cases/{reference}/people", {}, 1)
        assert (first.status_code, first.headers["etag"]) == (200, '"2"')
        assert (second.status_code, second.json()["code"]) == (412, "stale_version")
        assert office["clerk2"].case(reference)["people"]["applicant"] is not None


class TestReassessment:
    def test_what_changed_is_said(self, office: Any, family: Any) -> None:
        reference = office["clerk"].open(family)["reference"]
        assert office["clerk"].case(reference)["changes"] == []
        family["household"]["homes_owned"] = 2
        office["clerk"].change(reference, "application", family)
        case = office["clerk"].case(reference)
        assert case["assessment"]["number"] == 2
        found = {each["about"]: (each["before"], each["after"]) for each in case["changes"]}
        assert found["家庭已有住房套数"] == ("0 套", "2 套")
        assert found["结论"] == ("符合条件", "不符合条件")

    def test_the_trail_names_the_facts_and_no_values(self, office: Any, family: Any) -> None:
        reference = office["clerk"].open(family)["reference"]
        family["applicant"]["monthly_income"] = "23456.78"
        office["clerk"].change(reference, "application", family)
        entries = office["reviewer"]("GET", f"cases/{reference}/trail")
        assert "23456" not in entries.text
        changed = [each for each in entries.json()["entries"] if each["act"] == "case.application"]
        assert [each["detail"]["facts"] for each in changed] == [["applicant.monthly_income"]]

    def test_each_answer_stays(self, office: Any, family: Any) -> None:
        reference = office["clerk"].open(family)["reference"]
        before = office["clerk"]("GET", f"cases/{reference}/assessments/1").content
        family["household"]["homes_owned"] = 2
        office["clerk"].change(reference, "application", family)
        assert office["clerk"]("GET", f"cases/{reference}/assessments/1").content == before
        assert office["clerk"]("GET", f"cases/{reference}/assessments/2").json()["verdict"] == "ineligible"
        reply = office["clerk"]("GET", f"cases/{reference}/assessments/3")
        assert (reply.status_code, reply.json()["code"]) == (404, "unknown_assessment")

    def test_a_replay_gives_the_same_bytes_years_on(self, office: Any, family: Any) -> None:
        reference = office["clerk"].open(family)["reference"]
        office.later(days=400)
        found = office["auditor"]("GET", f"cases/{reference}/assessments/1/replay").json()
        assert found["same"] is True and found["differs"] == []


def accepted(office: Any, family: Any, people: Any) -> str:
    """A case that the clerk has accepted."""
    reference = complete(office["clerk"], family, people)
    office["clerk"].move(reference, "accepted")
    return reference


def refusal(reply: Any) -> tuple[int, str]:
    return reply.status_code, reply.json()["code"]


def lacking(reply: Any) -> dict[str, str]:
    return {each["pointer"]: each["code"] for each in reply.json()["errors"]}


def open_moves(case: Any) -> dict[str, list[str]]:
    return {each["to"]: each["missing"] for each in case["may"]["moves"]}


class TestAcceptance:
    """Article 11: the days run from complete papers, met conditions and signed contracts."""

    def test_nothing_missing(self, office: Any, family: Any, people: Any) -> None:
        reference = complete(office["clerk"], family, people)
        assert open_moves(office["clerk"].case(reference)) == {"accepted": [], "withdrawn": []}
        assert office["clerk"].move(reference, "accepted")["state"] == "accepted"

    def test_each_needed_paper(self, office: Any, family: Any, people: Any) -> None:
        reference = complete(office["clerk"], family, people)
        papers = needed(office["clerk"].case(reference))
        for paper in papers:
            office["clerk"].change(reference, "papers", {"received": [each for each in papers if each != paper]})
            reply = office["clerk"].try_move(reference, "accepted")
            assert refusal(reply) == (409, "not_ready")
            assert lacking(reply) == {f"/papers/{paper}": "paper_missing"}

    @pytest.mark.parametrize("role", ["applicant", "spouse"])
    def test_each_person(self, office: Any, family: Any, people: Any, role: str) -> None:
        reference = complete(office["clerk"], family, {**people, role: None})
        assert lacking(office["clerk"].try_move(reference, "accepted")) == {f"/people/{role}": "person_missing"}

    def test_a_single_applicant_needs_no_spouse(self, office: Any, family: Any, people: Any) -> None:
        family["household"]["married"] = False
        del family["spouse"]
        reference = complete(office["clerk"], family, {"applicant": people["applicant"]})
        assert office["clerk"].try_move(reference, "accepted").status_code == 200

    @pytest.mark.parametrize("birth, sex", [("1991-04-12", "male"), ("1991-04-13", "female")])
    def test_an_id_number_that_says_otherwise(
        self, office: Any, family: Any, people: Any, id_number: Any, birth: str, sex: str
    ) -> None:
        family["applicant"].update(birth_date="1991-04-13", sex="male")
        people["applicant"]["id_number"] = id_number(birth, sex)
        reference = complete(office["clerk"], family, people)
        assert lacking(office["clerk"].try_move(reference, "accepted")) == {"/people/applicant": "id_number_differs"}

    @pytest.mark.parametrize("homes", [None, 2])
    def test_what_is_unknown_or_refused_is_no_yes(
        self, office: Any, family: Any, people: Any, homes: int | None
    ) -> None:
        family["household"]["homes_owned"] = homes
        reference = complete(office["clerk"], family, people)
        reply = office["clerk"].try_move(reference, "accepted")
        assert refusal(reply) == (409, "not_ready")
        assert "not_eligible" in lacking(reply).values()

    def test_the_answer_of_the_day_of_acceptance_counts(self, office: Any, family: Any, people: Any) -> None:
        """A contract may be a year old; on the day after, what was eligible is accepted no more."""
        family["request"].pop("applied_on")
        reference = complete(office["clerk"], family, people)
        office.later(days=400)
        assert "not_eligible" in lacking(office["clerk"].try_move(reference, "accepted")).values()
        case = office["clerk"].case(reference)
        assert (case["state"], case["assessment"]["number"]) == ("opened", 1)

    def test_acceptance_keeps_the_answer_it_rests_on(self, office: Any, family: Any, people: Any) -> None:
        family["request"].pop("applied_on")
        reference = complete(office["clerk"], family, people)
        office.later(days=3)
        office["clerk"].move(reference, "accepted")
        case = office["clerk"].case(reference)
        assert (case["assessment"]["number"], case["assessment"]["today"]) == (2, "2026-03-05")

    def test_the_day_is_not_to_come(self, office: Any, family: Any, people: Any) -> None:
        reference = complete(office["clerk"], family, people)
        reply = office["clerk"].try_move(reference, "accepted", on="2026-03-03")
        assert lacking(reply) == {"/on": "in_the_future"}

    def test_the_day_is_not_before_the_papers(self, office: Any, family: Any, people: Any) -> None:
        family["request"].pop("applied_on")
        reference = complete(office["clerk"], family, people)
        reply = office["clerk"].try_move(reference, "accepted", on="2026-02-27")
        assert lacking(reply) == {"/on": "out_of_order"}

    def test_the_day_is_not_before_the_application(self, office: Any, family: Any, people: Any) -> None:
        reference = complete(office["clerk"], family, people)
        office.later(days=1)
        family["request"]["applied_on"] = "2026-03-03"
        office["clerk"].change(reference, "application", family)
        reply = office["clerk"].try_move(reference, "accepted", on="2026-03-02")
        assert lacking(reply) == {"/on": "before_application"}


class TestDecision:
    def test_five_working_days(self, office: Any, family: Any, people: Any) -> None:
        """Accepted on Monday 2 March: Tuesday is the first day, the next Monday the fifth."""
        reference = accepted(office, family, people)
        clock = office["reviewer"].case(reference)["clock"]
        assert (clock["due"], clock["overdue"]) == ("2026-03-09", False)

    def test_by_a_second_person(self, office: Any, family: Any, people: Any) -> None:
        reference = accepted(office, family, people)
        assert refusal(office["clerk"].try_move(reference, "decided", outcome="approved")) == (403, "forbidden")
        office["reviewer"].move(reference, "decided", outcome="approved")
        step = office["clerk"].case(reference)["history"][-1]
        assert (step["by"], step["outcome_label"]) == ("reviewer", "同意")

    def test_a_decision_says_which(self, office: Any, family: Any, people: Any) -> None:
        reference = accepted(office, family, people)
        assert lacking(office["reviewer"].try_move(reference, "decided")) == {"/outcome": "outcome"}
        reply = office["reviewer"].try_move(reference, "decided", outcome="declined")
        assert lacking(reply) == {"/reason": "reason_missing"}

    def test_what_is_no_yes_is_not_approved(self, office: Any, family: Any, people: Any) -> None:
        reference = accepted(office, family, people)
        family["household"]["homes_owned"] = 2
        office["clerk"].change(reference, "application", family)
        reply = office["reviewer"].try_move(reference, "decided", outcome="approved")
        assert refusal(reply) == (409, "not_ready")
        office["reviewer"].move(reference, "decided", outcome="declined", reason="已有两套住房")
        case = office["clerk"].case(reference)
        assert (case["outcome"], case["clock"], open_moves(case)) == ("declined", None, {})
        assert case["history"][-1]["reason"] == "已有两套住房"

    @pytest.mark.parametrize("what, document", [("papers", {"received": []}), ("people", {})])
    def test_nor_is_what_lacks_again_what_acceptance_asked_for(
        self, office: Any, family: Any, people: Any, what: str, document: Any
    ) -> None:
        reference = accepted(office, family, people)
        office["clerk"].change(reference, what, document)
        reply = office["reviewer"].try_move(reference, "decided", outcome="approved")
        assert refusal(reply) == (409, "not_ready")

    def test_nor_is_an_answer_of_a_day_after_acceptance(self, office: Any, family: Any, people: Any) -> None:
        reference = accepted(office, family, people)
        family["request"]["applied_on"] = "2026-05-01"
        office["clerk"].change(reference, "application", family)
        reply = office["reviewer"].try_move(reference, "decided", outcome="approved")
        assert lacking(reply) == {"/application": "applied_after_acceptance"}

    def test_nothing_changes_once_it_is_decided(self, office: Any, family: Any, people: Any) -> None:
        reference = accepted(office, family, people)
        office["reviewer"].move(reference, "decided", outcome="approved")
        for what, document in (("application", family), ("people", people), ("papers", {"received": []})):
            reply = office["clerk"](
                "PUT", f"cases/{reference}/{what}", document, office["clerk"].case(reference)["version"]
            )
            assert refusal(reply) == (409, "move_not_open")


class TestDisbursement:
    def test_two_working_days_from_the_letter(self, office: Any, family: Any, people: Any) -> None:
        reference = accepted(office, family, people)
        office["reviewer"].move(reference, "decided", outcome="approved")
        office.later(days=2)
        office["clerk"].move(reference, "guaranteed", on="2026-03-03")
        assert office["clerk"].case(reference)["clock"]["due"] == "2026-03-05"
        office["clerk"].move(reference, "disbursed")
        case = office["clerk"].case(reference)
        assert (case["state_label"], case["clock"]) == ("已放款", None)
        assert [step["state"] for step in case["history"]] == ["accepted", "decided", "guaranteed", "disbursed"]

    def test_not_on_the_last_two_working_days_of_a_month(self, office: Any, family: Any, people: Any) -> None:
        """Friday 27 March: Monday the 30th and Tuesday the 31st are closed, so it waits for Wednesday."""
        office.later(days=21)
        reference = accepted(office, family, people)
        office["reviewer"].move(reference, "decided", outcome="approved")
        office.later(days=4)
        office["clerk"].move(reference, "guaranteed")
        assert office.today == date(2026, 3, 27)
        assert office["clerk"].case(reference)["clock"]["due"] == "2026-04-01"

    def test_a_payout_follows_its_letter_on_an_open_day(self, office: Any, family: Any, people: Any) -> None:
        office.later(days=21)
        reference = accepted(office, family, people)
        office["reviewer"].move(reference, "decided", outcome="approved")
        office.later(days=4)
        office["clerk"].move(reference, "guaranteed")
        office.later(days=7)
        for day, code in (("2026-03-26", "out_of_order"), ("2026-03-30", "closed_day"), ("2026-03-31", "closed_day")):
            assert lacking(office["clerk"].try_move(reference, "disbursed", on=day)) == {"/on": code}
        assert office["clerk"].move(reference, "disbursed", on="2026-04-01")["state"] == "disbursed"

    def test_a_letter_does_not_come_before_the_decision(self, office: Any, family: Any, people: Any) -> None:
        reference = accepted(office, family, people)
        office.later(days=2)
        office["reviewer"].move(reference, "decided", outcome="approved")
        reply = office["clerk"].try_move(reference, "guaranteed", on="2026-03-03")
        assert lacking(reply) == {"/on": "out_of_order"}

    def test_a_letter_does_not_come_before_acceptance(self, office: Any, family: Any, people: Any) -> None:
        reference = accepted(office, family, people)
        office["reviewer"].move(reference, "decided", outcome="approved")
        reply = office["clerk"].try_move(reference, "guaranteed", on="2026-03-01")
        assert lacking(reply) == {"/on": "out_of_order"}


STEPS = ("accepted", "decided", "guaranteed", "disbursed", "withdrawn")


@pytest.mark.parametrize("done", range(len(STEPS)))
def test_only_the_next_step_or_withdrawal_is_open(office: Any, family: Any, people: Any, done: int) -> None:
    reference = complete(office["clerk"], family, people)
    who = {"decided": "reviewer"}
    stated = {"decided": {"outcome": "approved"}, "withdrawn": {"reason": "申请人撤回"}}
    for step in STEPS[:done]:
        office[who.get(step, "clerk")].move(reference, step, **stated.get(step, {}))
    expected = set() if done >= 4 else {STEPS[done], "withdrawn"}
    for step in set(STEPS) - expected:
        reply = office[who.get(step, "clerk")].try_move(reference, step, **stated.get(step, {}))
        assert refusal(reply) == (409, "move_not_open")
    if expected:
        office[who.get(STEPS[done], "clerk")].move(reference, STEPS[done], **stated.get(STEPS[done], {}))


class TestBoard:
    def test_a_case_by_what_is_to_be_done(self, office: Any, family: Any, people: Any) -> None:
        clerk = office["clerk"]
        reference = complete(clerk, family, people)
        assert [group for group, cases in clerk.board().items() if cases] == ["ready"]
        clerk.change(reference, "waiting", {"for": "征信报告"})
        assert clerk.board()["waiting"] == [reference]
        assert clerk.case(reference)["waiting_for"] == "征信报告"
        clerk.move(reference, "accepted")
        assert clerk.board()["upcoming"] == [reference]
        office.later(days=7)
        assert office["clerk"].board()["due_today"] == [reference]
        office.later(days=1)
        assert office["clerk"].board()["overdue"] == [reference]
        assert office["clerk"].case(reference)["clock"]["overdue"] is True
        assert not any(office["far.clerk"].board().values())
        office["clerk"].move(reference, "withdrawn", reason="申请人撤回")
        assert not any(office["clerk"].board().values())

    def test_no_deadline_is_guessed_past_the_calendar(self, office: Any, family: Any, people: Any) -> None:
        family["request"].pop("applied_on")
        office.later(days=302)
        reference = accepted(office, family, people)
        assert office.today == date(2026, 12, 29)
        assert office["clerk"].board()["undated"] == [reference]
        assert office["clerk"].case(reference)["clock"]["due"] is None

    def test_whose_case_it_is(self, office: Any, family: Any) -> None:
        reference = office["clerk"].open(family)["reference"]
        assert office["clerk"]("GET", "colleagues").json()["names"] == ["clerk", "clerk2", "reviewer"]
        office["clerk"].change(reference, "assignee", {"name": "clerk2"})
        assert office["clerk2"].case(reference)["assigned_to"] == "clerk2"
        office["clerk"].move(reference, "withdrawn", reason="申请人撤回")
        assert refusal(office["clerk"]("PUT", f"cases/{reference}/assignee", {"name": None}, 3))[0] == 409
        reference, version = office["clerk"].open(family)["reference"], 1
        for name in ("far.clerk", "auditor", "nobody"):
            reply = office["clerk"]("PUT", f"cases/{reference}/assignee", {"name": name}, version)
            assert lacking(reply) == {"/name": "unknown_colleague"}


class TestSearch:
    @pytest.mark.parametrize("role", ["applicant", "spouse"])
    def test_by_each_whole_identity(self, office: Any, family: Any, people: Any, role: str) -> None:
        reference = office["clerk"].open(family, people)["reference"]
        for asked in (
            {"reference": reference},
            {"name": people[role]["name"]},
            {"id_number": people[role]["id_number"]},
        ):
            found = office["clerk"]("POST", "search", asked).json()["cases"]
            assert [(each["reference"], each["applicant"]) for each in found] == [(reference, "王**")]
            assert office["far.clerk"]("POST", "search", asked).json()["cases"] == []
            assert len(office["auditor"]("POST", "search", asked).json()["cases"]) == 1

    def test_a_part_of_a_name_finds_nothing(self, office: Any, family: Any, people: Any) -> None:
        office["clerk"].open(family, people)
        assert office["clerk"]("POST", "search", {"name": "小明"}).json()["cases"] == []

    def test_who_was_replaced_is_found_no_more(self, office: Any, family: Any, people: Any) -> None:
        reference = office["clerk"].open(family, people)["reference"]
        office["clerk"].change(reference, "people", {"applicant": people["spouse"]})
        assert office["clerk"]("POST", "search", {"name": "王小明"}).json()["cases"] == []

    @pytest.mark.parametrize(
        "asked, problem",
        [
            ({}, {"": "one_of"}),
            ({"name": "王小明", "reference": "2026-000001-7"}, {"": "one_of"}),
            ({"reference": "2026-000001-4"}, {"/reference": "reference_format"}),
            ({"id_number": "110105194912310021"}, {"/id_number": "id_number_check"}),
            ({"name": "1"}, {"/name": "name_format"}),
            ({"name": 1}, {"/name": "text_length"}),
        ],
    )
    def test_what_cannot_be_searched(self, office: Any, asked: Any, problem: Any) -> None:
        assert lacking(office["clerk"]("POST", "search", asked)) == problem

    def test_what_was_searched_stays_out_of_the_trail(self, office: Any, family: Any, people: Any) -> None:
        office["clerk"].open(family, people)
        office["clerk"]("POST", "search", {"name": "王小明"})
        trail = office["auditor"]("GET", "audit")
        assert "小明" not in trail.text
        [entry] = [each for each in trail.json()["entries"] if each["act"] == "case.searched"]
        assert entry["detail"]["by"] == "name"


class TestPapersAndNotes:
    def test_who_took_a_paper_and_when(self, office: Any, family: Any) -> None:
        reference = office["clerk"].open(family)["reference"]
        first, second = needed(office["clerk"].case(reference))[:2]
        office["clerk"].change(reference, "papers", {"received": [first]})
        office.later(days=1)
        office["clerk2"].change(reference, "papers", {"received": [first, second]})
        received = {each["id"]: each["received"] for each in office["clerk"].case(reference)["papers"]}
        assert received[first] == {"at": "2026-03-02T09:00:00+08:00", "by": "clerk"}
        assert received[second] == {"at": "2026-03-03T09:00:00+08:00", "by": "clerk2"}

    def test_a_paper_that_there_is_not(self, office: Any, family: Any) -> None:
        reference = office["clerk"].open(family)["reference"]
        reply = office["clerk"]("PUT", f"cases/{reference}/papers", {"received": ["passport_of_the_cat"]}, 1)
        assert lacking(reply) == {"/received/0": "unknown_paper"}

    def test_notes_by_whom_in_order(self, office: Any, family: Any) -> None:
        reference = office["clerk"].open(family)["reference"]
        office["clerk"].change(reference, "notes", {"text": "第一\n条"}, "POST")
        office["reviewer"].change(reference, "notes", {"text": " 第二条 "}, "POST")
        notes = office["clerk"].case(reference)["notes"]
        assert [(each["by"], each["text"]) for each in notes] == [("clerk", "第一\n条"), ("reviewer", "第二条")]

    @pytest.mark.parametrize("text", ["", "  ", "字" * 2001, "字" + " " * 2000, None, 5])
    def test_what_is_no_note(self, office: Any, family: Any, text: Any) -> None:
        reference = office["clerk"].open(family)["reference"]
        assert "/text" in lacking(office["clerk"]("POST", f"cases/{reference}/notes", {"text": text}, 1))


class TestPrintAndExport:
    def test_the_sheet_names_the_case(self, office: Any, family: Any, people: Any) -> None:
        reference = office["clerk"].open(family, people)["reference"]
        reply = office["clerk"]("GET", f"cases/{reference}/sheet")
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(reply.content)).pages)
        assert reference in text and "王**" in text
        assert "小明" not in text and people["applicant"]["id_number"] not in text

    def test_the_export_is_whole_and_masked(self, office: Any, family: Any, people: Any) -> None:
        reference = accepted(office, family, people)
        reply = office["auditor"]("GET", f"cases/{reference}/export")
        exported = reply.json()
        assert len(exported["assessments"]) == 2
        assert [each["state"] for each in exported["history"]] == ["accepted"]
        assert "case.moved" in [each["act"] for each in exported["trail"]]
        assert people["applicant"]["id_number"] not in reply.text and "王小明" not in reply.text
        assert "trail" not in office["clerk"]("GET", f"cases/{reference}/export").json()  # nor may a clerk see it else

    def test_both_are_acts(self, office: Any, family: Any) -> None:
        reference = office["clerk"].open(family)["reference"]
        for what in ("sheet", "export", "assessments/1/replay"):
            office["clerk"]("GET", f"cases/{reference}/{what}")
        acts = [each["act"] for each in office["reviewer"]("GET", f"cases/{reference}/trail").json()["entries"]]
        assert acts == ["case.opened", "case.printed", "case.exported", "case.replayed"]


class TestErasure:
    def test_nothing_of_the_person_is_left_and_the_chain_is_whole(self, office: Any, family: Any, people: Any) -> None:
        reference = office["clerk"].open(family, people)["reference"]
        office["clerk"].change(reference, "notes", {"text": "备注"}, "POST")
        assert office["admin"]("DELETE", f"cases/{reference}").status_code == 204
        case = office["clerk"].case(reference)
        assert (case["erased"], case["state"]) == (True, "withdrawn")
        assert case["people"] == {"applicant": None, "spouse": None}
        assert (case["application"], case["assessment"], case["notes"], case["papers"]) == (None, None, [], [])
        assert office["clerk"]("POST", "search", {"name": "王小明"}).json()["cases"] == []
        with office.desk.reading() as connection:
            assert [*chain.verify(connection, office.desk.keys().audit)] == []
            assert connection.execute(select(tables.cases.c.data_key)).scalar() is None

    def test_a_key_that_is_put_back_opens_nothing_and_is_told(self, office: Any, family: Any, people: Any) -> None:
        reference = office["clerk"].open(family, people)["reference"]
        with office.desk.reading() as connection:
            row = connection.execute(select(tables.cases)).one()
        office["admin"]("DELETE", f"cases/{reference}")
        with writing(office.desk.engine) as connection:
            kept = {"data_key": row.data_key, "sealing_key": row.sealing_key}
            connection.execute(tables.cases.update().values(kept))
        assert refusal(office["clerk"]("POST", f"cases/{reference}/unmasking", {"purpose": "contact"})) == (
            409,
            "erased",
        )
        with office.desk.reading() as connection:
            found = [*chain.verify(connection, office.desk.keys().audit)]
        assert [each.fault for each in found] == ["row_altered"]

    def test_a_key_that_is_destroyed_by_no_act_is_told(self, office: Any, family: Any) -> None:
        office["clerk"].open(family)
        with writing(office.desk.engine) as connection:
            connection.execute(tables.cases.update().values(data_key=None))
        with office.desk.reading() as connection:
            found = [*chain.verify(connection, office.desk.keys().audit)]
        assert [each.fault for each in found] == ["row_altered"]

    def test_one_damaged_case_leaves_the_others_to_be_found(self, office: Any, family: Any, people: Any) -> None:
        damaged, sound = (office["clerk"].open(family, people)["reference"] for _ in range(2))
        with writing(office.desk.engine) as connection:
            here = tables.cases.c.reference == damaged
            connection.execute(tables.cases.update().where(here).values(people=b"\0"))
        assert office["clerk"].board()["ready"] == [damaged, sound]
        assert refusal(office["clerk"]("GET", f"cases/{damaged}")) == (503, "unsealable")
        assert office["clerk"].case(sound)["reference"] == sound

    def test_what_is_left_refuses_plainly(self, office: Any, family: Any) -> None:
        reference = office["clerk"].open(family)["reference"]
        office["admin"]("DELETE", f"cases/{reference}")
        assert refusal(office["admin"]("DELETE", f"cases/{reference}")) == (404, "unknown_case")
        for method, what, document in (
            ("GET", "sheet", None),
            ("GET", "assessments/1", None),
            ("GET", "assessments/1/replay", None),
            ("POST", "unmasking", {"purpose": "contact"}),
            ("POST", "notes", {"text": "备注"}),
            ("PUT", "application", family),
            ("POST", "moves", {"to": "accepted"}),
        ):
            reply = office["clerk"](method, f"cases/{reference}/{what}", document, 2)
            assert refusal(reply) == (409, "erased"), what
        assert office["auditor"]("GET", f"cases/{reference}/export").status_code == 200


class TestRetention:
    @pytest.mark.parametrize("days, erased", [(29, False), (30, False), (31, True)])
    def test_what_was_closed_is_kept_so_many_days(self, new_office: Any, family: Any, days: int, erased: bool) -> None:
        office = new_office("sqlite", retention_days=30)
        clerk = office["clerk"]
        closed, still_open = clerk.open(family)["reference"], clerk.open(family)["reference"]
        clerk.move(closed, "withdrawn", reason="申请人撤回")
        office.later(days=days)
        sweep(office.desk)
        assert office["clerk"].case(closed)["erased"] is erased
        assert office["clerk"].case(still_open)["erased"] is False
