"""Commands for an audit: make a bundle of a session, verify a bundle or the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from bot.bundle.against import check_ledger, difference_from
from bot.bundle.contents import Contents
from bot.bundle.errors import BundleError, NotABundleError
from bot.bundle.making import make
from bot.bundle.verdict import Problem, Verdict
from bot.bundle.verifying import verify as verify_bundle
from bot.commands.opening import open_ledger, refuse
from bot.commands.session import FILE
from bot.erasure.forgetting import UnfinishedError, finish
from bot.ledger import LedgerError
from bot.local_time import iso
from bot.records import UnknownSessionError
from bot.rules.policy import PolicyError
from bot.rules.wording import counted, listed

ALTERED = 1


@click.command()
@click.argument("id_", metavar="ID")
@click.option("--out", required=True, type=FILE, help="The ZIP file to write.")
def bundle(id_: str, out: Path) -> None:
    """Write the audit bundle of a session: one signed file that anyone can verify offline.

    It holds the session file, the policies, every fact of the session, each attendee's outcome,
    the certificates' hashes and a page to read. It is about people: hand it to nobody who need
    not see it.

    \b
    Example: python -m bot bundle harm-reduction-2026-12-04 --out harm-reduction.zip
    """
    settings, clock, ledger = open_ledger()
    try:
        finish(ledger, settings.home)
        contents = make(ledger, settings.home, id_, out, now=clock.now())
    except (UnknownSessionError, LedgerError, UnfinishedError, BundleError) as error:
        refuse(str(error))
    except PolicyError as error:
        refuse(f"The policy of {id_} cannot be used; correct it, add it again:\n{error}")
    click.echo(f"Wrote {out}: {_tally(contents)}.")
    click.echo(f"Signed with key {contents.origin.key}")
    click.echo(
        "Give that fingerprint to the board by another way than the bundle, so that they can tell "
        f"who signed it. Check the file with: python -m bot verify {out}",
        err=True,
    )


@click.command()
@click.argument("file", required=False, type=FILE)
@click.option("--key", default="", help="The fingerprint of the key that must have signed it.")
@click.option("--ledger", "against", is_flag=True, help="Compare it with this ledger as well.")
def verify(file: Path | None, key: str, against: bool) -> None:
    """Verify an audit bundle; without a file, verify the whole ledger of this installation.

    A bundle is verified with this program alone: no ledger, no settings and no network. Every
    hash, the signature, every link of the chain and every decision are computed again. Exits with
    0 when all of it holds, with 1 when something was altered (and names it), and with 2 when the
    file is no bundle.

    \b
    Example: python -m bot verify harm-reduction.zip
    """
    if file is None:
        _verify_ledger()
        return
    try:
        verdict = verify_bundle(file, key)
    except NotABundleError as error:
        refuse(str(error))
    if against:
        _, _, ledger = open_ledger()
        if difference := difference_from(ledger, verdict):
            verdict.problems.append(Problem("", difference))
    click.echo("\n".join(_told(file, verdict)))
    if verdict.signature and not key:
        click.echo(
            "Compare the fingerprint with the one that the provider gave you, or add --key.",
            err=True,
        )
    if not verdict.holds:
        raise SystemExit(ALTERED)


def _verify_ledger() -> None:
    _, _, ledger = open_ledger()
    try:
        found = check_ledger(ledger)
    except LedgerError as error:
        refuse(str(error))
    if found.problem:
        click.echo(f"{ledger.name}: ALTERED. {found.problem}")
        raise SystemExit(ALTERED)
    walked = found.walked
    erased = f", {walked.erased} of them erased" if walked.erased else ""
    click.echo(f"{ledger.name}: verified. {counted(walked.facts, 'fact')}{erased}.")
    click.echo(f"The chain at the last fact is {walked.head}.")


def _told(file: Path, verdict: Verdict) -> Iterator[str]:
    """The verdict in words: what does not hold first, else what was verified."""
    yield f"{file}: {'verified' if verdict.holds else 'ALTERED'}"
    for problem in verdict.problems:
        yield f"  {problem.text}"
    if verdict.problems and not verdict.same_program:
        yield (
            "  It was made by another version of this program, whose rules may come to something "
            "else. Verify it with that version before you conclude that anything was altered."
        )
    if verdict.manifest:
        yield f"  session       {verdict.manifest.origin.session}"
    if verdict.holds and verdict.contents and verdict.manifest:
        yield from _figures(verdict, verdict.contents)
    if verdict.signature:
        yield f"  signed        {verdict.signature.signed_at}"
        yield f"  with key      {verdict.signature.fingerprint}"


def _figures(verdict: Verdict, contents: Contents) -> Iterator[str]:
    origin = contents.origin
    facts = counted(len(verdict.facts), "fact")
    yield f"  facts         {facts} in {counted(verdict.stretches, 'stretch', 'stretches')}"
    yield f"  of a ledger   of {counted(origin.facts, 'fact')}, its chain then {origin.head}"
    yield f"  decisions     {_tally(contents)}, as of {iso(origin.as_of)}"
    yield f"  certificates  {len(contents.certificates)}"
    if verdict.replayed:
        yield f"  on record     {verdict.replayed}, each computed again as of then"
    for one in contents.erasures:
        gone = f"{counted(one.number, 'fact')} on {iso(one.at)} by {one.by}"
        yield f"  erased        {gone}: {one.reason}"


def _tally(contents: Contents) -> str:
    found = [one.outcome for one in contents.outcomes.decisions]
    parts = [f"{found.count(outcome)} {outcome}" for outcome in ("pass", "fail", "review")]
    return f"{counted(len(found), 'attendee')}, {listed(parts)}"


COMMANDS = (bundle, verify)
