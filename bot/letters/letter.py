"""A letter as its parts, which plain text and HTML are both made of: they cannot differ. Pure."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from html import escape

WIDTH = 72
"""How many characters a line of the plain text has at most; an address may be longer."""


@dataclass(frozen=True, slots=True)
class Link:
    """Something to open: a button in HTML, the label above the address in plain text."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Points:
    """Points of a list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """What the parts below it are about."""

    text: str


Part = str | Link | Points | Heading


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter without its envelope. A part that is a text is a paragraph.

    `closing` holds the lines of who sends it.
    """

    subject: str
    greeting: str
    parts: tuple[Part, ...]
    closing: tuple[str, ...] = field(default=())

    @property
    def text(self) -> str:
        """The letter as plain text."""
        pieces = [_wrapped(self.greeting), *(_plain(part) for part in self.parts)]
        if self.closing:
            pieces.append("\n".join(self.closing))
        return "\n\n".join(pieces) + "\n"

    @property
    def html(self) -> str:
        """The letter as an HTML page of its own, readable in any mail program."""
        body = [f"<p>{escape(self.greeting)}</p>", *(_html(part) for part in self.parts)]
        if self.closing:
            body.append(f"<p>{'<br>'.join(escape(line) for line in self.closing)}</p>")
        return _PAGE.format(title=escape(self.subject), body="\n".join(body))


def _plain(part: Part) -> str:
    match part:
        case Link(label, address):
            return f"{label}:\n{address}"
        case Points(items):
            return "\n".join(_wrapped(item, "- ", "  ") for item in items)
        case Heading(text):
            return text.upper()
    return _wrapped(part)


def _wrapped(text: str, first: str = "", rest: str = "") -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _html(part: Part) -> str:
    match part:
        case Link(label, address):
            return _BUTTON.format(label=escape(label), address=escape(address))
        case Points(items):
            return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"
        case Heading(text):
            return f"<h2>{escape(text)}</h2>"
    return f"<p>{escape(part)}</p>"


_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
body {{ margin: 0; background: #f5f3ee; color: #1b2226;
  font: 17px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }}
main {{ max-width: 34rem; margin: 0 auto; padding: 2rem 1.25rem; background: #fffdf9; }}
h2 {{ font-size: 1.05rem; margin: 1.75rem 0 .5rem; }}
p, ul {{ margin: 0 0 1rem; }}
ul {{ padding-left: 1.25rem; }}
li {{ margin-bottom: .35rem; }}
a {{ color: #0d5c63; }}
.address {{ font-size: .85rem; color: #525c62; word-break: break-all; }}
@media (prefers-color-scheme: dark) {{
  body {{ background: #101518; color: #e8edee; }}
  main {{ background: #181f23; }}
  a {{ color: #7fcdd0; }}
  .address {{ color: #a9b5ba; }}
}}
</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""

_BUTTON = """\
<p><a href="{address}" style="display: inline-block; padding: 12px 22px; border-radius: 10px; \
background: #0d5c63; color: #ffffff; font-weight: 600; text-decoration: none">{label}</a></p>
<p class="address">{address}</p>"""
