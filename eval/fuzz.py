"""`python -m eval.fuzz TARGET`: a guided search for inputs that crash or hang (extra `fuzz`).

The fuzzer is libFuzzer through atheris. Every input that broke something once is kept in
`tests/found`, by target, and read again by the tests.
"""

import argparse
import io
import os
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

from corpus.model import Provision

Target = Callable[[bytes], None]

SECONDS_AN_INPUT = 20
MAX_BYTES = 2**16
# Words that a search letter by letter would take long to come upon.
WORDS = (
    *("CHÍNH PHỦ\n", "BAN THƯỜNG TRỰC\n", "*\n", "TỈNH ỦY X\n", "BỘ LUẬT\n", "ban hành kèm theo "),
    *("Điều ", "Khoản ", "Chương ", "Mục ", "Phần thứ nhất\n", "Tiểu mục ", "Phụ lục I\n", "tiết "),
    *("này", "của ", "năm 2015", "12/2021/NĐ-CP", "75/2015/QH13", "217-QĐ/TW", " và ", " hoặc "),
    *("sửa đổi, bổ sung ", "thay thế ", "bãi bỏ ", "hết hiệu lực", "có hiệu lực từ ", "Hà Nội, "),
    *("Hiến pháp", "Luật Mặt trận Tổ quốc Việt Nam", "Điều lệ Đảng", "MẬT\n", "Kính gửi: "),
    *("TM. ", "KT. CHỦ TỊCH\n", "chñ tÞch ", "Quy ®Þnh ", "ÑIEÀU ", "cuûa ", ".VnTime"),
    *("\f", "\ufeff", "\u00ad", "\u200b", "\ufffd", "| --- |\n", "# ", "```\n", "[^1]: ", "<!--"),
    *("<p>", "<table><tr><td>", "&nbsp;", "<b>", "<w:p><w:r><w:t>", "<text:p>", '<c r="A1">'),
    *("\\par ", "{\\f1 ", "\\'ae", "\\u7871?", "\\trowd", "\\cell", "\\row", " 0 obj", "endstream"),
)


def document(data: bytes) -> None:
    """A file of any kind becomes a sound document or is refused in a sentence of ours."""
    from corpus.errors import VanKienError
    from ingest import pipeline

    try:
        reading = pipeline.read(data, "tệp.bin")
    except VanKienError:
        return
    _check_tree(reading.document.text, reading.provisions)


def office(data: bytes) -> None:
    """An office file of any parts; `data` is their names and contents by turns, between zeros."""
    pieces = data.split(b"\x00")
    names = (name[:100].decode("utf-8", "replace") for name in pieces[::2])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, part in dict(zip(names, pieces[1::2], strict=False)).items():
            if name:
                package.writestr(name, part)
    document(buffer.getvalue())


def text(data: bytes) -> None:
    """Any text has a sound tree, passages and metadata."""
    from corpus.text import clean
    from ingest.metadata import extract
    from ingest.passages import passages
    from ingest.structure import provisions

    written = clean(data.decode("utf-8", "replace"))
    tree = provisions(written)
    _check_tree(written, tree)
    extract(written, tree)
    for passage in passages("d", "t", written, tree):
        assert passage.span.of(written), passage


def references(data: bytes) -> None:
    """References lie in the text, in order, and in the provision that they tell of."""
    from corpus.text import clean
    from ingest.metadata import extract
    from ingest.references import references as found_in
    from ingest.structure import provisions

    written = clean(data.decode("utf-8", "replace"))
    tree = provisions(written)
    found = found_in(written, tree, extract(written, tree))
    ends = [0, *(reference.span.end for reference in found)]
    for reference, end in zip(found, ends, strict=False):
        assert end <= reference.span.start < reference.span.end <= len(written), reference
        assert reference.provision_id in range(max(1, len(tree))), reference


def legacy(data: bytes) -> None:
    """Letters of any code come out in Unicode, line by line, by their words and by their fonts."""
    from ingest.legacy import TABLES, Run, by_font, convert, repaired

    try:
        written = data.decode()
    except UnicodeDecodeError:
        written = data.decode("latin-1")
    shown, note = repaired(written)
    assert shown.count("\n") == written.count("\n")
    assert note or shown == written
    fonts = (".VnTime", "VNI-Times", "Arial", ".VnTimeH")
    by_font(Run(part, fonts[i % 4], i % 3 == 0) for i, part in enumerate(written.split("\t")))
    for code in TABLES:
        convert(written, code)


def numbers(data: bytes) -> None:
    """Document numbers lie in the text, in order."""
    from corpus.number import key, mentions

    written = data.decode("utf-8", "replace")
    found = mentions(written)
    key(written)
    assert all(0 <= m.span.start < m.span.end <= len(written) for m in found)
    assert [m.span.start for m in found] == sorted(m.span.start for m in found)


def places(data: bytes) -> None:
    """Any words can be asked for as a place."""
    from corpus.place import parse

    parse(data.decode("utf-8", "replace"))


TARGETS: Mapping[str, Target] = {
    target.__name__: target
    for target in (document, office, text, references, legacy, numbers, places)
}


def _check_tree(written: str, tree: Sequence[Provision]) -> None:
    for node in tree:
        assert 0 <= node.span.start <= node.head.start <= node.head.end <= node.span.end
        assert node.span.end <= len(written)
        if node.parent is not None:
            above = tree[node.parent].span
            assert above.start <= node.span.start
            assert node.span.end <= above.end


def main(argv: Sequence[str] | None = None) -> None:
    """Fuzz one target until the time is up; what breaks it is written to the folder `--found`."""
    import atheris

    options = _options(argv)
    # Nothing of ours may be imported before it is instrumented. Programs it calls are not tested.
    os.environ["PATH"] = ""
    with atheris.instrument_imports(include=["corpus", "ingest"]):
        import ingest.pipeline  # noqa: F401
        from eval.strain import UNITS
    for folder in (options.corpus, options.found):
        folder.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", suffix=".dict") as words:
        words.writelines(map(_entry, (*UNITS, *WORDS)))
        words.flush()
        atheris.Setup(_arguments(options, words.name), TARGETS[options.target])
        atheris.Fuzz()


def _entry(word: str) -> str:
    """`word` as a line of a libFuzzer dictionary, in which only hexadecimals stand for any byte."""
    return '"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"\n'


def _arguments(options: argparse.Namespace, words: str) -> list[str]:
    return [
        sys.argv[0],
        f"-dict={words}",
        f"-max_total_time={options.seconds}",
        f"-timeout={SECONDS_AN_INPUT}",
        f"-max_len={MAX_BYTES}",
        f"-artifact_prefix={options.found}/",
        "-rss_limit_mb=4096",
        "-print_final_stats=1",
        str(options.corpus),
        *map(str, options.seeds),
    ]


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval.fuzz", description=__doc__)
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--corpus", type=Path, required=True, help="inputs found worth keeping")
    parser.add_argument("--found", type=Path, required=True, help="inputs that broke something")
    parser.add_argument("--seeds", type=Path, nargs="*", default=[], help="folders to begin with")
    return parser.parse_args(argv)


if __name__ == "__main__":
    main()
