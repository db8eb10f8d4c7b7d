"""Everything that takes in what somebody else wrote, as one function of bytes each.

A target returns where the bytes were taken in or refused as they should be, by the error that is
meant for it and with a text; whatever else it raises is a defect. The property tests and the
coverage-guided fuzzer call the same targets.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from bot.bundle.errors import NotABundleError
from bot.bundle.manifest import MANIFEST, Manifest, entry_of, read_manifest, written
from bot.bundle.verifying import verify
from bot.catalogue import Catalogue
from bot.clock import DAY, HOUR
from bot.evaluations.incoming import Roll
from bot.evaluations.incoming import fact_of as evaluation_fact
from bot.evaluations.sheet import Reading, SheetError, read_sheet
from bot.evidence.model import Registrant
from bot.evidence.progress import Progress
from bot.evidence.record import SessionRecord
from bot.facts import Fact, NewFact, RegistrantAdded
from bot.links import pseudonym
from bot.local_time import iso, parse_iso
from bot.office.sessions import read as read_session
from bot.outcomes import outcomes_of, report
from bot.registrants import RosterError, Row, parse_roster
from bot.session import RegistrationQuestions, Session
from bot.session_file import SessionFileError, parse
from bot.sheets import sheets_of
from bot.zoom.client import read_table
from bot.zoom.fields import tables
from bot.zoom.registration import read_registration
from bot.zoom.registration_deliveries import words_on
from schedules.check import all_advice
from schedules.draft import import_page
from schedules.timeline import timeline
from tests.bundle.audit import Audit, packed, unpacked
from tests.fuzzing import seeds
from tests.stage import TRAINING
from webhooks import delivery as deliveries
from webhooks.signature import SignatureError, answer_challenge

KEY = b"k" * 32
DAY_OF_IT = date(2026, 12, 4)
NOW = parse_iso("2026-12-04T18:20:00Z")
LONGEST_REFUSAL = 100_000
"""No refusal is longer, in characters: it is read by a person."""

BETWEEN = b"\n\n"
"""What parts several deliveries of one input."""


@dataclass(frozen=True, slots=True)
class Target:
    """What takes bytes in, and the valid inputs from which others are made."""

    name: str
    take: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]


def page(content: bytes) -> None:
    """A training's page, drafted; a draft that is complete has to be a session file."""
    found = import_page(content.decode("utf-8", "surrogateescape"), date=DAY_OF_IT, zoom_id=None)
    found.toml.encode()
    assert found.report
    if found.complete:
        read_session(found.toml)


def session_file(content: bytes) -> None:
    """A session file, and everything that is worked out from it before anybody came."""
    try:
        found = read_session(_text(content))
    except SessionFileError as error:
        _explained(error)
        return
    for problem in all_advice(found):
        assert str(problem)
    iso(found.starts_at - DAY), iso(found.ends_at + DAY)
    timeline(found, Progress())
    record = SessionRecord(found)
    record.apply(_kept(_registered(Row("ann@example.org", "Ann Able")), 1))
    _judge(record)


def roster(content: bytes) -> None:
    """A roster as a CSV file; each row that is taken in has to make a fact."""
    try:
        rows = parse_roster(_text(content))
    except RosterError as error:
        _explained(error)
        return
    assert rows
    for row in rows:
        _registered(row)


def registrants(content: bytes) -> None:
    """A list of registrants as Zoom's interface answers it."""
    for one in tables(read_table(content), "registrants"):
        _registered(read_registration(one, RegistrationQuestions()).row(None))


def evaluation_sheet(content: bytes) -> None:
    """The responses of a form as a CSV file; each that is taken in has to make a fact."""
    session = _session()
    reading = Reading(session.zone, session.starts_at, session.ends_at + 30 * DAY)
    try:
        entries = read_sheet(_text(content), reading)
    except SheetError as error:
        _explained(error)
        return
    ann = Registrant(pseudonym(KEY, session.id, "ann@example.org"), "ann@example.org", "Ann Able")
    roll = Roll(KEY, {ann.attendee: ann})
    for entry in entries:
        assert entry.line > 1
        evaluation_fact(session.id, entry.response, "csv", roll).body.encode()


