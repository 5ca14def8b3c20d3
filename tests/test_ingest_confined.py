import sys
import threading
import time
from multiprocessing import get_context
from types import SimpleNamespace

import pytest

from corpus.errors import Unavailable
from ingest import confined
from ingest.confined import Confined


def twice(pipe):
    pipe.send(2 * pipe.recv())


def test_what_it_serves_is_served_in_another_process_that_ends_when_told():
    served = Confined.start(512, twice)
    served.pipe.send(21)
    assert served.pipe.recv() == 42
    process = served.process
    served.end()
    with pytest.raises(ValueError, match="closed"):
        process.is_alive()


def test_two_threads_start_one_after_the_other_and_the_script_is_itself_again(monkeypatch):
    script, starting, most, refused = sys.modules["__main__"], [], [0], []

    class Full:
        """A machine with no place for one more process."""

        def __init__(self, **_):
            pass

        def start(self):
            starting.append(self)
            most[0] = max(most[0], len(starting))
            time.sleep(0.05)
            starting.pop()
            raise BlockingIOError(11, "Resource temporarily unavailable")

    full = SimpleNamespace(Pipe=get_context("spawn").Pipe, Process=Full)
    monkeypatch.setattr(confined, "get_context", lambda _: full)

    def start():
        try:
            Confined.start(512, twice)
        except Unavailable as error:
            refused.append(str(error))

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]
    assert sys.modules["__main__"] is script
    assert len(refused) == 4
    assert "đóng bớt chương trình khác" in refused[0]
