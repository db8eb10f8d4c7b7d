"""From Zoom's deliveries, live sources and reports to the traces of the participants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from bot.evidence import deliveries
from bot.evidence.deliveries import Meeting, Participant, Scalar, moment, text
from bot.evidence.intervals import FOREVER
from bot.evidence.matching import HOSTING, Matcher
from bot.evidence.meetings import Meetings
from bot.evidence.naming import bare_email, people_in, same_email, same_name
from bot.evidence.pairing import Event, Kind
from bot.evidence.traces import Key, Report, Seen, Trace, Traces
from bot.facts import ZOOM, DeviceState, Fact

KINDS: dict[str, Kind] = {
    "participant_joined": Kind.JOIN,
    "participant_left": Kind.LEAVE,
    "participant_joined_breakout_room": Kind.ROOM_IN,
    "participant_left_breakout_room": Kind.ROOM_OUT,
    "participant_joined_waiting_room": Kind.WAIT,
    "participant_put_in_waiting_room": Kind.WAIT,
    "participant_admitted": Kind.BACK,
    "participant_role_changed": Kind.SIGN,
    "participant_bind": Kind.SIGN,
    "sharing_started": Kind.SIGN,
    "sharing_ended": Kind.SIGN,
}
"""The events of a participant, less `meeting.` or `webinar.`, and what each shows."""

IDENTITY = ("registrant", "customer", "account", "account")
"""The kinds of key that a participant's first four fields of identity are."""


