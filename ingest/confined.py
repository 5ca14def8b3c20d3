"""A process for work on files that no one vouches for: bounded in memory, and ended at any time."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from types import ModuleType

from corpus.errors import Unavailable

_START_SECONDS = 120.0  # a machine under load takes long to import what reads files
_READY = "ready"
_UNSTARTED = "Không mở được tiến trình đọc tệp. Hãy đóng bớt chương trình khác rồi chạy lại."

Server = Callable[[Connection], None]

_log = logging.getLogger(__name__)
# Starting one changes what all threads share, and reaps those that ended: one thread at a time.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Confined:
    """A process in a session of its own, and our end of the pipe to it.

    On systems other than Linux its memory is not limited.
    """

    process: SpawnProcess
    pipe: Connection

    @classmethod
    def start(cls, memory_mb: int, server: Server, needs: Sequence[str] = ()) -> "Confined":
        """A process that runs `server` on its end of the pipe; Unavailable when none can start.

        It has imported the modules that `server` `needs` when this returns.
        """
        spawn = get_context("spawn")
        ours, theirs = spawn.Pipe()
        process = spawn.Process(target=_run, args=(theirs, memory_mb, server, needs), daemon=True)
        try:
            with _one_at_a_time, _no_script():
                process.start()
        except OSError as error:  # no memory or no place for one more process
            ours.close()
            raise Unavailable(_UNSTARTED) from error
        finally:
            theirs.close()
        confined = cls(process, ours)
        try:
            if ours.poll(_START_SECONDS) and ours.recv() == _READY:
                return confined
        except (EOFError, OSError) as error:
            _log.warning("the process that reads files did not start: %s", error)
        confined.end()
        raise Unavailable(_UNSTARTED)

    def end(self) -> None:
        """End the process and its group: what it started, as tesseract, must not outlive it."""
        if os.name == "posix" and self.process.pid is not None:
            with suppress(ProcessLookupError, PermissionError):  # it leads no group yet
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        with _one_at_a_time:
            self.process.join()
            self.process.close()
        self.pipe.close()


@contextmanager
def _no_script() -> Iterator[None]:
    """Hides the script we were started by: a process spawned would run it, and all it does."""
    script = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script


# -- in the process ------------------------------------------------------------------------------


def _run(pipe: Connection, memory_mb: int, server: Server, needs: Sequence[str]) -> None:
    for module in needs:
        import_module(module)
    _confine(memory_mb)
    pipe.send(_READY)
    server(pipe)


def _confine(memory_mb: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the process that started us
    if os.name == "posix":
        os.setsid()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold the text
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        limit = memory_mb << 20
        limit = limit if most == resource.RLIM_INFINITY else min(limit, most)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _end_with_parent() -> None:
    """However the process that started us ends, neither we nor what we started go on."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
    if os.name == "posix":
        os.killpg(0, signal.SIGKILL)
    os._exit(1)
