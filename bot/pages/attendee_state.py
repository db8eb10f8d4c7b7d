"""Everything an attendee's page shows, as values and as the pieces of HTML that show them.

What is the same for all attendees of a session (the block, the open polls) is rendered once and
sent to each; what is an attendee's own is rendered for them alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jinja2 import Environment

from bot.context import Context
from bot.evaluations.links import own_form_link
from bot.evidence.model import AttendeeEvidence, Registrant
from bot.evidence.progress import BlockAsRun
from bot.evidence.record import SessionRecord
from bot.evidence.results import offers, results
from bot.local_time import iso
from bot.pages.answers import LONGEST_TEXT, Answers
from bot.pages.guests import Guest
from bot.pages.house import pace
from bot.pages.recording import claimed_name, receipt_text
from bot.pages.standing import PollLine, Standing, standing_of
from bot.pages.training import LaunchedPoll, Moment, moment_of
from bot.rules.decision import training_of
from bot.rules.policy import Policy, PolicyError, policy_of
from bot.rules.risk import risks
from bot.rules.wording import counted
from bot.session import Session

State = dict[str, Any]


class WithdrawnError(LookupError):
    """The registration behind a page was withdrawn."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one attendee sees at a moment; `nudges` is what they are told that is still so."""

    registrant: Registrant
    moment: Moment
    you: Standing
    nudges: tuple[str, ...] = ()


