"""What kind of block a title announces, and whether its minutes count."""

from __future__ import annotations

import re

from bot.session import BlockKind

_BREAK = re.compile(
    r"\bbreak(?:time)?\b(?! (?:the|your|our|free|through|down|up|into|out|away|even|bad)\b)"
    r"|\blunch\b(?! ?(?:&|and|n|'n'?) ?learn)|\brecess\b|\bintermission\b"
)
_OPEN = re.compile(
    r"\b(?:\w*rooms?|doors?|lobby|zoom|webinar|platform|line)\b[^,;]{0,20} opens?\b|\bopens$"
    r"|\bregistration\b|\b(?:sign|log|check)[- ]?(?:in|on)\b(?! (?:activity|exercise|question))"
    r"|\b(?:tech(?:nology|nical)?|sound|audio|camera|microphone)\b.{0,24}\bchecks?\b"
    r"|\bwaiting room\b|\barrivals?\b"
)
_QUESTIONS = re.compile(
    r"\bq ?(?:&|\+|/|and|n) ?a\b"
    r"|\bquestions?(?:$| ?[,/&]| and (?:answers?|comments?|discussion|closing|wrap))"
)
_ACTIVITY = re.compile(
    r"\bwelcomes?\b|\bintroductions?\b(?! to\b)|\bice ?-?breakers?\b|\bcheck-?in\b"
    r"|\bactivit(?:y|ies)\b|\bexercises?\b|\brole[- ]?plays?\b|\bbreak-?outs?\b"
    r"|\bsmall groups?\b|\bdiscussions?\b|\bdebrief\b|\bquiz\b|\bpolls?\b"
)
_NOT_TAUGHT = re.compile(r"\bevaluations?\b|\bsurvey\b|\bcertificates?\b|\bnetworking\b|\bsocial\b")

_UNCOUNTED: frozenset[BlockKind] = frozenset(("open", "break"))


def kind_of(title: str, *, before_content: bool) -> BlockKind:
    """The kind of a block. A room opens only before the first block with content."""
    words = " ".join(title.casefold().split())
    opening = words.startswith(("welcome", "introduction"))
    if _BREAK.search(words) and not _QUESTIONS.search(words):
        return "break"
    if before_content and _OPEN.search(words) and not opening:
        return "open"
    if _QUESTIONS.search(words):
        return "questions"
    return "activity" if _ACTIVITY.search(words) else "instruction"


def counts(kind: BlockKind) -> bool:
    """Whether the minutes of such a block count: all do but the room's opening and the breaks."""
    return kind not in _UNCOUNTED


def is_doubtful(title: str) -> bool:
    """Whether a board may not accept the block as instruction: evaluations, certificates."""
    return bool(_NOT_TAUGHT.search(title.casefold())) and "worker" not in title.casefold()
