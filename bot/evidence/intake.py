"""Takes in the facts of one session, in any order and as often as they come."""

from __future__ import annotations

from collections import defaultdict

from bot import facts
from bot.evidence.hearings import Hearings
from bot.evidence.identity import Directory, Word
from bot.evidence.link_letters import LinkLetters
from bot.evidence.matching import Matcher
from bot.evidence.model import Acceptance, Incident, Registrant, Span
from bot.evidence.naming import same_email, same_name
from bot.evidence.native_polls import NativePolls
from bot.evidence.polls import Prompts
from bot.evidence.progress import Progress
from bot.evidence.reports import take_report
from bot.evidence.said import FileVersion
from bot.evidence.sightings import Sightings
from bot.evidence.submissions import Submissions
from bot.evidence.traces import Key
from bot.facts import ZOOM, Body, Fact
from bot.session import Session


class Intake:
    """Everything the facts of a session told, and a note of what they touched.

    `concerned` are the attendees that facts have told of since it was last cleared. Some facts bear
    on everybody: `turned` is set by one that may change anybody's stays, `replanned` by one that
    changes what they are held against, `enrolled` by one that changes who is registered.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.progress = Progress()
        self.hearings = Hearings()
        self.versions: dict[int, FileVersion] = {}
        self.incidents: dict[str, Incident] = {}
        self.withdrawn: set[str] = set()
        self.latest = 0
        self.directory = Directory()
        hosts = (Key("email", same_email(email)) for email in session.facilitators)
        self.matcher = Matcher(self.directory, hosts)
        self.sightings = Sightings(self.matcher)
        self.native = NativePolls()
        self.prompts: dict[str, Prompts] = defaultdict(Prompts)
        self.opened: dict[str, tuple[int, int]] = {}
        self.submissions = Submissions(session)
        self.letters = LinkLetters(session.id)
        self.accepted: dict[str, list[Acceptance]] = defaultdict(list)
        self.lost: dict[str, list[int]] = defaultdict(list)
        self.concerned: set[str] = set()
        self.turned = self.replanned = self.enrolled = True
        self._versions: dict[str, tuple[int, Registrant]] = {}
        self._removed: dict[str, int] = {}
        self._applied = bytearray()

    def apply(self, fact: Fact) -> None:
        """Take in a fact. What is not known is passed over; so is a fact that came before."""
        seq = fact.seq
        if seq >= len(self._applied):
            self._applied.extend(bytes(seq + 1024))
        if self._applied[seq]:
            return
        self._applied[seq] = 1
        if fact.happened_at > self.latest:
            self.latest = fact.happened_at
        if fact.kind.startswith(ZOOM):
            self.sightings.delivery(fact)
            if self.sightings.turned:
                self.turned, self.sightings.turned = True, False
                self._leave_out_hosts()
        elif (body := facts.read(fact)) is not None and not self._of_an_attendee(fact, body):
            if self.progress.apply(fact, body):
                self.replanned = True
            else:
                self._of_the_session(fact, body)

    def _of_an_attendee(self, fact: Fact, body: Body) -> bool:
        """Take in a fact of one attendee; whether it was one."""
        moment = (fact.happened_at, fact.seq)
        match body:
            case facts.PromptShown():
                self.prompts[body.attendee].show(fact, body)
            case facts.PollAnswered():
                self.prompts[body.attendee].answer(fact, body)
                self.replanned |= self.native.answered(fact, body)
            case facts.PollReopened():
                self.prompts[body.attendee].reopen(fact, body)
            case facts.TimeRequested():
                self.prompts[body.attendee].request(fact, body)
            case facts.NudgeMade():
                self.prompts[body.attendee].nudge(fact, body)
            case facts.PageOpened():
                before = self.opened.get(body.attendee, moment)
                self.opened[body.attendee] = min(before, moment)
            case facts.PolicyAccepted():
                accepted = Acceptance(fact.happened_at, body.policy, fact.seq)
                self.accepted[body.attendee].append(accepted)
            case facts.EvaluationSubmitted():
                self.submissions.take(fact, body)
            case facts.RegistrantAdded():
                self._add(fact, body)
            case facts.RegistrantRemoved():
                version = max(body.version, self._removed.get(body.attendee, 0))
                self._removed[body.attendee] = version
                self._register(body.attendee)
            case _:
                return False
        self.concerned.add(body.attendee)
        return True

    def _of_the_session(self, fact: Fact, body: Body) -> None:
        if self.hearings.take(fact, body) or self.letters.take(fact, body):
            self.concerned |= {getattr(body, "attendee", "")} - {""}
            return
        match body:
            case facts.DeviceState():
                self.sightings.device(fact, body)
            case facts.SourceLost():
                self.lost[body.source].append(fact.happened_at)
                self.replanned = True
            case facts.ReportParticipants():
                take_report(self.sightings, fact, body)
                self.turned = True
            case facts.IdentityClaimed():
                key = self.directory.claim(body.participant, body.attendee, fact.seq)
                self.matcher.disturb_keys([key])
            case facts.IdentityLinked() | facts.IdentityUnlinked():
                linked = isinstance(body, facts.IdentityLinked)
                word = Word(linked, fact.happened_at, fact.seq, body.by, body.reason)
                self.directory.decide(body.participant, body.attendee, word)
                self.matcher.disturb_keys([Key("participant", body.participant)])
            case facts.IncidentRecorded():
                span = Span(body.starts_at, body.ends_at)
                incident = Incident(span, body.what, body.by, fact.fingerprint, fact.seq)
                self.incidents[fact.fingerprint] = incident
            case facts.IncidentWithdrawn():
                self.withdrawn.add(body.incident)
            case facts.SessionAdded():
                self.versions[body.version] = FileVersion(
                    body.version, fact.happened_at, body.by, body.reason, fact.seq
                )
            case facts.EvaluationUnmatched():
                self.submissions.keep(fact, body)
                self.replanned = True
            case facts.EvaluationAssigned():
                self.submissions.assign(fact, body)
                self.replanned = True
            case _:
                self.replanned |= self.native.apply(fact, body)

    def _add(self, fact: Fact, body: facts.RegistrantAdded) -> None:
        version = self._versions.get(body.attendee)
        if version is None or version[0] < body.version:
            self._versions[body.attendee] = (body.version, _registrant(fact, body))
        self._register(body.attendee)

    def _register(self, attendee: str) -> None:
        """Bring the directory up to date with what is known of a registrant."""
        version, registrant = self._versions.get(attendee, (0, None))
        gone = version <= self._removed.get(attendee, 0)
        apart = registrant and not self.matcher.hosts.isdisjoint(
            (
                Key("email", same_email(registrant.email)),
                Key("name", same_name(registrant.name)),
            )
        )
        current = None if gone or apart else registrant
        self.matcher.disturb_keys(self.directory.put(attendee, current))
        self.enrolled = True
        self.replanned |= self.submissions.any_stray

    def _leave_out_hosts(self) -> None:
        """Who turns out to lead the meeting is not judged, though registered."""
        for key in self.matcher.hosts:
            for attendee in self.directory.pointed(key):
                if key.kind == "email":
                    self._register(attendee)
                    self.concerned.add(attendee)


def _registrant(fact: Fact, body: facts.RegistrantAdded) -> Registrant:
    return Registrant(
        attendee=body.attendee,
        email=body.email,
        name=body.name,
        registrant_id=body.registrant_id,
        license_number=body.license_number,
        license_state=body.license_state,
        ce_credit=body.ce_credit,
        camera_exempt=body.camera_exempt,
        join_url=body.join_url,
        facts=(fact.seq,),
    )
