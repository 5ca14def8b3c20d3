"""A question read: as typed and as meant, which documents it may see, names, and what it wants."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from api.intent import Intent, intent
from api.library import Library
from api.scope import Scope, View, scope, view, widened
from corpus.model import Document


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with all that was read from it: as typed, and as it was most likely meant."""

    text: str
    meant: str
    view: View
    scope: Scope
    intent: Intent


def read(
    library: Library, question: str, documents: Sequence[str] = (), collection: str | None = None
) -> Asked:
    """The question as `library` understands it, asked of these documents and this collection."""
    visible = seen(library, documents, collection)
    meant = library.restore(question)
    named = _named(library, question, meant, visible.documents)
    if collection is not None and not documents:
        named = widened(named, _named(library, question, meant, library.documents()))
    wants = intent(meant)
    # Typed bare, "điểm d" may be "điểm đ": the address is read before marks are put to it.
    wants = replace(wants, address=intent(question).address or wants.address)
    return Asked(question, meant, visible, named, wants)


def seen(library: Library, documents: Sequence[str], collection: str | None) -> View:
    """What a question may see that is asked of these documents and this collection."""
    # Asked of the store each time: to move a document makes no new version of the library.
    found = None if collection is None else library.store.collections.find(collection)
    return view(library.documents(), documents, found)


def _named(library: Library, question: str, meant: str, documents: Sequence[Document]) -> Scope:
    named = scope(question, documents, library.catalog)
    if named == Scope() and meant != question:
        return scope(meant, documents, library.catalog)
    return named
