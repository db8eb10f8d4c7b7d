"""Commands about certificates: look at one, issue, correct, revoke, print again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from bot.certificate import Certificate
from bot.certificates.afterwards import find
from bot.certificates.afterwards import reissue as issue_again
from bot.certificates.afterwards import revoke as revoke_it
from bot.certificates.design import read_design
from bot.certificates.errors import CertificateError
from bot.certificates.issue import Issuance
from bot.certificates.issue import issue as issue_all
from bot.certificates.press import Kind, Press
from bot.certificates.specimen import specimen_of
from bot.certificates.workshop import Workshop
from bot.clock import Clock
from bot.commands.opening import NEEDS_A_PERSON, open_ledger, refuse, session_of
from bot.commands.opening import settings as load_settings
from bot.commands.outcomes import decided
from bot.commands.session import FILE, read_session
from bot.commands.signing import BY, WORDS
from bot.ledger import Ledger, LedgerError
from bot.office.certifying import send
from bot.rules.policy import policy_of
from bot.rules.wording import counted
from bot.session import Session


@click.group()
def certificates() -> None:
    """Look at certificates, issue them, correct and revoke them."""


@contextmanager
def refusing() -> Iterator[None]:
    """End the command with a message where a certificate or the ledger stands in the way."""
    try:
        yield
    except (CertificateError, LedgerError) as error:
        refuse(str(error))


@certificates.command()
@click.argument("id_", metavar="ID")
@click.option("--no-mail", is_flag=True, help="Do not send them; the next run without it does.")
def issue(id_: str, no_mail: bool) -> None:
    """Issue a certificate to everyone who passed and has none yet, and have it sent by e-mail.

    May be run again at any time: nobody gets two. Exits with 1 when somebody still needs a
    person: a review, or a certificate that lacks something.

    \b
    Example: python -m bot certificates issue harm-reduction-2026-12-04
    """
    found = decided(id_)
    training = found.outcomes.training
    with refusing():
        issuance = issue_all(
            Workshop(found.ledger, load_settings()),
            training.session,
            training.policy,
            found.outcomes.decisions,
            head=(found.outcomes.facts, found.outcomes.head),
            at=training.as_of,
            source="cli",
        )
        _report(issuance)
        if not no_mail:
            _have_sent(found.ledger, found.clock, [*issuance.issued, *issuance.before])
    if issuance.withheld or issuance.others["review"]:
        raise SystemExit(NEEDS_A_PERSON)


def _have_sent(ledger: Ledger, clock: Clock, issued: Sequence[Certificate]) -> None:
    """Have certificates sent that were not sent before. Raises LedgerError."""
    new = send(ledger, clock, issued)
    if new:
        click.echo(
            f"{counted(new, 'letter')} to be sent: the scheduler does, or `python -m bot mail "
            "deliver`.",
            err=True,
        )


def _report(issuance: Issuance) -> None:
    for one in issuance.issued:
        click.echo(f"{one.number}  {one.body.form:10}  {one.body.name}")
    parts = [f"{counted(len(issuance.issued), 'certificate')} issued"]
    parts += [f"{len(issuance.before)} issued before"] if issuance.before else []
    parts += [f"{number} without ({outcome})" for outcome, number in issuance.others.items()]
    click.echo("; ".join(parts) + ".", err=True)
    reasons: dict[str, list[str]] = {}
    for withheld in issuance.withheld:
        reasons.setdefault(str(withheld.error), []).append(withheld.registrant.name)
    for reason, names in reasons.items():
        click.echo(f"Not issued to {', '.join(names)}. {reason}", err=True)


@certificates.command("list")
@click.argument("id_", metavar="ID")
def list_(id_: str) -> None:
    """List the certificates of a session and what each is worth now.

    \b
    Example: python -m bot certificates list harm-reduction-2026-12-04
    """
    settings, _, ledger = open_ledger()
    session_of(ledger, id_)
    with refusing():
        for one in Workshop(ledger, settings).register.now().of(id_):
            click.echo(f"{one.number}  {one.body.issued}  {one.state:10}  {one.body.name}")


@certificates.command()
@click.argument("which", metavar="FILE-OR-ID")
@click.option("--out", required=True, type=FILE, help="The .pdf or .png to write.")
@click.option("--name", default="Ada Example", show_default=True, help="The name to print on it.")
@click.option("--attendance", is_flag=True, help="The one for people who asked for no credit.")
def preview(which: str, out: Path, name: str, attendance: bool) -> None:
    """Make a specimen of a session's certificate, to look at before any is issued.

    \b
    Example: python -m bot certificates preview training.toml --out specimen.pdf
    """
    suffixes: dict[str, Kind] = {".pdf": "pdf", ".png": "png"}
    kind = suffixes.get(out.suffix.lower())
    if kind is None:
        refuse(f"{out} ends with neither .pdf nor .png: choose one of them.")
    session = _session(which)
    settings = load_settings()
    with refusing():
        design = read_design(settings.home)
        policy = policy_of(session)
        body = specimen_of(session, policy, settings.base_url, name=name, attendance=attendance)
        out.write_bytes(Press(settings.home).specimen(body, design, session.ends_at, kind))
    click.echo(f"Wrote {out}, a specimen.", err=True)


def _session(which: str) -> Session:
    """The session of a file, or else the one that was added under that id."""
    if Path(which).is_file():
        return read_session(Path(which))
    _, _, ledger = open_ledger()
    return session_of(ledger, which)


@certificates.command()
@click.argument("number")
@click.option("--out", required=True, type=FILE, help="The PDF to write.")
def pdf(number: str, out: Path) -> None:
    """Write a certificate's PDF again, byte for byte as it was issued.

    \b
    Example: python -m bot certificates pdf K7QD-3M9X-T2VZ --out certificate.pdf
    """
    settings, _, ledger = open_ledger()
    with refusing():
        workshop = Workshop(ledger, settings)
        certificate = find(workshop, number)
        out.write_bytes(workshop.archive.pdf(certificate))
    click.echo(f"Wrote {out}: {_described(certificate)}.", err=True)


@certificates.command()
@click.argument("number")
@BY
@click.option("--reason", required=True, type=WORDS, help="Why; kept with the certificate.")
def revoke(number: str, by: str, reason: str) -> None:
    """Revoke a certificate: the public check says so from now on.

    \b
    Example: python -m bot certificates revoke K7QD-3M9X-T2VZ
      --by "Continuing Education Director" --reason "Issued to the wrong person."
    """
    settings, clock, ledger = open_ledger()
    with refusing():
        workshop = Workshop(ledger, settings)
        certificate = find(workshop, number)
        revoke_it(workshop, certificate, by=by, reason=reason, at=clock.now(), source="cli")
    click.echo(f"Revoked: {_described(certificate)}.")


@certificates.command()
@click.argument("number")
@click.option("--name", required=True, help="The name as it should be printed.")
@BY
@click.option("--reason", default="The name was corrected.", show_default=True)
@click.option("--after-revocation", is_flag=True, help="Also when it was revoked.")
def reissue(number: str, name: str, by: str, reason: str, after_revocation: bool) -> None:
    """Issue a certificate again under a corrected name, and have it sent.

    The earlier one is superseded: the public check says so.

    \b
    Example: python -m bot certificates reissue K7QD-3M9X-T2VZ --name "Ada B. Example"
      --by "Continuing Education Director"
    """
    settings, clock, ledger = open_ledger()
    with refusing():
        workshop = Workshop(ledger, settings)
        certificate = find(workshop, number)
        issued = issue_again(
            workshop,
            session_of(ledger, certificate.session),
            certificate,
            name=name,
            by=by,
            reason=reason,
            at=clock.now(),
            source="cli",
            after_revocation=after_revocation,
        )
        _have_sent(ledger, clock, [issued])
    click.echo(f"Issued {_described(issued)}, in place of {certificate.number}.")


def _described(certificate: Certificate) -> str:
    return f"certificate {certificate.number} of {certificate.body.name}"


COMMANDS = (certificates,)
