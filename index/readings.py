"""A query → what to search for: what it may mean, and its offices by their other names."""

from collections.abc import Sequence

from corpus.offices import Offices
from index.restore import Restorer
from index.search import Readings


def readings(restorer: Restorer, offices: Offices) -> Readings:
    """Readings as restored, best first, then the best one with the other names of its offices."""

    def read(text: str) -> Sequence[str]:
        meant = restorer.readings(text)
        return list(dict.fromkeys((*meant, *offices.rewritings(meant[0]))))

    return read