class AttendeeView:
    """Shows one attendee their training. Every method may raise LedgerError."""

    def __init__(self, here: Context, templates: Environment, guest: Guest, address: str) -> None:
        """`address` is where the page is, for its forms."""
        self._here = here
        self._templates = templates
        self._guest = guest
        self._address = address

    def look(self) -> Look:
        """See how things stand now. Raises WithdrawnError."""
        attendee, now = self._guest.attendee, self._here.clock.now()
        with self._here.live.record(self._guest.session) as record:
            registrant = record.registrants.get(attendee)
            if registrant is None:
                raise WithdrawnError(attendee)
            as_of = max(now, record.latest)
            evidence = record.evidence(attendee, as_of)
            moment = moment_of(record.session, record.progress, now).of(evidence)
            nudges = self._nudges(record, evidence, as_of)
        claimed = "" if evidence.connections else claimed_name(self._here.ledger, attendee)
        policy = self._policy(moment.session)
        you = standing_of(evidence, moment, policy, claimed, as_of)
        return Look(registrant, moment, you, nudges)

    def moment(self) -> Moment:
        """The training now, computed once a second for all who attend it."""
        live, session_id = self._here.live, self._guest.session

        def read() -> Moment:
            with live.record(session_id) as record:
                return moment_of(record.session, record.progress, self._here.clock.now())

        return live.shared(session_id, "moment", (live.edition(session_id), live.tick), read)

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
        state = _news(look.moment)
        for poll in state["polls"]:
            poll.update(_answer(lines[poll["poll"]], look.moment.session))
        html = {
            "now": self.now_html(look.moment),
            "polls": cards,
            "you": self._you_html(look),
            "nudges": self._nudges_html(look),
            "results": self._results_html(look.moment),
        }
        state["own"] = [one.poll.id for one in look.moment.open_polls if one.is_own]
        return state | self.clock() | {"you": _you(look), "html": html}

    def news(self, moment: Moment) -> State:
        """What is the same for all attendees, without the time of day: good for a while."""
        cards = {one.poll.id: self._form(one, moment.session) for one in moment.open_polls}
        html = {
            "now": self.now_html(moment),
            "polls": cards,
            "results": self._results_html(moment),
        }
        return _news(moment) | {"html": html}

    def own(self, look: Look) -> State:
        """What is this attendee's own, with the receipts of the open polls they answered."""
        session = look.moment.session
        answered = [
            line
            for line in look.you.polls
            if line.state == "answered" and line.launched.is_open(look.moment.now)
        ]
        cards = {line.launched.poll.id: self._receipt(line, session) for line in answered}
        own = [one for one in look.moment.open_polls if one.is_own]
        cards = {one.poll.id: self._form(one, session) for one in own} | cards
        html = {
            "you": self._you_html(look),
            "polls": cards,
            "nudges": self._nudges_html(look),
        }
        return {"you": _you(look), "own": [one.poll.id for one in own], "html": html}

    def clock(self) -> State:
        """What time it is in the training, and how fast its clock runs."""
        return {"now": self._here.clock.now(), "pace": round(pace(self._here.clock), 3)}

    def now_html(self, moment: Moment) -> str:
        """The piece that tells what is happening now."""
        return self._render(
            "attendee/now.html", moment.session, moment=moment, polls=moment.open_polls
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
        return self._form(launched, session, f"{self._address}/answers", typed)

    def _form(
        self, launched: LaunchedPoll, session: Session, action: str = "", typed: Answers = ()
    ) -> str:
        return self._render(
            "attendee/poll.html",
            session,
            launched=launched,
            action=action,
            typed=typed,
            choices=offers,
            longest_text=LONGEST_TEXT,
        )

    def _receipt(self, line: PollLine, session: Session) -> str:
        return self._render(
            "attendee/receipt.html",
            session,
            launched=line.launched,
            receipt=_answer(line, session)["receipt"],
            given=line.answers,
        )

    def _nudges(
        self, record: SessionRecord, evidence: AttendeeEvidence, as_of: int
    ) -> tuple[str, ...]:
        """What the attendee was told, as far as it is still so."""
        policy = self._policy(record.session) if evidence.nudges else None
        if policy is None:
            return ()
        training = training_of(record, policy, as_of)
        reasons = {risk.reason for risk in risks(training, evidence)}
        return tuple(one.text for one in evidence.nudges if one.reason in reasons)

    def _nudges_html(self, look: Look) -> str:
        return self._render("attendee/nudges.html", look.moment.session, nudges=look.nudges)

    def _you_html(self, look: Look) -> str:
        session = look.moment.session
        hours = session.evaluation.hours if session.evaluation else 0
        return self._render(
            "attendee/you.html",
            session,
            moment=look.moment,
            you=look.you,
            action=f"{self._address}/name",
            evaluation_page=f"{self._address}/evaluation",
            evaluation_form=own_form_link(session, look.registrant, self._here.settings.secret_key),
            hours=counted(round(hours), "hour"),
        )

    def _render(self, template: str, session: Session, **values: Any) -> str:
        page = self._templates.get_template(template)
        return page.render(session=session, zone=session.zone, **values)

    def _policy(self, session: Session) -> Policy | None:
        """The policy; None where the session file's is wrong, which the staff is told of."""

        def read() -> Policy | None:
            try:
                return policy_of(session)
            except PolicyError:
                return None

        return self._here.live.shared(session.id, "policy", session.digest, read)


def _news(moment: Moment) -> State:
    session = moment.session
    return {
        "session": {
            "id": session.id,
            "title": session.title,
            "timezone": session.timezone,
            "starts_at": iso(moment.starts_at),
            "ends_at": iso(moment.ends_at),
        },
        "phase": moment.phase,
        "block": _block(moment.block),
        "next": _block(moment.following),
        "polls": [_poll(launched) for launched in moment.open_polls],
        "evaluation": _evaluation(moment),
    }


def _block(run: BlockAsRun | None) -> State | None:
    if run is None:
        return None
    times = {"starts_at": iso(run.starts_at), "ends_at": iso(run.ends_at)}
    block = run.block
    named = {"id": block.id, "title": block.title, "kind": block.kind, "counts": block.counts}
    return named | times


def _poll(launched: LaunchedPoll) -> State:
    questions = [
        {"text": one.text, "kind": one.kind, "choices": offers(one)}
        for one in launched.poll.questions
    ]
    return {
        "poll": launched.poll.id,
        "title": launched.title,
        "required": launched.poll.required,
        "channel": launched.poll.channel,
        "launched_at": iso(launched.run.launched_at),
        "closes_at": iso(launched.run.closed_at),
        "questions": questions,
    }


def _evaluation(moment: Moment) -> State | None:
    if moment.session.evaluation is None or moment.evaluation_closes_at is None:
        return None
    return {
        "url": moment.session.evaluation.url,
        "closes_at": iso(moment.evaluation_closes_at),
        "open": moment.evaluation_is_open,
    }


def _answer(line: PollLine, session: Session) -> State:
    if line.answered_at is None:
        return {"answered_at": None, "receipt": None}
    receipt = receipt_text(line.answered_at, session)
    return {"answered_at": iso(line.answered_at), "receipt": receipt}


def _you(look: Look) -> State:
    you = look.you
    return {
        "name": look.registrant.name,
        "in_room": you.in_room,
        "minutes_present": you.minutes_present,
        "minutes_held": you.minutes_held,
        "may_miss_minutes": you.may_miss,
        "polls": {"launched": len(you.judged), "answered": you.answered},
        "evaluation": you.evaluation,
        "known_in_zoom": you.known_in_zoom,
        "claimed": you.claimed or None,
    }
