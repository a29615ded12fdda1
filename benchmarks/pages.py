"""The buyer's page as a person waits for it: when it can be used on a slow phone, and how it follows what is typed.

Run from the repository's root, after `make run` or `make test` built the pages:  .venv/bin/python benchmarks/pages.py

The slow phone is Lighthouse's: 1.6 Mbit/s down, 150 ms to and fro, a processor a quarter as fast. The page can be used
once its calculator stands and the main thread has been idle. Typing is measured without any slowing down, from the
stroke to the first frame in which the payment has changed.
"""

import json
import sys
from base64 import urlsafe_b64encode
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser

sys.path.insert(0, str(Path(__file__).parents[1]))

from api.app import create_app
from tools.stage import chromium, serving

ROUNDS = 9
PHONE: Any = {"width": 390, "height": 844}
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
PLAN = {
    "facts": {
        "purchase.price": "980000",
        "purchase.down_payment": "260000",
        "purchase.garage_price": "0",
        "household.homes_owned": 0,
        "request.term_months": 360,
    },
    "way": "combined",
    "method": "equal_installment",
}
FILLED = f"#/quick/{urlsafe_b64encode(json.dumps(PLAN).encode()).decode().rstrip('=')}"
"""The calculator with a plan in it, as a shared link has it."""

USABLE = """() => new Promise((done) => {
  const look = () => document.querySelector('.money input')
    ? requestIdleCallback(() => done(performance.now())) : requestAnimationFrame(look)
  look()
})"""
STROKE = """async (amount) => {
  const input = document.querySelector('.money input')
  const shown = () => document.querySelector('.headline .payment strong')?.textContent
  const before = shown(), began = performance.now()
  input.value = amount
  input.dispatchEvent(new Event('input', { bubbles: true }))
  while (!shown() || shown() === before) await new Promise(requestAnimationFrame)
  const took = performance.now() - began
  await new Promise((done) => setTimeout(done, 600))  // the tables have followed, and the next stroke comes
  return took
}"""


def usable(browser: Browser, address: str) -> float:
    """Milliseconds until the page can be used, on a slow phone that sees it for the first time."""
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(f"{address}/#/quick")
    took: float = page.evaluate(USABLE)
    context.close()
    return took


def strokes(browser: Browser, address: str) -> list[float]:
    """Milliseconds from each stroke to its payment."""
    page = browser.new_page(viewport=PHONE)
    page.goto(f"{address}/{FILLED}")
    page.locator(".headline .payment strong").wait_for()
    page.wait_for_timeout(1000)
    return [page.evaluate(STROKE, str(900_000 + 10_000 * each)) for each in range(ROUNDS)]


def main() -> None:
    with serving(create_app()) as address, chromium() as browser:
        rows = {
            "usable on a slow phone": [usable(browser, address) for _ in range(ROUNDS)],
            "from a stroke to its payment": strokes(browser, address),
        }
    print("| ms | min | median | max |\n| --- | ---: | ---: | ---: |")
    for name, took in rows.items():
        print(f"| {name} | {min(took):.0f} | {median(took):.0f} | {max(took):.0f} |")


if __name__ == "__main__":
    main()
