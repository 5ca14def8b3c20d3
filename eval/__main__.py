"""`python -m eval COMMAND`: every measure of the product; `--help` lists them."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from corpus.errors import VanKienError

CACHE = Path("~/.cache/vankien-eval")
MODEL = Path(__file__).parent.parent / "index" / "model"
Command = Callable[[argparse.Namespace], str]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 the user's mistake, 2 usage."""
    options = parser().parse_args(argv)
    command: Command = options.command
    try:
        sys.stdout.write(command(options))
    except VanKienError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    top = argparse.ArgumentParser(prog="python -m eval", description="Is it good?")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    for add in (
        _add_answers,
        _add_retrieval,
        _add_table,
        _add_bench,
        _add_compare,
        _add_why,
        _add_structure,
        _add_reading,
        _add_shared,
        _add_calibrate,
        _add_strain,
        _add_fuzzed,
        _add_kills,
    ):
        add(commands)
    return top


Commands = argparse._SubParsersAction  # the only name its type has


def _add_answers(commands: "Commands[argparse.ArgumentParser]") -> None:
    one = commands.add_parser("answers", help="ask every question of a set and score the answers")
    one.add_argument("questions", type=Path, help="one JSON object a line, as in eval/sets")
    _home(one)
    one.add_argument("--out", type=Path, required=True, help="the answers, one JSON line each")
    one.add_argument(
        "--sources",
        type=Path,
        nargs="*",
        default=[],
        metavar="PATH",
        help="text files or folders in which quotes are looked up (verbatim)",
    )
    _report(one)
    one.set_defaults(command=_answers)


def _add_retrieval(commands: "Commands[argparse.ArgumentParser]") -> None:
    one = commands.add_parser("retrieval", help="search a BEIR set and write a TREC run")
    for name, what in (("corpus", "JSONL, .gz or not"), ("queries", "JSONL"), ("qrels", "TSV")):
        one.add_argument(f"--{name}", type=Path, required=True, help=what)
    one.add_argument("--run", type=Path, required=True, help="the TREC run, 100 deep")
    typing = one.add_mutually_exclusive_group()
    typing.add_argument(
        "--typing",
        choices=("bare", "half", "toneless", "slips"),
        help="type the queries without marks, with half of them, without tones, or with slips",
    )
    typing.add_argument(
        "--no-diacritics", dest="typing", action="store_const", const="bare", help="--typing bare"
    )
    one.add_argument("--by-query", type=Path, help="also write a JSON line for each query here")
    one.add_argument("--engine", choices=("hybrid", "dense", "lexical"), default="hybrid")
    one.add_argument("--alpha", type=_share, help="dense share of the fusion, 0 to 1")
    one.add_argument("--model", type=Path, default=MODEL, help="folder of the embedding model")
    one.add_argument("--cache", type=Path, default=CACHE, help="keeps embeddings and indexes")
    _report(one)
    one.set_defaults(command=_retrieval)


def _add_table(commands: "Commands[argparse.ArgumentParser]") -> None:
    one = commands.add_parser(
        "table", help="every engine on every development set, in every typing"
    )
    one.add_argument("--shared", type=Path, required=True, help="folder with retrieval/")
    one.add_argument(
        "--model",
        type=_labelled,
        action="append",
        metavar="NAME=FOLDER",
        help="a model to measure, under this name; may be given again",
    )
    one.add_argument(
        "--near",
        type=int,
        default=0,
        metavar="N",
        help="of the law only the N texts nearest to each query by BM25, the answers and some"
        " others; without it all 70,624, which takes hours on two cores",
    )
    one.add_argument("--cache", type=Path, default=CACHE, help="keeps embeddings and indexes")
    one.add_argument("--out", type=Path, required=True, help="the table, Markdown")
    one.set_defaults(command=_table)


def _labelled(text: str) -> tuple[str, Path]:
    name, _, folder = text.partition("=")
    if not name or not folder:
        raise ValueError(text)
    return name, Path(folder)


def _add_bench(commands: "Commands[argparse.ArgumentParser]") -> None:
    one = commands.add_parser("bench", help="time answers, cold start and indexing")
    _home(one)
    one.add_argument("--questions", type=Path, help="a question set; the plan's by default")
    _report(one)
    one.add_argument("--json", type=Path, help="also write the result as JSON")
    one.add_argument(
        "--change", action="store_true", help="only what a document more or less costs the index"
    )
    one.set_defaults(command=_bench)


def _add_compare(commands: "Commands[argparse.ArgumentParser]") -> None:
    one = commands.add_parser("compare", help="paired bootstrap of two answers files or two runs")
    one.add_argument("a", type=Path)
    one.add_argument("b", type=Path)
    gold = one.add_mutually_exclusive_group(required=True)
    gold.add_argument("--questions", type=Path, help="a and b are answers to this set")
    gold.add_argument("--qrels", type=Path, help="a and b are TREC runs judged by this")
    one.set_defaults(command=_compare)


def _add_why(commands: "Commands[argparse.ArgumentParser]") -> None:
    one = commands.add_parser("why", help="where one clause stands for one question, and why")
    one.add_argument("question")
    one.add_argument("number", help="number or id of the document")
    one.add_argument("address", help="the clause, as in “khoản 2 Điều 15”")
    _home(one)
    one.set_defaults(command=_why)


def _add_structure(commands: "Commands[argparse.ArgumentParser]") -> None:
    one = commands.add_parser("structure", help="what was recognised in each file")
    one.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="files or folders")
    one.set_defaults(command=_structure)


