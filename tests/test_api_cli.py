import io
import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from datetime import date
from pathlib import Path

import pytest
from test_ingest_read_docx import p, packed
from test_ingest_read_pdf import LINES, pdf

from api.cli import main
from api.wiring import open_services
from index.rerank import OnnxReranker
from ingest.fetch import Fetched

PLAN = "ke-hoach-chi-thi-18"
QUESTION = "Các hình thức tuyên truyền là gì?"
RULES = (
    "QUY CHẾ\nHoạt động của tổ hòa giải\n\nĐiều 1. Tổ hòa giải họp vào tối thứ bảy hằng tuần.\n"
    "Điều 2. Tổ trưởng giữ sổ ghi chép và chìa khóa tủ hồ sơ.\n"
)
VIETNAMESE = re.compile(r"[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]")
ANSWER_KEYS = {
    *("question", "status", "reason", "answer", "citations", "hits"),
    *("as_of", "corpus_version", "took_ms"),
}
CITATION_KEYS = {
    *("id", "document_id", "number", "title", "kind", "issuer", "issued_on", "label", "address"),
    *("citation_text", "quote", "char_start", "char_end", "page", "validity", "url"),
    *("warning", "page_image"),
}
DOCUMENT_KEYS = {
    *("id", "number", "kind", "title", "issuer", "issued_on", "signer", "source", "pages"),
    *("quality", "status", "reason", "collection"),
}


@pytest.fixture
def run(home, capsys):
    """Runs `vankien` on a home of its own: status, what it printed, what it complained of."""

    def run_command(*arguments: object, where: Path = home) -> tuple[int, str, str]:
        try:
            status = main(["--home", str(where), *map(str, arguments)])
        except SystemExit as left:
            status = left.code
        said = capsys.readouterr()
        return status, said.out, said.err

    return run_command


@pytest.fixture
def rules(tmp_path):
    path = tmp_path / "quy-che-hoa-giai.txt"
    path.write_text(RULES, encoding="utf-8")
    return path


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b" " * 60_000_000)
    return buffer.getvalue()


BAD = {
    "trong.txt": lambda: b"",
    "cut.pdf": lambda: pdf(LINES)[:300],
    "bom.docx": bomb,
    "cat-ngang.docx": lambda: packed(p("Tổ trưởng giữ chìa khóa."))[:200],
    "ma-la.txt": lambda: bytes(range(0x80, 0xA0)) * 20,
    "anh.pdf": lambda: b"\x89PNG\r\n\x1a\n" + bytes(100),
}


def test_a_new_home_holds_the_plan_and_what_it_cites(run):
    status, out, _ = run("docs", "--json")
    documents = json.loads(out)
    assert status == 0
    assert {frozenset(d) for d in documents} == {frozenset(DOCUMENT_KEYS)}
    assert [d["id"] for d in documents if d["status"] == "loaded"] == [PLAN]
    assert "18-CT/TW" in {d["number"] for d in documents if d["status"] == "cited_only"}


def test_docs_lists_a_line_for_each_and_can_keep_to_the_missing(run):
    assert len(run("docs")[1].splitlines()) == len(json.loads(run("docs", "--json")[1]))
    missing = run("docs", "--missing")[1]
    assert "18-CT/TW" in missing
    assert PLAN not in {line.partition("\t")[0] for line in missing.splitlines()}


def test_what_is_missing_comes_with_the_documents_that_cite_it(run):
    found = {d["id"]: d for d in json.loads(run("docs", "--missing", "--json")[1])}
    assert found["18-ct-tw-2022"]["cited_by"] == [{"document_id": PLAN, "mentions": 9}]
    assert found["18-ct-tw-2022"].keys() == {*DOCUMENT_KEYS, "mentions", "cited_by"}
    first = run("docs", "--missing")[1].splitlines()[0]
    assert first.startswith("18-ct-tw-2022\t")
    assert f"9 lần dẫn: {PLAN} (9)" in first


def test_ask_answers_with_quotes_that_stand_in_the_text(run):
    status, out, _ = run("ask", QUESTION, "--json")
    answer = json.loads(out)
    text = run("show", PLAN, "--text")[1]
    assert status == 0
    assert answer.keys() == ANSWER_KEYS
    assert answer["status"] == "answered"
    assert {frozenset(c) for c in answer["citations"]} == {frozenset(CITATION_KEYS)}
    for citation in answer["citations"]:
        assert text[citation["char_start"] : citation["char_end"]] == citation["quote"]


def test_ask_prints_the_answer_and_its_sources(run):
    status, out, _ = run("ask", QUESTION, "--doc", PLAN, "--as-of", "2025-01-31")
    assert status == 0
    assert "bản tin" in out
    assert "\n[1] " in out


