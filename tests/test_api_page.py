"""The page in real Chromium, against a server in a thread; it may ask no other host."""

import shutil
import threading
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
import uvicorn
from web_fakes import DOCUMENTS, ODD, FakeServices

from api.http import create_app
from api.settings import Settings

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
TEXTS = {document.id: document.text for document in DOCUMENTS}


@contextmanager
def served(services):
    """The address of a server over `services`, in a thread."""
    app = create_app(services)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def address():
    with served(FakeServices(Settings())) as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Watched:
    """A page, with what it said to the console and whom it asked."""

    def __init__(self, page, address):
        self.page, self.address = page, address
        self.errors, self.strangers = [], []
        page.on("console", lambda said: said.type == "error" and self.errors.append(said.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._asked)

    def _asked(self, request):
        if f"http://{urlsplit(request.url).netloc}" != self.address:
            self.strangers.append(request.url)

    def violations(self):
        found = axe.Axe().run(self.page).response["violations"]
        return [(v["id"], [node["target"] for node in v["nodes"]]) for v in found]

    def wait_for_cursor(self):
        """Chromium puts it into the box a frame after the page has loaded."""
        self.page.wait_for_function("document.activeElement.id === 'question'")

    def type(self, text):
        self.wait_for_cursor()
        self.page.keyboard.type(text)

    def ask(self, question):
        self.type(question)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("#answer .answer-facts >> visible=true")

    def overflow(self):
        return self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )


@contextmanager
def opened(browser, address, width, scheme):
    context = browser.new_context(
        viewport={"width": width, "height": 740},
        color_scheme=scheme,
        permissions=["clipboard-read", "clipboard-write"],
    )
    page = Watched(context.new_page(), address)
    page.page.goto(address)
    yield page
    context.close()
    assert page.errors == []
    assert page.strangers == []


