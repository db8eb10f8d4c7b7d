"""Every address of the application, with something that stands for each part of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple

from tests.stage import Stage

WEBHOOKS = "/webhooks/"
PERSONAL = "/a/"


class Place(NamedTuple):
    """An address, and how it may be asked for."""

    path: str
    methods: frozenset[str]

    @property
    def is_staff(self) -> bool:
        """Whether it is neither a program's nor an attendee's, so that forms carry a token."""
        return not self.path.startswith((WEBHOOKS, PERSONAL))


def places(stage: Stage) -> Iterator[Place]:
    """Every address there is; a part that is not known here stands as `1`."""
    known = {
        "token": stage.page("Ben").removeprefix(PERSONAL),
        "session_id": stage.session.id,
        "attendee": stage.attendee("Ben"),
        "poll_id": "alliance",
        "filename": "attendant.css",
    }
    for rule in stage.app.url_map.iter_rules():
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: known.get(part[1], "1"), rule.rule)
        yield Place(path, frozenset(rule.methods or ()) - {"HEAD", "OPTIONS"})


class Markup(HTMLParser):
    """Collects what a page has that could run or style without a file of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.inline: list[str] = []
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at the attributes of a tag."""
        named = dict(attrs)
        self._within = tag if tag in ("script", "style") else ""
        if tag == "style" or (tag == "script" and not named.get("src")):
            self.inline.append(f"<{tag}>")
        for name, value in named.items():
            runs = name == "style" or name.startswith("on")
            if runs or (value or "").strip().lower().startswith(("javascript:", "data:")):
                self.inline.append(f"<{tag} {name}={value!r}>")

    def handle_endtag(self, _tag: str) -> None:
        """Leave a tag."""
        self._within = ""

    def handle_data(self, text: str) -> None:
        """Look at text, which within a script or style is code."""
        if self._within and text.strip():
            self.inline.append(text.strip()[:60])


def inline_in(page: str) -> list[str]:
    """What a page has that a strict content security policy forbids."""
    markup = Markup()
    markup.feed(page)
    return markup.inline
