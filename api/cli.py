"""The command line: each command is a signature and one call into the product."""

import argparse
import io
import json
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import NoReturn

from api import archive, asking, showing
from api.batch import Report, Step
from api.names import full_name
from api.schemas import AnswerBody, DocumentDetail, DocumentItem, HitBody, MissingItem
from api.scope import filtered, view
from api.settings import Settings, read_settings
from api.wiring import Services, open_services
from corpus.errors import UserMistake, VanKienError
from corpus.intake import Entry, State
from corpus.model import Document, DocumentStatus
from corpus.place import Wanted, find, parse

_STATUS = {
    DocumentStatus.LOADED: "có toàn văn",
    DocumentStatus.CITED_ONLY: "mới biết tên",
    DocumentStatus.FAILED: "đọc lỗi",
    DocumentStatus.QUARANTINED: "cách ly",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 the user must change something, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # whatever the locale says
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
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
    except OSError as error:
        print(
            f"Không đọc hoặc ghi được “{error.filename or 'tệp'}”: {error.strerror or error}."
            " Kiểm tra quyền và dung lượng đĩa rồi chạy lại.",
            file=sys.stderr,
        )
        return 1


class _Parser(argparse.ArgumentParser):
    """Tells wrong usage in Vietnamese."""

    def error(self, message: str) -> NoReturn:
        """Leave with status 2."""
        self.print_usage(sys.stderr)
        self.exit(2, f"Lệnh chưa đúng ({message}). Xem cách dùng: “{self.prog} --help”.\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="vankien",
        description="Hỏi đáp có trích dẫn nguyên văn trên văn bản của Đảng, Mặt trận và pháp luật.",
    )
    parser.add_argument("--home", type=Path, help="thư mục dữ liệu (mặc định VANKIEN_HOME)")
    commands = parser.add_subparsers(required=True, metavar="LỆNH")

    ingest = _command(commands, "ingest", _ingest, "nạp tệp hoặc thư mục vào kho")
    ingest.add_argument("paths", nargs="*", type=Path, metavar="TỆP")
    ingest.add_argument(
        "--fetch", action="append", default=[], metavar="ĐỊA-CHỈ", help="tải từ địa chỉ https này"
    )
    ingest.add_argument(
        "--collection", metavar="BỘ-SƯU-TẬP", help="xếp vào bộ sưu tập này, đang có hoặc mới"
    )
    ingest.add_argument("--resume", action="store_true", help="nạp tiếp những tệp còn chờ")
    ingest.add_argument("--again", action="store_true", help="đọc lại cả tệp đã có, không đổi")

    retry = _command(commands, "retry", _retry, "nạp lại những tệp bị từ chối")
    retry.add_argument("name", nargs="?", metavar="TÊN", help="chỉ tệp mang tên này")

    docs = _command(commands, "docs", _docs, "liệt kê văn bản trong kho")
    which = docs.add_mutually_exclusive_group()
    which.add_argument(
        "--missing", action="store_true", help="chỉ văn bản được dẫn mà chưa có toàn văn"
    )
    which.add_argument("--failed", action="store_true", help="chỉ tệp bị từ chối, kèm lý do")
    which.add_argument("--collection", metavar="BỘ-SƯU-TẬP", help="chỉ văn bản của bộ sưu tập này")
    docs.add_argument("--json", action="store_true", help="in dạng JSON")

    show = _command(commands, "show", _show, "đọc một văn bản hoặc một điều khoản")
    show.add_argument("number", metavar="SỐ", help="số, ký hiệu hoặc mã văn bản")
    show.add_argument("address", nargs="?", metavar="CHỖ", help="ví dụ: “khoản 2 Điều 15”")
    how = show.add_mutually_exclusive_group()
    how.add_argument("--text", action="store_true", help="in toàn văn")
    how.add_argument("--tree", action="store_true", help="in mục lục")
    how.add_argument("--json", action="store_true", help="in dạng JSON")
    how.add_argument("--versions", action="store_true", help="liệt kê các bản đã được thay")
    how.add_argument("--version", type=_count, metavar="N", help="in bản thứ N đã được thay")

    ask = _command(commands, "ask", _ask, "đặt một câu hỏi")
    ask.add_argument("question", metavar="CÂU HỎI")
    ask.add_argument("--doc", action="append", default=[], metavar="SỐ", help="chỉ tìm ở đây")
    ask.add_argument("--collection", metavar="BỘ-SƯU-TẬP", help="chỉ tìm trong bộ sưu tập này")
    ask.add_argument("--as-of", type=_day, metavar="NĂM-THÁNG-NGÀY", help="xét tại ngày này")
    ask.add_argument("--json", action="store_true", help="in dạng JSON")

    search = _command(commands, "search", _search, "tìm các đoạn gần nhất")
    search.add_argument("query", metavar="TỪ KHÓA")
    search.add_argument("-k", type=_count, default=10, metavar="N", help="số đoạn (mặc định 10)")
    search.add_argument("--doc", action="append", default=[], metavar="SỐ", help="chỉ tìm ở đây")
    search.add_argument("--collection", metavar="BỘ-SƯU-TẬP", help="chỉ tìm trong bộ sưu tập này")
    search.add_argument("--json", action="store_true", help="in dạng JSON")

    move = _command(commands, "move", _move, "chuyển một văn bản sang bộ sưu tập khác")
    move.add_argument("number", metavar="SỐ", help="số, ký hiệu hoặc mã văn bản")
    where = move.add_mutually_exclusive_group(required=True)
    where.add_argument("collection", nargs="?", metavar="BỘ-SƯU-TẬP", help="đang có hoặc mới")
    where.add_argument("--out", action="store_true", help="đưa ra ngoài mọi bộ sưu tập")

    delete = _command(commands, "delete", _delete, "xóa một văn bản khỏi kho")
    delete.add_argument("number", metavar="SỐ", help="số, ký hiệu hoặc mã văn bản")

    serve = _command(commands, "serve", _serve, "mở trang hỏi đáp")
    serve.add_argument("--host", help="địa chỉ lắng nghe")
    serve.add_argument("--port", type=_port, help="cổng, từ 1 đến 65535")

    backup = _command(commands, "backup", _backup, "sao lưu kho vào một tệp zip")
    backup.add_argument("file", type=Path, metavar="TỆP", help="tệp .zip mới")

    restore = _command(commands, "restore", _restore, "khôi phục kho từ bản sao lưu")
    restore.add_argument("file", type=Path, metavar="TỆP", help="tệp do lệnh backup tạo ra")
    restore.add_argument("--replace", action="store_true", help="thay kho hiện có, giữ lại bản cũ")

    _command(commands, "index", _index, "dựng lại chỉ mục")
    _command(commands, "doctor", _doctor, "kiểm tra máy và kho")
    return parser


def _command(
    commands: "argparse._SubParsersAction[_Parser]",
    name: str,
    function: Callable[[argparse.Namespace], int],
    summary: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=summary, description=summary.capitalize() + ".")
    parser.set_defaults(command=function)
    return parser


def _day(text: str) -> date:
    with suppress(ValueError):
        return date.fromisoformat(text)
    raise argparse.ArgumentTypeError(f"“{text}” không phải ngày dạng 2025-01-31")


def _count(text: str) -> int:
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"“{text}” không phải số nguyên lớn hơn 0")


