"""A number as a spreadsheet shows it: by its format code, in the Vietnamese way of writing."""

import re
from datetime import datetime, timedelta
from math import isfinite

# Formats that Excel knows by number alone; of the rest the code is in the file.
BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    14: "dd/mm/yyyy", 15: "dd-mm-yyyy", 16: "dd-mm", 17: "mm-yyyy", 18: "h:mm", 19: "h:mm:ss",
    20: "h:mm", 21: "h:mm:ss", 22: "dd/mm/yyyy h:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00",
    40: "#,##0.00", 41: "#,##0", 42: "#,##0", 43: "#,##0.00", 44: "#,##0.00", 45: "mm:ss",
    46: "h:mm:ss", 47: "mm:ss", 49: "@",
}  # fmt: skip
_LONGEST_CODE = 255
# A literal, a colour or locale, a sign's width or filling, a token of a date, or of a number.
_TOKEN = re.compile(
    r'"([^"]*)"|\\(.)|\[[^\]]*\]|[_*].|(AM/PM|A/P|[dD]+|[mM]+|[yY]+|[hH]+|[sS]+)|([0#?.,]+)|(.)',
    re.DOTALL,
)
_EPOCH = datetime(1899, 12, 30)  # so that 1 March 1900 is day 61, as Excel counts
_EPOCH_1904 = datetime(1904, 1, 1)
_LAST_DAY = 2_958_466


def shown(number: float, code: str, since_1904: bool = False) -> str:
    """`number` in the format `code`: "0.0%" makes 0.155 "15,5%", "dd/mm/yyyy" a date.

    What a code asks that we do not know (fractions, powers) is left to the plain number; "" where
    the code hides it.
    """
    section = _section(number, code[:_LONGEST_CODE])
    if not isfinite(number) or (not section and ";" in code):
        return ""
    tokens = _tokens(section)
    if any(kind == "date" for kind, _ in tokens):
        return _date(number, tokens, since_1904) or _plain(number)
    patterns = [text for kind, text in tokens if kind == "number"]
    if tokens and all(kind in ("text", "sign") and text not in "/E" for kind, text in tokens):
        return "".join(text for _, text in tokens).strip()
    if len(patterns) != 1 or any(text in "/E" for kind, text in tokens if kind == "sign"):
        return _plain(number)
    percent = sum(text == "%" for kind, text in tokens if kind == "sign")
    figures = _figures(abs(number) * 100**percent, patterns[0])
    written = "".join(figures if kind == "number" else text for kind, text in tokens).strip()
    return f"-{written}" if number < 0 and ";" not in code else written


def _section(number: float, code: str) -> str:
    """The part of a code that is for numbers of this sign."""
    parts = code.split(";")
    if number < 0 and len(parts) > 1:
        return parts[1]
    return parts[2] if number == 0 and len(parts) > 2 else parts[0]


def _tokens(code: str) -> list[tuple[str, str]]:
    if code.lower() in ("general", "standard", "@", ""):
        return []
    found: list[tuple[str, str]] = []
    for match in _TOKEN.finditer(code):
        quoted, escaped, date, number, sign = match.groups()
        if quoted is not None or escaped is not None:
            found.append(("text", quoted or escaped or ""))
        elif date is not None:
            found.append(("date", date.lower()))
        elif number is not None and number.strip(".,"):
            found.append(("number", number))
        elif sign is not None or number is not None:
            found.append(("sign", sign or number))
    return found


def _plain(number: float) -> str:
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    return f"{number:.10g}".replace(".", ",")


def _figures(number: float, pattern: str) -> str:
    whole, point, decimals = pattern.partition(".")
    places = min(sum(sign in "0#?" for sign in decimals), 15)
    text = f"{number:,.{places}f}" if "," in whole.rstrip(",") else f"{number:.{places}f}"
    before, _, after = text.partition(".")
    needed = sum(sign in "0?" for sign in decimals)
    while len(after) > needed and after.endswith("0"):
        after = after[:-1]
    before = before.rjust(whole.count("0"), "0").replace(",", ".")
    return f"{before},{after}" if point and after else before


def _date(number: float, tokens: list[tuple[str, str]], since_1904: bool) -> str | None:
    """The date and time, or None for a number that is none."""
    if not 0 <= number < _LAST_DAY:
        return None
    epoch = _EPOCH_1904 if since_1904 else _EPOCH
    moment = epoch + timedelta(seconds=round(number * 86400))
    written, after_hour = [], False
    for place, (kind, text) in enumerate(tokens):
        if kind != "date":
            written.append(text)
            continue
        rest = [word for what, word in tokens[place + 1 :] if what == "date"]
        minutes = text[0] == "m" and (after_hour or (bool(rest) and rest[0][0] == "s"))
        written.append(_moment(moment, text, minutes))
        after_hour = text[0] == "h"
    return "".join(written).strip()


def _moment(moment: datetime, token: str, minutes: bool) -> str:
    if token[0] == "y":
        return f"{moment.year:04}" if len(token) > 2 else f"{moment.year % 100:02}"
    if token[0] == "a":
        return "SA" if moment.hour < 12 else "CH"
    values = {"d": moment.day, "h": moment.hour, "s": moment.second}
    value = moment.minute if minutes else values.get(token[0], moment.month)
    return f"{value:02}" if len(token) > 1 else str(value)
