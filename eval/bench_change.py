"""What a change costs: one small document into a copy of a library, and out of it again."""

import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from eval import report

CHANGES = 5
_SMALL = """ỦY BAN MẶT TRẬN TỔ QUỐC PHƯỜNG MẪU
Số: {number}/KH-MTTQ
Phường Mẫu, ngày 12 tháng 5 năm 2026
KẾ HOẠCH
Về việc dọn vườn hoa lần thứ {number}
I. MỤC ĐÍCH
1. Giữ vườn hoa của tổ dân phố sạch đẹp, bà con có chỗ ngồi chơi buổi chiều.
2. Mỗi hộ góp {number} buổi trong quý.
II. VIỆC LÀM
1. Sáng chủ nhật tuần đầu quý nhổ cỏ, tưới cây.
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of the wall clock and of this process alone, of `n` calls: the medians."""

    name: str
    wall: float
    own: float
    n: int


def measure(home: Path) -> tuple[str, list[Cost]]:
    """The library measured, and what each change costs until it is in every answer."""
    from api.settings import read_settings
    from api.wiring import open_services
    from index.compounds import segment

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(home, Path(folder) / "home"))
        # The copy lies in SQLite: nothing may be changed in a library that others use.
        settings = read_settings().model_copy(update={"home": copy, "database_url": None})
        library = open_services(settings=settings).library
        segment("tổ dân phố")  # loading the segmenter is a cost of the process, not of the change

        def add(number: int) -> None:
            path = Path(folder) / f"{number}.txt"
            path.write_text(_SMALL.format(number=number), "utf-8")
            library.ingest([path])

        def delete(number: int) -> None:
            library.delete(f"{number}-kh-mttq-2026")

        def index(_: int) -> None:
            library.reindex()

        wall, own = _timed(lambda _: library.reindex(anew=True), 0)
        numbers = range(901, 901 + CHANGES)
        steps = (
            ("read and store one small document", add),
            ("bring the index up to it", index),
            ("delete it from the store", delete),
            ("bring the index up to that", index),
        )
        taken = [[_timed(step, number) for _, step in steps] for number in numbers]
        documents = len({d.id for d in library.documents()})
        told = f"{library.version()}, {library.passage_count()} passages, {documents} documents"
    costs = [
        Cost(name, _median([t[i][0] for t in taken]), _median([t[i][1] for t in taken]), CHANGES)
        for i, (name, _) in enumerate(steps)
    ]
    return told, [*costs, Cost("make the whole index anew, all texts in the cache", wall, own, 1)]


def run(home: Path | None, to: Path | None) -> str:
    """The command: measures and gives the report."""
    from api.settings import read_settings

    library, costs = measure(home or read_settings().home)
    whole = costs[-1].own
    rows = [(c.name, f"{c.wall:.2f}", f"{c.own:.2f}", f"{c.own / whole:.3f}", c.n) for c in costs]
    columns = ["what", "seconds", "CPU seconds", "CPU / whole index", "n"]
    text = "\n".join(
        (
            "# One small document in and out\n",
            report.bullets(report.conditions(library=library)),
            report.table(columns, rows),
        )
    )
    if to:
        to.write_text(text, encoding="utf-8")
    return text


def _timed(step: Callable[[int], object], number: int) -> tuple[float, float]:
    wall, own = time.perf_counter(), time.process_time()
    step(number)
    return time.perf_counter() - wall, time.process_time() - own


def _median(values: list[float]) -> float:
    return report.percentile(values, 0.5)
