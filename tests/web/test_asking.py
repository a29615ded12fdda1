"""A page of a developer's own, of another origin, asks the API from the browser."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.responses import HTMLResponse

from api.app import create_app

pytestmark = pytest.mark.browser

PAGE = HTMLResponse("""<!doctype html>
<html lang="zh-CN">
  <head><meta charset="utf-8"><link rel="icon" href="data:,"><title>自己的页面</title></head>
  <body>
    <main><p id="says"></p></main>
    <script type="module">
      const body = JSON.stringify({ city: 'jingdezhen', household: { homes_owned: 2 } })
      const headers = { 'Content-Type': 'application/json' }
      const asked = fetch(`${location.hash.slice(1)}/v1/assessments`, { method: 'POST', headers, body })
      const says = await asked.then(async (reply) => (await reply.json()).says, () => 'refused')
      document.querySelector('#says').textContent = says
    </script>
  </body>
</html>""")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A browser of its own: it complains of each request that it does not let through."""
    page = browser.new_page()
    yield page
    page.close()


@pytest.mark.parametrize(("named", "said"), [(True, "未满足：不是第三套及以上住房"), (False, "refused")])
def test_a_page_hears_the_answer_where_its_origin_is_named(
    page: Page, serve: Any, monkeypatch: pytest.MonkeyPatch, named: bool, said: str
) -> None:
    host = serve(PAGE)
    monkeypatch.setenv("ASKING_ORIGINS", host if named else "https://homes.example")
    page.goto(f"{host}/#{serve(create_app())}")
    expect(page.locator("#says")).to_contain_text(said)
