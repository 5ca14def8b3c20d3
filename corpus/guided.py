"""What a guide without articles of its own speaks of: the document its title names, by article."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from corpus.model import Document
from corpus.reference import Reference, Steps, Target


@dataclass(frozen=True, slots=True)
class Guided:
    """The document that a title names; `articles` are those that the guide's provisions name."""

    target: Target
    articles: Mapping[int, Steps | None]  # by the id of the guide's provision; None for several

    def pointed(self, addresses: Iterable[Steps], above: Iterable[int]) -> Target:
        """The document with `addresses`, which stand in the first of the provisions `above`.

        "Giờ họp (Khoản 2)" is of the article that the nearest of these names: "Việc họp (Điều 5)".
        """
        found = (self.articles.get(one) for one in above if one in self.articles)
        article = next(found, None) or ()
        inside = tuple((*article, *a) if a[0].startswith("khoan-") else a for a in addresses)
        return replace(self.target, addresses=inside)


def guided(source: Document, references: Iterable[Reference]) -> Guided | None:
    """The one document that the title of `source` names; None for none, or several."""
    title = source.metadata.title
    if title is None or title.span is None:
        return None
    references = tuple(references)
    named = {
        r.target.key: replace(r.target, addresses=())
        for r in references
        if r.span.touches(title.span) and r.target.key
    }
    if len(named) != 1:
        return None
    return Guided(next(iter(named.values())), _articles(references))


def _articles(references: Iterable[Reference]) -> dict[int, Steps | None]:
    found: dict[int, Steps | None] = {}
    for reference in references:
        target = reference.target
        if target.own and target.kind is None and _is_article(target):
            (article,) = target.addresses
            other = found.setdefault(reference.provision_id, article)
            found[reference.provision_id] = article if other == article else None
    return found


def _is_article(target: Target) -> bool:
    steps = target.addresses[0] if len(target.addresses) == 1 else ()
    return len(steps) == 1 and steps[0].startswith("dieu-") and steps[0] != "dieu-nay"
