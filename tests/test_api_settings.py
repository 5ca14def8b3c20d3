from pathlib import Path

import pytest
from pydantic import ValidationError

from api.settings import Settings, read_settings
from corpus.errors import UserMistake


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(f"VANKIEN_{name.upper()}", raising=False)


def test_defaults_serve_this_machine_only_from_the_home_folder():
    settings = read_settings({})
    assert settings.host == "127.0.0.1"
    assert settings.home == Path("~/.vankien").expanduser()
    assert Path(settings.model).parts[-2:] == ("index", "model")


def test_the_environment_is_read_with_its_prefix(monkeypatch):
    monkeypatch.setenv("VANKIEN_PORT", "9001")
    monkeypatch.setenv("VANKIEN_HOME", "~/khác")
    settings = read_settings()
    assert settings.port == 9001
    assert settings.home == Path("~/khác").expanduser()


def test_a_value_once_read_never_changes():
    with pytest.raises(ValidationError, match="frozen"):
        Settings().port = 1


def test_a_misspelt_name_is_answered_with_the_names_that_exist():
    with pytest.raises(UserMistake, match=r"VANKIEN_PROT.*VANKIEN_PORT"):
        read_settings({"VANKIEN_PROT": "1"})


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "99999"), ("PORT", "tám nghìn"), ("ALPHA", "1.5"), ("QUESTION_MAX_CHARS", "0")],
)
def test_a_bad_value_is_a_sentence_that_names_it(monkeypatch, name, value):
    monkeypatch.setenv(f"VANKIEN_{name}", value)
    with pytest.raises(UserMistake, match=f"VANKIEN_{name}.*{value}"):
        read_settings()


def test_every_setting_has_a_comment_above_it():
    source = Path(Settings.__module__.replace(".", "/") + ".py")
    lines = (Path(__file__).parent.parent / source).read_text(encoding="utf-8").splitlines()
    for name in Settings.model_fields:
        at = next(i for i, line in enumerate(lines) if line.startswith(f"    {name}: "))
        assert lines[at - 1].startswith("    # "), name
