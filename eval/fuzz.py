"""`python -m eval.fuzz TARGET`: a guided search for inputs that crash or hang (extra `fuzz`).

The fuzzer is libFuzzer through atheris. Every input that broke something once is kept in
`tests/found`, by target, and read again by the tests.
"""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from corpus.model import Provision

Target = Callable[[bytes], None]

SECONDS_AN_INPUT = 20
MAX_BYTES = 2**16


def document(data: bytes) -> None:
    """A file of any kind becomes a sound document or is refused in a sentence of ours."""
    from corpus.errors import VanKienError
    from ingest import pipeline

    try:
        reading = pipeline.read(data, "tệp.bin")
    except VanKienError:
        return
    _check_tree(reading.document.text, reading.provisions)


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
    target.__name__: target for target in (document, text, numbers, places)
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
    # What is under test is our code, not the programs it calls.
    os.environ["PATH"] = ""
    with atheris.instrument_imports(include=["corpus", "ingest"]):
        import ingest.pipeline  # noqa: F401
    for folder in (options.corpus, options.found):
        folder.mkdir(parents=True, exist_ok=True)
    arguments = [
        sys.argv[0],
        f"-max_total_time={options.seconds}",
        f"-timeout={SECONDS_AN_INPUT}",
        f"-max_len={MAX_BYTES}",
        f"-artifact_prefix={options.found}/",
        "-rss_limit_mb=4096",
        "-print_final_stats=1",
        str(options.corpus),
        *map(str, options.seeds),
    ]
    atheris.Setup(arguments, TARGETS[options.target])
    atheris.Fuzz()


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
