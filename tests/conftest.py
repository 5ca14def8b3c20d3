"""Fixture policy.

The smallest thing that shows the behaviour: a sentence in the test, then a row of a table, then a
part in `index_parts.py`, `web_fakes.py` or `eval_fakes.py`, and only then a fixture here. Real
files stay in the folder `shared` beside the checkout, or under `tests/fixtures/` when they are ours
to give away; a test that needs what is not there is skipped and says what was missing. No test
uses the network or downloads a model: the model is the one in `index/model`.
"""

import os
import shutil
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import training_parts

from api.wiring import open_services

ROOT = Path(__file__).parents[1]
MODEL = ROOT / "index" / "model"
LOOPBACK = ("127.0.0.1", "::1", "localhost", None)


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside():
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.upper().startswith("VANKIEN_")]:
            patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the folder `shared` with real documents is not beside the checkout")
    return folder


@pytest.fixture(scope="session")
def plan_home(tmp_path_factory) -> Path:
    """A home filled and indexed with the real model; copy it before changing anything."""
    if not (MODEL / "onnx").is_dir():
        pytest.skip("index/model holds no onnx model")
    home = tmp_path_factory.mktemp("plan")
    open_services(home).store.close()
    return home


@pytest.fixture(scope="session")
def tiny(tmp_path_factory) -> Path:
    """A model small enough to train within a test; nothing may change it."""
    return training_parts.tiny_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def pool():
    """The texts of `training_parts`."""
    return training_parts.tiny_pool()


@pytest.fixture
def home(plan_home, tmp_path) -> Path:
    """A home of one's own with the plan in it."""
    return Path(shutil.copytree(plan_home, tmp_path / "home"))


@pytest.fixture
def no_network(monkeypatch) -> list[object]:
    """Whatever leaves this machine raises, and is listed."""
    asked: list[object] = []
    connect, resolve = socket.socket.connect, socket.getaddrinfo

    def connect_near(self, address):
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            asked.append(address)
            raise OSError("the network is blocked")
        return connect(self, address)

    def resolve_near(host, *arguments, **options):
        if host not in LOOPBACK:
            asked.append(host)
            raise socket.gaierror("the network is blocked")
        return resolve(host, *arguments, **options)

    monkeypatch.setattr(socket.socket, "connect", connect_near)
    monkeypatch.setattr(socket.socket, "connect_ex", connect_near)
    monkeypatch.setattr(socket, "getaddrinfo", resolve_near)
    return asked


def grows_linearly(act: Callable[[str], object], unit: str, length: int) -> bool:
    """Whether `act` takes about four times as long for four times `length` characters of `unit`.

    In turn and the fastest of each, so that a busy machine does not look like a slow algorithm; by
    its square it would take sixteen times as long.
    """
    texts = [unit * (size // len(unit)) for size in (length, 4 * length)]
    one = four = float("inf")
    for _ in range(12):
        one, four = min(one, _seconds(act, texts[0])), min(four, _seconds(act, texts[1]))
        if four < 10 * one + 0.05:
            return True
    return False


def _seconds(act: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    act(text)
    return time.process_time() - start
