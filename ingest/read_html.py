"""Web pages, and Word's own HTML, → source."""

import codecs
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lxml import etree

from corpus.errors import UnreadableFile
from corpus.model import Source
from ingest.decode import one_byte, unicode_encoding
from ingest.legacy import Run, by_font, in_unicode
from ingest.numbering import bullet, lower_letter, lower_roman
from ingest.sniff import HTML
from ingest.table import Cell, table_lines

_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
        "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3",
        "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main", "ol", "p", "pre",
        "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    }
)  # fmt: skip
# Never text of the document, or text its editor deleted.
_UNREAD = frozenset(
    {
        "audio", "button", "canvas", "datalist", "del", "embed", "head", "iframe", "input",
        "math", "nav", "noscript", "object", "option", "script", "select", "style", "svg",
        "template", "textarea", "title", "video", "xml",
    }
)  # fmt: skip
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?![\d.])"
    r"|mso-element\s*:\s*comment",
    re.IGNORECASE,
)
_CLASS_RULE = re.compile(r"\.([\w-]+)\s*(?:,[^{}]*)?\{([^{}]*)\}")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_CONDITIONAL = re.compile(r"\s*(?:\[if\b|\[endif\]|<!\[endif\])", re.IGNORECASE)
_SPACES = re.compile(r"[\s\u00a0]+")
# What browsers read under these names; the last two are TCVN3 and VNI, which are told by fonts.
_ALIASES = {
    "iso-8859-1": "windows-1252",
    "us-ascii": "windows-1252",
    "x-user-defined": "windows-1252",
    "x-viet-tcvn": "windows-1252",
    "x-viet-vni": "windows-1252",
}
_FAMILY = re.compile(r"font-family\s*:\s*([^;,}]{1,80})", re.IGNORECASE)
_HEAD = 4096
# What browsers make of larger numbers.
_MOST_COLUMNS = 1000
_MOST_ROWS = 65534
_MAX_SHEETS = 200_000  # characters of style sheets searched for hiding classes
_FIGURES: Mapping[str, Callable[[int], str]] = {
    "a": lower_letter,
    "A": lambda number: lower_letter(number).upper(),
    "i": lower_roman,
    "I": lambda number: lower_roman(number).upper(),
}


def read(data: bytes, name: str) -> Source:
    """The shown text of a page, one line per block and per line break, tables by the rule."""
    root = _parse(_decode(data, name), name)
    page = _Page(_class_looks(root))
    page.read(root)
    text, notes = in_unicode("\n".join(page.flows[0].finished()), name, page.codes)
    if not text:
        raise UnreadableFile(name, "trang web không có chữ nào hiển thị.", "Hãy kiểm tra tệp gốc.")
    return Source(name, HTML, text, paragraphs=True, warnings=(*page.warnings(), *notes))


def _decode(data: bytes, name: str) -> str:
    encoding, mark = unicode_encoding(data)
    try:
        return data[mark:].decode(encoding)
    except UnicodeDecodeError:
        pass
    declared = _CHARSET.search(data[:_HEAD])
    guessed = None if declared else one_byte(data)
    if guessed is not None:
        return guessed
    label = declared[1].decode("ascii").lower() if declared else "windows-1252"
    try:
        codecs.lookup(_ALIASES.get(label, label))
        return data.decode(_ALIASES.get(label, label), "replace")
    except (LookupError, UnicodeError) as error:
        raise UnreadableFile(
            name,
            f"trang web ghi bảng mã “{label}”, không đọc được.",
            "Hãy mở trang rồi lưu lại với bảng mã UTF-8.",
        ) from error


