import unicodedata

import pytest
from conftest import grows_linearly
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.syllable import is_syllable
from corpus.text import LOWER
from ingest.legacy import (
    TABLES,
    TCVN3,
    UNICODE,
    VNI,
    Run,
    by_font,
    convert,
    font_code,
    repaired,
)

VOWELS = [unicodedata.normalize("NFC", v + t) for v in "aăâeêioôơuưy"
          for t in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")]  # fmt: skip
ONSETS = ["", "b", "c", "ch", "d", "đ", "h", "kh", "l", "m", "n", "ng", "nh", "ph", "s", "t", "th"]
RIMES = [v + c for v in VOWELS for c in ("", "n", "ng", "c", "t", "i", "u")]
SYLLABLES = sorted(o + r for o in ONSETS for r in RIMES if is_syllable(o + r))
SMALL = "".join(a for a in LOWER if not a.isascii())


def typed(text: str, code: str) -> str:
    """`text` as it was typed in the old code: the table read backwards."""
    signs = {letter: sign for sign, letter in reversed(TABLES[code].items()) if sign < "\u0300"}
    if code == VNI:  # the sign of a capital is a capital
        signs |= {a: s for s, a in TABLES[code].items() if a.isupper() and s.isupper()}
    return "".join(signs.get(letter, letter) for letter in text)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(SMALL + "abcdeghiklmnopqrstuvxy,.;:/-()0123456789", min_size=2)))
def test_small_letters_come_back_from_tcvn3(words):
    text = " ".join(words)
    assert convert(typed(text, TCVN3), TCVN3) == text


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=SMALL + SMALL.upper() + "abciouyBCGHNOUY ,.;:/-()0123456789\n"))
def test_all_letters_come_back_from_vni(text):
    assert convert(typed(text, VNI), VNI) == text


def test_every_letter_has_one_place_in_each_code():
    letters = set(SMALL)
    assert {a for a in TABLES[TCVN3].values() if a.islower()} == letters
    kept = set("ìí")  # VNI leaves them as they are
    assert {a for a in TABLES[VNI].values() if a.islower()} == letters - kept


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(SYLLABLES), min_size=4, max_size=12), min_size=1, max_size=5),
    st.sampled_from([TCVN3, VNI]),
)
def test_running_text_is_told_by_its_words(lines, code):
    text = "\n".join(" ".join(["được", "nghĩa", *line]) for line in lines)
    assert repaired(typed(text, code))[0] == text


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(SYLLABLES), st.text(max_size=8)), max_size=30))
def test_unicode_with_any_odd_signs_stays(words):
    text = " ".join(["nghĩa vụ", *words])
    assert repaired(text.replace("\n", " ")) == (text.replace("\n", " "), None)


UNTOUCHED = [
    ("Bé là bà, ví dù có nó và cá ở hồ", "Vietnamese"),
    ("Cá bé, cà bé, bò bé, bà bé, hé là hò", "Vietnamese of letters that Latin-1 has too"),
    ("Le président a été élu à Genève; né à Nîmes, où il a créé la société générale", "French"),
    ("Où l'été? Là-bas, né très tôt, Noël et Zoë sont à l'hôtel", "French, short words"),
    ("Das Gebäude für Mädchen und Männer über der Straße ist größer", "German"),
    ("El niño comió en el jardín; también la educación y la nación", "Spanish"),
    ("Não são ações da administração, é o coração", "Portuguese"),
    ("The naïve café’s résumé © 2020 ® § 5 «cited» 25 °C ± 3 µm ½ ¾", "English with signs"),
    ("· một\n· hai\n– ba\n§ 12\n® ¸ µ", "signs that stand alone"),
    ("§ 12 · © ® ¸¸ ®® µµ", "signs and no letters"),
    ("", "nothing"),
    ("UBND TINH, 12/QD-TTg", "ASCII"),
    (unicodedata.normalize("NFD", "Quyết định về việc tổ chức"), "decomposed"),
]


@pytest.mark.parametrize(("text", "why"), UNTOUCHED)
def test_text_that_is_right_is_never_changed(text, why):
    assert repaired(text) == (text, None), why


