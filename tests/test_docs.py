import argparse
import re

import pytest
from conftest import ROOT

from api.cli import _parser
from api.settings import Settings
from corpus import errors

README = (ROOT / "README.md").read_text(encoding="utf-8")
LINKED = ("README.md", "CHANGELOG.md")


def verbs():
    actions = _parser()._actions
    commands = next(a for a in actions if isinstance(a, argparse._SubParsersAction))
    return commands.choices


def error_names():
    found = [value for value in vars(errors).values() if isinstance(value, type)]
    return sorted(kind.__name__ for kind in found if issubclass(kind, errors.VanKienError))


@pytest.mark.parametrize("verb", verbs())
def test_every_command_has_its_row_with_every_option(verb):
    row = next(line for line in README.splitlines() if line.startswith(f"| `vankien {verb}"))
    options = {o for action in verbs()[verb]._actions for o in action.option_strings}
    assert [o for o in sorted(options - {"-h", "--help"}) if o not in row] == []


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_has_its_row_with_its_default(name):
    default = Settings.model_fields[name].default
    row = next(
        line for line in README.splitlines() if line.startswith(f"| `VANKIEN_{name.upper()}`")
    )
    assert name in ("model", "database_url") or f"| `{default}` |" in row


def test_no_setting_is_told_of_that_does_not_exist():
    told = set(re.findall(r"VANKIEN_([A-Z_]+)", README))
    assert told == {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("name", error_names())
def test_every_error_has_its_row_with_a_remedy(name):
    row = next(line for line in README.splitlines() if line.startswith(f"| `{name}`"))
    when, remedy = (cell.strip() for cell in row.strip("|").split("|")[1:])
    assert when
    assert remedy


@pytest.mark.parametrize("page", LINKED)
def test_every_relative_link_leads_somewhere(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = [t for t in re.findall(r"\]\(([^)#]+)", text) if "://" not in t]
    assert [target for target in targets if not (ROOT / target).exists()] == []
    assert targets or page != "README.md"


def test_every_make_target_that_is_told_of_exists():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    told = set(re.findall(r"`make ([a-z]+)", README))
    assert told - set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE)) == set()


def test_the_changelog_tells_of_this_version():
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)[
        1
    ]
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
