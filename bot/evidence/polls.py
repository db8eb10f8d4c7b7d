"""What an attendee did about each poll: was it shown, was it answered, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.evidence.model import Nudge, PollEvidence
from bot.evidence.native_polls import Word
from bot.evidence.progress import PollAsRun, Progress
from bot.facts import Fact, NudgeMade, PollAnswered, PollReopened, PromptShown, TimeRequested
from bot.session import Session

Answers = tuple[tuple[str, ...], ...]
"""For each question of a poll, in order, the chosen or written answers."""


class Shown(NamedTuple):
    """A poll was shown at a moment, by the fact `seq`."""

    at: int
    seq: int


class Answer(NamedTuple):
    """A poll was answered at a moment, by the fact `seq`."""

    at: int
    seq: int
    answers: tuple[tuple[str, ...], ...]
    via: str


class Reopened(NamedTuple):
    """A poll is open for one attendee up to a moment, by the fact `seq`."""

    closes_at: int
    seq: int


@dataclass(slots=True)
class Prompts:
    """The polls shown to one attendee and answered by them: the earliest fact of each poll.

    `reopened` is the latest close that they were given, `requested` when they first asked for it;
    `nudges` are what they were told besides, by its reason.
    """

    shown: dict[str, Shown] = field(default_factory=dict)
    answered: dict[str, Answer] = field(default_factory=dict)
    reopened: dict[str, Reopened] = field(default_factory=dict)
    nudges: dict[str, Nudge] = field(default_factory=dict)
    requested: dict[str, Shown] = field(default_factory=dict)

    def show(self, fact: Fact, body: PromptShown) -> None:
        """Take in that a poll was shown."""
        shown = Shown(fact.happened_at, fact.seq)
        self.shown[body.poll] = min(shown, self.shown.get(body.poll, shown))

    def answer(self, fact: Fact, body: PollAnswered) -> None:
        """Take in an answer; the first holds."""
        answer = Answer(fact.happened_at, fact.seq, body.answers, body.via)
        self.answered[body.poll] = min(answer, self.answered.get(body.poll, answer))

    def reopen(self, fact: Fact, body: PollReopened) -> None:
        """Take in that the attendee was given more time; the latest close holds."""
        reopened = Reopened(body.closes_at, fact.seq)
        self.reopened[body.poll] = max(reopened, self.reopened.get(body.poll, reopened))

    def request(self, fact: Fact, body: TimeRequested) -> None:
        """Take in that the attendee asked for more time."""
        asked = Shown(fact.happened_at, fact.seq)
        self.requested[body.poll] = min(asked, self.requested.get(body.poll, asked))

    def nudge(self, fact: Fact, body: NudgeMade) -> None:
        """Take in that the attendee was told of a risk."""
        nudge = Nudge(fact.happened_at, body.requirement, body.reason, body.text, fact.seq)
        self.nudges.setdefault(body.reason, nudge)

    def in_time(self, run: PollAsRun) -> Answers:
        """What the attendee answered while the poll was open for them; nothing otherwise."""
        answer, longer = self.answered.get(run.poll), self.reopened.get(run.poll)
        until = max(run.closed_at, longer.closes_at) if longer else run.closed_at
        return answer.answers if answer and (answer.via == "zoom" or answer.at <= until) else ()

    def moments(self) -> list[Shown]:
        """When the attendee was active, each with the fact that tells it."""
        answered = (Shown(answer.at, answer.seq) for answer in self.answered.values())
        return sorted([*self.shown.values(), *self.requested.values(), *answered])


def launched(session: Session, progress: Progress) -> tuple[tuple[PollAsRun, bool], ...]:
    """The polls that were launched, in the order of launch, and whether each is required."""
    required = {poll.id: poll.required for _, poll in session.polls()}
    runs = sorted(progress.polls_as_run().values(), key=lambda run: (run.launched_at, run.poll))
    return tuple((run, required.get(run.poll, True)) for run in runs)


def poll_evidence(
    polls: Sequence[tuple[PollAsRun, bool]],
    prompts: Prompts,
    zoom: Mapping[str, Word] | None = None,
) -> tuple[PollEvidence, ...]:
    """Every launched poll, with what the attendee did about it.

    `zoom` tells what is known of the answers in Zoom to polls that are asked there too.
    """
    known = zoom or {}
    return tuple(
        _evidence(run, required, prompts, known.get(run.poll, Word())) for run, required in polls
    )


def _evidence(run: PollAsRun, required: bool, prompts: Prompts, zoom: Word) -> PollEvidence:
    shown = prompts.shown.get(run.poll)
    answer = prompts.answered.get(run.poll)
    reopened = prompts.reopened.get(run.poll)
    requested = prompts.requested.get(run.poll)
    told = (one for one in (shown, answer, reopened, requested) if one)
    return PollEvidence(
        poll=run.poll,
        required=required,
        launched_at=run.launched_at,
        closed_at=max(run.closed_at, reopened.closes_at) if reopened else run.closed_at,
        shown_at=shown.at if shown else None,
        answered_at=answer.at if answer else None,
        answers=answer.answers if answer else (),
        via=answer.via if answer else "",
        is_extended=reopened is not None and reopened.closes_at > run.closed_at,
        more_time_asked_at=requested.at if requested else None,
        zoom=zoom.answers,
        facts=(*run.facts, *zoom.facts, *(one.seq for one in told)),
    )