LAW = "C¨n cø LuËt Tæ chøc Quèc héi; theo ®Ò nghÞ cña Chñ tÞch"
READ = "Căn cứ Luật Tổ chức Quốc hội; theo đề nghị của Chủ tịch"
CONVERTED = [
    (LAW, READ, "a line of its own"),
    (f"{LAW}\n§iÒu 1.\n®)", f"{READ}\nĐiều 1.\nđ)", "short lines follow the line before"),
    (f"Bé\n{LAW}", f"Bộ\n{READ}", "or the line after"),
    (f"{LAW}\n− a\n· b\nn\u2212íc", f"{READ}\n− a\n· b\nnước", "dashes and bullets stay"),
    (f"Đúng là Bé\nBé\n{LAW}", f"Đúng là Bé\nBé\n{READ}", "but not after a line of Unicode"),
    (f"{LAW}\nThe café’s naïve résumé", f"{READ}\nThe café’s naïve résumé", "nor of English"),
    (f"{LAW}\nTªn | Name | String | URL", f"{READ}\nTên | Name | String | URL", "foreign words"),
    (f"{LAW}\n§¾k L¾k", f"{READ}\nĐắk Lắk", "a name that no Vietnamese word ends like"),
    ("Q§ cña Chñ tÞch", "QĐ của Chủ tịch", "an abbreviation says nothing"),
    ("QUYÕT §ÞNH VÒ VIÖC", "QUYẾT ĐỊNH VỀ VIỆC", "capitals with small letters for their tones"),
    ("BÝ TH¦ Vµ PHã BÝ TH¦", "BÍ THƯ VÀ PHÓ BÍ THƯ", "short words among capitals"),
    ("Sè 5 cña Bé nµy", "Số 5 của Bộ này", "a capital at the head only"),
    ("Ñieàu naøy veà ñaát ñai", "Điều này về đất đai", "VNI"),
    ("ÑAÛNG COÄNG SAÛN VIEÄT NAM", "ĐẢNG CỘNG SẢN VIỆT NAM", "VNI in capitals"),
    ("Aùnh saùng ñeøn", "Ánh sáng đèn", "VNI with a small sign after a capital"),
    ("Höôùng daãn nghæ moät ngaøy, thaúng haøng", "Hướng dẫn nghỉ một ngày, thẳng hàng", "VNI: aú"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "why"), CONVERTED)
def test_old_codes_are_told_line_by_line(text, expected, why):
    assert repaired(text)[0] == expected, why


def test_a_mixed_text_is_flagged_and_each_line_read_in_its_code():
    text, note = repaired(f"{LAW}\nÑieàu naøy veà ñaát ñai\nChữ Unicode")
    assert text == f"{READ}\nĐiều này về đất đai\nChữ Unicode"
    assert note is not None
    assert "TCVN3, VNI, Unicode" in note
    assert repaired(LAW)[1] == "Văn bản gõ bằng bảng mã cũ TCVN3, đã đổi sang Unicode."


def test_what_fonts_told_of_before_is_in_the_sentence():
    assert repaired("Đã đổi", {TCVN3})[1] == repaired(LAW)[1]
    assert "VNI, Unicode" in (repaired("Đã đổi", {VNI, UNICODE})[1] or "")
    assert repaired("Đã đổi", {UNICODE})[1] is None


FONTS = [
    (".VnTime", TCVN3), (".VNARIAL NARROW", TCVN3), ("ABCDEF+VnTimeBold", TCVN3),
    ('".VnTimeH"', TCVN3), ("VNI-Times", VNI), ("vni-helve", VNI), ("VNI Times", VNI),
    ("Times New Roman", None), ("Vnih", None), ("VNIcode", None), ("", None), ("Arial", None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "code"), FONTS)
def test_fonts_of_the_old_codes(name, code):
    assert font_code(name) == code


RUNS = [
    ([Run("Chñ", ".VnTime"), Run(" bé", "Arial")], "Chủ bé", {TCVN3}, "each by its font"),
    ([Run("quyÕt ®Þnh", ".VnTimeH")], "QUYẾT ĐỊNH", {TCVN3}, "a font of capitals"),
    ([Run("tê", ".VnTimeH Tur")], "TỜ", {TCVN3}, "the same of another code page"),
    ([Run("tê", ".VnArial NarrowH,Bold")], "TỜ", {TCVN3}, "the same in bold"),
    ([Run("a", "VNI-Times"), Run("ù", "VNI-Times", True)], "aÙ", {VNI}, "capitals part two runs"),
    ([Run("ho", "VNI-Times"), Run("ø", "VNI-Helve")], "hò", {VNI}, "two fonts of one code"),
    ([Run("\uf0a7iÒu", ".VnTime")], "Điều", {TCVN3}, "private signs of a symbol font"),
    ([Run("Điều bé", ".VnTime")], "Điều bé", {UNICODE}, "Unicode under an old font"),
    ([Run("abc", ".VnTime")], "abc", set(), "letters that are alike in all codes"),
    ([Run("quyết", "Arial", True)], "QUYẾT", {UNICODE}, "capitals by format"),
    ([], "", set(), "nothing"),
]


@pytest.mark.parametrize(("runs", "text", "codes", "why"), RUNS)
def test_runs_are_read_by_their_fonts(runs, text, codes, why):
    assert by_font(runs) == (text, codes), why


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_text_is_taken(text):
    assert isinstance(repaired(text)[0], str)
    assert isinstance(by_font([Run(text, ".VnTimeH"), Run(text, "VNI-Times")])[0], str)


@pytest.mark.parametrize("unit", ["C¸c ", "aù", "\u2212", "µ ", "BÝ ", "t ", "·", "Aé,"])
def test_time_grows_with_the_text(unit):
    assert grows_linearly(repaired, unit, 40_000)
