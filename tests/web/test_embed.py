"""The embedded page in pages of another origin: what it shows, what it says, and what it keeps to itself."""

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Frame, Page, expect

pytestmark = pytest.mark.browser

EXAMPLE = Path(__file__).parents[2] / "examples" / "embed" / "index.html"
BUDGET = 2 * 1024
"""Bytes of the loader, compressed."""

PAGE = """<!doctype html>
<html lang="zh-CN">
  <head><meta charset="utf-8"><link rel="icon" href="data:,"><title>host</title>{head}</head>
  <body><main>{body}</main></body>
</html>"""

RECORDS = """<script>
  const told = [], raised = []
  window.addEventListener('message', ({ origin, data }) => told.push({ origin, data }))
  document.addEventListener('loan-engine-plan', ({ detail, target }) => raised.push({ detail, from: target.localName }))
</script>"""

HEARS = "() => { window.heard = []; addEventListener('message', ({ data }) => heard.push(data)) }"
ACCENT = "() => getComputedStyle(document.documentElement).getPropertyValue('--accent')"
OWN_ACCENT = "#0f5566"


@pytest.fixture(scope="module")
def hosted() -> Iterator[Callable[[str], str]]:
    """Serves a text as the page of an origin that is not the service's. The origin."""
    served: list[str] = []

    class Host(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(served[-1].encode())

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()

    def hosted_(page: str) -> str:
        served.append(page)
        return f"http://127.0.0.1:{server.server_port}"

    yield hosted_
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def host_page(open_page: Any, site: Any, hosted: Any) -> Any:
    """Opens a host's page with the element in it."""

    def open_(show: str = "calculator", style: str = "", size: tuple[int, int] = (768, 900)) -> Page:
        head = f'{RECORDS}<style>{style}</style><script type="module" src="{site.address}/embed.js"></script>'
        body = f'<loan-engine show="{show}"></loan-engine>'
        page: Page = open_page(at=hosted(PAGE.format(head=head, body=body)), size=size)
        return page

    return open_


def framed(page: Page, show: str = "form") -> Frame:
    """The embedded page, once it shows something."""
    element = page.locator("iframe").first.element_handle()
    frame = element.content_frame() if element else None
    assert frame is not None
    frame.locator(show).first.wait_for()
    return frame


def plan(frame: Frame) -> None:
    frame.get_by_label("合同总价").fill("98万")
    frame.get_by_label("已付首付款").fill("26万")
    frame.get_by_label("车库款").fill("0")
    frame.get_by_label("贷多少年").select_option("30 年")
    expect(frame.locator(".headline .payment")).to_be_visible()


def expect_a_fit(page: Page) -> float:
    """The height of the frame, once it is that of its content."""
    inside = framed(page).locator("html")
    for _ in range(100):
        height = page.locator("iframe").evaluate("frame => frame.clientHeight")
        content = inside.evaluate("html => html.getBoundingClientRect().height")
        if 0 <= height - content < 1 and not inside.evaluate("html => html.scrollHeight - html.clientHeight"):
            return float(height)
        page.wait_for_timeout(100)
    raise AssertionError(f"the frame is {height} high, its content {content}")


def test_a_frame_is_as_high_as_what_is_in_it(host_page: Any) -> None:
    page = host_page()
    before = expect_a_fit(page)
    plan(framed(page))
    framed(page, ".chart canvas")
    assert expect_a_fit(page) > before + 500
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        expect_a_fit(page)


def test_the_check_is_shown_where_it_is_asked_for(host_page: Any) -> None:
    page = host_page(show="check")
    expect(framed(page, ".asked").locator(".asked h1")).to_have_text("夫妻双方名下已有几套住房？")
    expect_a_fit(page)


def test_an_element_names_its_city(open_page: Any, site: Any, hosted: Any) -> None:
    head = f'<script type="module" src="{site.address}/embed.js"></script>'
    for city, shown in (("jingdezhen", "景金字〔2020〕18号"), ("atlantis", "这里没有这个城市的规则")):
        page = open_page(at=hosted(PAGE.format(head=head, body=f'<loan-engine city="{city}"></loan-engine>')))
        expect(framed(page, "main").get_by_text(shown)).to_be_visible()


def test_a_host_has_its_own_colours(host_page: Any) -> None:
    page = host_page(style="body { --loan-engine-accent: #7a1f5c; --loan-engine-radius: 2px }")
    button = framed(page).get_by_role("button", name="没有车库款")
    card = framed(page).locator("form")
    expect(card).to_have_css("border-radius", "2px")
    assert framed(page).evaluate(ACCENT) == "#7a1f5c"
    expect(button).to_be_visible()


@pytest.mark.parametrize("value", ["red", "#fff", "url(https://elsewhere.example/x)", "#7a1f5c; color: red"])
def test_a_value_that_is_no_colour_is_ignored(host_page: Any, value: str) -> None:
    page = host_page()
    frame = framed(page)
    styled(page, {"accent": value, "radius": "2px", "ink": "#ff0000"})
    expect(frame.locator("form")).to_have_css("border-radius", "2px")
    assert frame.evaluate(ACCENT) == OWN_ACCENT
    assert frame.evaluate("document.documentElement.style.length") == 1


def styled(page: Page, style: dict[str, str]) -> None:
    """Sends a look as the loader does."""
    page.evaluate("style => frames[0].postMessage({ type: 'loan-engine:style', style }, '*')", style)


def test_a_host_is_told_nothing_that_its_visitor_did_not_hand_over(host_page: Any, site: Any) -> None:
    page = host_page()
    frame = framed(page)
    plan(frame)
    frame.get_by_label("等额本金").click()
    frame.get_by_text("不按这个按钮，这个网站看不到您填的内容。").wait_for()
    expect_a_fit(page)
    told = page.evaluate("told")
    assert {each["origin"] for each in told} == {site.address}
    assert told[0]["data"] == {"type": "loan-engine:ready"}
    assert all(set(each["data"]) == {"type", "height"} for each in told[1:])
    assert {each["data"]["type"] for each in told[1:]} == {"loan-engine:height"}
    assert page.evaluate("raised") == []

    frame.get_by_role("button", name="把我填的内容交给").click()
    frame.get_by_text("已经交给这个网站。").wait_for()
    page.wait_for_function("raised.length")
    facts = {
        "purchase.price": "980000",
        "purchase.down_payment": "260000",
        "purchase.garage_price": "0",
        "request.term_months": 360,
    }
    detail = {"facts": facts, "way": "combined", "method": "equal_principal"}
    assert page.evaluate("raised") == [{"detail": detail, "from": "loan-engine"}]


def test_the_button_names_who_gets_the_plan(host_page: Any) -> None:
    page = host_page()
    plan(framed(page))
    origin = page.evaluate("location.origin")
    expect(framed(page).get_by_role("button", name=f"把我填的内容交给 {origin}")).to_be_visible()


def until(frame: Frame, true: str) -> None:
    """Waits in here: in the frame a text is evaluated once, and its policy forbids it to evaluate it again."""
    last = time.monotonic() + 30
    while not frame.evaluate(true):
        assert time.monotonic() < last, true
        frame.page.wait_for_timeout(50)


def test_a_frame_made_for_another_origin_is_silent_and_deaf(browser: Browser, site: Any, hosted: Any) -> None:
    frame_ = f'<iframe src="{site.address}/embed?host=https://elsewhere.example"></iframe>'
    page = browser.new_page(locale="zh-CN")  # Chromium itself complains of each message that it does not deliver
    page.goto(hosted(PAGE.format(head=RECORDS, body=frame_)))
    frame = framed(page)
    plan(frame)
    frame.get_by_role("button", name="把我填的内容交给 https://elsewhere.example").click()
    frame.get_by_text("已经交给这个网站。").wait_for()
    frame.evaluate(HEARS)
    styled(page, {"accent": "#ff0000"})
    until(frame, "heard.length > 0")
    assert frame.evaluate(ACCENT) == OWN_ACCENT
    assert page.evaluate("told") == []
    page.close()


@pytest.mark.parametrize("query", ["", "?host=", "?host=null", "?host=javascript:alert(1)", "?host=*"])
def test_a_frame_made_for_no_origin_offers_no_handing_over(open_page: Any, site: Any, hosted: Any, query: str) -> None:
    body = f'<iframe src="{site.address}/embed{query}"></iframe>'
    page = open_page(at=hosted(PAGE.format(head=RECORDS, body=body)))
    plan(framed(page))
    expect(framed(page).get_by_role("button", name="用链接分享")).to_be_visible()
    expect(framed(page).get_by_role("button", name="把我填的内容交给")).to_have_count(0)
    assert page.evaluate("told") == []


def test_a_look_is_taken_from_the_page_around_alone(host_page: Any) -> None:
    page = host_page()
    frame = framed(page)
    frame.evaluate(HEARS)
    page.evaluate(
        """() => {
          const other = document.body.appendChild(document.createElement('iframe'))
          const script = other.contentDocument.createElement('script')
          const style = { accent: '#ff0000' }
          const message = JSON.stringify({ type: 'loan-engine:style', style })
          script.textContent = `parent.frames[0].postMessage(${message}, '*')`
          other.contentDocument.body.append(script)
        }"""
    )
    until(frame, "heard.some(({ style }) => style?.accent === '#ff0000')")
    assert frame.evaluate(ACCENT) == OWN_ACCENT


def test_the_element_hears_its_own_frame_alone(host_page: Any) -> None:
    page = host_page()
    before = expect_a_fit(page)
    page.evaluate(
        """() => {
          postMessage({ type: 'loan-engine:plan', plan: { facts: {} } }, '*')
          postMessage({ type: 'loan-engine:height', height: 10 }, '*')
          postMessage(null, '*')
          return new Promise((heard) => setTimeout(heard, 100))
        }"""
    )
    assert page.evaluate("raised") == []
    assert expect_a_fit(page) == before


def test_messages_that_say_nothing_do_no_harm(host_page: Any) -> None:
    page = host_page()
    frame = framed(page)
    for message in ("null", "1", "'loan-engine:style'", "{ type: 'loan-engine:style' }", "{ type: 'other' }"):
        page.evaluate(f"frames[0].postMessage({message}, '*')")
    styled(page, {"radius": "2px"})
    expect(frame.locator("form")).to_have_css("border-radius", "2px")


def test_an_element_that_is_moved_starts_anew(host_page: Any) -> None:
    page = host_page()
    expect_a_fit(page)
    page.evaluate("document.body.append(document.querySelector('loan-engine'))")
    expect_a_fit(page)
    expect(page.locator("iframe")).to_have_count(1)


def test_the_frame_keeps_nothing(host_page: Any) -> None:
    page = host_page()
    plan(framed(page))
    assert framed(page).evaluate("localStorage.length + sessionStorage.length + document.cookie.length") == 0


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_axe_finds_nothing_in_the_example_nor_in_its_frame(open_page: Any, site: Any, hosted: Any, width: int) -> None:
    page = open_page(at=hosted(example(site)), size=(width, 900))
    frame = framed(page)
    for each in frame.locator("details").all():
        each.evaluate("details => { details.open = true }")
    plan(frame)
    frame.locator(".chart canvas").wait_for()
    expect_a_fit(page)
    # Each by itself: axe would speak to the frame in the host's name.
    for document, options in ((page, {"iframes": False}), (frame, {})):
        found = Axe().run(document, options={"resultTypes": ["violations"], **options})
        assert found.violations_count == 0, found.generate_report()


def test_axe_finds_nothing_in_the_check(host_page: Any) -> None:
    found = Axe().run(framed(host_page(show="check"), ".asked"))
    assert found.violations_count == 0, found.generate_report()


def example(site: Any) -> str:
    """The example's page, with this service in it."""
    return EXAMPLE.read_text("utf-8").replace("http://127.0.0.1:8000", site.address, 2)


def test_the_example_hands_a_plan_to_its_page(open_page: Any, site: Any, hosted: Any) -> None:
    page = open_page(at=hosted(example(site)))
    frame = framed(page)
    expect(frame.locator("form")).to_have_css("border-radius", "4px")
    assert frame.evaluate(ACCENT) == "#8a3b12"
    plan(frame)
    expect(page.get_by_text("置业顾问还没有收到方案。")).to_be_visible()
    frame.get_by_role("button", name="把我填的内容交给").click()
    expect(page.get_by_text("置业顾问收到了您的方案：总价 980,000 元。")).to_be_visible()


def test_the_loader_is_small_and_any_page_may_read_it(site: Any) -> None:
    with urlopen(f"{site.address}/embed.js") as reply:
        script = reply.read()
        assert reply.headers["Content-Type"].startswith("text/javascript")
        assert reply.headers["Access-Control-Allow-Origin"] == "*"
        assert reply.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "immutable" not in reply.headers["Cache-Control"]  # its name stays when its content changes
    assert len(gzip.compress(script)) <= BUDGET
