"""The record of one session: takes facts in any order and tells what each attendee did.

What a fact touches is marked; what is asked for is worked out then, and kept until it is touched
again. So a new fact reaches its attendee's evidence without the session being read anew.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from bot.evidence.assembly import Scene, assemble
from bot.evidence.attendance import Attendance
from bot.evidence.connections import connection
from bot.evidence.gathering import Gathering
from bot.evidence.intake import Intake
from bot.evidence.intervals import clip, total, union
from bot.evidence.meetings import MARGIN
from bot.evidence.model import (
    AttendeeEvidence,
    Connection,
    Incident,
    Occurrence,
    Registrant,
    Span,
    Unmatched,
)
from bot.evidence.polls import Answers
from bot.evidence.progress import BlockAsRun, Progress
from bot.evidence.reconciliation import Difference, reconcile_connections
from bot.evidence.said import FileVersion, Settlement
from bot.evidence.sightings import leads
from bot.evidence.strangers import Strangers
from bot.evidence.submissions import Submissions
from bot.evidence.unmatched import Stranger
from bot.facts import Fact
from bot.local_time import to_local
from bot.session import Session


class _Kept(NamedTuple):
    """An attendee's evidence, and from what it was worked out."""

    horizon: int
    passing: bool
    own: list[Span]
    strangers: list[Stranger]
    evidence: AttendeeEvidence


