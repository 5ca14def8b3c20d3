"""Telex and VNI left as typed: "quyeets" and "quyet1" → the letters and the tone they spell."""

from collections.abc import Mapping

from corpus.syllable import ACUTE, DOT, GRAVE, HOOK, LEVEL, TILDE, parts

_TELEX_TONES: Mapping[str, str] = {
    "s": ACUTE, "f": GRAVE, "r": HOOK, "x": TILDE, "j": DOT, "z": LEVEL,
}  # fmt: skip
_TELEX_HORNS: Mapping[str, str] = {"a": "ă", "o": "ơ", "u": "ư"}
_TELEX_DOUBLES: Mapping[str, str] = {"a": "â", "e": "ê", "o": "ô", "d": "đ"}
_VNI_TONES: Mapping[str, str] = {
    "1": ACUTE, "2": GRAVE, "3": HOOK, "4": TILDE, "5": DOT,
}  # fmt: skip
_VNI_MARKS: Mapping[str, Mapping[str, str]] = {
    "6": {"a": "â", "e": "ê", "o": "ô"},
    "7": {"o": "ơ", "u": "ư"},
    "8": {"a": "ă"},
    "9": {"d": "đ"},
}
_VOWELS = frozenset("aăâeêioôơuưy")


def telex(word: str) -> tuple[str, str] | None:
    """The letters and tone that `word` spells in Telex; None where it holds no Telex key.

    Keys count wherever they stand, as keyboards read them: "tieengs", "tiengse" and "tieesng".
    """
    typed, tone = parts(word)
    letters: list[str] = []
    decoded = False
    for character in typed:
        heard = _TELEX_TONES.get(character)
        if heard is not None and _VOWELS.intersection(letters):
            tone, decoded = heard, True
        elif _marks(letters, character):
            decoded = True
        else:
            letters.append(character)
    return ("".join(letters), tone) if decoded else None


def vni(word: str) -> tuple[str, str] | None:
    """The letters and tone that `word` spells in VNI; None where its digits spell none."""
    typed, tone = parts(word)
    letters: list[str] = []
    decoded = False
    for character in typed:
        if not character.isdigit():
            letters.append(character)
        elif character in _VNI_TONES and tone == LEVEL and _VOWELS.intersection(letters):
            tone, decoded = _VNI_TONES[character], True
        elif character in _VNI_MARKS and _marked(letters, _VNI_MARKS[character]):
            decoded = True
        else:
            return None
    return ("".join(letters), tone) if decoded else None


def _marks(letters: list[str], character: str) -> bool:
    """Whether `character` is the key of a mark to one of `letters`, which it then carries."""
    if character == "w":
        return _horned(letters)
    return character in _TELEX_DOUBLES and _doubled(letters, character)


def _horned(letters: list[str]) -> bool:
    """Give the last a, o or u its breve or horn; of "uo" both letters take one."""
    for place in range(len(letters) - 1, -1, -1):
        if letters[place] in _TELEX_HORNS:
            _horn(letters, place, _TELEX_HORNS)
            return True
    return False


def _horn(letters: list[str], place: int, marks: Mapping[str, str]) -> None:
    """Mark the letter at `place`; of "uo" both letters take a horn, but not after q."""
    letters[place] = marks[letters[place]]
    if letters[place] == "ơ" and letters[max(0, place - 1)] == "u" and "q" not in letters[:1]:
        letters[place - 1] = "ư"


def _doubled(letters: list[str], character: str) -> bool:
    """Turn the same letter before into the one its doubling spells."""
    if character == "d":
        if not letters or letters[0] != "d":
            return False
        letters[0] = "đ"
        return True
    for place in range(len(letters) - 1, -1, -1):
        if letters[place] == character:
            letters[place] = _TELEX_DOUBLES[character]
            return True
        if letters[place] in _VOWELS:
            return False
    return False


def _marked(letters: list[str], marks: Mapping[str, str]) -> bool:
    """Give its mark to the last letter that takes it; "uo7" takes two."""
    for place in range(len(letters) - 1, -1, -1):
        if letters[place] in marks:
            _horn(letters, place, marks)
            return True
    return False
