"""Who decides something and why, as the commands take it that keep both."""

from __future__ import annotations

import click


class Words(click.ParamType[str]):
    """A text that says something; the space around it is left out."""

    name = "text"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """The text, or the end of the command where it is empty."""
        return str(value).strip() or self.fail("it must say something, for it is kept.", param, ctx)


WORDS = Words()

BY = click.option("--by", required=True, type=WORDS, help="The name of the person who decides.")
