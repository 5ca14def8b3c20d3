"""The one place that builds the objects of the running product."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy.exc import ArgumentError

from api.answer import Assistant
from api.archive import LIBRARY
from api.citing import Citings
from api.library import Library
from api.settings import Settings, read_settings
from api.uploads import Uploads
from corpus import catalog, offices
from corpus.errors import Unavailable, UserMistake, VanKienError
from corpus.standing import Standings
from corpus.store import Store
from index.embed import Embedder, OnnxEmbedder, SentenceTransformersEmbedder
from index.readings import readings
from index.rerank import BUNDLED, OnnxReranker
from index.restore import Restorer
from ingest.facsimile import Facsimiles
from ingest.worker import Limits, Worker

OFFICES = "offices.yaml"  # in the home: offices the user adds to those that ship

Model = TypeVar("Model")


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a door needs."""

    settings: Settings
    library: Library
    assistant: Assistant
    uploads: Uploads
    facsimiles: Facsimiles

    @property
    def store(self) -> Store:
        """The documents."""
        return self.library.store

    @property
    def embedder(self) -> Embedder:
        """The embedding model, loaded at its first use."""
        return self.library.embedder()

    def citings(self) -> Citings:
        """How the documents point at each other."""
        return self.library.citings()

    def standings(self) -> Standings:
        """What is in force, as far as the documents and the catalogue tell."""
        return self.library.standings()

    def ready(self) -> None:
        """Raise `Unavailable` unless a question can be answered now."""
        try:
            self.library.ready()
        except VanKienError as error:
            raise Unavailable(str(error)) from error


def open_services(home: Path | None = None, settings: Settings | None = None) -> Services:
    """The product over one home; a new home is filled with the plan and indexed."""
    settings = settings or read_settings()
    if home is not None:
        settings = settings.model_copy(update={"home": home.expanduser()})
    store = _store(settings)
    model = _once(
        lambda: _embedder(settings),
        f"mô hình “{settings.model}”",
        "Sửa VANKIEN_MODEL, hoặc bỏ đi để dùng mô hình kèm theo.",
    )
    reranker = _once(
        lambda: OnnxReranker.load(threads=settings.threads),
        f"mô hình đọc lại trong “{BUNDLED}”",
        "Hãy lấy lại thư mục mã nguồn đầy đủ rồi chạy “make run”.",
    )
    named = offices.load(own=settings.home / OFFICES)
    meant = readings(Restorer.load(), named)
    library = Library(
        settings.home,
        store,
        catalog.load(),
        model,
        settings.alpha,
        reranker,
        meant,
        named,
        worker=partial(Worker, Limits(settings.read_seconds, settings.read_memory_mb)),
    )
    library.tidy()
    library.fill()
    library.ensure_indexed()
    uploads = Uploads(library.batches, store.intake, library.ensure_indexed)
    facsimiles = Facsimiles(settings.read_memory_mb)
    return Services(settings, library, Assistant(library), uploads, facsimiles)


def _store(settings: Settings) -> Store:
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserMistake(
            f"Không tạo được thư mục dữ liệu “{settings.home}”: {error.strerror}."
            " Chọn thư mục khác bằng VANKIEN_HOME hoặc --home."
        ) from error
    try:
        return Store.open(settings.database_url or f"sqlite:///{settings.home / LIBRARY}")
    except (ArgumentError, ImportError) as error:
        raise UserMistake(
            f"VANKIEN_DATABASE_URL chưa dùng được: {error}. Với PostgreSQL, địa chỉ bắt đầu bằng"
            " “postgresql+psycopg://” và cần cài thêm: pip install psycopg[binary]"
        ) from error


def _embedder(settings: Settings) -> Embedder:
    folder = Path(settings.model).expanduser()
    if (folder / "onnx").is_dir():
        return OnnxEmbedder.load(folder, settings.threads)
    return SentenceTransformersEmbedder.load(settings.model)


def _once(load: Callable[[], Model], what: str, remedy: str) -> Callable[[], Model]:
    """Loads a model at its first use, and only once; a failure is told with its remedy."""

    @cache
    def loaded() -> Model:
        try:
            return load()
        except VanKienError:
            raise
        except Exception as error:  # every library of models has its own kinds
            raise Unavailable(f"Không nạp được {what}: {error}. {remedy}") from error

    return loaded