class SessionRecord:
    """What the facts tell of one session. Apply facts in any order, as often as they come.

    `as_of` in its methods is the moment from which things are seen, UTC milliseconds: never before
    the latest fact.
    """

    def __init__(self, session: Session) -> None:
        self._plan = (0, session)
        self._intake = Intake(session)
        meetings = self._intake.sightings.meetings
        earliest = session.starts_at - MARGIN
        self._attendance = Attendance(meetings, earliest, self._end, self._say)
        self._strangers = Strangers(self._intake, self._attendance.to_the_end)
        self._gathering = Gathering(self._intake, self._attendance, self._strangers)
        self._blocks: tuple[BlockAsRun, ...] | None = None
        self._scene: tuple[int, Scene] | None = None
        self._kept: dict[str, _Kept] = {}

    def apply(self, fact: Fact) -> None:
        """Take in a fact of the session. What is not known is passed over."""
        self._intake.apply(fact)

    @property
    def session(self) -> Session:
        """The session file, with the polls that facilitators made up."""
        number = len(self.progress.added)
        if number != self._plan[0]:
            self._plan = (number, self.progress.amended(self._intake.session))
        return self._plan[1]

    @property
    def progress(self) -> Progress:
        """What has been done of the plan."""
        return self._intake.progress

    @property
    def registrants(self) -> dict[str, Registrant]:
        """Who is registered now, by attendee: without those removed, and without facilitators."""
        return self._intake.directory.registrants

    @property
    def settled(self) -> dict[tuple[str, str], Settlement]:
        """The latest word on each requirement, by its id and attendee (empty: the session)."""
        return self._intake.hearings.settled

    @property
    def incidents(self) -> tuple[Incident, ...]:
        """The outages of the provider's that stand, in the order of time."""
        standing = (
            one for key, one in self._intake.incidents.items() if key not in self._intake.withdrawn
        )
        return tuple(sorted(standing, key=lambda one: (one.span, one.fact)))

    @property
    def versions(self) -> tuple[FileVersion, ...]:
        """The versions of the session file that were added, in their order."""
        return tuple(one for _, one in sorted(self._intake.versions.items()))

    @property
    def submissions(self) -> Submissions:
        """The evaluations that came in, and whose each is."""
        return self._intake.submissions

    @property
    def latest(self) -> int:
        """When the latest of the facts happened, UTC milliseconds; 0 where there are none."""
        return self._intake.latest

    @property
    def meetings(self) -> tuple[Occurrence, ...]:
        """The occurrences of the session's meeting, in the order of time."""
        return self._intake.sightings.meetings.all()

    @property
    def camera_sources(self) -> frozenset[str]:
        """The sources that told of anybody's camera: `qss`, `rtms`, `meeting-sdk`."""
        return frozenset(self._intake.sightings.camera_sources)

    @property
    def polls_in_zoom(self) -> frozenset[str]:
        """The ids of the polls that stand in Zoom as native polls."""
        return self._intake.native.standing

    @property
    def blocks_as_run(self) -> tuple[BlockAsRun, ...]:
        """Every block with the times at which it ran."""
        self._settle()
        return self._blocks_as_run()

    def _blocks_as_run(self) -> tuple[BlockAsRun, ...]:
        if self._blocks is None:
            self._blocks = self.progress.blocks_as_run(self.session)
        return self._blocks

    @property
    def ends_at(self) -> int:
        """When the last block ended or is to end, UTC milliseconds."""
        self._settle()
        return self._end()

    def is_over(self, as_of: int) -> bool:
        """Whether the last block has ended."""
        return as_of >= self.ends_at

    def evidence(self, attendee: str, as_of: int) -> AttendeeEvidence:
        """All that is known of an attendee. Raises KeyError where none of that name is there."""
        self._settle()
        horizon = min(as_of, self._end())
        may_be = self._strangers.candidacies()
        kept = self._kept.get(attendee)
        if (
            kept
            and (kept.horizon == horizon or not kept.passing)
            and kept.strangers == may_be.of(attendee, kept.own)
        ):
            return kept.evidence
        scene = self._scene_at(horizon)
        person = self._gathering.person(attendee, horizon)
        own = union(stay.span for stay in person.stays)
        strangers = may_be.of(attendee, own)
        evidence = assemble(scene, person, strangers)
        later = any(stay.perhaps.end > horizon for stay in person.stays)
        going_on = any(
            self._attendance.goes_on(trace, horizon)
            for trace in self._gathering.connected(attendee)
        )
        passing = later or going_on or scene.silent or bool(strangers or person.idle)
        self._kept[attendee] = _Kept(horizon, passing, own, strangers, evidence)
        return evidence

    def answers(self, poll: str) -> list[Answers]:
        """What everyone who is registered answered to a poll while it was open for them."""
        run = self.progress.polls_as_run().get(poll)
        if run is None:
            return []
        people = (
            self._intake.prompts[one] for one in self.registrants if one in self._intake.prompts
        )
        given = (prompts.in_time(run) for prompts in people)
        return [answers for answers in given if answers]

    def unmatched(self, as_of: int) -> tuple[Unmatched, ...]:
        """The participants tied to no attendee, in the order of time."""
        self._settle()
        horizon = min(as_of, self._end())
        within = self._scene_at(horizon).counted
        return tuple(
            replace(stranger.unmatched, present=total(clip(stranger.present, within)))
            for _, stranger in self._strangers.all()
        )

    def connections(self, as_of: int) -> tuple[Connection, ...]:
        """Every participant's connection, matched or not, in the order of their keys."""
        self._settle()
        horizon = min(as_of, self._end())
        matcher = self._intake.matcher
        return tuple(
            connection(
                trace,
                self._attendance.of(trace, horizon),
                next(iter(matcher.matches.get(trace, ())), None),
                is_host=matcher.is_host(trace) or leads(trace),
            )
            for trace in sorted(self._intake.sightings.traces, key=lambda trace: trace.key)
        )

    def differences(self, as_of: int) -> tuple[Difference, ...]:
        """Zoom's participants report beside what was observed live, for every participant."""
        reported = {occurrence.uuid for occurrence in self.meetings if occurrence.reported}
        return reconcile_connections(
            one for one in self.connections(as_of) if one.meeting in reported and one.stays
        )

    def _settle(self) -> None:
        """Drop of what was worked out whatever the facts since then touched."""
        intake = self._intake
        if intake.replanned:
            ended_at, self._blocks = self._end(), None
            intake.turned |= self._end() != ended_at
            self._scene = None
            self._kept.clear()
        looked_at, concerned = intake.matcher.settle()
        touched = looked_at | {trace.root for trace in intake.sightings.touched}
        concerned |= intake.concerned
        for trace in touched:
            self._attendance.drop(trace)
            concerned.update(match.attendee for match in intake.matcher.matches.get(trace, ()))
        for attendee in concerned:
            self._kept.pop(attendee, None)
        if intake.turned:
            self._scene = None
            self._attendance.clear()
            self._kept.clear()
            self._strangers.forget()
        if intake.enrolled:
            self._strangers.enrol()
        if touched or concerned:
            self._strangers.reconsider(touched, concerned)
        intake.turned = intake.replanned = intake.enrolled = False
        intake.sightings.touched, intake.concerned = set(), set()
        intake.sightings.watched = True

    def _end(self) -> int:
        return max(run.ends_at for run in self._blocks_as_run())

    def _scene_at(self, horizon: int) -> Scene:
        """What is the same for all attendees, seen from a moment."""
        if self._scene and self._scene[0] == horizon:
            return self._scene[1]
        scene = self._gathering.scene(self.session, self._blocks_as_run(), horizon, self._say)
        self._scene = (horizon, scene)
        return scene

    def _say(self, moment: int) -> str:
        return to_local(moment, self.session.zone).strftime("%H:%M:%S")
