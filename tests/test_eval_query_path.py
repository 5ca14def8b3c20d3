from pathlib import Path

from eval import query_path

MODEL = Path(__file__).parents[1] / "index" / "model"
TWENTY = "ủy ban nhân dân cấp xã phải niêm yết công khai dự thảo quy ước của thôn ít nhất mấy ngày"


def test_only_questions_of_about_twenty_words_are_timed_and_each_in_both_ways():
    paths = query_path.measure(MODEL, ["ai ký", TWENTY])
    assert len(paths.ours) == len(paths.plain) == 5
    assert min(paths.ours + paths.plain) > 0
