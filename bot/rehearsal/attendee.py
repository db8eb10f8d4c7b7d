"""An attendee at their own page: a browser's part, played over HTTP.

The page is opened at the personal link, follows its events, says what it has shown and sends what
the attendee answers, while they are in the room.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from http import HTTPStatus
from http.client import HTTPException
from random import Random
from typing import Any
from urllib.parse import urlsplit

import gevent
from gevent.event import Event

from bot.clock import Clock
from bot.local_time import parse_iso
from bot.rehearsal.diary import Diary
from bot.rehearsal.people import Device, Person
from bot.rehearsal.wire import Answer, Client, insist
from bot.session import Poll, Question, Session

RECONNECTS_AFTER = 0.1
"""How long a page waits before it follows its events again, in seconds of real time."""

SILENCE = 60.0
"""How long a page waits for a sign of life in its events, in seconds of real time."""

WRITTEN = (
    "Ask what matters to them first",
    "I would listen before I plan",
    "A natural consequence follows from what was done; a punishment is added to it",
)
"""What people write where an answer is to be written."""

Submit = Callable[[Device, Sequence[Sequence[str]]], bool]
"""Sends answers in Zoom's own window, from a device; whether they were taken."""

_POLICY = re.compile(rb'name="policy" value="([^"]+)"')
_CARD = re.compile(rb'data-poll="([a-z0-9-]+)"')