@pytest.fixture(params=[(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")])
def watched(request, browser, address):
    with opened(browser, address, *request.param) as page:
        yield page


@pytest.fixture(params=[1280, 360])
def light(request, browser, address):
    with opened(browser, address, request.param, "light") as page:
        yield page


@pytest.fixture
def wide(browser, address):
    with opened(browser, address, 1280, "light") as page:
        yield page


def marked(page):
    return "".join(page.locator("#panel mark").all_text_contents())


def test_a_question_asked_and_followed_to_its_source_by_keyboard_alone(watched):
    page = watched.page
    assert watched.violations() == []
    assert watched.overflow() == 0
    watched.ask("hinh thuc tuyen truyen")
    assert page.locator("#status").inner_text() == "Đã có câu trả lời, kèm 3 trích dẫn nguyên văn."
    assert page.evaluate("document.activeElement.className") == "answer-title"
    assert watched.violations() == []
    assert watched.overflow() == 0

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "[1]"
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel mark")
    quote = page.locator("#answer .quote").first.text_content()
    assert quote
    assert marked(page) == quote
    assert page.locator("#panel mark").first.is_visible()
    box, mark = page.locator("#panel-body").bounding_box(), page.locator("mark").bounding_box()
    assert box["y"] <= mark["y"]
    assert mark["y"] + mark["height"] <= box["y"] + box["height"]
    assert watched.violations() == []
    assert watched.overflow() == 0

    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden()
    assert page.evaluate("document.activeElement.textContent") == "[1]"


def test_the_panel_covers_a_narrow_screen_and_stands_beside_the_answer_on_a_wide_one(light):
    page = light.page
    light.ask("hinh thuc tuyen truyen")
    page.locator("#answer [data-source]").nth(1).click()
    page.wait_for_selector("#panel mark")
    panel, answer = page.locator("#panel"), page.locator("#answer")
    if page.viewport_size["width"] < 900:
        assert panel.bounding_box()["width"] == page.viewport_size["width"]
        assert panel.get_attribute("aria-modal") == "true"
        for _ in range(6):
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.closest('#panel') !== null")
    else:
        right = answer.bounding_box()["x"] + answer.bounding_box()["width"]
        assert panel.bounding_box()["x"] >= right
        assert panel.get_attribute("aria-modal") == "false"


def test_characters_outside_the_bmp_are_highlighted_exactly(wide):
    page = wide.page
    wide.ask("chu la")
    page.locator("#answer .cite").first.click()
    page.wait_for_selector("#panel mark")
    assert marked(page) == page.locator("#answer .quote").first.text_content()
    assert marked(page) in ODD
    assert page.locator("#answer .prose").text_content().strip().endswith("[9]")


def test_script_and_server_build_the_same_answer(watched):
    page = watched.page
    for question in ("hinh thuc tuyen truyen", "hoc phi", "403", "99"):
        page.goto(watched.address)
        watched.ask(question)
        built = page.locator("#answer").inner_text()
        page.goto(f"{watched.address}/?q={question}")
        assert page.locator("#answer").inner_text() == built
        assert watched.violations() == []
        assert watched.overflow() == 0


def test_a_citation_is_copied_with_its_source(wide):
    page = wide.page
    wide.ask("hinh thuc tuyen truyen")
    button = page.locator("[data-copy]").first
    button.click()
    page.wait_for_function("document.querySelector('[data-copy]').textContent.includes('Đã sao')")
    quote = page.locator("#answer .quote").first.text_content()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"“{quote}”\n(gạch đầu dòng")


def test_an_asked_question_can_be_linked_to_repeated_and_returned_from(wide):
    page = wide.page
    wide.ask("hoc phi")
    assert page.url == f"{wide.address}/?q=hoc%20phi"
    page.locator(".examples .chip").first.click()
    page.wait_for_selector('#answer [data-status="answered"] .card')
    assert page.locator("#history-list .chip").all_text_contents() == [
        "Có những hình thức tuyên truyền nào?",
        "hoc phi",
    ]
    page.go_back()
    page.wait_for_selector('#answer [data-status="not_found"]')
    assert page.input_value("#question") == "hoc phi"


def test_the_collection_chosen_is_asked_within_and_stays_in_the_address(light):
    page = light.page
    page.select_option("#within", "Mặt trận")
    page.fill("#question", "hoc phi")
    page.press("#question", "Enter")
    page.wait_for_selector("#answer .answer-facts >> visible=true")
    title = page.locator("#answer .answer-title")
    assert title.inner_text() == "Không có trong bộ sưu tập “Mặt trận”"
    assert page.locator("#status").inner_text() == f"{title.inner_text()}."
    assert page.locator('#answer [data-field="loaded"]').inner_text() == "1"
    built, address = page.locator("#answer").inner_text(), page.url
    page.goto(address)
    assert page.locator("#answer").inner_text() == built
    assert page.input_value("#within") == "Mặt trận"
    assert light.violations() == []
    assert light.overflow() == 0
    page.select_option("#within", "")
    page.press("#question", "Enter")
    page.wait_for_selector("#answer >> text=Không có trong kho văn bản")
    assert page.url == f"{light.address}/?q=hoc%20phi"


def test_an_empty_question_is_explained_at_the_box(watched):
    page = watched.page
    watched.wait_for_cursor()
    page.keyboard.press("Enter")
    page.wait_for_selector("#question-mistake >> text=Chưa có câu hỏi.")
    assert page.evaluate("document.activeElement.id") == "question"
    assert watched.violations() == []


def test_a_server_out_of_reach_is_said_plainly(wide):
    page = wide.page
    page.route("**/api/v1/ask/stream", lambda route: route.abort())
    wide.type("hinh thuc")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Không tìm thấy máy chủ")
    assert page.input_value("#question") == "hinh thuc"
    assert wide.violations() == []
    wide.errors.clear()


@pytest.mark.parametrize("path", ["/documents", "/d/18-ct-tw", "/d/chu-la?from=10&to=40#la-ma-I"])
def test_other_pages_are_accessible_and_narrow_enough(watched, path):
    watched.page.goto(watched.address + path)
    assert watched.violations() == []
    assert watched.overflow() == 0


def test_a_document_page_opens_at_its_mark(watched):
    page, text = watched.page, TEXTS["ke-hoach-chi-thi-18"]
    start = text.index("Thường xuyên nắm bắt")
    page.goto(f"{watched.address}/d/ke-hoach-chi-thi-18?from={start}&to={start + 300}")
    mark = page.locator("mark")
    assert mark.text_content() == text[start : start + 300]
    top = mark.bounding_box()["y"]
    assert 0 < top < 740
    assert watched.violations() == []
    assert watched.overflow() == 0


def test_everything_works_without_script(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.fill("#question", "hinh thuc tuyen truyen")
    page.press("#question", "Enter")
    quote = page.locator("#answer .quote").first.text_content()
    assert not page.locator("[data-copy]").first.is_visible()
    page.locator("#answer .cite").first.click()
    assert page.locator("mark").text_content() == quote
    context.close()


def test_a_citation_is_copied_where_the_clipboard_is_closed(browser, address):
    context = browser.new_context()
    context.add_init_script("Object.defineProperty(window, 'isSecureContext', {value: false})")
    page = context.new_page()
    page.goto(f"{address}/?q=hinh+thuc")
    page.locator("[data-copy]").first.click()
    page.wait_for_function("document.querySelector('[data-copy]').textContent.includes('Đã sao')")
    context.close()