def receiver(content: bytes) -> None:
    """Deliveries from Zoom, one after the other; what is kept of them has to be judged."""
    session = _session()
    record, catalogue = SessionRecord(session), Catalogue()
    catalogue.sessions[session.id] = session
    kept = [_kept(_registered(Row("ann@example.org", "Ann Able")), 1)]
    record.apply(kept[0])
    for raw in content.split(BETWEEN):
        try:
            one = deliveries.parse(raw)
        except deliveries.DeliveryError as error:
            _explained(error)
            continue
        if one.event == deliveries.VALIDATION:
            _challenged(str(one.payload.get("plainToken", "")))
        at = deliveries.moment_of(one, NOW)
        catalogue.session_at(*one.meeting, at)
        fact = _kept(deliveries.fact_of(one, session.id, at), len(kept) + 1)
        catalogue.apply(fact)
        record.apply(fact)
        kept.append(fact)
    for word in words_on(kept[1:], RegistrationQuestions()).values():
        _registered(word.registration.row(None))
    _judge(record)


def bundle(content: bytes) -> None:
    """A file that claims to be an audit bundle."""
    path = _folder() / "some.zip"
    path.write_bytes(content)
    _verify(path)


def bundle_content(content: bytes) -> None:
    """A bundle of which one file was changed, the manifest made to fit: the first byte says which.

    So what is changed is read past the checks of the ZIP and of the hashes.
    """
    files, names = dict(_bundle_files()), sorted(_bundle_files())
    which = names[content[0] % len(names)] if content else MANIFEST
    files[which] = content[1:]
    if which != MANIFEST:
        manifest = read_manifest(files[MANIFEST])
        entries = [entry_of(one.name, [files[one.name]]) for one in manifest.files]
        files[MANIFEST] = written(_with_entries(manifest, entries))
    _verify(packed(files, _folder() / "changed.zip"))


def bundle_seeds() -> list[bytes]:
    """A bundle as it is made."""
    return [_bundle().read_bytes()]


def bundle_content_seeds() -> list[bytes]:
    """Every file of a bundle, behind the byte that names it."""
    files = _bundle_files()
    return [bytes([place]) + files[name] for place, name in enumerate(sorted(files))]


TARGETS = {
    one.name: one
    for one in (
        Target("page", page, seeds.pages),
        Target("session_file", session_file, seeds.session_files),
        Target("roster", roster, seeds.rosters),
        Target("registrants", registrants, seeds.registrants),
        Target("evaluation_sheet", evaluation_sheet, seeds.evaluation_sheets),
        Target("receiver", receiver, seeds.deliveries),
        Target("bundle", bundle, bundle_seeds),
        Target("bundle_content", bundle_content, bundle_content_seeds),
    )
}


def _text(content: bytes) -> str:
    """The text of an upload. What is no UTF-8 is refused before it gets here, so it is mended."""
    return content.decode("utf-8-sig", "replace")


def _explained(error: Exception) -> None:
    """A refusal has to say why, in a text that can be sent."""
    assert str(error).encode()
    assert len(str(error)) < LONGEST_REFUSAL


def _registered(row: Row) -> NewFact:
    """The fact that a row of the roster becomes."""
    values = {name: getattr(row, name) for name in Row.__slots__}
    who = pseudonym(KEY, "s", row.email)
    new = RegistrantAdded(attendee=who, version=1, **values).fact("s", at=NOW, source="roster")
    new.fingerprint.encode()
    return new


def _challenged(token: str) -> None:
    """Zoom's URL validation is answered, where the token is one of Zoom's."""
    try:
        answer_challenge("secret", token)
    except SignatureError as error:
        _explained(error)


def _judge(record: SessionRecord) -> None:
    """Everything that is computed of a session, during it and after."""
    for moment in (NOW, record.session.ends_at + 100 * HOUR):
        found = outcomes_of(record, now=moment, facts=0, head="")
        json.dumps(report(found), allow_nan=False)
        sheets_of(found)


def _verify(path: Path) -> None:
    try:
        verdict = verify(path)
    except NotABundleError as error:
        _explained(error)
        return
    for problem in verdict.problems:
        assert problem.text
        problem.text.encode()


def _kept(new: NewFact, seq: int) -> Fact:
    """A fact as the ledger would hold it, its place in the chain left out."""
    values: dict[str, Any] = msgspec.structs.asdict(new)
    return Fact(**values, seq=seq, recorded_at=NOW, digest="", chain="")


def _with_entries(manifest: Manifest, entries: list[Any]) -> Manifest:
    return msgspec.structs.replace(manifest, files=tuple(entries))


@cache
def _session() -> Session:
    return parse(TRAINING)


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="attendant-fuzzing-"))


@cache
def _bundle() -> Path:
    held = Audit(_folder())
    path = held.bundle()
    held.ledger.close()
    return path


@cache
def _bundle_files() -> dict[str, bytes]:
    return unpacked(_bundle())
