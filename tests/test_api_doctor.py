import importlib.util

from api.doctor import examine
from api.settings import Settings


def test_a_good_home_passes_every_check_and_is_counted(home):
    checks = examine(Settings(home=home))
    assert [check.what for check in checks if not check.good] == []
    assert "10 văn bản, 1 có toàn văn, 37 đoạn" in checks[-1].said


def test_a_library_that_cannot_be_opened_is_named_and_the_rest_still_examined(tmp_path):
    (tmp_path / "library.sqlite").write_bytes(b"khong phai kho" * 100)
    checks = examine(Settings(home=tmp_path))
    assert [check.what for check in checks if not check.good] == ["kho văn bản"]
    assert "vankien restore" in checks[-1].said


def test_a_missing_package_is_named_with_the_remedy(monkeypatch, home):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "pypdf" else find(name)
    )
    bad = [check for check in examine(Settings(home=home)) if not check.good]
    assert [(check.what, check.said) for check in bad] == [
        ("pypdf", "chưa cài; chạy lại “make run”")
    ]


def test_the_extra_part_is_no_fault_when_it_is_missing(monkeypatch, home):
    monkeypatch.setattr(importlib.util, "find_spec", {}.get)
    extra = next(c for c in examine(Settings(home=home)) if c.what == "phần “models”")
    assert (extra.good, extra.said) == (True, "không cài (không bắt buộc)")


def test_a_model_that_cannot_be_loaded_is_a_fault(home, tmp_path):
    (tmp_path / "hong" / "onnx").mkdir(parents=True)
    checks = examine(Settings(home=home, model=str(tmp_path / "hong")))
    assert "Không nạp được mô hình" in checks[-1].said
    assert not checks[-1].good