def _port(text: str) -> int:
    if text.isdecimal() and 0 < int(text) < 2**16:
        return int(text)
    raise argparse.ArgumentTypeError(f"“{text}” không phải cổng từ 1 đến 65535")


def _settings(options: argparse.Namespace) -> Settings:
    settings = read_settings()
    if options.home is None:
        return settings
    return settings.model_copy(update={"home": options.home.expanduser()})


def _ingest(options: argparse.Namespace) -> int:
    from ingest.fetch import fetch

    missing = [str(path) for path in options.paths if not path.exists()]
    if missing and missing[0].lower().startswith(("http:/", "https:/")):
        raise UserMistake("Văn Kiện chỉ tải từ mạng khi được yêu cầu: ghi “--fetch ĐỊA-CHỈ”.")
    if missing:
        raise UserMistake(f"Không có tệp hoặc thư mục “{missing[0]}”. Kiểm tra lại đường dẫn.")
    if not options.paths and not options.fetch and (options.collection or not options.resume):
        raise UserMistake("Hãy ghi tệp hoặc thư mục cần nạp, hoặc “--resume” để nạp tiếp.")
    services = open_services(options.home)
    intake = services.store.intake
    collection = _named(services, options.collection)
    fetched = [fetch(address) for address in options.fetch]
    named = options.paths or fetched
    batch = services.library.batches.begin(options.paths, fetched, collection) if named else None
    entries = intake.entries(None if options.resume else batch, State.WAITING)
    if not entries:
        if options.resume:
            print("Không còn tệp nào chờ nạp.")
            return 0
        raise UserMistake("Thư mục không có tệp nào để nạp. Kiểm tra lại đường dẫn.")
    return _take(services, entries, again=options.again)


