import html
import io
import re
from dataclasses import replace

import pytest
from PIL import Image, ImageDraw
from starlette.testclient import TestClient
from test_ingest_read_scan import saved, sheets  # noqa: F401 - a fixture
from web_fakes import FakeServices

from api.http import create_app
from api.settings import Settings
from corpus.errors import Unavailable
from corpus.model import Document, DocumentStatus, Page
from corpus.store import Store
from ingest import pipeline
from ingest.facsimile import Facsimiles
from ingest.structure import provisions

TEXT = (
    "QUY CHẾ\nĐiều 1. Tổ hòa giải họp tối thứ bảy, tại nhà văn hóa.\n"
    "Điều 2. Tổ trưởng giữ sổ.\nĐiều 3. Tổ phó giữ chìa khóa."
)
SECOND, THIRD = TEXT.index("tại nhà"), TEXT.index("Điều 3")
SCAN = Document(
    id="quy che/9",
    status=DocumentStatus.LOADED,
    kind="Quy chế",
    number="9",
    source="quy-che.pdf",
    media_type="application/pdf",
    digest="a" * 64,
    text=TEXT,
    pages=(
        Page(1, 0, 0.6),
        Page(2, SECOND, 0.95),
        Page(3, THIRD, 0.0),  # nothing could be read on it
        Page(4, THIRD, 0.9),
    ),
)
INKS = ((200, 20, 30), (20, 40, 160), (20, 120, 40), (120, 60, 20))
BEFORE = ((90, 90, 90),)
FACSIMILE = re.compile(
    r'<details class="facsimile" id="anh-trang-(\d+)"( open)?>(.*?)</details>', re.S
)


def pdf(inks):
    """A scan of one page for each ink, as wide as a hand."""
    pages = []
    for ink in inks:
        page = Image.new("RGB", (310, 438), "white")
        ImageDraw.Draw(page).rectangle((0, 0, 150, 200), fill=ink)
        pages.append(page)
    buffer = io.BytesIO()
    pages[0].save(buffer, "PDF", resolution=75, save_all=True, append_images=pages[1:])
    return buffer.getvalue()


def put(store, document, original):
    store.put(document, provisions(document.text) if document.text else (), (), original)


@pytest.fixture
def store(tmp_path):
    opened = Store.open(f"sqlite:///{tmp_path / 'kho.sqlite'}")
    put(opened, SCAN, pdf(INKS))
    yield opened
    opened.close()


@pytest.fixture
def services(store):
    return FakeServices(Settings(), store=store)


@pytest.fixture
def client(services):
    return TestClient(create_app(services), raise_server_exceptions=False)


PAGE = "/d/quy%20che%2F9/trang/{}.png"
IMAGE = "/api/v1/documents/quy%20che%2F9/pages/{}/image"
DOORS = (PAGE, IMAGE)


def ink(response):
    with Image.open(io.BytesIO(response.content)) as image:
        return image.convert("RGB").getpixel((40, 40))


def is_near(colour, other):
    return all(abs(one - two) < 24 for one, two in zip(colour, other, strict=True))


@pytest.mark.parametrize("door", DOORS)
def test_each_page_is_shown_as_it_was_brought_to_its_reader_alone(client, door):
    for number in (1, 3):
        response = client.get(door.format(number))
        assert response.status_code == 200
        assert response.headers["content-type"] == "image/png"
        assert is_near(ink(response), INKS[number - 1])
        assert response.headers["cache-control"] == "private, no-cache"
        assert response.headers["x-content-type-options"] == "nosniff"


