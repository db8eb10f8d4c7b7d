"""How fast a session's record is read from nothing, and how fast one more fact arrives in it.

    python -m benchmarks.fold            # 10⁴, 10⁵ and 10⁶ facts, each in a process of its own
    python -m benchmarks.fold 100000

Each attendee has a hundred facts: the registration, joins and leaves (a third of them drop and
return), the prompts of eight polls and their answers, the evaluation, and a quality-of-service
sample for each of the minutes that are left, with the camera off once for a while. The ledger is
written first; then the time counts from opening it until the evidence of every attendee is there.
"""

from __future__ import annotations

import hashlib
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bot import collecting, facts
from bot.clock import MINUTE, SECOND, HandClock
from bot.evidence.record import SessionRecord
from bot.facts import Fact, NewFact
from bot.ledger import Ledger
from bot.local_time import iso
from bot.session import Session
from bot.session_file import parse

SIZES = (10_000, 100_000, 1_000_000)
EACH = 100
"""Facts of one attendee."""

UUID = "aBenchmarkOccurrence0001=="
NUMBER = "86084701483"
POLLS = 8
ROOT = Path(__file__).parent.parent


def session() -> Session:
    """The sample training."""
    return parse((ROOT / "schedules/sessions/harm-reduction.toml").read_text())


def day(training: Session, attendees: int) -> list[NewFact]:
    """Every fact of a day with so many attendees, in the order in which they happened."""
    rng = random.Random(7)
    found = [_delivery(training, "started", training.starts_at, {})]
    polls = [(block, poll.id) for block, poll in training.polls()][-POLLS:]
    for number, (block, poll) in enumerate(polls):
        at = block.starts_at + 2 * MINUTE + number
        launch = facts.PollLaunched(poll=poll, block=block.id, due_at=at, closes_at=at + 3 * MINUTE)
        found.append(launch.fact(training.id, at=at, source="scheduler"))
    for number in range(attendees):
        found += _attendee(training, number, rng)
    found.append(_delivery(training, "ended", training.ends_at + MINUTE, {}))
    return sorted(found, key=lambda fact: fact.happened_at)