def _retry(options: argparse.Namespace) -> int:
    services = open_services(options.home)
    entries = services.store.intake.retry(name=options.name)
    if entries:
        return _take(services, entries)
    if options.name:
        raise UserMistake(
            f"Không có tệp bị từ chối nào tên “{options.name}” để nạp lại."
            " Xem danh sách bằng lệnh “vankien docs --failed”."
        )
    print("Không có tệp bị từ chối nào để nạp lại.")
    return 0


def _take(services: Services, entries: Sequence[Entry], *, again: bool = False) -> int:
    """Take these files and say what became of each."""
    try:
        report = services.library.batches.run(entries, _show_reading, again=again)
        services.library.ensure_indexed(_show_indexing)
    except KeyboardInterrupt:
        _progress("")
        left = len(services.store.intake.entries(state=State.WAITING))
        print(
            f"Đã dừng: còn {left} tệp chờ nạp; những tệp đã nạp vẫn nguyên vẹn."
            " Nạp tiếp bằng lệnh “vankien ingest --resume”.",
            file=sys.stderr,
        )
        return 1
    _progress("")
    return _print_report(report)


def _print_report(report: Report) -> int:
    for name, document, warnings in report.taken:
        print(f"Đã nạp {name}: {full_name(document)} (mã {document.id})")
        for warning in warnings:
            print(f"  Lưu ý: {warning}")
    for name, document in report.unchanged:
        print(f"{name}: đã có, không đổi (mã {document.id})")
    for _, reason in report.refused:
        print(reason, file=sys.stderr)
    here = f", {len(report.unchanged)} tệp đã có" if report.unchanged else ""
    print(f"Đã nạp {len(report.taken)} tệp{here}, từ chối {len(report.refused)} tệp.")
    if report.refused:
        print("Nạp lại các tệp bị từ chối: “vankien retry”.", file=sys.stderr)
    return 1 if report.refused and not (report.taken or report.unchanged) else 0


def _docs(options: argparse.Namespace) -> int:
    services = open_services(options.home)
    if options.missing:
        return _missing(services, as_json=options.json)
    failed = services.store.intake.refused()
    documents = failed if options.failed else [*services.store.documents(), *failed]
    collections = services.store.collections
    within = None if options.collection is None else collections.find(options.collection)
    shown, places = view(documents, (), within).documents, collections.places()
    if options.json:
        items = [DocumentItem.from_document(d, places.get(d.id)) for d in shown]
        _print_json([item.model_dump(mode="json") for item in items])
        return 0
    for document in shown:
        name = document.source if document in failed else full_name(document)
        place = f"\t{places[document.id]}" if document.id in places else ""
        print(f"{document.id}\t{_STATUS[document.status]}\t{name}{place}")
        if document in failed:
            print(f"  {document.reason}")
    return 0


def _missing(services: Services, *, as_json: bool) -> int:
    """List what is cited but not loaded, with how many mentions in which documents."""
    found = services.library.citings().missing()
    if as_json:
        places = services.store.collections.places()
        items = [MissingItem.from_missing(one, places.get(one.document.id)) for one in found]
        _print_json([item.model_dump(mode="json") for item in items])
        return 0
    for entry in found:
        sources = ", ".join(f"{source} ({count})" for source, count in entry.cited_by)
        cited = f"{entry.mentions} lần dẫn" + (f": {sources}" if sources else "")
        print(f"{entry.document.id}\t{full_name(entry.document)}\t{cited}")
    return 0


def _show(options: argparse.Namespace) -> int:
    services = open_services(options.home)
    document = _document(services, options.number, parse(options.address or ""))
    provisions = services.store.provisions(document.id)
    if options.json:
        collection = services.store.collections.of(document.id)
        body = DocumentDetail.from_provisions(document, provisions, collection)
        _print_json(body.model_dump(mode="json"))
    elif options.versions:
        print(showing.earlier(document, services.store.versions))
    elif options.version:
        print(showing.version(document, services.store.versions, options.version))
    elif options.address:
        print(showing.places(document, provisions, options.address))
    elif options.tree:
        print(showing.tree(document, provisions))
    else:
        print(document.text if options.text else showing.whole(document))
    return 0