def test_what_is_not_in_the_library_is_an_answer_too(run):
    status, out, _ = run("ask", "Học phí mầm non năm nay bao nhiêu tiền?", "--json")
    assert (status, json.loads(out)["status"]) == (0, "not_found")


def test_search_finds_at_most_k_passages(run):
    status, out, _ = run("search", "tờ rơi", "--json", "-k", "3")
    found = json.loads(out)
    assert status == 0
    assert found.keys() == {"query", "hits", "corpus_version", "took_ms"}
    assert len(found["hits"]) == 3
    assert "tờ rơi" in found["hits"][0]["text"]
    assert "tờ rơi" in run("search", "to roi", "-k", "5")[1]


def test_show_prints_the_document_a_place_the_tree_and_json(run):
    assert "KẾ HOẠCH" in run("show", PLAN)[1]
    assert run("show", PLAN, "mục II.2")[1].startswith("mục II.2:\n2. Công tác tuyên truyền")
    assert "mục II.2" in run("show", PLAN, "--tree")[1]
    detail = json.loads(run("show", PLAN, "--json")[1])
    assert detail.keys() == DOCUMENT_KEYS | {"text", "page_list", "tree"}
    assert detail["text"] == run("show", PLAN, "--text")[1][:-1]


DECREE = """CHÍNH PHỦ
Số: 9/2020/NĐ-CP
Hà Nội, ngày 05 tháng 3 năm 2020
NGHỊ ĐỊNH
Về việc mẫu
Điều 1. Phạm vi
Nghị định này nói về việc mẫu của các xã.
Điều 2. Phụ lục
Các xã làm theo mẫu."""
APPENDIX = """Phụ lục I
MẪU SỔ
(Kèm theo Nghị định số 9/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ)
I. SỔ CỦA XÃ
Sổ ghi đủ họ tên của từng người trong xã.
II. SỔ CỦA THÔN
Sổ ghi đủ họ tên của từng người trong thôn."""


def test_a_place_is_found_in_the_one_of_several_documents_that_has_it(run, tmp_path):
    folder = tmp_path / "nghi-dinh"
    folder.mkdir()
    (folder / "nghi-dinh.txt").write_text(DECREE, encoding="utf-8")
    (folder / "phu-luc-1.txt").write_text(APPENDIX, encoding="utf-8")
    assert run("ingest", folder)[0] == 0
    assert run("show", "9/2020/NĐ-CP", "Điều 2")[1].startswith("Điều 2:\n")
    assert "trong thôn" in run("show", "9/2020/NĐ-CP", "mục II Phụ lục I")[1]
    status, _, err = run("show", "9/2020/NĐ-CP", "Điều 99")
    assert (status, "Có 2 văn bản mang số" in err) == (1, True)
    assert run("show", "9/2020/NĐ-CP")[0] == 1


def test_a_file_taken_in_is_found_until_it_is_deleted(run, rules):
    status, out, _ = run("ingest", rules)
    assert (status, "Đã nạp 1 tệp, từ chối 0 tệp." in out) == (0, True)
    assert "thứ bảy" in run("ask", "Tổ hòa giải họp khi nào?")[1]
    assert run("delete", "quy-che-hoa-giai")[0] == 0
    assert "quy-che-hoa-giai" not in run("docs")[1]
    assert "thứ bảy" not in run("search", "tổ hòa giải họp tối thứ bảy", "-k", "50")[1]


def test_what_another_file_replaced_is_read_but_never_found(run, rules):
    run("ingest", rules)
    before = run("show", "quy-che-hoa-giai", "--text")[1]
    assert "chưa có bản nào được thay" in run("show", "quy-che-hoa-giai", "--versions")[1]
    rules.write_text(RULES.replace("tối thứ bảy", "sáng chủ nhật"), encoding="utf-8")
    assert "“vankien show quy-che-hoa-giai --versions”" in run("ingest", rules)[1]
    listed = run("show", "quy-che-hoa-giai", "--versions")[1]
    assert re.fullmatch(r"1\tquy-che-hoa-giai\.txt\tđược thay ngày \d\d/\d\d/20\d\d\n", listed)
    assert run("show", "quy-che-hoa-giai", "--version", 1)[1] == before
    assert "sáng chủ nhật" in run("show", "quy-che-hoa-giai", "--text")[1]
    for question in ("Tổ hòa giải họp khi nào?", "Ai họp vào tối thứ bảy?", "thứ bảy hằng tuần"):
        assert "thứ bảy" not in json.loads(run("ask", question, "--json")[1])["answer"]
        hits = json.loads(run("search", question, "-k", "50", "--json")[1])["hits"]
        assert [hit for hit in hits if "thứ bảy" in hit["text"]] == []
        assert [hit for hit in hits if "chủ nhật" in hit["text"]]


