"""The kiosk examples against the live service: both languages ask the same and show the same."""

import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

KIOSK = Path(__file__).parents[2] / "examples/kiosk"
FAMILY = KIOSK / "family.json"
ANSWERS = ("2026-11-02", "2026-11-01", "260000", "980000", "0")
"""What the family's file leaves open: days of contract and payment, down payment, price, garage."""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(params=["python", "node"])
def kiosk(request: pytest.FixtureRequest, service: Any) -> Run:
    """Runs the example with what a visitor types, before the visitor leaves."""
    command: list[str | Path]
    if request.param == "python":
        command = [sys.executable, KIOSK / "ask.py"]
    else:
        command = [request.getfixturevalue("node"), KIOSK / "ask.mjs"]

    def run(*typed: str, file: Path | None = None, **settings: str) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "SERVICE": service.address, "PYTHONUTF8": "1", **settings}
        return subprocess.run(
            [*command, *([file] if file else [])],
            input="".join(f"{line}\n" for line in typed),
            env=env,
            text=True,
            encoding="utf-8",
            capture_output=True,
        )

    return run


def asked(service: Any, path: str) -> int:
    return int(service.asked.count(f"POST {path}"))


def post(service: Any, path: str, document: Any) -> Any:
    body = json.dumps(document).encode()
    request = urllib.request.Request(f"{service.address}{path}", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as reply:
        return json.load(reply)


def test_an_interview_ends_in_a_verdict_and_what_a_month_costs(kiosk: Run, service: Any) -> None:
    done = kiosk(*ANSWERS, file=FAMILY)
    assert (done.returncode, done.stderr) == (0, "")
    family = json.loads(FAMILY.read_text("utf-8"))
    family["purchase"] |= {"price": "980000", "down_payment": "260000", "garage_price": "0"}
    quote = post(service, "/v1/quotes", {**family, "financing": {}})
    (combined,) = [way for way in quote["ways"] if way["way"] == "combined"]
    assert "已经符合条件，最多再答 1 题，算出能贷多少。" in done.stdout
    assert "符合组合贷款的申请条件" in done.stdout
    assert f"公积金贷款 {combined['fund']} 元，商业贷款 {combined['commercial']} 元" in done.stdout
    for method in combined["methods"]:
        assert f"{method['label']}，首月还 {method['plan']['combined']['first_payment']} 元" in done.stdout


def test_only_what_the_verdict_hangs_on_is_asked(kiosk: Run) -> None:
    done = kiosk("两套", "2")
    questions = [line for line in done.stdout.splitlines() if line.endswith("不含这次要买的。")]
    assert len(questions) == 1  # it is not understood at first, and after the second home nothing else matters
    assert "没有看懂，请再答一次" in done.stdout
    assert "不符合组合贷款的申请条件" in done.stdout
    assert (
        "✗ 不是第三套及以上住房：家庭已有住房套数为 2，要求不超过 1，超出 1（实施细则第五条第（四）项）" in done.stdout
    )
    assert "还要问" not in done.stdout


def test_what_is_not_known_yet_is_named_with_its_articles(kiosk: Run) -> None:
    done = kiosk(file=FAMILY)  # the visitor leaves at once
    assert done.returncode == 0
    assert "还没有问完" in done.stdout
    assert re.search(r"\? 付款凭证未超过规定时间：.+（实施细则第四条第（三）项）", done.stdout)
    assert "还要问：购房合同总价是多少元？" in done.stdout


def test_an_answer_that_cannot_be_is_explained_and_asked_again(kiosk: Run) -> None:
    done = kiosk("2026-11-31", "2026-11-02", "2026-11-01", "260000", "980000.123", *ANSWERS[3:], file=FAMILY)
    assert "✗ 日期应写成 2026-03-01 的样子，并且确有这一天" in done.stdout
    assert "✗ 金额最多写到分，即两位小数" in done.stdout
    assert "首月还" in done.stdout


def test_what_is_skipped_stays_unknown(kiosk: Run) -> None:
    done = kiosk("", *ANSWERS[1:4], file=FAMILY)
    assert "还不能确定" in done.stdout
    assert "? 签订合同未超过规定时间" in done.stdout
    assert "首月还" not in done.stdout


def test_whoever_leaves_before_the_amount_has_the_verdict(kiosk: Run) -> None:
    done = kiosk(*ANSWERS[:4], file=FAMILY)
    assert "已经符合条件，最多再答 1 题" in done.stdout
    assert "按已提供的情况，符合组合贷款的申请条件" in done.stdout
    assert (done.returncode, "首月还" in done.stdout) == (0, False)


def test_a_file_with_a_mistake_is_refused_by_field(kiosk: Run, tmp_path: Path) -> None:
    file = tmp_path / "family.json"
    file.write_text('{"city": "jingdezhen", "purchase": {"price": "980000.123"}}', "utf-8")
    done = kiosk(file=file)
    assert (done.returncode, done.stdout) == (2, "")
    assert "✗ 有的内容填写不对（invalid）" in done.stderr
    assert "/purchase/price：金额最多写到分，即两位小数" in done.stderr


def test_a_kiosk_with_a_key_hands_the_case_over(kiosk: Run, service: Any) -> None:
    done = kiosk(*ANSWERS, file=FAMILY, KIOSK_KEY=service.key)
    assert re.search(r"已交给窗口，编号 20\d\d-\d{6}-\d\n", done.stdout), done.stderr
    assert asked(service, "/v1/desk/cases") == 1


def test_a_key_that_is_none_is_refused(kiosk: Run) -> None:
    done = kiosk(*ANSWERS, file=FAMILY, KIOSK_KEY="kiosk_nobodys")
    assert done.returncode == 2
    assert "✗ 密钥不对，或已吊销（unknown_key）" in done.stderr


def test_a_busy_service_is_asked_again_when_it_says(kiosk: Run, service: Any, in_the_way: Any) -> None:
    service.instead += [in_the_way["busy"]] * 2
    done = kiosk("2")
    assert done.returncode == 0
    assert done.stderr == "服务正忙或连不上，1 秒后再试……\n" * 2
    assert asked(service, "/v1/questions") == 2 + 3


def test_a_service_that_stays_busy_is_left_alone(kiosk: Run, service: Any, in_the_way: Any) -> None:
    service.instead += [in_the_way["busy"]] * 9
    done = kiosk("2")
    assert done.returncode == 2
    assert done.stderr.endswith("✗ 现在太忙（busy）\n")
    assert len(service.asked) == 4


def test_nobody_waits_for_an_hour(kiosk: Run, service: Any, in_the_way: Any) -> None:
    service.instead += [in_the_way["closed"]]
    done = kiosk("2")
    assert (done.returncode, len(service.asked)) == (2, 1)
    assert "今天的次数已用完（quota）" in done.stderr


def test_a_service_that_is_late_is_asked_again(kiosk: Run, service: Any, in_the_way: Any) -> None:
    service.instead += [in_the_way["slow"]]
    done = kiosk("2", TIMEOUT="1.5")
    assert done.returncode == 0
    assert asked(service, "/v1/questions") == 1 + 3


def test_an_answer_of_something_in_between_is_no_problem_of_the_service(
    kiosk: Run, service: Any, in_the_way: Any
) -> None:
    service.instead += [in_the_way["gateway"]]
    assert kiosk("2").returncode == 0  # it was asked again
    service.instead += [in_the_way["gateway"]] * 4
    done = kiosk("2")
    assert done.returncode == 2
    assert "502" in done.stderr and "Traceback" not in done.stderr


def test_who_asks_too_often_waits(kiosk: Run, serve: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RATE_PER_CLIENT", "2/second")
    done = kiosk("2", SERVICE=serve())
    assert done.returncode == 0
    assert "不符合组合贷款的申请条件" in done.stdout
    assert "1 秒后再试" in done.stderr
