import json
import sys
from types import ModuleType, SimpleNamespace

import pytest
from eval_fakes import DOCUMENT, FakeAssistant

from eval.__main__ import main


@pytest.fixture
def home(monkeypatch, tmp_path):
    """A library whose assistant is a fake, in place of the real wiring."""
    services = SimpleNamespace(
        assistant=FakeAssistant(),
        store=SimpleNamespace(
            documents=tuple, provisions=lambda _name: (), document={"d": DOCUMENT}.get
        ),
    )
    module = ModuleType("api.wiring")
    module.open_services = lambda _: services
    monkeypatch.setitem(sys.modules, "api.wiring", module)
    return tmp_path


def test_questions_become_answers_and_a_report(home, capsys):
    case = {"id": "a", "q": "một?", "type": "fact", "must": ["Một"], "answerable": True}
    (home / "set.jsonl").write_text(json.dumps(case), encoding="utf-8")
    out, to = home / "answers.jsonl", home / "report.md"
    given = ["answers", str(home / "set.jsonl"), "--home", str(home), "--out", str(out)]
    assert main([*given, "--report", str(to)]) == 0
    said = capsys.readouterr().out
    assert "| all | 1.000 (n=1) |" in said
    assert "- corpus: v1\n" in said
    assert str(home) not in said
    assert to.read_text(encoding="utf-8") == said
    compared = ["compare", str(out), str(out), "--questions", str(home / "set.jsonl")]
    assert main(compared) == 0
    assert "+0.000 [+0.000, +0.000] (n=1)" in capsys.readouterr().out


def test_a_mistake_is_told_without_a_traceback(capsys):
    assert main(["answers", "nowhere.jsonl", "--out", "x"]) == 1
    said = capsys.readouterr().err
    assert "nowhere.jsonl" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("argv", [[], ["compare", "a", "b"], ["unknown"]])
def test_wrong_usage_exits_with_2(argv, capsys):
    with pytest.raises(SystemExit) as stop:
        main(argv)
    assert stop.value.code == 2
