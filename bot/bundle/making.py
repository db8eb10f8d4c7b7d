"""Making a bundle: from the ledger to a signed file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bot.bundle import archive
from bot.bundle.contents import Contents, Origin, contents_of
from bot.bundle.files import FACTS, PAGE, files_of
from bot.bundle.key import fingerprint, public_bytes, signing_key
from bot.bundle.lines import Line, line_of, written
from bot.bundle.manifest import FORMAT, MANIFEST, SIGNATURE, Manifest, entry_of, sign
from bot.bundle.manifest import written as as_json
from bot.bundle.program import program
from bot.chain import GENESIS
from bot.evidence.evaluation import deadline
from bot.evidence.record import SessionRecord
from bot.facts import Fact
from bot.ledger import Ledger
from bot.records import Records

_AT_ONCE = 500
"""How many seqs are asked for in one query."""


def make(ledger: Ledger, home: Path, session_id: str, out: Path, *, now: int) -> Contents:
    """Write the bundle of a session as the ledger stands at `now` (UTC ms); what is in it.

    The same ledger gives the same bytes but for the date of the signature, once time alone can
    change no outcome any more. Raises UnknownSessionError, PolicyError, LedgerError or BundleError.
    """
    key = signing_key(home)
    records = Records(ledger)
    found = records.facts_of(session_id)
    origin = Origin(
        session=session_id,
        as_of=moment_of(records.record(session_id), now),
        facts=records.seq,
        head=_chains(ledger, [records.seq])[records.seq],
        key=fingerprint(public_bytes(key)),
    )
    contents = contents_of(origin, found)
    files = files_of(contents)
    lines = [written(line) for line in _lines(ledger, found)]
    manifest = as_json(_manifest(origin, files, lines))
    signature = as_json(sign(manifest, key, now))
    first = {PAGE: files.pop(PAGE), MANIFEST: manifest, SIGNATURE: signature}
    packed = [(name, [text]) for name, text in (first | files).items()]
    archive.write(out, [*packed, (FACTS, lines)])
    return contents


def moment_of(record: SessionRecord, now: int) -> int:
    """As of when to decide: now, or once time can change nothing any more, from when on it can't.

    That is when the session has ended, its polls have closed and its evaluation can come no more.
    """
    until = deadline(record.session, record.progress, record.blocks_as_run) or 0
    closing = (poll.closed_at for poll in record.progress.polls_as_run().values())
    settled = max(record.ends_at, until + 1, *closing)
    return max(record.latest, min(now, settled))


def _manifest(origin: Origin, files: Mapping[str, bytes], lines: Sequence[bytes]) -> Manifest:
    entries = [entry_of(name, [text]) for name, text in files.items()]
    entries.append(entry_of(FACTS, lines))
    return Manifest(
        format=FORMAT,
        program=program(),
        origin=origin,
        files=tuple(sorted(entries, key=lambda entry: entry.name)),
    )


def _lines(ledger: Ledger, found: Sequence[Fact]) -> Iterator[Line]:
    """The facts as lines, each with the chain of the fact before it in the ledger."""
    own = {fact.seq: fact.chain for fact in found}
    before = [fact.seq - 1 for fact in found if fact.seq - 1 not in own]
    chains = own | _chains(ledger, before)
    return (line_of(fact, chains[fact.seq - 1]) for fact in found)


def _chains(ledger: Ledger, seqs: Sequence[int]) -> dict[int, str]:
    """The chain at each of these seqs; before the first fact it is GENESIS."""
    found = {0: GENESIS}
    for start in range(0, len(seqs), _AT_ONCE):
        some = seqs[start : start + _AT_ONCE]
        marks = ", ".join("?" * len(some))
        found |= dict(ledger.rows(f"select seq, chain from facts where seq in ({marks})", some))  # noqa: S608
    return found