def test_a_deleted_document_that_is_cited_stays_known_by_name(run):
    assert run("delete", PLAN)[0] == 0
    documents = json.loads(run("docs", "--json")[1])
    assert [d["status"] for d in documents if d["id"] == PLAN] == ["cited_only"]


def test_index_rebuilds_what_was_lost(run, home):
    (home / "index" / "CURRENT").unlink()
    status, out, _ = run("index")
    assert (status, out) == (0, "Đã lập chỉ mục 37 đoạn.\n")


def test_a_collection_is_filled_listed_asked_within_and_left(run, rules):
    status, out, _ = run("ingest", rules, "--collection", "Mặt trận")
    assert (status, out.splitlines()[0]) == (0, "Bộ sưu tập mới: “Mặt trận”.")
    assert run("move", PLAN, "Thành uỷ")[0] == 0
    listed = run("docs", "--collection", "mat tran")[1]
    assert re.fullmatch(r"quy-che-hoa-giai\tcó toàn văn\t[^\n]+\tMặt trận\n", listed)
    within = json.loads(run("docs", "--collection", "thành ủy", "--json")[1])
    assert [(d["id"], d["collection"]) for d in within] == [(PLAN, "Thành uỷ")]
    assert json.loads(run("show", PLAN, "--json")[1])["collection"] == "Thành uỷ"

    question = "Tổ hòa giải họp khi nào?"
    assert "thứ bảy" in run("ask", question, "--collection", "Mặt trận")[1]
    assert "thứ bảy" not in run("ask", question, "--collection", "Thành ủy")[1]
    hits = json.loads(run("search", "họp", "--json", "--collection", "Mặt trận")[1])["hits"]
    assert {hit["document_id"] for hit in hits} == {"quy-che-hoa-giai"}

    run("move", "quy-che-hoa-giai", "thanh uy")
    status, out, err = run("ask", question, "--collection", "Mặt trận")
    assert (status, out, err) == (1, "", "Không có bộ sưu tập “Mặt trận”. Kho đang có: Thành uỷ.\n")
    assert "ra ngoài mọi bộ sưu tập" in run("move", "quy-che-hoa-giai", "--out")[1]
    assert json.loads(run("show", "quy-che-hoa-giai", "--json")[1])["collection"] is None


def test_doctor_finds_all_in_order(run):
    status, out, _ = run("doctor")
    assert status == 0
    assert "HỎNG" not in out


def test_backup_and_restore_bring_a_document_back(run, rules, tmp_path):
    file = tmp_path / "sao-luu.zip"
    run("ingest", rules)
    assert run("backup", file)[0] == 0
    fresh = tmp_path / "may-moi"
    status, out, _ = run("restore", file, where=fresh)
    assert (status, "Đã khôi phục 11 văn bản" in out) == (0, True)
    assert "thứ bảy" in run("ask", "Tổ hòa giải họp khi nào?", where=fresh)[1]


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_in_one_sentence_and_nothing_changes(run, tmp_path, name):
    path = tmp_path / name
    path.write_bytes(BAD[name]())
    before = run("docs", "--json")[1]
    status, out, err = run("ingest", path)
    assert status == 1
    assert name in err
    assert VIETNAMESE.search(err)
    assert "Traceback" not in err
    assert "Đã nạp 0 tệp, từ chối 1 tệp." in out
    after = json.loads(run("docs", "--json")[1])
    assert [d for d in after if d["status"] != "failed"] == json.loads(before)
    (failed,) = (d for d in after if d["status"] == "failed")
    assert (failed["source"], failed["reason"]) == (name, err.splitlines()[0])
    found = json.loads(run("search", "tờ trình, tổ trưởng, kế hoạch", "--json", "-k", "50")[1])
    assert {hit["document_id"] for hit in found["hits"]} == {PLAN}


def test_one_bad_file_in_a_folder_does_not_cost_the_others(run, rules):
    folder = rules.parent / "thu-muc"
    folder.mkdir()
    (folder / "a-trong.txt").write_bytes(b"")
    rules.rename(folder / rules.name)
    status, out, err = run("ingest", folder)
    assert (status, "Đã nạp 1 tệp, từ chối 1 tệp." in out) == (0, True)
    assert "a-trong.txt" in err


