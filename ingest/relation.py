"""In what relation a text points at a document: told by the words around the mention.

Conservative: a document replaces, ends or amends another only where the text says that this one
does; what one document does to another is a plain reference here.
"""

import re
from dataclasses import dataclass

from corpus.model import Span
from corpus.reference import Reference, Relation
from ingest.named import KIND

_REACH = 240  # characters before a mention that may tell its relation
_AFTER = 400
_ITEM = r"\s*(?:[-–+*•]|\(?\w{1,3}[.)]|\d{1,2}(?:\.\d{1,2}){1,3}\.?)?\s*"
_PART = (
    r"(?: một số (?:điều|khoản|nội dung)| nội dung)?(?: cụ thể)?(?: và biện pháp (?:để )?thi hành)?"
    r"(?: quy định| nêu)?(?: của| tại| trong)?(?: các)?(?: bản)? ?$"
)
# What stands right before the mention, one example each.
_REPLACES = re.compile(r"(?i:thay thế|thay cho)(?: cho)?(?: các)? $")  # "và thay thế Nghị định …"
_ENDS = re.compile(r"(?i:bãi bỏ|hủy bỏ|huỷ bỏ)(?: toàn bộ| một phần)?" + _PART)  # "Bãi bỏ Điều 5 …"
_AMENDS = re.compile(r"(?i:sửa đổi|bổ sung)(?:, bổ sung)?(?:, thay thế)?" + _PART)
_GUIDES = re.compile(r"(?i:quy định chi tiết|hướng dẫn)(?: việc)?(?: thực hiện| thi hành)?" + _PART)
_CARRIES_OUT = re.compile(
    r"(?i:thực hiện|thi hành|quán triệt|triển khai|hướng dẫn|quy định chi tiết|nội dung)" + _PART
)
_RESTS = re.compile(r"\b(?i:căn cứ)(?: vào)?(?: quy định)?(?: tại| của)?(?: các)? $")
_RESTS_AT_HEAD = re.compile(
    rf"{_ITEM}(?:(?:Tiếp tục )?(?:Thực hiện|Triển khai)(?: thực hiện)?|Theo|Xét)(?: các)? "
)
_BASIS = re.compile(rf"{_ITEM}(?:Căn cứ|(?:Tiếp tục )?(?:Thực hiện|Triển khai)|Theo)\b")
_NEXT_BASIS = re.compile(r"[;:] ?(?:và )?(?:(?i:căn cứ|thực hiện|theo) )?(?:các )?$")
_IN_FULL = re.compile(rf"(?:{KIND}) số ")
# The target does it to this one: "được sửa đổi, bổ sung bởi Luật …".
_DONE_BY = re.compile(
    r"(?:được|bị) (?P<what>sửa đổi|bổ sung|bãi bỏ|thay thế)(?:, bổ sung)?(?: một số điều)?"
    r" (?:bởi|bằng|theo|tại) $"
)
_ALSO_AMENDED = re.compile(r"được (?:sửa đổi|bổ sung)")
# Of what stands before it: "Nghị định số … hết hiệu lực kể từ ngày Nghị định này có hiệu lực".
_LOSES_EFFECT = re.compile(
    rf"[^.;\n]{{0,{_AFTER - 70}}}? hết hiệu lực(?: thi hành)?,? (?:kể )?từ ngày (?i:{KIND}) này"
)
_SENTENCE_OPENS = re.compile(rf"(?:^{_ITEM}|[.;:] )$")
_LEADS = (
    (re.compile(r"(?i:thay thế)[^.;\n]{0,60}:\s*$"), Relation.THAY_THE),
    (re.compile(r"(?i:bãi bỏ|hết hiệu lực)[^.;\n]{0,90}:\s*$"), Relation.BAI_BO),
    (re.compile(r"(?i:sửa đổi)[^.;\n]{0,60}:\s*$"), Relation.SUA_DOI),
)
_LISTED = re.compile(
    r"(?: (?:của|giữa) (?:(?! về | quy | hướng )[^,;.:\n“”\"]){1,90})?"
    r"(?:[,;](?: và| hoặc)?| và| hoặc)(?: các)? "
)
_CLOSING = re.compile(r"Trên đây là ")
_ORGAN_SPEAKS = re.compile(r", (?:Ban|Bộ|Ủy ban|Uỷ ban|Văn phòng|Thủ tướng|Chính phủ|Đảng ủy)\b")
_SENTENCE_END = re.compile(r"[.;](?=\s)")
_DONE = {
    "sửa đổi": Relation.SUA_DOI,
    "bổ sung": Relation.SUA_DOI,
    "bãi bỏ": Relation.BAI_BO,
    "thay thế": Relation.THAY_THE,
}
Told = tuple[Relation, bool]  # the relation, and whether the target does it to the source