def test_what_a_browser_has_is_not_drawn_again_until_the_file_changes(client, store, services):
    first = client.get(PAGE.format(1))
    tag = {"If-None-Match": first.headers["etag"]}
    assert client.get(PAGE.format(2), headers=tag).status_code == 200
    object.__setattr__(services, "facsimiles", None)  # whoever would draw is not there
    again = client.get(PAGE.format(1), headers=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag["If-None-Match"]
    object.__setattr__(services, "facsimiles", Facsimiles(1024))
    put(store, replace(SCAN, digest="b" * 64), pdf(INKS[::-1]))
    changed = client.get(PAGE.format(1), headers=tag)
    assert is_near(ink(changed), INKS[3])


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("number", ["0", "5", "-1", "1.5", "99999", "9" * 40, "²", "một", "1e1"])
def test_a_page_that_is_not_there_is_one_sentence(client, door, number):
    response = client.get(door.format(number))
    assert response.status_code == 404
    said = html.unescape(response.text)
    assert f"Quy chế số 9 không có ảnh trang “{number}”" in said


@pytest.mark.parametrize("door", DOORS)
def test_only_files_with_pages_have_images_of_them(client, store, door):
    word = replace(SCAN, id="w", media_type="application/msword")
    put(store, word, b"tep word")
    put(store, replace(SCAN, id="k"), None)  # its file was not kept
    for one in ("w", "k"):
        response = client.get(door.format(1).replace("quy%20che%2F9", one))
        assert response.status_code == 404
        assert "không có ảnh trang" in response.text
        assert "facsimile" not in client.get(f"/d/{one}").text
    unknown = client.get(door.format(1).replace("quy%20che%2F9", "la"))
    assert unknown.status_code == 404
    assert "Không có văn bản" in html.unescape(unknown.text)


@pytest.mark.parametrize("status", [DocumentStatus.CITED_ONLY, DocumentStatus.QUARANTINED])
def test_what_is_known_by_name_only_has_no_image(client, store, status):
    put(store, Document("ten", status), None)
    assert client.get("/d/ten/trang/1.png").status_code == 404


def test_of_a_deleted_document_no_page_is_shown_even_to_who_saw_it(client, store, tmp_path):
    tag = {"If-None-Match": client.get(PAGE.format(1)).headers["etag"]}
    files = {path.name for path in tmp_path.iterdir()}
    assert store.delete(SCAN.id)
    for door in DOORS:
        assert client.get(door.format(1), headers=tag).status_code == 404
    assert {path.name for path in tmp_path.iterdir()} == files  # no image was put beside the store


def test_deleted_while_others_were_served_it_is_gone_when_its_turn_comes(store, services):
    class InLine(Facsimiles):
        def draw(self, original, number):
            store.delete(SCAN.id)  # while this page waited
            return super().draw(original, number)

    object.__setattr__(services, "facsimiles", InLine(1024))
    client = TestClient(create_app(services))
    assert client.get(PAGE.format(1)).status_code == 404


def test_a_file_that_cannot_be_drawn_says_so_and_where_to_look_instead(client, store):
    put(store, replace(SCAN, digest="c" * 64), b"%PDF-1.4 cut short")
    problem = client.get(IMAGE.format(1))
    assert problem.status_code == 503
    assert "Hãy tải tệp gốc về để xem." in problem.json()["detail"]
    assert "cut short" not in problem.text
    assert "Hãy tải tệp gốc về để xem." in client.get(PAGE.format(1)).text


def facsimiles(page):
    return {int(n): (bool(is_open), inside) for n, is_open, inside in FACSIMILE.findall(page)}


def article(page):
    """The text of the article, less the images that are offered in it."""
    inside = re.search(r"<article[^>]*>(.*)</article>", page, re.S)[1]
    return html.unescape(re.sub(r"<[^>]*>", "", FACSIMILE.sub("", inside)))


def test_a_document_page_offers_each_page_folded_where_it_begins(client):
    page = client.get("/d/quy%20che%2F9").text
    assert article(page) == TEXT
    offered = facsimiles(page)
    assert list(offered) == [1, 2, 3, 4]
    assert [is_open for is_open, _ in offered.values()] == [False] * 4
    # No image is asked for before it is unfolded, with script or without.
    assert "<img" not in "".join(inside for _, inside in offered.values())
    for number, (_, inside) in offered.items():
        assert f'href="{PAGE.format(number)}"' in inside
        assert f"Ảnh trang {number} của tệp gốc" in inside
        assert "đúng như tệp đã nạp" in inside
    assert "chữ khó đọc" in offered[1][1]
    assert "chữ khó đọc" not in offered[2][1]
    assert "(không đọc được chữ nào)" in offered[3][1]
    # Page 2 begins inside a paragraph: its image stands below that.
    order = ["trang-1", "QUY CHẾ", "văn hóa.", "trang-2", "Điều 2", "giữ sổ.", "trang-3"]
    order += ["trang-4", "Tổ phó"]
    places = [page.index(words, page.index("<article")) for words in order]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("words", "pages"),
    [("họp tối", {1}), ("thứ bảy, tại nhà", {1, 2}), ("giữ chìa khóa.", {4})],
)
def test_the_image_of_a_page_cited_is_open_right_below_the_quote(client, words, pages):
    start = TEXT.index(words)
    page = client.get(f"/d/quy%20che%2F9?from={start}&to={start + len(words)}").text
    assert article(page) == TEXT
    offered = facsimiles(page)
    assert {number for number, (is_open, _) in offered.items() if is_open} == pages
    assert sorted(offered) == [1, 2, 3, 4]
    end_of_line = (TEXT + "\n").index("\n", start + len(words))
    below = TEXT[end_of_line + 1 :].partition(".")[0] or "</article>"
    for number in pages:
        assert page.index("<mark") < page.index(f'id="anh-trang-{number}"') < page.rindex(below)
        assert (
            f'<img src="{PAGE.format(number)}" alt="Ảnh trang {number} của tệp gốc" loading="lazy"'
            in offered[number][1]
        )