def _parse(text: str, name: str) -> Any:  # noqa: ANN401 - lxml has no types
    """The root element; the parser mends what is broken, but a page it gave up on is refused."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    markup = _XML_DECLARATION.sub("", text).replace("\x00", "")
    root = etree.fromstring(markup.encode("utf-8", "replace"), parser)
    gave_up = [error for error in parser.error_log if error.level == etree.ErrorLevels.FATAL]
    if root is None or gave_up:
        raise UnreadableFile(
            name, "trang web hỏng hoặc lồng quá nhiều lớp.", "Hãy lưu lại trang từ trình duyệt."
        )
    return root


class _Look(NamedTuple):
    """What a style says of its element, as far as it matters here."""

    hides: bool = False
    font: str = ""

    def over(self, other: "_Look") -> "_Look":
        """The two together; this one is nearer."""
        return _Look(self.hides or other.hides, self.font or other.font)


def _look(style: str) -> _Look:
    family = _FAMILY.search(style)
    return _Look(_HIDING.search(style) is not None, family[1] if family else "")


def _class_looks(root: Any) -> Mapping[str, _Look]:  # noqa: ANN401
    """What the style sheets of a page say of each class; the last rule is the nearest."""
    sheets = "\n".join(element.text or "" for element in root.iter("style"))[:_MAX_SHEETS]
    looks: dict[str, _Look] = {}
    for rule in _CLASS_RULE.finditer(sheets):
        looks[rule[1]] = _look(rule[2]).over(looks.get(rule[1], _Look()))
    return looks


@dataclass(slots=True)
class _Flow:
    """Lines in the making: those of the page, or of one table cell."""

    codes: set[str]
    lines: list[str] = field(default_factory=list)
    _runs: list[Run] = field(default_factory=list)

    def add(self, text: str | None, font: str) -> None:
        if text:
            self._runs.append(Run(text, font))

    def end_line(self) -> None:
        text, codes = by_font(self._runs)
        self.codes |= codes
        line = _SPACES.sub(" ", text).strip()
        self._runs.clear()
        if line:
            self.lines.append(line)

    def finished(self) -> list[str]:
        self.end_line()
        return self.lines


@dataclass(slots=True)
class _HtmlList:
    """An open list: the number its next item bears, None for bullets."""

    next_number: int | None
    style: str

    def marker(self, value: str | None, depth: int) -> str:
        if self.next_number is None:
            return bullet("", depth) + " "
        number = int(value) if value and value.isdigit() else self.next_number
        self.next_number = number + 1
        return f"{_FIGURES.get(self.style, str)(number)}. "


@dataclass(slots=True)
class _Page:
    """The walk over a page: open table cells and lists are stacks, so depth costs no recursion."""

    looks: Mapping[str, _Look]
    codes: set[str] = field(default_factory=set)
    flows: list[_Flow] = field(default_factory=list)
    tables: list[list[list[tuple[_Flow, int, int]]]] = field(default_factory=list)
    lists: list[_HtmlList] = field(default_factory=list)
    fonts: list[str] = field(default_factory=lambda: [""])
    hidden: int = 0

    def __post_init__(self) -> None:
        self.flows.append(_Flow(self.codes))

    def read(self, root: Any) -> None:  # noqa: ANN401
        walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        skipped = None
        for event, element in walk:
            if event == "start" and self._is_unread(element):
                skipped = element
                walk.skip_subtree()
            elif event == "start":
                self._open(element)
            elif event == "end" and element is not skipped:
                self._close(element)
            elif event == "comment":
                self._count_comment(element)
            if event != "start":
                self._add(element.tail)

    def warnings(self) -> tuple[str, ...]:
        """A sentence on what was left out, if anything was."""
        if not self.hidden:
            return ()
        return (f"Đã bỏ {self.hidden} đoạn không hiển thị (chữ ẩn, chú thích, mã lệnh) của trang.",)

    def _add(self, text: str | None) -> None:
        self.flows[-1].add(text, self.fonts[-1])

    def _look(self, element: Any) -> _Look:  # noqa: ANN401
        look = _look(element.get("style", ""))
        for name in element.get("class", "").split():
            look = look.over(self.looks.get(name, _Look()))
        return look

    def _is_unread(self, element: Any) -> bool:  # noqa: ANN401
        hides = "hidden" in element.attrib or self._look(element).hides
        if (hides or element.tag in ("script", "del")) and _has_text(element):
            self.hidden += 1
        return hides or element.tag in _UNREAD

    def _count_comment(self, comment: Any) -> None:  # noqa: ANN401
        text = comment.text or ""
        self.hidden += bool(text.strip() and not _CONDITIONAL.match(text))

    def _open(self, element: Any) -> None:  # noqa: ANN401
        tag = element.tag
        self.fonts.append(element.get("face") or self._look(element).font or self.fonts[-1])
        if tag in _BLOCKS or tag == "br":
            self.flows[-1].end_line()
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables and self.tables[-1]:
            self.flows.append(_Flow(self.codes))
            size = (_span(element, "colspan", _MOST_COLUMNS), _span(element, "rowspan", _MOST_ROWS))
            self.tables[-1][-1].append((self.flows[-1], *size))
        else:
            self._open_list(element)
        self._add(element.text)

    def _open_list(self, element: Any) -> None:  # noqa: ANN401
        if element.tag == "ol":
            start = element.get("start", "1")
            number = int(start) if start.isdigit() else 1
            self.lists.append(_HtmlList(number, element.get("type", "1")))
        elif element.tag == "ul":
            self.lists.append(_HtmlList(None, ""))
        elif element.tag == "li" and self.lists:
            depth = sum(1 for item in self.lists if item.next_number is None) - 1
            self._add(self.lists[-1].marker(element.get("value"), depth))

    def _close(self, element: Any) -> None:  # noqa: ANN401
        tag = element.tag
        self.fonts.pop()
        if tag in _BLOCKS:
            self.flows[-1].end_line()
        if tag in ("td", "th") and len(self.flows) > 1:
            self.flows.pop()
        elif tag == "table" and self.tables:
            self._close_table()
        elif tag in ("ol", "ul") and self.lists:
            self.lists.pop()

    def _close_table(self) -> None:
        rows = [
            [Cell(flow.finished(), across, down) for flow, across, down in row]
            for row in self.tables.pop()
        ]
        self.flows[-1].lines += [line for line in table_lines(rows) if line]


def _span(cell: Any, attribute: str, most: int) -> int:  # noqa: ANN401
    """How many columns or rows a cell covers."""
    told = cell.get(attribute, "1").strip()
    return max(1, min(int(told), most)) if told.isdecimal() and len(told) < 9 else 1


def _has_text(element: Any) -> bool:  # noqa: ANN401
    return any(text.strip() for text in element.itertext())