@dataclass(frozen=True, slots=True)
class Context:
    """Where a mention stands: in the title, in the head of the document, under what lead-in.

    `previous` is the mention before it in the same paragraph; `own` tells whether the sentence
    has already spoken of this document.
    """

    in_title: bool
    in_head: bool
    lead_in: str
    previous: Reference | None
    own: bool


def relation(text: str, span: Span, context: Context) -> Told:
    """How the mention at `span` of canonical `text` points at its document."""
    start = text.rfind("\n", max(0, span.start - _REACH), span.start) + 1
    whole = bool(start) or span.start <= _REACH
    before = text[start or max(0, span.start - _REACH) : span.start]
    opening = before if whole else ""
    listed = _goes_on(text, span, context)
    if listed and context.previous:
        return context.previous.relation, context.previous.reversed
    told = (
        _passive(before, context)
        or _active(text, span, before, opening, context)
        or _guiding(text, start, before, context)
        or _resting(text, span, before, context)
    )
    return told or (Relation.DAN_CHIEU, False)


def sentence_goes_on(gap: str) -> bool:
    """Whether no sentence ends in `gap`."""
    return not _SENTENCE_END.search(gap)


def _goes_on(text: str, span: Span, context: Context) -> bool:
    """Whether the mention only goes on a list that another document's mention began."""
    if context.previous is None or context.previous.target.own:
        return False
    gap = text[context.previous.span.end : span.start]
    return len(gap) < 120 and bool(_LISTED.fullmatch(gap))


def _passive(before: str, context: Context) -> Told | None:
    match = _DONE_BY.search(before)
    if match is None or context.previous is None or not context.previous.target.own:
        return None
    amended = _ALSO_AMENDED.search(before, max(0, match.start() - 60))
    return (Relation.SUA_DOI if amended else _DONE[match["what"]]), True


def _active(text: str, span: Span, before: str, opening: str, context: Context) -> Told | None:
    for cue, kind in (
        (_REPLACES, Relation.THAY_THE),
        (_ENDS, Relation.BAI_BO),
        (_AMENDS, Relation.SUA_DOI),
    ):
        match = cue.search(before)
        if match and (context.own or _opens(opening[: match.start()], match[0])):
            return kind, False
    if _LOSES_EFFECT.match(text, span.end, span.end + _AFTER) and _is_subject(before, context):
        return Relation.BAI_BO, False
    if re.fullmatch(_ITEM, opening):
        led = next((kind for lead, kind in _LEADS if lead.search(context.lead_in)), None)
        if led:
            return led, False
    return None


def _is_subject(before: str, context: Context) -> bool:
    """Whether the mention opens its sentence, or goes on the subject with "và"."""
    goes_on = context.previous is not None and context.previous.relation is Relation.BAI_BO
    return bool(_SENTENCE_OPENS.search(before)) or (goes_on and before.endswith(" và "))


def _opens(opening: str, cue: str) -> bool:
    """Whether the cue opens its paragraph, so that this document is the one that speaks."""
    return cue[:1].isupper() and bool(re.fullmatch(_ITEM + r"(?:Điều \d{1,3}[a-z]?\. )?", opening))


def _guiding(text: str, start: int, before: str, context: Context) -> Told | None:
    guides = bool(_GUIDES.search(before))
    closing = bool(_CLOSING.match(text, start)) and context.previous is None
    if (context.in_title or closing) and _CARRIES_OUT.search(before):
        return Relation.HUONG_DAN, False
    if guides and (context.own or (context.in_head and _organ_speaks(before, context))):
        return Relation.HUONG_DAN, False
    return None


def _organ_speaks(before: str, context: Context) -> bool:
    return context.previous is None or bool(_ORGAN_SPEAKS.search(before))


def _resting(text: str, span: Span, before: str, context: Context) -> Told | None:
    if not context.in_head:
        return None
    if _RESTS.search(before):
        return Relation.CAN_CU, False
    begins = text.rfind("\n", 0, span.start) + 1
    if _RESTS_AT_HEAD.fullmatch(text, begins, span.start):
        return Relation.CAN_CU, False
    joined = before.endswith(" và ") and _IN_FULL.match(text, span.start)
    if _BASIS.match(text, begins) and (joined or _NEXT_BASIS.search(before)):
        return Relation.CAN_CU, False
    return None
