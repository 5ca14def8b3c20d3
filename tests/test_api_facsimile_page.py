"""The images of pages in real Chromium: asked for when they are unfolded, and not before."""

import time
from datetime import date

import pytest
from test_api_facsimile import INKS, SCAN, TEXT, pdf, put
from test_api_page import (  # noqa: F401 - a fixture, and what it needs
    browser,
    opened,
    pytestmark,
    served,
)
from web_fakes import FakeServices

from api.cite import Citer, Line, Quote
from api.settings import Settings
from corpus.model import Answer, Span, Status, Validity
from corpus.store import Store
from ingest.structure import provisions

QUOTE = "Tổ hòa giải họp tối thứ bảy"  # on page 1, which is hard to read
PAGE = "/d/quy%20che%2F9"


class Clerk:
    """Answers every question from the scan."""

    def ask(self, question, documents=(), as_of=None, collection=None):
        start = TEXT.index(QUOTE)
        citer = Citer(lambda _: SCAN, lambda _: provisions(TEXT), lambda *_: Validity())
        text = citer.render([Line("", Quote(SCAN.id, 1, Span(start, start + len(QUOTE))))])
        day = date(2026, 3, 1)
        cited = citer.citations
        return Answer(question, Status.ANSWERED, None, text, cited, (), day, "thu-1", 1.0)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('kho') / 'kho.sqlite'}")
    put(store, SCAN, pdf(INKS[:2]))  # of four pages two are there
    with served(FakeServices(Settings(), assistant=Clerk(), store=store)) as address:
        yield address
    store.close()


@pytest.fixture(params=[1280, 390])
def watched(request, browser, address):  # noqa: F811 - the fixture imported
    with opened(browser, address, request.param, "light") as page:
        page.asked = []
        page.page.on("request", lambda sent: "/trang/" in sent.url and page.asked.append(sent.url))
        yield page


def wait_for(look, seconds=60):
    end = time.monotonic() + seconds
    while not (seen := look()) and time.monotonic() < end:
        time.sleep(0.05)
    return seen


def drawn(page, within=""):
    """How many images of pages are on the screen in full."""
    look = "all => all.filter(image => image.complete && image.naturalWidth).length"
    return page.eval_on_selector_all(f"{within} .facsimile img", look)


def test_an_image_is_asked_for_once_when_it_is_unfolded(watched):
    page = watched.page
    page.goto(watched.address + PAGE)
    summary = page.locator("#anh-trang-2 summary")
    assert watched.asked == []
    for _ in range(3):
        summary.focus()
        page.keyboard.press("Enter")
    assert wait_for(lambda: drawn(page)) == 1
    assert watched.asked == [f"{watched.address}{PAGE}/trang/2.png"]
    assert page.locator("#anh-trang-2 img").get_attribute("alt") == "Ảnh trang 2 của tệp gốc"
    assert watched.violations() == []
    assert watched.overflow() == 0


def test_the_warning_leads_to_the_page_beside_the_text_read_off_it(watched):
    page = watched.page
    watched.ask("họp khi nào")
    page.locator("#answer .card-image").click()
    page.wait_for_selector("#panel mark")
    assert wait_for(lambda: drawn(page, "#panel")) == 1
    assert watched.asked == [f"{watched.address}{PAGE}/trang/1.png"]
    box, image = page.locator("#panel-body"), page.locator("#panel .facsimile img")
    top, bottom = box.bounding_box()["y"], image.bounding_box()["y"]
    assert top <= bottom < top + box.bounding_box()["height"]
    assert watched.violations() == []
    if page.viewport_size["width"] < 900:
        for _ in range(12):
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.closest('#panel') !== null")


def test_script_and_server_build_the_same_card(watched):
    page = watched.page
    watched.ask("họp khi nào")
    link = page.locator("#answer .card-image")
    built = (link.inner_text(), link.get_attribute("href"))
    page.goto(f"{watched.address}/?q=h%E1%BB%8Dp")
    assert (link.inner_text(), link.get_attribute("href")) == built


def test_an_image_that_cannot_be_shown_leads_to_the_reason(watched):
    page = watched.page
    page.goto(watched.address + PAGE)
    page.locator("#anh-trang-4 summary").click()
    page.wait_for_selector("text=Chưa mở được ảnh trang")
    with page.context.expect_page() as opening:
        page.locator("#anh-trang-4 a").click()
    assert "không có ảnh trang “4”" in opening.value.inner_text("main")
    assert watched.violations() == []
    watched.errors.clear()  # the browser's own word on the 404


def test_without_script_a_folded_image_is_a_link_and_nothing_is_asked_for(browser, address):  # noqa: F811
    context = browser.new_context(java_script_enabled=False)
    page, asked = context.new_page(), []
    page.on("request", lambda sent: "/trang/" in sent.url and asked.append(sent.url))
    page.goto(address + PAGE)
    page.locator("#anh-trang-2 summary").click()
    link = page.locator("#anh-trang-2 a")
    assert link.is_visible()
    assert asked == []
    assert page.request.get(address + link.get_attribute("href")).ok
    context.close()
