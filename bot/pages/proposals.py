"""What a facilitator is about to do, and what it would cost: shown before they confirm it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.clock import MINUTE
from bot.context import Context
from bot.direction import Act, ActError, check, doing
from bot.evidence.progress import Progress
from bot.evidence.record import SessionRecord
from bot.local_time import clock_text
from bot.pages.director import title_of
from bot.rules.decision import training_of
from bot.rules.guard import Guard, guard
from bot.rules.policy import policy_or_none
from bot.rules.prompts import least_polls
from bot.rules.wording import counted, listed
from bot.session import Poll, Session

EXTENSIONS = (1, 2, 5, 10, -1, -2, -5, -10)
DELAYS = (2, 5, 10)
EXTRA = (3, 5, 10)
"""The minutes that are offered for a block, for a poll, and for one person."""

ENOUGH_TO_ANSWER = 2 * MINUTE
"""People get at least two minutes to answer (WCAG 2.2.1)."""

HEADINGS: Mapping[str, str] = {
    "start": "Start “{title}” now?",
    "hold": "Hold “{title}”?",
    "resume": "Go on by the clock?",
    "extend": "Change how long “{title}” lasts",
    "skip": "Skip “{title}”?",
    "restore": "Bring back “{title}”?",
    "end": "End “{title}” now?",
    "finish": "End the training now?",
    "postpone": "Postpone the poll “{title}”",
    "undo": "Undo the latest change?",
    "launch": "Launch the poll “{title}” now?",
    "close": "Close the poll “{title}” now?",
    "reopen": "More time for {name}",
}

CONFIRM: Mapping[str, str] = {
    "start": "Start it now",
    "hold": "Hold it",
    "resume": "Go on",
    "skip": "Skip it",
    "restore": "Bring it back",
    "end": "End it now",
    "finish": "End the training",
    "undo": "Undo it",
    "launch": "Launch it now",
    "close": "Close it now",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """So many minutes, and what they lead to."""

    minutes: int
    label: str
    leads_to: str
    is_costly: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is about to be done: `lines` say what follows, `cost` what it costs in credit.

    Either `confirm` is the one button, or each of the `choices` is one.
    """

    kind: str
    heading: str
    number: int
    lines: tuple[str, ...] = ()
    cost: Guard | None = None
    choices: tuple[Choice, ...] = ()
    confirm: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_grave(self) -> bool:
        """Whether it ends the training or costs credit."""
        return self.kind == "finish" or (self.cost is not None and not self.cost.is_enough)


