"""The page of a bundle that a person reads first: self-contained, and fit for printing. Pure."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from bot.bundle.contents import Contents
from bot.local_time import clock_text, iso
from bot.rules.requirement import TITLES
from bot.rules.wording import counted, day_text, minutes, span_text
from bot.told import full_moment, of_the_session, settings_of, short_of_pass


def page(contents: Contents) -> str:
    """The page as HTML. Every text from outside is escaped."""
    outcomes = contents.outcomes
    found = [one.outcome for one in outcomes.decisions]
    return _template().render(
        contents=contents,
        outcomes=outcomes,
        training=outcomes.training,
        session=outcomes.training.session,
        policy=outcomes.training.policy,
        settings=settings_of(outcomes.training.policy),
        tally=[(outcome, found.count(outcome)) for outcome in ("pass", "fail", "review")],
        of_the_session=of_the_session(outcomes),
        short_of_pass=short_of_pass,
        recorded={body.attendee: (fact, body) for fact, body in contents.recorded},
        polls={poll.id: poll for _, poll in outcomes.training.session.polls()},
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("bot.bundle"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        clock=clock_text,
        counted=counted,
        day=day_text,
        iso=iso,
        moment=full_moment,
    )
    environment.globals.update(minutes=minutes, span_text=span_text, titles=TITLES)
    return environment.get_template("index.html")
