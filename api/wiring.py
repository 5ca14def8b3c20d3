"""The one place that builds the objects of the running product."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from api.answer import Assistant
from api.library import Library
from api.settings import Settings, read_settings
from corpus import catalog
from corpus.errors import Unavailable, VanKienError
from corpus.store import Store
from index.embed import Embedder, OnnxEmbedder, SentenceTransformersEmbedder


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a door needs."""

    settings: Settings
    library: Library
    assistant: Assistant

    @property
    def store(self) -> Store:
        """The documents."""
        return self.library.store

    @property
    def embedder(self) -> Embedder:
        """The embedding model, loaded at its first use."""
        return self.library.embedder()

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
    settings.home.mkdir(parents=True, exist_ok=True)
    url = settings.database_url or f"sqlite:///{settings.home / 'library.sqlite'}"
    embedder = _once(settings)
    library = Library(settings.home, Store.open(url), catalog.load(), embedder, settings.alpha)
    library.fill()
    if not library.is_indexed():
        library.reindex()
    return Services(settings, library, Assistant(library))


def _once(settings: Settings) -> Callable[[], Embedder]:
    """Loads the model at its first use, and only once."""

    @cache
    def load() -> Embedder:
        folder = Path(settings.model)
        if (folder / "onnx").is_dir():
            return OnnxEmbedder.load(folder, settings.threads)
        return SentenceTransformersEmbedder.load(settings.model)

    return load
