"""Everything an attendee's page shows, as values and as the pieces of HTML that show them.

What is the same for all attendees of a session (the block, the open polls) is rendered once and
sent to each; what is an attendee's own is rendered for them alone.
"""

from __future__ import annotations

from typing import Any

from jinja2 import Environment

from bot.evaluations.links import own_form_link
from bot.evidence.results import offers, results
from bot.pages import attendee_values as values
from bot.pages.answers import LONGEST_TEXT, Answers
from bot.pages.attendee_look import Look, Looking
from bot.pages.attendee_values import State
from bot.pages.house import pace
from bot.pages.standing import PollLine
from bot.pages.training import LaunchedPoll, Moment
from bot.rules.notice import SHOWN, asked
from bot.rules.requirement import TITLES
from bot.rules.wording import counted
from bot.session import Session


class AttendeeView:
    """Shows one attendee their training. Every method may raise LedgerError."""

    def __init__(self, looking: Looking, templates: Environment, address: str) -> None:
        """`address` is where the page is, for its forms."""
        self._here = looking.here
        self._templates = templates
        self._address = address

    def state(self, look: Look, typed: tuple[str, Answers] = ("", ())) -> State:
        """All of it. `typed` is a poll and what was filled in there, to be filled in again."""
        lines = {line.launched.poll.id: line for line in look.you.polls}
        cards = {
            launched.poll.id: self._card(
                launched,
                lines[launched.poll.id],
                look.moment.session,
                typed[1] if launched.poll.id == typed[0] else (),
            )
            for launched in look.moment.open_polls
        }
        state = values.news(look.moment)
        for poll in state["polls"]:
            poll.update(values.answer(lines[poll["poll"]], look.moment.session))
        html = self._news_html(look.moment) | self._asked_html(look) | self._own_html(look)
        html["polls"] = cards
        return (
            state
            | self.clock()
            | {
                "own": [one.poll.id for one in look.moment.open_polls if one.is_own],
                "you": _own(look),
                "happened": values.happened(look.moment, look.you),
                "html": html,
            }
        )

    def news(self, moment: Moment) -> State:
        """What is the same for all attendees, without the time of day: good for a while."""
        cards = {one.poll.id: self._form(one, moment.session) for one in moment.open_polls}
        return values.news(moment) | {"html": self._news_html(moment) | {"polls": cards}}

    def own(self, look: Look, *, is_asked_anew: bool) -> State:
        """What is this attendee's own, with the receipts of the open polls they answered.

        What the training asks for is among it where that is another than before.
        """
        session = look.moment.session
        answered = [
            line
            for line in look.you.polls
            if line.state == "answered" and line.launched.is_open(look.moment.now)
        ]
        cards = {line.launched.poll.id: self._receipt(line, session) for line in answered}
        own = [one for one in look.moment.open_polls if one.is_own]
        cards = {one.poll.id: self._form(one, session) for one in own} | cards
        return {
            "you": _own(look),
            "own": [one.poll.id for one in own],
            "html": (self._asked_html(look) if is_asked_anew else {})
            | self._own_html(look)
            | {"polls": cards},
        }

    def clock(self) -> State:
        """What time it is in the training, and how fast its clock runs."""
        return {"now": self._here.clock.now(), "pace": round(pace(self._here.clock), 3)}

    def _news_html(self, moment: Moment) -> dict[str, Any]:
        """The pieces that are the same for all attendees, besides the polls."""
        session, polls = moment.session, moment.open_polls
        return {
            "now": self._render("attendee/now.html", session, moment=moment, polls=polls),
            "resources": self._render("attendee/resources.html", session, moment=moment),
            "results": self._results_html(moment),
        }

    def _asked_html(self, look: Look) -> dict[str, Any]:
        """What the training asks for: to be accepted, or to be read again."""
        is_told = look.accepted or look.moment.phase == "after"
        return {
            "consent": "" if is_told else self._policy_html("attendee/consent.html", look),
            "terms": self._policy_html("attendee/terms.html", look) if is_told else "",
        }

    def _own_html(self, look: Look) -> dict[str, Any]:
        """The pieces that are one attendee's own, besides the polls and what is asked for."""
        session, is_over = look.moment.session, look.moment.phase == "after"
        nudges = look.nudges
        return {
            "nudges": self._render("attendee/nudges.html", session, nudges=nudges)
            if nudges
            else "",
            "afterwards": self._afterwards_html(look) if is_over else "",
            "you": self._you_html(look),
        }

    def _afterwards_html(self, look: Look) -> str:
        """The evaluation that is still to be sent in, and what came of it all."""
        session, key = look.moment.session, self._here.settings.secret_key
        return self._render(
            "attendee/afterwards.html",
            session,
            moment=look.moment,
            you=look.you,
            result=look.result,
            titles=TITLES,
            address=self._address,
            evaluation_page=f"{self._address}/evaluation",
            evaluation_form=own_form_link(session, look.registrant, key),
        )

    def _policy_html(self, template: str, look: Look) -> str:
        if look.policy is None:
            return ""
        return self._render(
            template,
            look.moment.session,
            moment=look.moment,
            points=tuple(asked(look.moment.session, look.policy)),
            policy=look.policy.digest,
            version=look.policy.digest[:SHOWN],
            accepted=look.accepted,
            action=f"{self._address}/consent",
        )

    def _results_html(self, moment: Moment) -> str:
        """What all answered to the latest poll, where that is shown to them."""
        session, latest = moment.session, moment.polls[-1] if moment.polls else None
        if latest is None or latest.poll.show_results != "closed" or latest.is_open(moment.now):
            return ""

        def read() -> str:
            with self._here.live.record(session.id) as record:
                answers = record.answers(latest.poll.id)
            found = results(latest.poll, answers)
            return self._render("attendee/results.html", session, launched=latest, results=found)

        version = (latest.poll.id, self._here.live.edition(session.id), moment.key)
        return self._here.live.shared(session.id, "results", version, read)

    def _card(
        self, launched: LaunchedPoll, line: PollLine, session: Session, typed: Answers
    ) -> str:
        if line.state == "answered":
            return self._receipt(line, session)
        return self._form(launched, session, line, self._address, typed)

    def _form(
        self,
        launched: LaunchedPoll,
        session: Session,
        line: PollLine | None = None,
        address: str = "",
        typed: Answers = (),
    ) -> str:
        """The form of a poll; that for all attendees knows neither a line nor an address."""
        return self._render(
            "attendee/poll.html",
            session,
            launched=launched,
            address=address,
            asked_at=line.asked_at if line else None,
            typed=typed,
            choices=offers,
            longest_text=LONGEST_TEXT,
        )

    def _receipt(self, line: PollLine, session: Session) -> str:
        return self._render(
            "attendee/receipt.html",
            session,
            launched=line.launched,
            receipt=values.answer(line, session)["receipt"],
            given=line.answers,
        )

    def _you_html(self, look: Look) -> str:
        session = look.moment.session
        hours = session.evaluation.hours if session.evaluation else 0
        return self._render(
            "attendee/you.html",
            session,
            moment=look.moment,
            you=look.you,
            result=look.result,
            action=f"{self._address}/name",
            evaluation_page=f"{self._address}/evaluation",
            hours=counted(round(hours), "hour"),
        )

    def _render(self, template: str, session: Session, **values: Any) -> str:
        page = self._templates.get_template(template)
        return page.render(session=session, zone=session.zone, **values)


def _own(look: Look) -> State:
    version = look.policy.digest if look.policy else ""
    accepted_at = look.accepted.at if look.accepted else None
    return values.own(look.registrant.name, look.you, version, accepted_at)
