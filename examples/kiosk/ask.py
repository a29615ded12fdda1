"""A kiosk in a terminal: asks what the rules need, says whether the family may borrow, and what a month costs.

    python examples/kiosk/ask.py                                    # asks everything; an empty line skips a question
    python examples/kiosk/ask.py examples/kiosk/family.json         # asks what the file does not say

SERVICE is the address of the service, else http://127.0.0.1:8000. With a key in KIOSK_KEY the case goes to the desk.
Needs Python 3.11 and nothing else. Nothing is kept, here or there, but for the case that is handed over.
"""

import json
import os
import sys
import time
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

SERVICE = os.environ.get("SERVICE", "http://127.0.0.1:8000")
TIMEOUT = float(os.environ.get("TIMEOUT", "10"))  # seconds that one try may take
TRIES = 4
PATIENCE = 60  # seconds that nobody at a screen waits beyond
AGAIN = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
MARKS = {True: "✓", False: "✗", None: "?"}
YES, NO = ("是", "y", "yes"), ("否", "n", "no")


class Problem(Exception):
    """What the service refused, as it says it: a stable `code`, and for each bad field a pointer and a sentence."""

    def __init__(self, details: dict[str, Any], retry_after: int | None) -> None:
        super().__init__(details["title"])
        self.code, self.errors, self.retry_after = details["code"], details["errors"], retry_after


def send(path: str, document: object = None, **headers: str) -> Any:
    """The answer to a request, sent again while the service is busy or out of reach. Raises Problem or OSError."""
    body = None if document is None else json.dumps(document).encode()
    request = Request(f"{SERVICE}{path}", body, {"Content-Type": "application/json", **headers})
    for left in reversed(range(TRIES)):
        try:
            with urlopen(request, timeout=TIMEOUT) as response:
                return json.load(response)
        except HTTPError as error:  # before OSError, which it is one of
            refused, wait = problem(error)
        except OSError as error:  # no network, or no answer in time
            refused, wait = error, 1
        if not left or wait is None or wait > PATIENCE:
            raise refused
        print(f"服务正忙或连不上，{wait} 秒后再试……", file=sys.stderr)
        time.sleep(wait)


def problem(error: HTTPError) -> tuple[Exception, int | None]:
    """What was refused, and after how many seconds to ask again; None: never."""
    with error:
        if error.headers.get_content_type() != "application/problem+json":
            return error, 1  # not from the service, but from something in between: it may be starting
        after = error.headers["Retry-After"]
        refused = Problem(json.load(error), int(after) if after else None)
    return refused, refused.retry_after if error.code in AGAIN else None


def told(fact: Any) -> Any:
    """What the visitor answers, as the service takes it; None where the question is skipped. Raises EOFError."""
    print(f"\n{fact['question']}{fact['hint']}")
    choices = list((fact["choices"] or {}).items())
    for number, (_, label) in enumerate(choices, 1):
        print(f"  {number}. {label}")
    while text := input(f"{'是/否' if fact['kind'] == 'yes_no' else fact['unit']}> ").strip():
        match fact["kind"]:
            case "yes_no" if text.lower() in YES + NO:
                return text.lower() in YES
            case "choice" if text.isdecimal() and 0 < int(text) <= len(choices):
                return choices[int(text) - 1][0]
            case "count" | "months" if text.isdecimal():
                return int(text)
            case "money" | "area" | "day":
                return text  # the service reads it, and says what is wrong with it
        print("没有看懂，请再答一次；不知道的直接回车。")
    return None


def put(application: Any, fact: Any, value: object) -> None:
    """Fills in a fact; None takes it out again."""
    application.setdefault(fact["group"], {})[fact["id"].partition(".")[2]] = value


def interview(application: Any) -> None:
    """Asks until verdict and amount are known, nothing more can be asked, or the visitor has gone.

    A kiosk that says no more than whether they may borrow ends where `decides` is no longer `verdict`.
    """
    skipped: list[str] = []
    was = None
    while fact := (found := send("/v1/questions", {**application, "skipped": skipped}))["next"]:
        if found["decides"] == "quote" and was != "quote":
            sure = "已经符合条件，" if found["verdict"] == "eligible" else ""
            print(f"\n{sure}最多再答 {found['at_most']} 题，算出能贷多少。")
        was = found["decides"]
        ask(application, fact, skipped)


def ask(application: Any, fact: Any, skipped: list[str]) -> None:
    """Asks for one fact, again and again while the service finds fault with the answer."""
    while (value := told(fact)) is not None:
        put(application, fact, value)
        try:
            send("/v1/questions", application)
            return
        except Problem as refused:
            put(application, fact, None)
            for each in refused.errors:
                print(f"✗ {each['detail']}")
    skipped.append(fact["id"])


def payments(application: Any) -> Any:
    """The combined loan with its payments; None where a fact was skipped that they depend on."""
    try:
        quote = send("/v1/quotes", {**application, "financing": {}})
    except Problem as refused:
        if any(each["code"] != "needed_for_quote" for each in refused.errors):
            raise
        return None
    return next(way for way in quote["ways"] if way["way"] == "combined")


def show(assessment: Any) -> None:
    """The verdict, and every condition that made it, with its articles: the others are met, or do not matter now."""
    print(f"\n{assessment['says']}")
    decisive = None if assessment["verdict"] == "undetermined" else False
    for each in assessment["conditions"]:
        if each["result"] is decisive and each["counts"]:
            articles = "、".join(article["text"] for article in each["articles"])
            print(f"{MARKS[each['result']]} {each['title']}：{each['says']}（{articles}）")
    for each in assessment["needed"]:
        print(f"还要问：{each['question']}")
    for each in assessment["remedies"]["ways"]:
        print(f"→ {each['says']}")
    rulebook = assessment["rulebook"]
    print(f"依据 {rulebook['number']}，{rulebook['in_force_since']} 起施行")
    print(f"以中心和银行为准，咨询 {rulebook['hotline']}")


def show_payments(way: Any) -> None:
    """What the first month costs, by each method."""
    print(f"\n{way['label']}：公积金贷款 {way['fund']} 元，商业贷款 {way['commercial']} 元")
    for method in way["methods"]:
        print(f"  {method['label']}，首月还 {method['plan']['combined']['first_payment']} 元")


def run(application: Any) -> None:
    """A visitor, from the first question to the last line. Raises Problem or OSError."""
    try:
        interview(application)
    except EOFError:
        print("\n还没有问完，先看看到目前为止的结论。")
    assessment = send("/v1/assessments", application)
    show(assessment)
    if assessment["verdict"] == "eligible" and (way := payments(application)):
        show_payments(way)
    if key := os.environ.get("KIOSK_KEY"):
        headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": str(uuid4())}
        receipt = send("/v1/desk/cases", {"application": application}, **headers)
        print(f"已交给窗口，编号 {receipt['reference']}")


def main() -> int:
    """The exit status: 2 where the service refused something, or cannot be reached."""
    try:
        run(json.loads(Path(sys.argv[1]).read_text("utf-8")) if sys.argv[1:] else {"city": "jingdezhen"})
    except Problem as refused:
        print(f"✗ {refused}（{refused.code}）", file=sys.stderr)
        for each in refused.errors:
            print(f"  {each['pointer']}：{each['detail']}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"✗ 连不上 {SERVICE}：{error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
