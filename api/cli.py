"""The command line: each command is a signature and one call into the product."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from api import asking
from api.doctor import examine
from api.names import full_name
from api.schemas import AnswerBody, DocumentItem, DocumentDetail, HitBody
from api.scope import filtered
from api.settings import read_settings
from api.wiring import Services, open_services
from corpus.address import find, label, parse
from corpus.address import chain as chain_of
from corpus.errors import UnknownAddress, UserMistake, VanKienError
from corpus.model import Document, DocumentStatus

_STATUS = {
    DocumentStatus.LOADED: "có toàn văn",
    DocumentStatus.CITED_ONLY: "mới biết tên",
    DocumentStatus.FAILED: "đọc lỗi",
    DocumentStatus.QUARANTINED: "cách ly",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 the user must change something, 2 wrong usage."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except VanKienError as error:
        print(str(error), file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="vankien",
        description="Hỏi đáp có trích dẫn nguyên văn trên văn bản của Đảng, Mặt trận và pháp luật.",
    )
    parser.add_argument("--home", type=Path, help="thư mục dữ liệu (mặc định VANKIEN_HOME)")
    commands = parser.add_subparsers(required=True, metavar="LỆNH")

    ingest = _command(commands, "ingest", _ingest, "nạp tệp hoặc thư mục vào kho")
    ingest.add_argument("paths", nargs="+", type=Path, metavar="TỆP")

    docs = _command(commands, "docs", _docs, "liệt kê văn bản trong kho")
    docs.add_argument("--missing", action="store_true", help="chỉ văn bản chưa có toàn văn")
    docs.add_argument("--json", action="store_true", help="in dạng JSON")

    show = _command(commands, "show", _show, "đọc một văn bản hoặc một điều khoản")
    show.add_argument("number", metavar="SỐ", help="số, ký hiệu hoặc mã văn bản")
    show.add_argument("address", nargs="?", metavar="CHỖ", help="ví dụ: “khoản 2 Điều 15”")
    how = show.add_mutually_exclusive_group()
    how.add_argument("--text", action="store_true", help="in toàn văn")
    how.add_argument("--tree", action="store_true", help="in mục lục")
    how.add_argument("--json", action="store_true", help="in dạng JSON")

    ask = _command(commands, "ask", _ask, "đặt một câu hỏi")
    ask.add_argument("question", metavar="CÂU HỎI")
    ask.add_argument("--doc", action="append", default=[], metavar="SỐ", help="chỉ tìm ở đây")
    ask.add_argument("--as-of", type=date.fromisoformat, metavar="NĂM-THÁNG-NGÀY")
    ask.add_argument("--json", action="store_true", help="in dạng JSON")

    search = _command(commands, "search", _search, "tìm các đoạn gần nhất")
    search.add_argument("query", metavar="TỪ KHÓA")
    search.add_argument("-k", type=int, default=10, metavar="N", help="số đoạn (mặc định 10)")
    search.add_argument("--doc", action="append", default=[], metavar="SỐ", help="chỉ tìm ở đây")
    search.add_argument("--json", action="store_true", help="in dạng JSON")

    delete = _command(commands, "delete", _delete, "xóa một văn bản khỏi kho")
    delete.add_argument("number", metavar="SỐ", help="số, ký hiệu hoặc mã văn bản")

    serve = _command(commands, "serve", _serve, "mở trang hỏi đáp")
    serve.add_argument("--host", help="địa chỉ lắng nghe")
    serve.add_argument("--port", type=int, help="cổng")

    _command(commands, "index", _index, "dựng lại chỉ mục")
    _command(commands, "doctor", _doctor, "kiểm tra máy và kho")
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    function: Callable[[argparse.Namespace], int],
    summary: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=summary, description=summary.capitalize() + ".")
    parser.set_defaults(command=function)
    return parser


def _ingest(options: argparse.Namespace) -> int:
    missing = [str(path) for path in options.paths if not path.exists()]
    if missing:
        raise UserMistake(f"Không có tệp hoặc thư mục “{missing[0]}”. Kiểm tra lại đường dẫn.")
    services = open_services(options.home)
    report = services.library.ingest(options.paths, lambda name: _progress(f"Đang đọc {name}"))
    services.library.reindex(lambda ready, total: _progress(f"Lập chỉ mục {ready}/{total} đoạn"))
    _progress("")
    for name, document, warnings in report.taken:
        print(f"Đã nạp {name}: {full_name(document)} (mã {document.id})")
        for warning in warnings:
            print(f"  Lưu ý: {warning}")
    for _, reason in report.refused:
        print(reason, file=sys.stderr)
    print(f"Đã nạp {len(report.taken)} tệp, từ chối {len(report.refused)} tệp.")
    return 1 if report.refused and not report.taken else 0


def _docs(options: argparse.Namespace) -> int:
    documents = open_services(options.home).store.documents()
    if options.missing:
        documents = [d for d in documents if d.status is DocumentStatus.CITED_ONLY]
    if options.json:
        _print_json([DocumentItem.from_document(d).model_dump(mode="json") for d in documents])
        return 0
    for document in documents:
        print(f"{document.id}\t{_STATUS[document.status]}\t{full_name(document)}")
    return 0


def _show(options: argparse.Namespace) -> int:
    services = open_services(options.home)
    document = _document(services, options.number)
    provisions = services.store.provisions(document.id)
    if options.json:
        body = DocumentDetail.from_provisions(document, provisions)
        _print_json(body.model_dump(mode="json"))
    elif options.address:
        wanted = parse(options.address)
        found = find(provisions, wanted)
        if not found:
            raise UnknownAddress(options.address, full_name(document))
        for node in found:
            print(f"{label(chain_of(provisions, node.id))}:\n{node.span.of(document.text)}\n")
    elif options.tree:
        for node in provisions[1:]:
            indent = "  " * (len(node.address) - 1)
            first = node.head.of(document.text).partition("\n")[0]
            print(f"{indent}{label(chain_of(provisions, node.id))}\t{first[:80]}")
    elif options.text:
        print(document.text)
    else:
        print(full_name(document))
        print(document.title or "", document.note or "", document.text, sep="\n")
    return 0


def _ask(options: argparse.Namespace) -> int:
    services = open_services(options.home)
    answer = asking.ask(services, options.question, options.doc, options.as_of)
    if options.json:
        _print_json(answer.model_dump(mode="json"))
    else:
        _print_answer(answer)
    return 0


def _print_answer(answer: AnswerBody) -> None:
    for text in (answer.reason, answer.answer):
        if text:
            print(f"{text}\n")
    for citation in answer.citations:
        page = f", trang {citation.page}" if citation.page else ""
        print(f"[{citation.id}] {citation.citation_text}{page}")


def _search(options: argparse.Namespace) -> int:
    services = open_services(options.home)
    found = asking.search(services, options.query, options.k, options.doc)
    if options.json:
        _print_json(found.model_dump(mode="json"))
    else:
        for hit in found.hits:
            _print_hit(hit)
    return 0


def _print_hit(hit: HitBody) -> None:
    print(f"{hit.score:.3f}\t{hit.document_id}\t{hit.label}\t{hit.text[:160]}")


def _delete(options: argparse.Namespace) -> int:
    services = open_services(options.home)
    document = _document(services, options.number)
    services.library.delete(document.id)
    services.library.reindex()
    print(f"Đã xóa {full_name(document)} khỏi kho.")
    return 0


def _serve(options: argparse.Namespace) -> int:
    import uvicorn

    from api.http import create_app

    services = open_services(options.home)
    host = options.host or services.settings.host
    port = options.port or services.settings.port
    services.ready()
    print(f"Trang hỏi đáp: http://{host}:{port}/ (dừng bằng Ctrl+C)", flush=True)
    uvicorn.run(create_app(services), host=host, port=port, log_level="warning")
    return 0


def _index(options: argparse.Namespace) -> int:
    services = open_services(options.home)
    services.library.reindex(lambda ready, total: _progress(f"Lập chỉ mục {ready}/{total} đoạn"))
    _progress("")
    print(f"Đã lập chỉ mục {services.library.passage_count()} đoạn.")
    return 0


def _doctor(options: argparse.Namespace) -> int:
    settings = read_settings()
    if options.home is not None:
        settings = settings.model_copy(update={"home": options.home})
    checks = examine(settings)
    for check in checks:
        print(f"{'tốt ' if check.good else 'HỎNG'}\t{check.what}: {check.said}")
    return 0 if all(check.good for check in checks) else 1


def _document(services: Services, name: str) -> Document:
    found = filtered([name], services.store.documents())
    document = services.store.document(found[0])
    assert document is not None
    return document


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _progress(words: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K{words[:100]}", end="", file=sys.stderr, flush=True)