class Sightings:
    """Takes in whatever tells of a participant, in any order.

    `touched` are the traces that were told of since it was last cleared, noted once somebody has
    `watched`: before, nothing can have been worked out that they change. `turned` is set whenever
    something was learned that bears on every participant, as when an occurrence began or ended.
    """

    def __init__(self, matcher: Matcher) -> None:
        self.matcher = matcher
        self.traces = Traces()
        self.meetings = Meetings()
        self.camera_sources: set[str] = set()
        self.touched: set[Trace] = set()
        self.watched = False
        self.turned = False
        self._hosts_told: set[tuple[Scalar, Scalar]] = set()
        self._first_sign: dict[str, int] = {}
        self._sampled: dict[str, dict[Scalar, Seen]] = defaultdict(dict)
        self._placed: dict[tuple[str, str, str], Trace] = {}
        self._handlers: dict[str, Callable[[Fact, Meeting, str], None]] = {}
        for scene in ("meeting", "webinar"):
            self._handlers[f"{ZOOM}{scene}.participant_qos"] = self._quality
            self._handlers[f"{ZOOM}{scene}.started"] = self._started
            self._handlers[f"{ZOOM}{scene}.ended"] = self._ended
            for event in KINDS:
                self._handlers[f"{ZOOM}{scene}.{event}"] = self._seen

    def delivery(self, fact: Fact) -> None:
        """Take in a delivery of Zoom's. What is not known is passed over."""
        handler = self._handlers.get(fact.kind)
        meeting = deliveries.read(fact.body) if handler else None
        if handler is not None and meeting is not None and (uuid := text(meeting.uuid)):
            handler(fact, meeting, uuid)

    def device(self, fact: Fact, body: DeviceState) -> None:
        """Take in what a live source saw of a camera or microphone."""
        if not body.meeting or not (body.participant_uuid or body.user_id):
            return
        trace = self.place(body.meeting, body.participant_uuid, body.user_id)
        device, _, state = fact.kind.partition(".")
        on = {"on": True, "off": False}.get(state)
        report = Report(fact.happened_at, fact.seq, fact.source, device, on)
        trace.of(body.user_id).reports.append(report)
        if device == "video":
            self.camera_sources.add(fact.source)
        if self.watched:
            self.touched.add(trace)

    def sign(self, uuid: str, at: int) -> None:
        """Take in a sign of life in an occurrence; the first of all tells when it was on."""
        if at < self._first_sign.get(uuid, FOREVER):
            self._first_sign[uuid] = at
            self.meetings.sign(uuid, at)
            self.turned = True

    def place(self, meeting: str, uuid: str, user_id: str) -> Trace:
        """The trace of a participant known by participant_uuid, user_id or both."""
        name = (meeting, uuid, user_id)
        trace = self._placed.get(name)
        if trace is None:
            self.matcher.disturb(self.traces.know(*name))
            trace = self._placed[name] = self.traces.find(*name)
            self.matcher.learn(trace, Key("participant", trace.key), 0)
            if user_id:
                self.matcher.learn(trace, Key("participant", f"{meeting}/user:{user_id}"), 0)
        return trace

    def _started(self, fact: Fact, meeting: Meeting, uuid: str) -> None:
        at = moment(meeting.start_time)
        self.meetings.started(uuid, fact.happened_at if at is None else at, fact.seq)
        self.turned = True
        self._host(meeting)

    def _ended(self, fact: Fact, meeting: Meeting, uuid: str) -> None:
        at = moment(meeting.end_time)
        self.meetings.ended(uuid, fact.happened_at if at is None else at, fact.seq)
        self.turned = True
        self._host(meeting)

    def _host(self, meeting: Meeting) -> None:
        """Learn who hosts the meeting."""
        told = (meeting.host_id, meeting.host_email)
        if told in self._hosts_told:
            return
        self._hosts_told.add(told)
        keys = {
            Key("account", text(meeting.host_id)),
            Key("email", same_email(text(meeting.host_email))),
        }
        new = {key for key in keys if key.value} - self.matcher.hosts
        if new:
            self.matcher.hosts |= new
            self.matcher.disturb_keys(new)
            self.turned = True

    def _quality(self, fact: Fact, meeting: Meeting, uuid: str) -> None:
        """Take in a quality sample: by far the most numerous delivery, so kept short."""
        person = meeting.participant
        if person is None:
            return
        seen = None if person.participant_uuid else self._sampled[uuid].get(person.user_id)
        if seen is None:
            trace, user_id = self._whose(uuid, person)
            seen = trace.of(user_id)
            if not person.participant_uuid and person.user_id:
                self._sampled[uuid][person.user_id] = seen
        first = self._first_sign.get(uuid, FOREVER)
        for at, camera_on, audio_on in deliveries.samples(person, fact.happened_at):
            seen.sample(at, camera_on, audio_on, fact.seq)
            if at < first:
                self.sign(uuid, at)
        if person.email or person.participant_user_id or person.user_name or person.registrant_id:
            self.identify(seen.trace, person, fact.happened_at, fact.seq)
        self.camera_sources.add("qss")
        if self.watched:
            self.touched.add(seen.trace)

    def _seen(self, fact: Fact, meeting: Meeting, uuid: str) -> None:
        person = meeting.participant
        if person is None:
            return
        event = fact.kind.rpartition(".")[2]
        kind = KINDS[event]
        at = _when(person, kind, fact)
        trace, user_id = self._whose(uuid, person)
        parent = text(person.parent_user_id)
        if parent and kind in (Kind.ROOM_IN, Kind.ROOM_OUT):
            trace.rooms[user_id] = parent
            self.place(uuid, text(person.participant_uuid), parent)
        trace.of(user_id).events.append(Event(at, kind, fact.seq))
        self.sign(uuid, at)
        self._mark(trace, person, kind)
        self._host(meeting)
        self.identify(trace, person, at, fact.seq)
        if event == "participant_bind":
            self._bind(trace, uuid, person)
        if self.watched:
            self.touched.add(trace)

    def _whose(self, uuid: str, person: Participant) -> tuple[Trace, str]:
        participant, user_id = text(person.participant_uuid), text(person.user_id)
        if not (participant or user_id):
            user_id = text(person.participant_user_id) or text(person.user_name) or "nobody"
        return self.place(uuid, participant, user_id), user_id

    def _bind(self, trace: Trace, uuid: str, person: Participant) -> None:
        """Two connections that Zoom says are one person's: a telephone and a client."""
        participant, user_id = text(person.bind_participant_uuid), text(person.bind_user_id)
        if not (participant or user_id):
            return
        other = self.place(uuid, participant, user_id)
        trace.bound.add(other)
        other.bound.add(trace)
        self.matcher.disturb([trace, other])

    def _mark(self, trace: Trace, person: Participant, kind: Kind) -> None:
        marks = {f"role:{text(role).lower()}" for role in (person.old_role, person.new_role)}
        marks.discard("role:")
        if kind is Kind.JOIN:
            marks.add("joined")
        if text(person.phone_number):
            marks.add("phone at join" if kind is Kind.JOIN else "phone")
        if not marks <= trace.marks:
            trace.marks |= marks
            self.matcher.disturb([trace])

    def identify(self, trace: Trace, person: Participant, at: int, seq: int) -> None:
        """Learn every key by which the participant can be known."""
        told = (
            person.registrant_id,
            person.customer_key,
            person.participant_user_id,
            person.id,
            person.user_name,
            person.email,
        )
        if person.user_name:
            trace.entitle("name", text(person.user_name), at, seq)
        if person.email:
            trace.entitle("email", text(person.email), at, seq)
        if trace.told.get(told, seq + 1) <= seq:
            return
        trace.told[told] = seq
        learn = self.matcher.learn
        for kind, field in zip(IDENTITY, told, strict=False):
            if value := text(field):
                learn(trace, Key(kind, value), seq)
        if name := text(person.user_name):
            learn(trace, Key("name", same_name(name)), seq)
            for part in people_in(name):
                learn(trace, Key("part", part), seq)
        if email := text(person.email):
            learn(trace, Key("email", same_email(email)), seq)
            learn(trace, Key("bare", bare_email(email)), seq)


def _when(person: Participant, kind: Kind, fact: Fact) -> int:
    """The participant's own time in a delivery: of the join or leave, else of the event."""
    own = {Kind.JOIN: person.join_time, Kind.LEAVE: person.leave_time}
    own[Kind.ROOM_OUT] = person.leave_time
    own[Kind.ROOM_IN] = person.join_time
    for value in (own.get(kind), person.date_time):
        if (found := moment(value)) is not None:
            return found
    return fact.happened_at


def leads(trace: Trace) -> bool:
    """Whether the participant ever held a role of those who lead the meeting."""
    return not {f"role:{role}" for role in HOSTING}.isdisjoint(trace.all_marks())