def test_a_refused_file_is_listed_until_it_is_mended_or_dropped(run, rules, tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_bytes(b"")
    run("ingest", tmp_path / "a.txt", tmp_path / "b.txt")
    listed = run("docs", "--failed")[1]
    assert ("a.txt" in listed, "b.txt" in listed, "tệp trống" in listed) == (True, True, True)
    assert run("retry")[0] == 1
    rules.replace(tmp_path / "a.txt")
    status, out, _ = run("retry", "a.txt")
    assert (status, "Đã nạp 1 tệp, từ chối 0 tệp." in out) == (0, True)
    assert run("delete", "b.txt")[0] == 0
    assert run("docs", "--failed")[1] == ""
    assert run("retry")[:2] == (0, "Không có tệp bị từ chối nào để nạp lại.\n")


def test_stopped_by_hand_a_batch_says_how_far_it_came_and_goes_on(run, rules, monkeypatch):
    (rules.parent / "x.txt").write_text("QUY CHẾ\n\nĐiều 1. Tổ trưởng giữ sổ.\n", "utf-8")

    def stop(step):
        if step.number == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("api.cli._show_reading", stop)
        status, _, err = run("ingest", rules, rules.parent / "x.txt")
    assert (status, "còn 1 tệp chờ nạp" in err, "--resume" in err) == (1, True, True)
    status, out, _ = run("ingest", "--resume")
    assert (status, "Đã nạp x.txt" in out) == (0, True)
    assert run("ingest", "--resume")[1] == "Không còn tệp nào chờ nạp.\n"
    assert "thứ bảy" in run("ask", "Tổ hòa giải họp khi nào?")[1]
    status, out, _ = run("ingest", rules)
    assert (status, "quy-che-hoa-giai.txt: đã có, không đổi" in out) == (0, True)
    assert "Đã nạp 1 tệp" in run("ingest", rules, "--again")[1]


MISTAKES = [
    (("ingest",), "“--resume”"),
    (("retry", "khong-co.txt"), "vankien docs --failed"),
    (("ingest", "/không/có.txt"), "Không có tệp hoặc thư mục “/không/có.txt”"),
    (("show", "999-XX/YY"), "Không có văn bản nào mang số hoặc mã “999-XX/YY”"),
    (("show", PLAN, "Điều 99"), "không có “Điều 99”"),
    (("delete", "khong-co"), "vankien docs"),
    (("show", PLAN, "--version", "1"), f"vankien show {PLAN} --versions"),
    (("ask", "  ?! "), "Chưa có câu hỏi"),
    (("ask", "a" * 3000), "quá mức 2000 ký tự"),
    (("ask", QUESTION, "--doc", "khong-co"), "Không có văn bản nào"),
    (("search", ""), "Chưa có câu hỏi"),
    (("ask", QUESTION, "--collection", "Mặt trận"), "vankien move SỐ BỘ-SƯU-TẬP"),
    (("search", "tờ rơi", "--collection", ""), "Chưa có tên bộ sưu tập"),
    (("docs", "--collection", "Mặt trận"), "Không có bộ sưu tập “Mặt trận”"),
    (("move", "khong-co", "Mặt trận"), "vankien docs"),
    (("move", PLAN, "a" * 81), "dài 81 ký tự"),
    (("ingest", "--resume", "--collection", "Mặt trận"), "Hãy ghi tệp hoặc thư mục"),
    (("backup", "/không/có/b.zip"), "Không có thư mục “/không/có”"),
    (("restore", "/không/có.zip"), "Không có tệp “/không/có.zip”"),
]


@pytest.mark.parametrize(("arguments", "said"), MISTAKES)
def test_a_mistake_is_a_sentence_with_status_1(run, arguments, said):
    status, out, err = run(*arguments)
    assert (status, out) == (1, "")
    assert said in err
    assert err.count("\n") == 1


def test_an_empty_folder_is_told(run, tmp_path):
    folder = tmp_path / "rong"
    folder.mkdir()
    status, _, err = run("ingest", folder)
    assert (status, err) == (1, "Thư mục không có tệp nào để nạp. Kiểm tra lại đường dẫn.\n")


USAGE = [
    (),
    ("hoi",),
    ("ask",),
    ("ask", QUESTION, "--as-of", "hôm nay"),
    ("search", "x", "-k", "0"),
    ("search", "x", "-k", "-3"),
    ("serve", "--port", "99999"),
    ("show", PLAN, "--text", "--tree"),
    ("move", PLAN),
    ("move", PLAN, "Mặt trận", "--out"),
    ("docs", "--missing", "--collection", "Mặt trận"),
]


@pytest.mark.parametrize("arguments", USAGE)
def test_wrong_usage_is_status_2_and_names_the_help(run, arguments):
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert "--help" in err


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("VANKIEN_CHUNK", "1", "Không có thiết lập “VANKIEN_CHUNK”"),
        ("VANKIEN_ALPHA", "2", "VANKIEN_ALPHA có giá trị không hợp lệ"),
        ("VANKIEN_DATABASE_URL", "kho", "VANKIEN_DATABASE_URL chưa dùng được"),
    ],
)
def test_a_bad_setting_is_a_sentence_that_names_it(run, monkeypatch, name, value, said):
    monkeypatch.setenv(name, value)
    status, out, err = run("docs")
    assert (status, out) == (1, "")
    assert said in err


