"""Letters to look at: as plain text on a page, and as the web page that mail programs show."""

from __future__ import annotations

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from bot.office.correspondence import Page

AS_HTML = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"
    ),
    "X-Frame-Options": "SAMEORIGIN",
}
"""A letter carries its own look and nothing else: it is shown in a frame of these pages only."""


def shown(page: Page, back: str) -> ResponseReturnValue:
    """A letter as a page; with `form=html` in the address, as it comes by mail."""
    if request.args.get("form") == "html":
        return Response(page.html, mimetype="text/html", headers=AS_HTML)
    framed = f"{request.full_path}&form=html"
    return render_template(
        "compliance/letter.html", room="compliance", page=page, framed=framed, back=back
    )