class Proposer:
    """Says of one session what this or that would lead to. Methods may raise ActError."""

    def __init__(self, here: Context, record: SessionRecord, now: int) -> None:
        self._here = here
        self._record = record
        self._session: Session = record.session
        self._progress: Progress = record.progress
        self._now = now
        self._policy = policy_or_none(record.session)

    def bend(self, act: Act) -> Proposal:
        """A bend of the plan; of `extend` and `postpone` with the minutes to choose from."""
        fields = {"block": act.block, "poll": act.poll}
        if act.undoes:
            fields["undoes"] = str(act.undoes)
        heading = HEADINGS[act.kind].format(title=self._title(act))
        if act.kind in ("extend", "postpone") and not act.minutes:
            choices = self._extensions(act) if act.kind == "extend" else self._delays(act)
            return Proposal(act.kind, heading, self._number, choices=choices, fields=fields)
        check(self._session, self._progress, act, self._now)
        if act.minutes:
            fields["minutes"] = str(act.minutes)
        return Proposal(
            act.kind,
            heading if not act.minutes else f"{doing(self._session, act)}?",
            self._number,
            lines=tuple(self._consequences(act)),
            cost=None if act.kind == "undo" else self._cost(act),
            confirm=CONFIRM.get(act.kind, "Do it"),
            fields={name: value for name, value in fields.items() if value},
        )

    def poll(self, kind: str, poll_id: str, attendee: str = "") -> Proposal:
        """Launching, closing or reopening a poll."""
        poll = self._session.poll(poll_id)
        if poll is None:
            raise ActError("This training has no such poll.")
        lines: list[str] = []
        choices: tuple[Choice, ...] = ()
        name = ""
        if kind == "launch":
            lines = [self._launched(poll)]
        elif kind == "close":
            lines = self._closed(poll)
        else:
            registrant = self._record.registrants.get(attendee)
            name = registrant.name if registrant else "this attendee"
            lines = [f"“{title_of(poll)}” is open on their page again, on nobody else's."]
            choices = tuple(Choice(one, f"{one} minutes", "") for one in EXTRA)
        return Proposal(
            kind,
            HEADINGS[kind].format(title=title_of(poll), name=name),
            self._number,
            lines=tuple(lines),
            choices=choices,
            confirm=CONFIRM.get(kind, ""),
            fields={"poll": poll_id} | ({"attendee": attendee} if attendee else {}),
        )

    @property
    def _number(self) -> int:
        return self._progress.next_bend

    def _extensions(self, act: Act) -> tuple[Choice, ...]:
        found = []
        for minutes in EXTENSIONS:
            tried = Act("extend", block=act.block, minutes=minutes)
            check(self._session, self._progress, tried, self._now)
            cost = self._cost(tried)
            ends = clock_text(self._after(tried).ends_at, self._session.zone)
            costly = cost is not None and not cost.is_enough
            label = f"{'+' if minutes > 0 else '−'}{abs(minutes)} min"
            found.append(Choice(minutes, label, f"The training ends at {ends}.", costly))
        return tuple(found)

    def _delays(self, act: Act) -> tuple[Choice, ...]:
        found = []
        for minutes in DELAYS:
            tried = Act("postpone", poll=act.poll, minutes=minutes)
            check(self._session, self._progress, tried, self._now)
            times = self._after(tried).poll(act.poll)
            moment = times.launches_at if times.launches_at is not None else times.latest
            said = clock_text(moment, self._session.zone)
            when = f"It comes at {said}." if times.launches_at else f"It comes by {said}."
            found.append(Choice(minutes, f"+{minutes} min", when))
        return tuple(found)

    def _after(self, act: Act) -> Any:
        """The timeline as it would be."""
        bent = self._progress.bent(self._now, act.bend(self._number, ""))
        return self._here.timeline(self._session, bent, self._now)

    def _cost(self, act: Act) -> Guard | None:
        if self._policy is None:
            return None
        bend, told = act.bend(self._number, ""), doing(self._session, act)
        return guard(self._session, self._progress, self._policy, self._now, bend, told)

    def _consequences(self, act: Act) -> Iterator[str]:
        if act.kind == "undo":
            yield "The plan is again what it was before."
            return
        after = self._after(act)
        over, zone = after.standing(self._now), self._session.zone
        if act.kind == "hold":
            yield "It does not end by the clock until you go on, for an hour at most."
        if act.kind == "finish":
            yield "Everything that was still to come is left out. The evaluation opens at once."
        else:
            against = against_plan(over.over_minutes)
            yield f"The training then ends at {clock_text(over.ends_at, zone)}, {against}."
        yield from self._lost(after)

    def _lost(self, after: Any) -> Iterator[str]:
        """Which polls would not be asked, and whether enough are left."""
        before = self._here.timeline(self._session, self._progress, self._now)
        known = {one.poll.id for one in before.polls if one.is_cut}
        waiting = ("planned", "undrawn")
        lost = [
            one.poll
            for one in after.polls
            if one.is_cut and one.state in waiting and one.poll.id not in known
        ]
        if not lost:
            return
        names = listed([f"“{title_of(poll)}”" for poll in lost])
        yield f"{counted(len(lost), 'poll')} will not be asked: {names}. It is held against nobody."
        left = [
            one
            for one in after.polls
            if one.poll.required
            and one.state != "missed"
            and not (one.is_cut and one.state in waiting)
        ]
        if self._policy and any(poll.required for poll in lost):
            least = least_polls(training_of(self._record, self._policy, self._now))
            if len(left) < least:
                yield (
                    f"{counted(len(left), 'poll that counts is', 'polls that count are')} left, "
                    f"where {least} are needed: a person will have to decide about POLL-01."
                )

    def _launched(self, poll: Poll) -> str:
        times = self._here.timeline(self._session, self._progress, None)
        closes = times.closing_of(self._now, poll.open_for)
        return f"Everyone sees it at once. It closes at {clock_text(closes, self._session.zone)}."

    def _closed(self, poll: Poll) -> list[str]:
        run = self._progress.polls_as_run().get(poll.id)
        if run is None or poll.id in self._progress.closed:
            raise ActError(f"“{title_of(poll)}” is not open.")
        lines = ["Nobody can answer it any more."]
        if self._now - run.launched_at < ENOUGH_TO_ANSWER:
            lines.append("It has been open for less than two minutes, which is too short for some.")
        return lines

    def _title(self, act: Act) -> str:
        if act.poll:
            poll = self._session.poll(act.poll)
            return title_of(poll) if poll else act.poll
        titles: Mapping[str, str] = {block.id: block.title for block in self._session.blocks}
        return titles.get(act.block, act.block)


def against_plan(minutes: int) -> str:
    """So many minutes over or under, in words."""
    if not minutes:
        return "on time"
    return f"{counted(abs(minutes), 'minute')} {'late' if minutes > 0 else 'early'}"
