"""How fast files are read: our PDF reading beside plain pypdf, our recognition beside tesseract."""

import io
import os
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from pypdf import PdfReader

from eval import report
from ingest import ocr, read_pdf, tesseract
from ingest.page_image import PageImage
from ingest.pdf_image import page_images

DIGITAL = ("pdf-digital/03*.pdf", "pdf-digital/05*.pdf")
SCANNED = (("pdf-scan/10*.pdf", (1,)), ("pdf-scan/12*.pdf", (1, 2)), ("pdf-scan/15*.pdf", (1, 2)))
ROUNDS = 3


def run(shared: Path, to: Path | None) -> str:
    """The command: interleaved rounds on one thread each, and the ratio of the medians."""
    files = shared / "documents" / "files"
    digital = [next(files.glob(pattern)).read_bytes() for pattern in DIGITAL]
    pages = [
        image
        for pattern, numbers in SCANNED
        for image in page_images(next(files.glob(pattern)).read_bytes(), numbers)
    ]
    plain, ours = _raced(lambda: _pypdf(digital), lambda: [read_pdf.read(d, "a") for d in digital])
    alone, whole = _raced(lambda: _tesseract(pages), lambda: _recognise(pages))
    printed = sum(len(PdfReader(io.BytesIO(data)).pages) for data in digital)
    columns = ["what", "pages/s", "beside", "pages/s", "times as long", "pages"]
    rows = [
        _row("PDF, text layer", ours, "pypdf alone", plain, printed),
        _row("recognition", whole, "tesseract alone", alone, len(pages)),
    ]
    load = f"{os.getloadavg()[0]:.1f}"
    facts = report.conditions(rounds=f"{ROUNDS}, interleaved, medians", load=load)
    text = "\n".join(("# Reading bench\n", report.bullets(facts), report.table(columns, rows)))
    if to:
        to.write_text(text, encoding="utf-8")
    return text


def _raced(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    times: tuple[list[float], list[float]] = ([], [])
    other()  # loads what is loaded once
    for _ in range(ROUNDS):
        for call, taken in zip((one, other), times, strict=True):
            start = time.perf_counter()
            call()
            taken.append(time.perf_counter() - start)
    return statistics.median(times[0]), statistics.median(times[1])


def _pypdf(files: Sequence[bytes]) -> None:
    for data in files:
        for page in PdfReader(io.BytesIO(data)).pages:
            page.extract_text()


def _tesseract(pages: Sequence[PageImage]) -> None:
    for page in pages:
        tesseract.words([page.image], page.dpi, tesseract.PAGE)


def _recognise(pages: Sequence[PageImage]) -> None:
    for page in pages:
        ocr.understood(ocr.words(page), page.image.width)


def _row(what: str, ours: float, beside: str, plain: float, pages: int) -> tuple[object, ...]:
    speed = (f"{pages / ours:.2f}", f"{pages / plain:.2f}")
    return what, speed[0], beside, speed[1], f"{ours / plain:.2f}", pages