def test_a_home_that_cannot_be_made_is_told(run, rules):
    status, out, err = run("docs", where=rules)
    assert (status, out) == (1, "")
    assert "Không tạo được thư mục dữ liệu" in err


def test_a_damaged_model_is_told(run, tmp_path, monkeypatch):
    (tmp_path / "hong" / "onnx").mkdir(parents=True)
    monkeypatch.setenv("VANKIEN_MODEL", str(tmp_path / "hong"))
    status, _, err = run("ask", QUESTION)
    assert (status, err.startswith("Không nạp được mô hình")) == (1, True)


def test_a_missing_reranker_is_told(run, tmp_path, monkeypatch):
    load = OnnxReranker.load
    monkeypatch.setattr(OnnxReranker, "load", lambda threads: load(tmp_path, threads))
    status, _, err = run("ask", QUESTION)
    assert (status, err.startswith("Không nạp được mô hình đọc lại")) == (1, True)
    assert "make run" in err


def test_two_documents_of_one_number_must_be_told_apart(run, tmp_path):
    for kind, day in (("QUYẾT ĐỊNH", "01 tháng 02 năm 2020"), ("HƯỚNG DẪN", "03 tháng 4 năm 2021")):
        text = f"TỈNH ỦY LÂM ĐỒNG\nSố: 77-QĐ/TU\nĐà Lạt, ngày {day}\n\n{kind}\n\nĐiều 1. Họp.\n"
        path = tmp_path / f"{kind}.txt"
        path.write_text(text, encoding="utf-8")
        run("ingest", path)
    status, _, err = run("delete", "77-QĐ/TU")
    assert status == 1
    assert "Có 2 văn bản mang số “77-QĐ/TU”: 77-qd-tu-2020" in err
    assert "Hãy ghi mã" in err


@pytest.mark.slow
def test_serve_opens_the_page_says_where_and_ends_on_ctrl_c(home):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = f"import sys; from api.cli import main; sys.exit(main({['--home', str(home)]!r}"
    command += f" + ['serve', '--port', '{port}']))"
    arguments = [sys.executable, "-c", command]
    server = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, cwd=Path.cwd())
    try:
        assert server.stdout.readline().startswith(f"Trang hỏi đáp: http://127.0.0.1:{port}/")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as page:
            assert "Văn Kiện" in page.read().decode()
        busy = subprocess.run(arguments, capture_output=True, text=True, check=False)
        assert (busy.returncode, busy.stdout) == (1, "")
        assert "Chọn cổng khác" in busy.stderr
    finally:
        time.sleep(0.2)
        server.send_signal(signal.SIGINT)
        assert server.wait(20) == 0
        server.stdout.close()


def test_everything_runs_with_the_network_blocked(run, rules, no_network):
    assert run("ingest", rules)[0] == 0
    assert "thứ bảy" in run("ask", "Tổ hòa giải họp khi nào?")[1]
    assert run("doctor")[0] == 0
    assert no_network == []


def test_what_is_fetched_on_the_users_word_keeps_its_address_and_day(run, home, monkeypatch):
    said = Fetched(
        "quy-che.txt", RULES.encode(), "https://example.vn/quy-che.txt", date(2026, 1, 2)
    )
    monkeypatch.setattr("ingest.fetch.fetch", {said.origin: said}.__getitem__)
    status, out, _ = run("ingest", "--fetch", said.origin)
    assert (status, "Đã nạp quy-che.txt" in out) == (0, True)
    document = open_services(home).store.document("quy-che")
    assert (document.origin, document.fetched_on) == (said.origin, said.fetched_on)


def test_an_address_among_the_files_is_not_fetched(run):
    status, _, complaint = run("ingest", "https://example.vn/quy-che.txt")
    assert (status, "--fetch" in complaint) == (1, True)


def test_an_address_inside_the_network_is_refused(run):
    status, _, complaint = run("ingest", "--fetch", "https://127.0.0.1/a.txt")
    assert status == 1
    assert "Không lấy được văn bản từ “https://127.0.0.1/a.txt”" in complaint
