"""The participants of a session who are tied to no attendee, kept current as facts arrive."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.evidence.intake import Intake
from bot.evidence.intervals import overlap, union
from bot.evidence.matching import telephone
from bot.evidence.model import Span, Stay, Unmatched, merged
from bot.evidence.polls import Shown
from bot.evidence.resemblance import Resemblance
from bot.evidence.sightings import leads
from bot.evidence.traces import Trace
from bot.evidence.unmatched import Candidacies, Stranger, candidacies

StaysOf = Callable[[Trace], tuple[Stay, ...]]


class Strangers:
    """Who was in the room and is tied to nobody, and which attendees each of them may be.

    `stays_of` gives a participant's stays; one that still goes on is taken to go on to the end, as
    the participant may.
    """

    def __init__(self, intake: Intake, stays_of: StaysOf) -> None:
        self._intake = intake
        self._stays_of = stays_of
        self._strangers: dict[Trace, Stranger] | None = None
        self._idle: dict[str, tuple[Shown, ...]] | None = None
        self._resemblance: Resemblance | None = None
        self._candidacies: Candidacies | None = None

    def forget(self) -> None:
        """Drop all that was worked out, but for whose names are alike."""
        self._strangers = self._idle = self._candidacies = None

    def enrol(self) -> None:
        """Look again at whose names are alike: somebody was registered, or is no more."""
        self._resemblance = None
        for trace in list(self._strangers or ()):
            self._look_at(trace)

    def reconsider(self, traces: Iterable[Trace], attendees: Iterable[str]) -> None:
        """Look again at what was touched."""
        if self._strangers is not None:
            for trace in traces:
                self._look_at(trace)
        if self._idle is not None:
            for attendee in attendees:
                before = self._idle.pop(attendee, ())
                idle = self.idle(attendee)
                if idle:
                    self._idle[attendee] = idle
                if idle or before:  # their own stays, too, tell whom they account for
                    self._candidacies = None

    def _look_at(self, trace: Trace) -> None:
        """Bring what is known of a participant up to date."""
        assert self._strangers is not None  # noqa: S101 - nothing is looked at before
        before = self._strangers.pop(trace, None)
        now = self._stranger(trace)
        if now:
            self._strangers[trace] = now
        if before != now:
            self._candidacies = None

    def all(self) -> list[tuple[Trace, Stranger]]:
        """The strangers in the order of time."""
        if self._strangers is None:
            found = ((trace, self._stranger(trace)) for trace in self._intake.sightings.traces)
            self._strangers = {trace: stranger for trace, stranger in found if stranger}
        order = sorted(self._strangers, key=lambda trace: trace.key)
        return sorted(
            ((trace, self._strangers[trace]) for trace in order), key=lambda one: one[1].present
        )

    def candidacies(self) -> Candidacies:
        """Which strangers each attendee may be; the same object while nothing changed."""
        if self._candidacies is None:
            strangers = [stranger for _, stranger in self.all()]
            if strangers and self._idle is None:
                self._idle = {who: idle for who in self._intake.prompts if (idle := self.idle(who))}
            self._candidacies = candidacies(strangers, self._idle or {}, self._present)
        return self._candidacies

    def idle(self, attendee: str) -> tuple[Shown, ...]:
        """When an attendee was active on their page while Zoom shows no connection of theirs."""
        prompts = self._intake.prompts.get(attendee)
        if prompts is None or attendee not in self._intake.directory.registrants:
            return ()
        own = union(stay.perhaps for stay in self._own(attendee))
        return tuple(shown for shown in prompts.moments() if not overlap(_at(shown.at), own))

    def _present(self, attendee: str) -> list[Span]:
        return union(stay.span for stay in self._own(attendee))

    def _own(self, attendee: str) -> list[Stay]:
        traces = self._intake.matcher.connections.get(attendee, ())
        return [stay for trace in traces for stay in self._stays_of(trace)]

    def _stranger(self, trace: Trace) -> Stranger | None:
        matcher = self._intake.matcher
        if trace.owner or matcher.matches.get(trace) or matcher.is_host(trace) or leads(trace):
            return None
        stays = self._stays_of(trace)
        possible = union(stay.perhaps for stay in stays)
        if not possible:
            return None
        name, email = trace.title("name"), trace.title("email")
        suggestion, alike = self._alike(name, email)
        meant, refused = matcher.suspects(trace)
        suggestion = None if suggestion in refused else suggestion
        alike = (alike | meant) - refused
        unmatched = Unmatched(
            participant=trace.key,
            name=name,
            email=email,
            present=0,
            suggestion=suggestion,
            by_telephone=telephone(trace),
            facts=merged(stay.facts for stay in stays),
        )
        present = tuple(union(stay.span for stay in stays))
        return Stranger(unmatched, present, tuple(possible), alike, refused)

    def _alike(self, name: str, email: str) -> tuple[str | None, frozenset[str]]:
        if self._resemblance is None:
            self._resemblance = Resemblance(self._intake.directory.registrants.values())
        return self._resemblance.find(name, email)


def _at(moment: int) -> Span:
    """The moment as a span that also touches what ends right there."""
    return Span(moment - 1, moment + 1)
