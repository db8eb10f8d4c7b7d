"""Gathers what the facts tell for one attendee's evidence: the scene of all, and what is theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.evidence.assembly import Person, Scene
from bot.evidence.attendance import Attendance
from bot.evidence.connections import connection
from bot.evidence.devices import watched
from bot.evidence.evaluation import deadline, lasts
from bot.evidence.intake import Intake
from bot.evidence.intervals import clip
from bot.evidence.meetings import MARGIN
from bot.evidence.model import Connection, Span
from bot.evidence.polls import Prompts, launched
from bot.evidence.presence import counted
from bot.evidence.progress import BlockAsRun
from bot.evidence.strangers import Strangers
from bot.evidence.submissions import Submission
from bot.evidence.traces import Trace
from bot.session import Session


@dataclass(frozen=True, slots=True)
class Gathering:
    """Gathers from everything that was taken in about a session, as it stands when asked."""

    intake: Intake
    attendance: Attendance
    strangers: Strangers

    def scene(
        self,
        session: Session,
        blocks: tuple[BlockAsRun, ...],
        horizon: int,
        say: Callable[[int], str],
    ) -> Scene:
        """What is the same for all attendees, seen from a moment (UTC milliseconds).

        `blocks` are the session's as they ran, and `say` puts a moment into words.
        """
        progress, native = self.intake.progress, self.intake.native
        opened = progress.evaluation
        polls = launched(session, progress)
        return Scene(
            blocks=blocks,
            counted=tuple(clip(counted(blocks), [Span(0, horizon)])),
            earliest=session.starts_at - MARGIN,
            ends_at=max(run.ends_at for run in blocks),
            polls=polls,
            zoom={run.poll: native.answers_to(run.poll) for run, _ in polls},
            evaluation_until=deadline(session, progress, blocks),
            evaluation_lasts=lasts(session),
            evaluation_opened=opened.seq if opened else None,
            lost=self.intake.lost,
            silent=not self.intake.sightings.meetings.known(),
            say=say,
        )

    def person(self, attendee: str, horizon: int) -> Person:
        """What is an attendee's own. Raises KeyError where none of that name is registered."""
        intake = self.intake
        traces = self.connected(attendee)
        registrant = intake.directory.registrants[attendee]
        reported = intake.sightings.meetings.all_reported()
        submitted = next(iter(intake.submissions.of(attendee, registrant.email)), None)
        return Person(
            registrant=registrant,
            connections=tuple(self._connection(trace, attendee, horizon) for trace in traces),
            seen=tuple(watched(trace.all_seen()) for trace in traces),
            prompts=intake.prompts.get(attendee) or Prompts(),
            idle=() if reported else self.strangers.idle(attendee),
            page_opened=intake.opened.get(attendee),
            accepted=tuple(sorted(intake.accepted.get(attendee, ()), key=lambda one: one.at)),
            link_late=intake.letters.late(attendee),
            link_lost=intake.letters.lost(attendee),
            words=intake.hearings.words(attendee),
            appeals=intake.hearings.appeals(attendee),
            submitted=submitted,
            perhaps_submitted=() if submitted else self._perhaps_submitted(attendee),
            is_panelist=any("role:panelist" in trace.all_marks() for trace in traces),
        )

    def connected(self, attendee: str) -> list[Trace]:
        """The participants taken to be an attendee, in the order of their keys."""
        traces = self.intake.matcher.connections.get(attendee, set())
        return sorted(traces, key=lambda trace: trace.key)

    def _perhaps_submitted(self, attendee: str) -> tuple[Submission, ...]:
        intake = self.intake
        return tuple(intake.submissions.perhaps(attendee, intake.directory.registrants))

    def _connection(self, trace: Trace, attendee: str, horizon: int) -> Connection:
        """A participant's connection as one of an attendee's."""
        matches = self.intake.matcher.matches[trace]
        match = next(one for one in matches if one.attendee == attendee)
        return connection(trace, self.attendance.of(trace, horizon), match)
