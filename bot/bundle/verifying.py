"""Verifying a bundle: every hash, the signature, every link and every decision; offline."""

from __future__ import annotations

from pathlib import Path

import msgspec

from bot.bundle.archive import Archive
from bot.bundle.contents import contents_of
from bot.bundle.difference import difference
from bot.bundle.errors import DamagedError, NotABundleError
from bot.bundle.files import FACTS, files_of
from bot.bundle.key import same_fingerprint
from bot.bundle.manifest import (
    FORMAT,
    LARGEST,
    MANIFEST,
    SIGNATURE,
    Manifest,
    ManifestError,
    entry_of,
    fault_of,
    read_manifest,
    read_signature,
)
from bot.bundle.program import program
from bot.bundle.reading import Reading
from bot.bundle.replay import faults, replayable
from bot.bundle.strand import Strand
from bot.bundle.verdict import Problem, Verdict


def verify(path: Path, key: str = "") -> Verdict:
    """Verify a bundle; with `key`, that it was signed by the key of this fingerprint.

    Raises NotABundleError for a file in which nothing can be told.
    """
    archive = Archive(path)
    try:
        return _Verifying(archive, key).run()
    finally:
        archive.close()


class _Verifying:
    """One bundle on its way to a verdict."""

    def __init__(self, archive: Archive, key: str) -> None:
        self._archive = archive
        self._key = key
        self._verdict = Verdict()
        self._altered: set[str] = set()

    def run(self) -> Verdict:
        """Go through all of it, as far as what was altered allows."""
        self._read_manifest()
        manifest = self._verdict.manifest
        if manifest is None:
            return self._verdict
        self._check_names(manifest)
        found = self._read_small(manifest)
        chains = self._read_facts(manifest)
        if chains is not None:
            self._recompute(manifest, found, chains)
        for name in sorted(self._altered):  # those about which nothing more could be told
            self._problem(name, f"{name} is not the file that was signed.")
        return self._verdict

    def _problem(self, file: str, text: str, fact: int | None = None) -> None:
        self._verdict.problems.append(Problem(file, text, fact))
        self._altered.discard(file)

    def _read_manifest(self) -> None:
        """The manifest, and whether it is as it was signed."""
        path, verdict = self._archive.path, self._verdict
        if MANIFEST not in self._archive.names:
            raise NotABundleError(f"{path} is no bundle: it holds no {MANIFEST}.")
        try:
            text = self._archive.content(MANIFEST, LARGEST)
            _check_format(path, text)
            verdict.manifest = manifest = read_manifest(text)
        except (DamagedError, ManifestError) as error:
            self._problem(MANIFEST, f"{MANIFEST} cannot be trusted: {_why(error)}.")
            return
        verdict.same_program = manifest.program == program()
        self._check_signature(manifest, text)

    def _check_signature(self, manifest: Manifest, text: bytes) -> None:
        """Whether the manifest's text was signed, and with the key that is expected."""
        try:
            if SIGNATURE not in self._archive.names:
                raise ManifestError("it is missing")
            self._verdict.signature = signature = read_signature(
                self._archive.content(SIGNATURE, LARGEST)
            )
        except (DamagedError, ManifestError) as error:
            self._problem(SIGNATURE, f"{SIGNATURE} cannot be trusted: {_why(error)}.")
            return
        if fault := fault_of(signature, text):
            self._problem(SIGNATURE, f"The bundle is not as it was signed: {fault}.")
        if not same_fingerprint(signature.fingerprint, manifest.origin.key):
            self._problem(SIGNATURE, "The bundle names another key than the one that signed it.")
        if self._key and not same_fingerprint(signature.fingerprint, self._key):
            self._problem(
                SIGNATURE, "The bundle was signed with another key than the one you gave."
            )

    def _check_names(self, manifest: Manifest) -> None:
        listed, there = {entry.name for entry in manifest.files}, set(self._archive.names)
        for name in sorted(listed - there):
            self._problem(name, f"{name} is missing.")
        for name in sorted(there - listed - {MANIFEST, SIGNATURE}):
            self._problem(name, f"{name} was added: it is not among the files that were signed.")

    def _read_small(self, manifest: Manifest) -> dict[str, bytes]:
        """The computed files that are there, noting which are not as they were signed."""
        found = {}
        for entry in manifest.files:
            if entry.name == FACTS or entry.name not in self._archive.names:
                continue
            try:
                found[entry.name] = content = self._archive.content(entry.name)
            except DamagedError as error:
                self._problem(entry.name, f"{entry.name} was damaged: {error.why}.")
                continue
            if entry_of(entry.name, [content]) != entry:
                self._altered.add(entry.name)
        return found

    def _read_facts(self, manifest: Manifest) -> dict[int, str] | None:
        """The facts, and the chain wherever it is known; None where one was altered."""
        entry = next((one for one in manifest.files if one.name == FACTS), None)
        if entry is None or FACTS not in self._archive.names:
            return None
        reading = Reading(self._archive, Strand(manifest.origin.session, *_ledger(manifest)))
        try:
            same = reading.whole() == entry
        except DamagedError as error:
            self._problem(FACTS, f"{FACTS} was damaged after fact {reading.last}: {error.why}.")
            return None
        self._verdict.facts, self._verdict.stretches = reading.facts, reading.strand.stretches
        if reading.fault:
            self._problem(FACTS, reading.fault, reading.faulty)
            return None
        if not same:
            self._problem(
                FACTS,
                f"{FACTS} is not the file that was signed, though each fact holds by itself: facts "
                "were left out, or rewritten with a chain of their own.",
            )
        return reading.chains if same else None

    def _recompute(
        self, manifest: Manifest, found: dict[str, bytes], chains: dict[int, str]
    ) -> None:
        """Compute every file again from the facts, and every earlier decision as it stood."""
        try:
            contents = contents_of(manifest.origin, self._verdict.facts)
            expected = files_of(contents)
            earlier = list(faults(contents, self._verdict.facts, chains))
        except Exception as error:  # whatever was signed may have been made to be unreadable
            self._problem(FACTS, f"The facts cannot be judged by this program: {error!r:.300}.")
            return
        self._verdict.contents = contents
        self._verdict.replayed = len(replayable(contents))
        for name in {**expected, **found}:
            self._compare(name, expected.get(name), found.get(name))
        for fault in earlier:
            self._problem(FACTS, fault)

    def _compare(self, name: str, expected: bytes | None, found: bytes | None) -> None:
        if expected == found:
            return
        if expected is None or found is None:
            text = "is no file of a bundle." if expected is None else "is missing."
            known = any(problem.file == name for problem in self._verdict.problems)
            if not known:
                self._problem(name, f"{name} {text}")
            return
        altered = name in self._altered
        told = "was altered" if altered else "is not what the facts come to"
        self._problem(name, f"{name} {told}: {difference(expected, found, name)}.")


def _ledger(manifest: Manifest) -> tuple[int, str]:
    return manifest.origin.facts, manifest.origin.head


def _check_format(path: Path, text: bytes) -> None:
    """Refuse a manifest of another form than this program knows."""
    try:
        values = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return
    form = values.get("format") if isinstance(values, dict) else None
    if form != FORMAT:
        raise NotABundleError(
            f"{path} is no bundle of the form {FORMAT}: it says {form!r:.60}. Verify it with the "
            "version of this program that made it."
        )


def _why(error: Exception) -> str:
    return error.why if isinstance(error, DamagedError) else str(error)
