"""A case from its opening to its end: what it keeps, what it shows, which steps are open, and what is due when."""

from typing import Any

import pytest

PEOPLE = {
    "applicant": {"name": "王小明", "id_number": "440524188001010014"},
    "spouse": {"name": "李华", "id_number": "11010519491231002X"},
}


@pytest.fixture
def fitting(family: Any) -> Any:
    """A family that says nothing that the ID numbers contradict."""
    for person in ("applicant", "spouse"):
        family[person].pop("birth_date", None)
        family[person].pop("sex", None)
        family[person].pop("retirement_category", None)
    return family


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
        assert found["家庭已有住房套数"] == ("0", "2")
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


class TestAcceptance:
    def test_nothing_missing(self, office: Any, fitting: Any) -> None:
        reference = complete(office["clerk"], fitting, PEOPLE)
        [move] = [each for each in office["clerk"].case(reference)["may"]["moves"] if each["to"] == "accepted"]
        if move["missing"]:  # without dates of birth the term is open, and so is the verdict
            pytest.fail(str(move["missing"]))
        assert office["clerk"].move(reference, "accepted")["state"] == "accepted"
