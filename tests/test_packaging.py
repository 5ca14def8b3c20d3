import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from conftest import ROOT

from api.doctor import PACKAGES

OURS = ("corpus", "ingest", "index", "api", "eval")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# Modules that do not bear the name of their distribution.
DISTRIBUTIONS = {
    "doc2docx": "msdoc2docx",
    "PIL": "pillow",
    "faiss": "faiss-cpu",
    "ir_measures": "ir-measures",
    "yaml": "pyyaml",
}
NEEDED_UNSEEN = {"python-multipart"}  # imported by fastapi, when it reads a form
TRAINING = ROOT / "index" / "training"


def declared(*extras: str) -> set[str]:
    lines = [*PROJECT["dependencies"]]
    for extra in extras:
        lines += PROJECT["optional-dependencies"][extra]
    return {re.split(r"[<>=!~\[ ]", line)[0].lower() for line in lines}


def imported(paths, *, anywhere: bool) -> dict[str, Path]:
    """The third-party distributions these files import: anywhere, or when they are imported."""
    found: dict[str, Path] = {}
    for path in paths:
        for node in _nodes(ast.parse(path.read_text(encoding="utf-8")), anywhere):
            names = (
                [node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
            )
            for name in (name.partition(".")[0] for name in names):
                if name not in sys.stdlib_module_names and name not in OURS:
                    distribution = DISTRIBUTIONS.get(name, name.replace("_", "-"))
                    found.setdefault(distribution, path.relative_to(ROOT))
    return found


def _nodes(tree, anywhere):
    if isinstance(tree, ast.Import | ast.ImportFrom):
        yield tree
    elif anywhere or not isinstance(tree, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        for child in ast.iter_child_nodes(tree):
            yield from _nodes(child, anywhere)


def sources():
    return [path for package in OURS for path in sorted((ROOT / package).rglob("*.py"))]


PRODUCT = [path for path in sources() if TRAINING not in path.parents]


def test_what_the_product_imports_at_once_is_a_base_dependency():
    found = imported(PRODUCT, anywhere=False)
    assert {name: path for name, path in found.items() if name not in declared()} == {}


def test_what_is_imported_later_is_declared_too():
    found = imported(sources(), anywhere=True)
    known = declared("models", "dev", "fuzz")
    assert {name: path for name, path in found.items() if name not in known} == {}


def test_training_needs_no_more_than_the_models_extra():
    found = imported(sources(), anywhere=False)
    assert {name: path for name, path in found.items() if name not in declared("models")} == {}


def test_every_base_dependency_is_imported():
    assert declared() - imported(PRODUCT, anywhere=True).keys() == NEEDED_UNSEEN


def test_the_doctor_looks_for_base_dependencies_only():
    assert {DISTRIBUTIONS.get(name, name) for name in PACKAGES} <= declared()


def test_the_command_line_starts_without_what_is_slow_to_import():
    code = (
        "import sys, api.cli; print([n for n in sys.modules"
        " if n in ('torch', 'underthesea', 'sentence_transformers', 'transformers')])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert said.stdout == "[]\n"


def test_the_installed_command_prints_its_help():
    command = Path(sys.executable).with_name("vankien")
    if not command.exists():
        pytest.skip("vankien is not installed in this environment")
    said = subprocess.run([command, "--help"], capture_output=True, text=True, check=False)
    assert said.returncode == 0
    assert said.stdout.startswith("usage: vankien")


def test_the_license_and_the_readme_travel_with_the_distribution():
    assert [(ROOT / name).is_file() for name in (*PROJECT["license-files"], PROJECT["readme"])] == [
        True,
        True,
    ]


def test_the_base_install_brings_no_torch():
    try:
        wanted = importlib.metadata.requires("vankien")
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("vankien is not installed in this environment")
    base = [line for line in wanted if "extra ==" not in line]
    assert base
    assert [line for line in base if re.match(r"torch|sentence|transformers", line)] == []
