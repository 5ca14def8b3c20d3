import pytest

from ingest.furniture import strip_furniture

BODY = ["Thân trang một\ncòn tiếp", "Thân trang hai", "Thân trang ba", "Thân trang bốn"]


def dressed(head="", foot=""):
    return [
        head.format(n=number) + body + foot.format(n=number)
        for number, body in enumerate(BODY, start=1)
    ]


ROWS = [
    (dressed(head="{n}\n"), BODY, "numbers on top"),
    (dressed(foot="\n\n - {n} - "), BODY, "numbers between dashes below"),
    (dressed(head="Trang {n}/4\n"), BODY, "numbers with a word and a total"),
    (dressed(head="{n} \n- \n"), BODY, "a dash of “- 2 -” that fell on its own line"),
    (dressed(head="Hướng dẫn công tác\n", foot="\nBan Tổ chức – {n}"), BODY, "head and foot"),
    (dressed(head="Hướng dẫn công tác\n{n}\n"), BODY, "number under the head"),
    (BODY, BODY, "nothing to remove"),
    (
        [f"Điều {number}.\n" + body for number, body in zip((3, 9, 11, 20), BODY, strict=True)],
        [f"Điều {number}.\n" + body for number, body in zip((3, 9, 11, 20), BODY, strict=True)],
        "articles that happen to open the pages",
    ),
    (
        dressed(foot="\nKế hoạch 18-KH/ĐU – {n}"),
        BODY,
        "a number that counts after one that does not",
    ),
    ([BODY[0], "2\n" + BODY[1]], BODY[:2], "one number that is the page's own place"),
    ([BODY[0], "7\n" + BODY[1]], [BODY[0], "7\n" + BODY[1]], "one number that is not"),
    (["a\n12", "b\n40", "c\n3"], ["a\n12", "b\n40", "c\n3"], "ends of table columns, not pages"),
    (["Giống\na", "Giống\nb"], ["Giống\na", "Giống\nb"], "two pages prove nothing"),
    (
        ["ĐẢNG CỘNG SẢN VIỆT NAM\nmẫu " + x for x in "abcd"],
        ["ĐẢNG CỘNG SẢN VIỆT NAM\nmẫu " + x for x in "abcd"],
        "forms bound together each keep their letterhead",
    ),
    (["", "", ""], ["", "", ""], "blank pages stay pages"),
    ([], [], "no page"),
]


@pytest.mark.parametrize(("pages", "expected", "why"), ROWS)
def test_only_what_every_page_bears_is_removed(pages, expected, why):
    stripped = [page.strip("\n ") for page in strip_furniture(pages)]
    assert stripped == expected, why


def test_a_sentence_broken_by_a_page_end_meets_again():
    pages = ["Đảng viên có nhiệm vụ\n", "2\nchấp hành Điều lệ.\n", "3\nHết."]
    assert "".join(strip_furniture(pages)[:2]) == "Đảng viên có nhiệm vụ\nchấp hành Điều lệ.\n"