def test_an_earlier_version_shows_the_pages_of_its_own_file(client, store):
    newer = replace(SCAN, digest="b" * 64, text="Điều 1. Bãi bỏ.", pages=(Page(1, 0),))
    put(store, newer, pdf(BEFORE))
    page = client.get("/d/quy%20che%2F9?version=1").text
    assert article(page) == TEXT
    assert list(facsimiles(page)) == [1, 2, 3, 4]
    address = f"{PAGE.format(2)}?version=1"
    assert f'href="{address}"' in page
    assert is_near(ink(client.get(address)), INKS[1])
    assert is_near(ink(client.get(f"{IMAGE.format(2)}?version=1")), INKS[1])
    assert client.get(PAGE.format(2)).status_code == 404
    assert is_near(ink(client.get(PAGE.format(1))), BEFORE[0])
    assert client.get(f"{PAGE.format(1)}?version=2").status_code == 404


@pytest.mark.parametrize("kind", ["TIFF", "PDF"])
def test_a_scan_taken_in_is_read_and_shown_page_by_page(client, store, sheets, kind):  # noqa: F811
    data = saved([*sheets, Image.new("L", sheets[0].size, 255)], kind)  # the last side is blank
    reading = pipeline.read(data, "quet")
    document = replace(reading.document, id="quet")
    store.put(document, (), (), data)
    offered = facsimiles(client.get("/d/quet").text)
    assert [(n, "không đọc được" in inside) for n, (_, inside) in offered.items()] == [
        (1, False),
        (2, False),
        (3, True),
    ]
    dark = []
    for number in offered:
        response = client.get(f"/d/quet/trang/{number}.png")
        with Image.open(io.BytesIO(response.content)) as image:
            dark.append(sum(image.convert("L").histogram()[:128]))
    assert dark[0] > dark[1] > dark[2] == 0


def test_programs_are_told_where_each_page_begins_and_where_its_image_is(client, store):
    pages = client.get("/api/v1/documents/quy%20che%2F9").json()["page_list"]
    assert [(p["number"], p["quality"], p["page_image"]) for p in pages] == [
        (1, 0.6, IMAGE.format(1)),
        (2, 0.95, IMAGE.format(2)),
        (3, 0.0, IMAGE.format(3)),
        (4, 0.9, IMAGE.format(4)),
    ]
    assert "".join(TEXT[p["start"] : p["end"]] for p in pages) == TEXT
    put(store, replace(SCAN, id="w", media_type="text/plain"), b"trang 1\ftrang 2")
    plain = client.get("/api/v1/documents/w").json()["page_list"]
    assert [page["page_image"] for page in plain] == [None] * 4


def test_a_page_nothing_was_read_off_counts_as_a_page_and_says_nothing_of_the_others(client):
    (item,) = client.get("/api/v1/documents").json()
    assert (item["pages"], item["quality"]) == (4, 0.6)


def test_while_too_many_wait_the_door_says_to_come_back(services):
    class Crowded(Facsimiles):
        def draw(self, original, number):
            raise Unavailable("Nhiều người đang mở ảnh trang cùng lúc.")

    object.__setattr__(services, "facsimiles", Crowded(1024))
    response = TestClient(create_app(services)).get(IMAGE.format(1))
    assert response.status_code == 503
    assert response.headers["cache-control"] == "no-store"