class Attendee:
    """One person with one page open while in the room. Its `diary` says what they really did."""

    def __init__(
        self, person: Person, link: str, session: Session, clock: Clock, rng: Random
    ) -> None:
        parts = urlsplit(link)
        self.person = person
        self.diary = Diary()
        self._address = f"{parts.scheme}://{parts.netloc}"
        self._path = parts.path
        self._session = session
        self._clock = clock
        self._rng = rng
        self._client = Client(self._address)
        self._events = Client(self._address, SILENCE)
        self._page: gevent.Greenlet | None = None
        self._at_work: set[gevent.Greenlet] = set()
        self._gone = Event()
        self._begun: set[str] = set()
        self._asked: set[str] = set()
        self._devices = 0
        self._acted_at = 0

    def arrive(self) -> None:
        """Came into the room (with one more device): the page is opened."""
        self._devices += 1
        if self._devices == 1:
            self._gone.clear()
            if self.person.opens_page:
                self._page = gevent.spawn(self._watch)

    def depart(self) -> int:
        """Leaves (with one device); with the last one the page is closed.

        What the page is just sending is finished first. Gives the moment since which it has done
        nothing any more.
        """
        self._devices -= 1
        if self._devices == 0:
            self._gone.set()
            if self._page is not None:
                self._page.kill()
                self._page = None
            gevent.joinall(list(self._at_work))
            self._client.close()
        return self._acted_at

    def asked_in_zoom(self, poll: Poll, closes_at: int, submit: Submit) -> None:
        """Zoom shows a poll of its own; whoever answers it there begins to."""
        wants = self.person.answers_in_zoom or poll.channel == "zoom"
        known = self._devices and self.person.is_known_in_zoom
        if known and wants and poll.id not in self._asked:
            self._asked.add(poll.id)
            self._work(self._answer_in_zoom, poll, closes_at, submit)

    def _answer_in_zoom(self, poll: Poll, closes_at: int, submit: Submit) -> None:
        if poll.id in self.person.skips:
            return
        if not self._ponders(closes_at):
            self._asked.discard(poll.id)
            return
        chosen = [choose(one, self._rng) for one in poll.questions]
        if submit(self.person.devices[0], chosen):
            self._acted_at = self._clock.now()
            self.diary.answered[poll.id] = "in Zoom"
            self.diary.in_zoom.add(poll.id)

    def _watch(self) -> None:
        """Open the page and follow its events, again and again where they break off."""
        while True:
            self._work(self._open).join()
            try:
                with self._events.stream(f"{self._path}/events") as lines:
                    for name, content in _events(lines):
                        if name in ("state", "news"):
                            self._see(content)
            except (OSError, HTTPException) as error:
                self.diary.troubles.append(f"the page lost its events: {error!r}")
            gevent.sleep(RECONNECTS_AFTER)

    def _open(self) -> None:
        """Load the page; what it shows has been shown then. Say who they are in Zoom, if ever.

        What the certificate asks for is accepted where the page puts that first.
        """
        page = self._send(lambda: self._client.get(self._path))
        if page is None or page.status != HTTPStatus.OK:
            return
        self.diary.page_opened = True
        for name in {match.decode() for match in _CARD.findall(page.body)}:
            poll = self._session.poll(name)
            if poll is None or poll.channel != "zoom":
                self._was_shown(name)
        policy = _POLICY.search(page.body)
        if policy:
            said = self._post("consent", {"policy": policy[1].decode()})
            self.diary.accepted = said is not None and said.status == HTTPStatus.NO_CONTENT
        if self.person.claims and not self.diary.claimed:
            said = self._post("name", {"name": self.person.claims})
            self.diary.claimed = said is not None and said.status == HTTPStatus.OK

    def _see(self, state: dict[str, Any]) -> None:
        """Look at the open polls and begin with each new one."""
        for poll in state.get("polls", ()):
            name = poll["poll"]
            if name not in self._begun and poll["channel"] != "zoom":
                self._begun.add(name)
                self.diary.seen.setdefault(name, self._clock.now())
                self._work(self._respond, name, parse_iso(poll["closes_at"]))

    def _respond(self, name: str, closes_at: int) -> None:
        """Have a poll shown, think about it, and answer it unless they let it pass."""
        shown = self._post("shown", {"poll": name})
        if shown is not None and shown.status == HTTPStatus.NO_CONTENT:
            self._was_shown(name)
        poll = self._session.poll(name)
        elsewhere = poll and poll.channel == "both" and self.person.answers_in_zoom
        if name in self.person.skips or elsewhere:
            return
        if not self._ponders(closes_at):
            self._begun.discard(name)  # left while thinking; after a return they may still answer
            return
        chosen = [choose(one, self._rng) for one in poll.questions] if poll else []
        given = self._post("answers", {"poll": name, "answers": chosen})
        if given is not None and given.status == HTTPStatus.OK:
            self.diary.answered[name] = str(given.values.get("receipt"))
            self.diary.given[name] = chosen
            self.diary.active.append(self._acted_at)
        elif given is not None:
            self.diary.refused[name] = f"{given.status}: {given.values.get('error')}"

    def _ponders(self, closes_at: int) -> bool:
        """Think about a poll; whether they are still there when they have done so."""
        now = self._clock.now()
        at = now + round(self.person.ponders * max(closes_at - now, 0))
        return not self._gone.wait(max(self._clock.real_time_of(at) - time.time(), 0))

    def _was_shown(self, poll: str) -> None:
        self.diary.shown.add(poll)
        self.diary.active.append(self._acted_at)

    def _post(self, what: str, values: object) -> Answer | None:
        return self._send(lambda: self._client.post_json(f"{self._path}/{what}", values))

    def _send(self, request: Callable[[], Answer]) -> Answer | None:
        """Send something, again where no answer came or it was not stored; None if never."""
        answer = insist(request, self.diary.troubles)
        if answer is not None:
            self._acted_at = self._clock.now()
        return answer

    def close(self) -> None:
        """Drop everything; for a rehearsal that was broken off."""
        gevent.killall([*self._at_work, *([self._page] if self._page else [])])

    def _work(self, task: Callable[..., None], *given: object) -> gevent.Greenlet:
        """Do something that is finished even when the page is closed."""
        work = gevent.spawn(task, *given)
        self._at_work.add(work)
        work.link(self._at_work.discard)
        return work


def choose(question: Question, rng: Random) -> list[str]:
    """Some answer to a question of a poll, of a form that it takes."""
    match question.kind:
        case "short_answer":
            return [rng.choice(WRITTEN)]
        case "rating":
            return [str(rng.randint(1, question.scale))]
        case "multiple":
            return rng.sample(question.choices, rng.randint(1, len(question.choices)))
        case _:
            return [rng.choice(question.choices)]


def _events(lines: Iterable[bytes]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The events of a stream: the name and the content of each."""
    name, content = "message", b""
    for line in lines:
        field, _, value = line.rstrip(b"\r\n").partition(b": ")
        if field == b"event":
            name = value.decode()
        elif field == b"data":
            content += value
        elif not field and content:
            yield name, json.loads(content)
            name, content = "message", b""