def _add_reading(commands: "Commands[argparse.ArgumentParser]") -> None:
    one = commands.add_parser("reading", help="character error rates of files with a typed text")
    one.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="files or folders")
    one.add_argument(
        "--truth", type=Path, required=True, help="folder with NAME.txt for each file NAME"
    )
    _report(one)
    one.set_defaults(command=_reading)


def _add_shared(commands: "Commands[argparse.ArgumentParser]") -> None:
    """The commands that measure on the real documents in the folder `shared`."""
    for name, summary, command in (
        ("references", "are references found and resolved as marked?", _references),
        ("provisions", "trees read by hand against those recognised", _provisions),
        ("metadata", "each field against what the documents print", _metadata),
        ("reading-bench", "time reading beside pypdf and tesseract", _reading_bench),
    ):
        one = commands.add_parser(name, help=summary)
        one.add_argument("--shared", type=Path, required=True, help="folder with documents/")
        _report(one)
        one.set_defaults(command=command)


def _add_calibrate(commands: "Commands[argparse.ArgumentParser]") -> None:
    one = commands.add_parser("calibrate", help="fit the estimate that refusal rests on")
    one.add_argument(
        "sets",
        type=Path,
        nargs="+",
        metavar="QUESTIONS HOME",
        help="question sets, each followed by the library it is asked of",
    )
    one.set_defaults(command=_calibrate)


def _add_strain(commands: "Commands[argparse.ArgumentParser]") -> None:
    one = commands.add_parser("strain", help="how long a megabyte of adversarial text takes")
    one.set_defaults(command=_strain)


def _add_fuzzed(commands: "Commands[argparse.ArgumentParser]") -> None:
    one = commands.add_parser("fuzzed", help="what runs of eval.fuzz did, by their logs")
    one.add_argument("logs", type=Path, nargs="+", metavar="LOG", help="TARGET.log")
    _report(one)
    one.set_defaults(command=_fuzzed)


def _add_kills(commands: "Commands[argparse.ArgumentParser]") -> None:
    one = commands.add_parser("kills", help="kill a batch at random moments, and go on with it")
    one.add_argument("--moments", type=int, default=100, metavar="N", help="how often (100)")
    one.add_argument("--seed", type=int, default=1, metavar="N", help="of the moments (1)")
    _report(one)
    one.set_defaults(command=_kills)


def _share(text: str) -> float:
    share = float(text)
    if not 0 <= share <= 1:
        raise ValueError(text)
    return share


def _home(one: argparse.ArgumentParser) -> None:
    one.add_argument("--home", type=Path, help="the library; by default as VANKIEN_HOME says")


def _report(one: argparse.ArgumentParser) -> None:
    one.add_argument("--report", type=Path, help="also write the report here")


# Each command imports its own part: comparing two files needs neither index nor model.
def _answers(options: argparse.Namespace) -> str:
    from eval import answers

    return answers.run(
        options.questions, options.home, options.out, options.report, options.sources
    )


def _retrieval(options: argparse.Namespace) -> str:
    from eval import retrieval

    alpha = {} if options.alpha is None else {"alpha": options.alpha}
    return retrieval.run(
        retrieval.Options(
            corpus=options.corpus,
            queries=options.queries,
            qrels=options.qrels,
            out=options.run,
            cache=options.cache.expanduser(),
            model=str(options.model),
            engine=options.engine,
            typing=options.typing,
            report=options.report,
            by_query=options.by_query,
            **alpha,
        )
    )


def _table(options: argparse.Namespace) -> str:
    from eval import table

    models = dict(options.model or [("ours", MODEL)])
    cache = options.cache.expanduser()
    return table.run(options.shared, models, cache, options.near, options.out)


def _bench(options: argparse.Namespace) -> str:
    from eval import bench, bench_change

    if options.change:
        return bench_change.run(options.home, options.report)
    return bench.run(options.home, options.questions, options.report, options.json)


def _calibrate(options: argparse.Namespace) -> str:
    from eval import calibrate

    pairs = list(zip(options.sets[::2], options.sets[1::2], strict=True))
    return calibrate.run(pairs) + "\n"


def _reading_bench(options: argparse.Namespace) -> str:
    from eval import bench_reading

    return bench_reading.run(options.shared, options.report)


def _compare(options: argparse.Namespace) -> str:
    from eval import compare

    if options.questions:
        return compare.answers(options.questions, options.a, options.b)
    return compare.runs(options.qrels, options.a, options.b)


def _why(options: argparse.Namespace) -> str:
    from eval import why

    return why.run(options.home, options.question, options.number, options.address)


def _reading(options: argparse.Namespace) -> str:
    from eval import reading

    return reading.run(options.paths, options.truth, options.report)


def _structure(options: argparse.Namespace) -> str:
    from eval import structure

    return structure.run(options.paths)


def _strain(_: argparse.Namespace) -> str:
    from eval import strain

    return strain.run()


def _fuzzed(options: argparse.Namespace) -> str:
    from eval import fuzzed

    return fuzzed.run(options.logs, options.report)


def _references(options: argparse.Namespace) -> str:
    from eval import references

    return references.run(options.shared, options.report)


def _kills(options: argparse.Namespace) -> str:
    from tempfile import TemporaryDirectory

    from eval import kills

    with TemporaryDirectory() as folder:
        outcome = kills.run(options.moments, options.seed, Path(folder) / "kills")
    said = kills.told(outcome, options.seed)
    if options.report:
        options.report.write_text(said, encoding="utf-8")
    return said


def _provisions(options: argparse.Namespace) -> str:
    from eval import provisions

    return provisions.run(options.shared, options.report)


def _metadata(options: argparse.Namespace) -> str:
    from eval import metadata

    return metadata.run(options.shared, options.report)


if __name__ == "__main__":
    sys.exit(main())
