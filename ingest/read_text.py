"""Plain text and Markdown → source."""

from corpus.errors import UnreadableFile
from corpus.model import Source
from ingest.decode import decode
from ingest.furniture import strip_furniture
from ingest.legacy import in_unicode
from ingest.markdown import plain
from ingest.sniff import MARKDOWN, TEXT, is_markdown_name


def read(data: bytes, name: str) -> Source:
    """The text of a file, page breaks kept, Markdown's marks removed for a name in .md."""
    lines = decode(data, name).replace("\r\n", "\n").replace("\r", "\n")
    text, notes = in_unicode(lines, name)
    markdown = is_markdown_name(name)
    pages = text.rstrip("\f\n ").split("\f")
    if markdown:
        pages = [plain(page) for page in pages]
    shown = "\f".join(strip_furniture(pages) if len(pages) > 1 else pages)
    if not shown.strip():
        raise UnreadableFile(name, "tệp không có chữ nào.", "Hãy kiểm tra và chọn lại tệp.")
    media_type = MARKDOWN if markdown else TEXT
    return Source(name, media_type, shown, warnings=notes)
