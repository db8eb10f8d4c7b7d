"""What the in-meeting bot writes into everyone's chat: templates with places in braces. Pure.

A template holds the names of places, such as `{title}`, and nothing else that Python's formatting
knows: whoever writes a session file can put words into the chat, and read nothing of the program.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

LONGEST = 1_000
"""The most characters of a template: well within what Zoom takes as one message."""

PLACES: dict[str, tuple[str, ...]] = {
    "welcome": ("title", "site"),
    "launch": ("title", "site", "poll", "closes"),
    "reminder": ("title", "site", "poll", "closes"),
    "break": ("title", "site", "block", "until"),
    "back": ("title", "site", "block"),
    "evaluation": ("title", "site", "link", "until"),
}
"""The messages, and the places that each may hold.

`site` is the address of the attendees' pages, `closes` and `until` are times of day with their
zone (and the date, for the evaluation), `link` is where the evaluation is found.
"""

DEFAULTS: dict[str, str] = {
    "welcome": (
        "Welcome to “{title}”. I keep the attendance of this training: who is here and when, and "
        "whether camera and microphone are on. I keep no picture and no sound. Questions come up "
        "on the page that you were sent a link to ({site}); please keep it open beside Zoom."
    ),
    "launch": (
        "A question for everyone is open until {closes}: “{poll}”. Please answer on the page that "
        "you were sent a link to ({site})."
    ),
    "reminder": (
        "“{poll}” closes at {closes}. If you have not answered yet, please do so on the page that "
        "you were sent a link to ({site})."
    ),
    "break": "Break until {until}.",
    "back": "The break is over: “{block}”.",
    "evaluation": (
        "Thank you for taking part. To receive credit, please fill in the evaluation by {until}: "
        "{link}"
    ),
}


def check(message: str, template: str) -> str:
    """The template, where it can be used for that message. Raises ValueError saying what is wrong.

    An empty template is right too: that message is not posted.
    """
    if len(template) > LONGEST:
        raise ValueError(f"{len(template)} characters are too many; use at most {LONGEST}")
    known = ", ".join(f"{{{place}}}" for place in PLACES[message])
    try:
        found = list(Formatter().parse(template))
    except ValueError as error:
        raise ValueError(
            "a brace has no partner; write {{ and }} for braces that are meant as such"
        ) from error
    for _, place, form, conversion in found:
        if place is None:
            continue
        if place not in PLACES[message] or form or conversion:
            written = "{" + place + (f"!{conversion}" if conversion else "")
            written += (f":{form}" if form else "") + "}"
            raise ValueError(f"{written} is no place of this message; it knows {known}")
    return template


def fill(template: str, values: Mapping[str, str]) -> str:
    """The text of a checked template, with its places filled."""
    return template.format_map(values)
