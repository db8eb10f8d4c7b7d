"""Taking in the answers that were given in Zoom, as the same facts as those of our own page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.evidence.record import SessionRecord
from bot.facts import Body, NewFact, PollAnswered, ZoomAnswersImported, ZoomPollUnmatched
from bot.ledger import Ledger
from bot.zoom.adapter import Table, Zoom
from bot.zoom.errors import ZoomError
from bot.zoom.fields import text
from bot.zoom.occurrences import occurrences_of
from bot.zoom.paths import place_of
from bot.zoom.poll_forms import asked_in_zoom
from bot.zoom.poll_people import People, people_of
from bot.zoom.poll_push import list_polls, standing_polls
from bot.zoom.poll_results import Given, read_results
from bot.zoom.poll_watch import launch_of
from bot.zoom.troubles import SOURCE


@dataclass(slots=True)
class PollImport:
    """What became of the answers in Zoom.

    `new` were recorded now and `known` are in the ledger already (or the attendee answered on the
    page first). `unmatched` are nobody's so far; `nameless` are polls that were anonymous, whose
    answers are refused; `unknown` questions that no poll of the session asks; `waiting`
    occurrences whose report is not ready.
    """

    new: int = 0
    known: int = 0
    unmatched: list[ZoomPollUnmatched] = field(default_factory=list)
    nameless: set[str] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)

    @property
    def needs_a_person(self) -> bool:
        """Whether something is left that only a person can do."""
        return bool(self.unmatched or self.nameless or self.unknown or self.waiting)


def import_polls(zoom: Zoom, ledger: Ledger, record: SessionRecord, *, at: int) -> PollImport:
    """Fetch and record the answers of every occurrence; those that are known change nothing.

    `at` is the present moment. Raises ZoomError, NoMeetingError, LedgerError; what was recorded
    until then stands.
    """
    return _Import(zoom, ledger, record, at).run()


class _Import:
    def __init__(self, zoom: Zoom, ledger: Ledger, record: SessionRecord, at: int) -> None:
        self._zoom = zoom
        self._ledger = ledger
        self._record = record
        self._at = at
        self._session = record.session
        self._place = place_of(record.session)
        self._done = PollImport()

    def run(self) -> PollImport:
        """Take in the answers of every occurrence."""
        standing = standing_polls(self._ledger, self._session.id)
        zoom_ids = {one.zoom_id: poll for poll, one in standing.items()}
        self._done.nameless = self._anonymous(zoom_ids)
        people = people_of(self._record, max(self._at, self._record.latest))
        seen = [occurrence.uuid for occurrence in self._record.meetings]
        occurrences = occurrences_of(self._zoom, self._session, seen)
        for uuid in occurrences:
            report = self._report(uuid)
            if report is None:
                self._done.waiting.append(uuid)
                continue
            results = read_results(report, self._session, zoom_ids)
            self._done.unknown += results.unknown
            self._take(uuid, results.given, people)
        if occurrences and not self._done.waiting:
            nameless = tuple(sorted(self._done.nameless))
            imported = ZoomAnswersImported(occurrences=len(occurrences), nameless=nameless)
            self._ledger.append(self._fact(imported, self._at))
        return self._done

    def _report(self, occurrence: str) -> Table | None:
        """Zoom's report of the answers, None while there is none."""
        path = self._place.past(occurrence, "/polls")
        try:
            return self._zoom.get(path, "give the answers to the polls")
        except ZoomError as error:
            if error.status != 404:
                raise
            return None

    def _anonymous(self, zoom_ids: dict[str, str]) -> set[str]:
        """The polls that are set to be anonymous in Zoom, as far as it still tells."""
        try:
            polls = list_polls(self._zoom, self._place)
        except ZoomError:
            return set()  # the meeting was deleted since; its report shows it too
        flagged = (text(poll, "id") for poll in polls if poll.get("anonymous"))
        return {zoom_ids[zoom_id] for zoom_id in flagged if zoom_id in zoom_ids}

    def _take(self, occurrence: str, given: list[Given], people: People) -> None:
        self._done.nameless |= {one.poll for one in given if one.is_anonymous}
        named = [
            one
            for one in given
            if one.poll not in self._done.nameless and not people.is_staff(one.name, one.email)
        ]
        launches = [self._fact(body, at) for body, at in self._unseen_launches(named)]
        counted = Counter((one.poll, one.name) for one in named if not one.email)
        twice = {name for (_, name), count in counted.items() if count > 1}
        bodies = [(self._body(occurrence, one, people, twice), one) for one in named]
        answers = [self._fact(body, self._moment(one)) for body, one in bodies]
        appended = self._ledger.append_all([*launches, *answers])[len(launches) :]
        for (body, _), result in zip(bodies, appended, strict=True):
            if isinstance(body, ZoomPollUnmatched):
                self._done.unmatched.append(body)
            elif result.first:
                self._done.new += 1
            else:
                self._done.known += 1

    def _body(self, occurrence: str, one: Given, people: People, twice: set[str]) -> Body:
        """The answer as an attendee's, or as one that is kept until a person says whose it is.

        `twice` are the names without an e-mail under which one poll was answered more than once.
        """
        attendee, reason = people.find(one.name, one.email)
        if one.name in twice and not one.email:
            attendee, reason = None, "Several people of this name answered the same poll."
        if attendee:
            return PollAnswered(poll=one.poll, attendee=attendee, answers=one.answers, via="zoom")
        return ZoomPollUnmatched(
            poll=one.poll,
            response=one.digest(occurrence),
            name=one.name,
            email=one.email,
            answers=one.answers,
            reason=reason,
        )

    def _unseen_launches(self, given: list[Given]) -> Iterator[tuple[Body, int]]:
        """The launches that nothing noticed when they happened, but which answers prove."""
        progress = self._record.progress
        for block, poll in asked_in_zoom(self._session):
            moments = [one.at for one in given if one.poll == poll.id and one.at is not None]
            if moments and poll.id not in progress.launched and poll.id not in progress.missed:
                first = min(moments)
                yield launch_of(self._session, progress, block, poll, first), first

    def _moment(self, one: Given) -> int:
        """When an answer was given; where Zoom does not say, the last moment it can have been."""
        run = self._record.progress.polls_as_run().get(one.poll)
        return one.at if one.at is not None else run.closed_at if run else self._at

    def _fact(self, body: Body, at: int) -> NewFact:
        return body.fact(self._session.id, at=at, source=SOURCE)
