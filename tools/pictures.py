"""The pictures of the pages in docs/pictures/, made again: `python tools/pictures.py`.

A service of its own with an empty desk, the example family on each page, and Chromium with Noto Sans CJK. The desk's
people are made up, with ID numbers of an area that there is none of.
"""

from __future__ import annotations

import base64
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import yaml
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from stdnum.iso7064 import mod_11_2

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from api.desk.settings import DeskSettings  # noqa: E402
from rules.facts import Choice, YesNo  # noqa: E402
from rules.rulebooks import rulebooks  # noqa: E402
from rules.vocabulary import FACTS  # noqa: E402
from tools.stage import PASSWORD, chromium, manned, serving, somebodys, with_desk  # noqa: E402

PICTURES = ROOT / "docs/pictures"
PHONE, COUNTER, BOARD, KIOSK, SHEET = (390, 844), (1280, 800), (1280, 640), (1080, 1920), (900, 800)
WIDEST = 1280
HIGHEST = 960
COLOURS = 128
LARGEST = 150_000
"""Bytes of a picture: a README is read over slow lines."""

MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)
RULEBOOK = rulebooks()["jingdezhen-2020-18"]
FAMILY = RULEBOOK.example
CASES = [  # a family of examples/, the applicant, and the spouse
    ("clear-yes", ("王小明", "19920615001"), ("李春华", "19931102002")),
    ("spouse-should-apply", ("陈志强", "19900208003"), ("刘芳", "19910519004")),
    ("facts-unknown", ("赵建国", "19881203005"), None),
    ("over-the-cap", ("周敏", "19950727006"), None),
    ("term-cut-by-retirement", ("孙国平", "19700101007"), None),
]


def facts(family: Any) -> dict[str, Any]:
    """What a plan of the pages holds: facts by id."""
    return {
        f"{group}.{name}": value
        for group, values in family.items()
        if isinstance(values, dict) and group != "financing"
        for name, value in values.items()
    }


def shared(screen: str, family: Any) -> str:
    """The link that a family would share of a screen."""
    plan = {"facts": facts(family), "way": "combined", "method": "equal_installment"}
    return f"#/{screen}/{base64.urlsafe_b64encode(json.dumps(plan, default=str).encode()).decode().rstrip('=')}"


def example(name: str) -> Any:
    return yaml.safe_load((ROOT / f"examples/families/{name}.yaml").read_text("utf-8"))


@contextmanager
def service(folder: Path) -> Iterator[str]:
    """The pages and a desk with a clerk; its address."""
    settings = DeskSettings(f"sqlite:///{folder / 'desk.sqlite'}", folder / "desk.keys")
    desk = manned(settings, {"li.ming": ("clerk", "珠山")}, MONDAY)
    with serving(with_desk(desk)) as address:
        yield address
    desk.close()


def buyer(page: Page, address: str) -> None:
    page.goto(f"{address}/{shared('quick', FAMILY)}")
    expect(page.locator(".headline .payment")).to_be_visible()
    expect(page.locator(".chart canvas")).to_be_visible()
    page.locator(".headline").scroll_into_view_if_needed()
    page.locator(".headline").evaluate("node => window.scrollTo(0, node.getBoundingClientRect().top + scrollY - 16)")


def verdict(page: Page, address: str) -> None:
    page.goto(f"{address}/{shared('check', example('over-the-cap'))}")
    expect(page.locator(".verdict h1")).to_have_text("不符合条件")


def counter(page: Page, address: str) -> None:
    page.goto(f"{address}/counter")
    for id_, value in facts(FAMILY).items():
        row = page.locator(f'[data-fact="{id_}"]')
        match FACTS[id_]:
            case YesNo():
                row.get_by_label("是" if value else "否", exact=True).check()
            case Choice():
                row.get_by_role("combobox").select_option(value)
            case _:
                row.locator("input").fill(str(value))
    expect(page.locator(".verdict h1")).to_have_text("符合条件")
    page.evaluate("document.activeElement.blur(), window.scrollTo(0, 0)")


def kiosk(page: Page, address: str) -> None:
    page.goto(f"{address}/kiosk?idle=900#/home")
    page.locator("main").get_by_role("link", name="算月供").click()
    page.get_by_label("合同总价").fill("98万")
    page.get_by_label("已付首付款").fill("26万")
    page.get_by_label("车库款").fill("0")
    page.get_by_label("贷多少年").select_option("30 年")
    page.get_by_label("等额本息").click()
    expect(page.locator(".headline .payment")).to_be_visible()
    page.evaluate("document.activeElement.blur(), window.scrollTo(0, 0)")


def desk(page: Page, address: str) -> None:
    page.goto(f"{address}/desk")
    page.get_by_label("账号").fill("li.ming")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.locator(".who")).to_contain_text("li.ming")
    session = page.request.get(f"{address}/v1/desk/session").json()
    for name, *people in CASES:
        application = {key: value for key, value in example(name).items() if key != "financing"}
        named = zip(("applicant", "spouse"), people, strict=True)
        answer = page.request.post(
            f"{address}/v1/desk/cases",
            data=json.dumps(
                {
                    "application": application,
                    "people": {who: identity(*person) for who, person in named if person is not None},
                },
                default=str,
            ),
            headers={
                "Content-Type": "application/json",
                "X-CSRF-Token": session["csrf"],
                "Idempotency-Key": str(uuid4()),
            },
        )
        assert answer.status == 201, answer.text()
    page.reload()
    expect(page.locator("main")).to_contain_text("王")


def rulebook(page: Page, address: str) -> None:
    page.goto(f"{address}/rulebooks/{RULEBOOK.id}")
    page.emulate_media(media="print")
    page.add_style_tag(content="body { padding: 2rem; background: white }")


def identity(name: str, born: str) -> dict[str, str]:
    """A person of area 999999, which nobody is from."""
    seventeen = f"999999{born}"
    return {"name": name, "id_number": seventeen + mod_11_2.calc_check_digit(seventeen)}


TAKEN: dict[str, tuple[tuple[int, int], Callable[[Page, str], None]]] = {
    "buyer": (PHONE, buyer),
    "verdict": (PHONE, verdict),
    "counter": (COUNTER, counter),
    "kiosk": (KIOSK, kiosk),
    "desk": (BOARD, desk),
    "rulebook": (SHEET, rulebook),
}


def take(browser: Browser, address: str, name: str) -> None:
    """One picture, in few colours."""
    size, shown = TAKEN[name]
    # The sheet's policy gives way, for it gets the margins of its paper.
    context = somebodys(browser, size, bypass_csp=name == "rulebook")
    page = context.new_page()
    shown(page, address)
    page.wait_for_load_state("networkidle")
    expect(page.locator(".network")).to_have_count(0)
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    shot.thumbnail((WIDEST, HIGHEST))
    picture = shot.quantize(COLOURS, dither=Image.Dither.NONE)
    target = PICTURES / f"{name}.png"
    picture.save(target, optimize=True)
    assert target.stat().st_size <= LARGEST, f"{target}: {target.stat().st_size} bytes"
    context.close()


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    in_chinese = chromium("--lang=zh-CN", env={**os.environ, "LANGUAGE": "zh_CN"})
    with TemporaryDirectory() as folder, service(Path(folder)) as address, in_chinese as browser:
        for name in sys.argv[1:] or TAKEN:
            take(browser, address, name)


if __name__ == "__main__":
    main()