def _ask(options: argparse.Namespace) -> int:
    services = open_services(options.home)
    answer = asking.ask(services, options.question, options.doc, options.as_of, options.collection)
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
        if citation.warning:
            print(f"  Lưu ý: {citation.warning}")


def _search(options: argparse.Namespace) -> int:
    services = open_services(options.home)
    found = asking.search(services, options.query, options.k, options.doc, options.collection)
    if options.json:
        _print_json(found.model_dump(mode="json"))
    else:
        for hit in found.hits:
            _print_hit(hit)
    return 0


def _print_hit(hit: HitBody) -> None:
    print(f"{hit.score:.3f}\t{hit.document_id}\t{hit.label}\t{hit.text[:160]}")


def _move(options: argparse.Namespace) -> int:
    services = open_services(options.home)
    document = _document(services, options.number)
    collection = _named(services, options.collection)
    services.store.collections.move(document.id, collection)
    where = "ra ngoài mọi bộ sưu tập" if collection is None else f"vào bộ sưu tập “{collection}”"
    print(f"Đã chuyển {full_name(document)} {where}.")
    return 0


def _named(services: Services, written: str | None) -> str | None:
    """The collection to put documents into; a new one is told, for it may be a slip of the hand."""
    if written is None:
        return None
    name = services.store.collections.named(written)
    if name not in services.store.collections.sizes():
        print(f"Bộ sưu tập mới: “{name}”.")
    return name


def _delete(options: argparse.Namespace) -> int:
    services = open_services(options.home)
    if services.store.intake.drop(options.number):
        print(f"Đã bỏ tệp bị từ chối “{options.number}”.")
        return 0
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
    with _listening(host, port) as listener, suppress(KeyboardInterrupt):
        services.ready()
        services.uploads.resume()
        config = uvicorn.Config(create_app(services), log_level="warning")
        print(f"Trang hỏi đáp: http://{host}:{port}/ (dừng bằng Ctrl+C)", flush=True)
        uvicorn.Server(config).run(sockets=[listener])
    return 0


def _listening(host: str, port: int) -> socket.socket:
    """Bound before anything is announced: a port in use is told at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise UserMistake(
            f"Không mở được {host}:{port}: {error.strerror}."
            " Chọn cổng khác bằng --port, hoặc dừng chương trình đang dùng cổng này."
        ) from error


def _index(options: argparse.Namespace) -> int:
    services = open_services(options.home)
    services.library.reindex(_show_indexing, anew=True)
    _progress("")
    print(f"Đã lập chỉ mục {services.library.passage_count()} đoạn.")
    return 0


def _backup(options: argparse.Namespace) -> int:
    count = archive.backup(_settings(options), options.file)
    print(f"Đã sao lưu {count} văn bản có toàn văn vào “{options.file}”.")
    return 0


def _restore(options: argparse.Namespace) -> int:
    settings = _settings(options)
    kept = archive.restore(settings, options.file, replace=options.replace)
    if kept:
        print(f"Kho trước khi khôi phục được giữ ở “{kept}”.")
    library = open_services(settings=settings).library  # opening it indexes it
    print(f"Đã khôi phục {len(library.documents())} văn bản, {library.passage_count()} đoạn.")
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from api.doctor import examine

    checks = examine(_settings(options))
    for check in checks:
        print(f"{'tốt ' if check.good else 'HỎNG'}\t{check.what}: {check.said}")
    return 0 if all(check.good for check in checks) else 1


def _document(services: Services, name: str, wanted: Sequence[Wanted] = ()) -> Document:
    """The document of this number or id; of several, the one that has the place `wanted`."""
    documents = services.store.documents()
    found = filtered([name], documents)
    if len(found) > 1 and wanted:
        found = [one for one in found if find(services.store.provisions(one), wanted)] or found
    if len(found) > 1:
        choice = "; ".join(f"{d.id} ({full_name(d)})" for d in documents if d.id in found)
        raise UserMistake(f"Có {len(found)} văn bản mang số “{name}”: {choice}. Hãy ghi mã.")
    document = services.store.document(found[0])
    assert document is not None
    return document


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _show_reading(step: Step) -> None:
    pages = f" ({step.pages} trang)" if step.pages else ""
    _progress(f"Đang đọc tệp {step.number}/{step.total}: {step.name}{pages}")


def _show_indexing(ready: int, total: int) -> None:
    _progress(f"Lập chỉ mục {ready}/{total} đoạn")


def _progress(words: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K{words[:100]}", end="", file=sys.stderr, flush=True)