def _attendee(training: Session, number: int, rng: random.Random) -> list[NewFact]:
    pseudonym = f"{number:016x}"
    person = {
        "user_name": f"Person {number}",
        "email": f"person{number}@example.org",
        "participant_uuid": f"participant-{number:08d}",
        "registrant_id": "",
    }
    added = facts.RegistrantAdded(
        attendee=pseudonym, version=1, email=person["email"], name=person["user_name"]
    )
    found = [added.fact(training.id, at=training.starts_at - 10 * MINUTE, source="roster")]
    user_id = 16_778_240 + number * 4096
    joined = training.starts_at + rng.randrange(15 * 60) * SECOND
    left = training.ends_at + rng.randrange(50) * SECOND
    edges = [joined, left]
    if number % 3 == 0:
        drop = training.starts_at + rng.randrange(30, 100) * MINUTE
        edges = [joined, drop, drop + 90 * SECOND, left]
    for turn, at in enumerate(edges):
        event, field = ("joined", "join_time") if turn % 2 == 0 else ("left", "leave_time")
        who = {**person, "user_id": str(user_id + turn // 2), field: iso(at)}
        found.append(_delivery(training, f"participant_{event}", at, {"participant": who}))
    for block, poll in [(block, poll.id) for block, poll in training.polls()][-POLLS:]:
        at = block.starts_at + 2 * MINUTE + rng.randrange(2000)
        shown = facts.PromptShown(poll=poll, attendee=pseudonym)
        found.append(shown.fact(training.id, at=at, source="page"))
        answer = facts.PollAnswered(poll=poll, attendee=pseudonym, answers=(("Blue",),))
        found.append(answer.fact(training.id, at=at + rng.randrange(90) * SECOND, source="page"))
    submitted = facts.EvaluationSubmitted(attendee=pseudonym, response=f"r{number}")
    found.append(submitted.fact(training.id, at=training.ends_at + 5 * MINUTE, source="forms"))
    minutes = EACH - len(found)
    off = rng.randrange(minutes)
    camera_off = range(off, off + rng.randrange(12))
    for minute in range(minutes):
        at = joined + minute * MINUTE + 7 * SECOND
        turn = sum(edge <= at for edge in edges) // 2
        who = {"user_id": str(user_id + (turn if turn * 2 < len(edges) else 0))}
        found.append(_sample(training, who, at, camera_on=minute not in camera_off))
    return found


def _sample(training: Session, who: dict[str, str], at: int, *, camera_on: bool) -> NewFact:
    """A quality-of-service delivery as Zoom makes them: an entry for each stream."""
    types = ["audio_input", "audio_output", "video_output", "as_output"]
    types += ["video_input"] if camera_on else []
    reading = {
        "bitrate": "27.15 kbps",
        "latency": "6 ms",
        "jitter": "0 ms",
        "avg_loss": "0 %",
        "max_loss": "0 %",
    }
    qos = [{"date_time": iso(at), "type": name, "details": reading} for name in types]
    participant = {**who, "participant_user_id": "", "email": "", "qos": qos}
    return _delivery(training, "participant_qos", at, {"participant": participant})


def _delivery(training: Session, event: str, at: int, fields: dict[str, object]) -> NewFact:
    meeting = {
        "id": NUMBER,
        "uuid": UUID,
        "host_id": "HostOfTheBenchmark",
        "topic": training.title,
        "type": 2,
        "start_time": iso(training.starts_at),
        "duration": 150,
        "timezone": training.timezone,
        **fields,
    }
    if event == "ended":
        meeting["end_time"] = iso(at)
    body = json.dumps({"event": f"meeting.{event}", "event_ts": at, "payload": {"object": meeting}})
    return NewFact(
        session=training.id,
        kind=f"zoom.meeting.{event}",
        happened_at=at,
        source="zoom",
        body=body,
        fingerprint="delivery:" + hashlib.sha256(body.encode()).hexdigest(),
    )


def measure(size: int, folder: Path) -> dict[str, float]:
    """Fold a ledger of about `size` facts, and bring some more."""
    training = session()
    path = folder / "fold.db"
    attendees = size // EACH
    writing = [sys.executable, "-m", "benchmarks.fold", "--write", str(attendees), str(path)]
    subprocess.run(writing, check=True)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, cpu = time.perf_counter(), time.process_time()
    ledger = Ledger(path, HandClock(training.ends_at))
    record = SessionRecord(training)
    with collecting.keeping():
        for fact in ledger.read(session=training.id):
            record.apply(fact)
    read = time.perf_counter() - began
    as_of = record.latest
    present = sum(record.evidence(attendee, as_of).present for attendee in record.registrants)
    total = time.perf_counter() - began
    return {
        "facts": ledger.last_seq(),
        "attendees": attendees,
        "read": read,
        "evidence": total - read,
        "total": total,
        "cpu": time.process_time() - cpu,
        "memory": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024,
        "present": present / attendees / MINUTE,
        **dict(zip(("median", "worst"), _updates(record, training, attendees), strict=True)),
    }


def _updates(record: SessionRecord, training: Session, attendees: int) -> tuple[float, float]:
    """How long one more fact takes to reach its attendee's evidence, in milliseconds."""
    rng = random.Random(8)
    took = []
    more = _more(training, attendees, rng)
    for seq, (fact, attendee) in enumerate(more, start=attendees * EACH + 1_000):
        stored = _stored(fact, seq)
        began = time.perf_counter()
        record.apply(stored)
        record.evidence(attendee, record.latest)
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took), max(took)


def _more(training: Session, attendees: int, rng: random.Random) -> Iterator[tuple[NewFact, str]]:
    for turn in range(500):
        number = rng.randrange(attendees)
        pseudonym, at = f"{number:016x}", training.ends_at + turn * SECOND
        who = {"user_id": str(16_778_240 + number * 4096)}
        uuid = {"participant_uuid": f"participant-{number:08d}"}
        kind = turn % 5
        if kind == 0:
            yield (
                _sample(training, who, training.starts_at + 70 * MINUTE, camera_on=False),
                pseudonym,
            )
        elif kind == 1:
            fields = {"user_id": f"new-{turn}", "join_time": iso(at), **uuid}
            yield _delivery(training, "participant_joined", at, {"participant": fields}), pseudonym
        elif kind == 2:
            fields = {"user_id": f"new-{turn - 1}", "leave_time": iso(at), **uuid}
            yield _delivery(training, "participant_left", at, {"participant": fields}), pseudonym
        elif kind == 3:
            answer = facts.PollAnswered(poll=f"p{turn}", attendee=pseudonym, answers=(("Blue",),))
            yield answer.fact(training.id, at=at, source="page"), pseudonym
        else:
            video = facts.VideoOff(meeting=UUID, **uuid)
            yield video.fact(training.id, at=at - 40 * MINUTE, source="rtms"), pseudonym


def _stored(new: NewFact, seq: int) -> Fact:
    fields = {name: getattr(new, name) for name in NewFact.__struct_fields__}
    return Fact(**fields, seq=seq, recorded_at=new.happened_at, digest="", chain="")


def write(attendees: int, path: Path) -> None:
    """Write the ledger of a day."""
    training = session()
    ledger = Ledger(path, HandClock(training.starts_at))
    found = day(training, attendees)
    for start in range(0, len(found), 10_000):
        ledger.append_all(found[start : start + 10_000])
    ledger.close()


COLUMNS = (
    ("facts", "facts", "9,.0f"),
    ("attendees", "attendees", "9,.0f"),
    ("read", "read s", "7.2f"),
    ("evidence", "evidence s", "10.2f"),
    ("total", "total s", "7.2f"),
    ("cpu", "of it CPU s", "11.2f"),
    ("memory", "peak MB", "8,.0f"),
    ("median", "update ms", "9.2f"),
    ("worst", "worst ms", "8.2f"),
)


def main(arguments: list[str]) -> None:
    """Print the table of the sizes asked for."""
    if arguments[:1] == ["--write"]:
        write(int(arguments[1]), Path(arguments[2]))
        return
    if arguments[:1] == ["--one"]:
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(measure(int(arguments[1]), Path(folder))))
        return
    print(" | ".join(title for _, title, _ in COLUMNS))
    print(" | ".join("-" * len(title) for _, title, _ in COLUMNS))
    for size in [int(argument) for argument in arguments] or SIZES:
        command = [sys.executable, "-m", "benchmarks.fold", "--one", str(size)]
        found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        print(" | ".join(format(found[name], form) for name, _, form in COLUMNS), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
