"""Accounts of the staff: given, opened with a link used once, and taken away; never in clear."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.accounts import keys
from bot.accounts.clerk import LINK_LASTS, AccountError, Clerk
from bot.cli import main
from bot.clock import HandClock
from bot.ledger import Ledger
from tests.staff import AWAY, PASSWORD, token_in
from tests.stage import SECRET_KEY, set_stage

pytestmark = pytest.mark.both_ledgers

KIM = "kim@example.org"
Run = Callable[..., Result]


@pytest.fixture
def clerk(ledger: Ledger, clock: HandClock) -> Clerk:
    """Who keeps the accounts."""
    return Clerk(ledger, clock, SECRET_KEY)


def test_a_password_is_known_by_whoever_set_it_and_by_its_case(clerk: Clerk) -> None:
    clerk.add("Kim@Example.org", "director")
    clerk.set_password(clerk.make_link(KIM), PASSWORD)
    assert clerk.knows(" KIM@example.org ", PASSWORD) == clerk.account(KIM)
    assert clerk.knows(KIM, PASSWORD.upper()) is None


def test_nothing_in_the_ledger_opens_anything(clerk: Clerk, ledger: Ledger) -> None:
    clerk.add(KIM, "director")
    link = clerk.make_link(KIM)
    clerk.set_password(link, PASSWORD)
    sign_in = clerk.sign_in(clerk.account(KIM), "password")
    written = str(ledger.rows("select * from facts"))
    for secret in (PASSWORD, link, sign_in):
        assert secret not in written
    (kept,) = [fact for fact in ledger.read() if fact.kind == "account.password_set"]
    assert "$argon2id$" in kept.body
    assert not keys.matches(b"another secret key, as long as it was", kept.body, PASSWORD)
    assert all(KIM not in fact.fingerprint for fact in ledger.read())


def test_a_link_sets_a_password_once(clerk: Clerk) -> None:
    clerk.add(KIM, "director")
    link = clerk.make_link(KIM)
    clerk.set_password(link, PASSWORD)
    with pytest.raises(AccountError, match="not valid"):
        clerk.set_password(link, "another horse battery staple")
    assert clerk.knows(KIM, PASSWORD)


def test_two_who_use_a_link_at_once_do_not_both_set_a_password(
    clerk: Clerk, ledger: Ledger, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk.add(KIM, "director")
    link = clerk.make_link(KIM)
    hashed = keys.hashed

    def overtaken(secret_key: bytes, password: str) -> str:
        monkeypatch.setattr(keys, "hashed", hashed)
        Clerk(ledger, clock, SECRET_KEY).set_password(link, PASSWORD)
        return hashed(secret_key, password)

    monkeypatch.setattr(keys, "hashed", overtaken)
    with pytest.raises(AccountError, match="used already"):
        clerk.set_password(link, "another horse battery staple")
    assert clerk.knows(KIM, PASSWORD)
    assert clerk.knows(KIM, "another horse battery staple") is None


@pytest.mark.parametrize("how", ["in time", "too late", "overtaken", "account gone"])
def test_a_link_runs_out(clerk: Clerk, clock: HandClock, how: str) -> None:
    clerk.add(KIM, "director")
    link = clerk.make_link(KIM)
    match how:
        case "in time":
            clock.moment += LINK_LASTS - 1
        case "too late":
            clock.moment += LINK_LASTS
        case "overtaken":
            clerk.make_link(KIM)
        case _:
            clerk.remove(KIM)
    assert (clerk.owner_of(link) is not None) == (how == "in time")


@pytest.mark.parametrize(
    "password", ["eleven char", "x" * 257, "aaaabbbbaaaabbbb", "kim@example.org", "KIM@example.org"]
)
def test_a_password_that_is_easily_guessed_is_not_taken(clerk: Clerk, password: str) -> None:
    clerk.add(KIM, "director")
    link = clerk.make_link(KIM)
    with pytest.raises(AccountError, match="password"):
        clerk.set_password(link, password)
    assert clerk.owner_of(link)


def test_an_account_that_is_given_again_begins_without_its_password(clerk: Clerk) -> None:
    clerk.add(KIM, "director")
    clerk.set_password(clerk.make_link(KIM), PASSWORD)
    clerk.remove(KIM)
    clerk.add(KIM, "director")
    assert clerk.knows(KIM, PASSWORD) is None


def test_a_changed_role_keeps_the_password_and_the_name(clerk: Clerk) -> None:
    clerk.add(KIM, "director", name="Kim  Kindly")
    clerk.set_password(clerk.make_link(KIM), PASSWORD)
    assert not clerk.add(KIM, "facilitator", sessions=["b", "a"])
    account = clerk.knows(KIM, PASSWORD)
    assert account
    assert account.label == "Kim Kindly <kim@example.org>"
    assert (account.may_enter("a"), account.may_enter("c")) == (True, False)


def test_accounts_read_anew_are_those_that_were_followed(
    clerk: Clerk, ledger: Ledger, clock: HandClock
) -> None:
    clerk.add(KIM, "director")
    clerk.set_password(clerk.make_link(KIM), PASSWORD)
    token = clerk.sign_in(clerk.account(KIM), "password")
    clerk.add("max@example.org", "administrator")
    clerk.remove("max@example.org")
    assert Clerk(ledger, clock, SECRET_KEY).directory == clerk.directory
    assert clerk.visit(token)


# --- the first administrator --------------------------------------------------------------------


def test_the_first_link_makes_one_administrator_and_then_opens_nothing(
    tmp_path: Path, ledger: Ledger, clock: HandClock, clerk: Clerk
) -> None:
    stage = set_stage(tmp_path, ledger, clock, AWAY)
    place = f"/staff/first/{clerk.first_token()}"
    client = stage.client
    page = client.get(place, base_url=AWAY).text
    form = {"email": KIM, "password": PASSWORD, "again": "other", "csrf": token_in(page)}
    differing = client.post(place, base_url=AWAY, data=form)
    assert (differing.status_code, clerk.directory.has_administrator) == (422, False)
    done = client.post(place, base_url=AWAY, data=form | {"again": PASSWORD})
    assert done.status_code == 303
    assert client.get("/compliance/", base_url=AWAY).status_code == 200
    assert clerk.account(KIM).role == "administrator"
    other = stage.client
    form["csrf"] = token_in(other.get("/staff/sign-in", base_url=AWAY).text)
    again = other.post(place, base_url=AWAY, data=form | {"email": "mallory@example.org"})
    assert again.status_code == 404
    clerk.remove(KIM)
    assert clerk.first_token() == ""
    assert other.get(place, base_url=AWAY).status_code == 404


def test_with_an_administrator_from_the_command_line_there_is_no_first_link(clerk: Clerk) -> None:
    assert len(clerk.first_token()) == 43
    clerk.add(KIM, "administrator")
    assert clerk.first_token() == ""


# --- commands -----------------------------------------------------------------------------------


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `python -m bot user …` on a database of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ATTENDANT_DATABASE", str(tmp_path / "attendant.db"))
    monkeypatch.setenv("ATTENDANT_BASE_URL", AWAY)
    monkeypatch.setenv("ATTENDANT_SECRET_KEY", SECRET_KEY.decode())
    return lambda *words: CliRunner().invoke(main, ["user", *words])


def test_accounts_are_given_listed_and_taken_away_on_the_command_line(run: Run) -> None:
    added = run("add", KIM, "--role", "director", "--name", "Kim")
    assert added.exit_code == 0
    link = re.search(rf"^{AWAY}/staff/password/(\S{{43}})$", added.stdout, re.M)
    assert link
    run("add", "max@example.org", "--role", "facilitator")
    listed = run("list").stdout.splitlines()
    assert listed == [
        "Kim <kim@example.org>  a director; no password yet",
        "max@example.org  a facilitator of no session yet; no password yet",
    ]
    renewed = run("password", KIM).stdout.strip()
    assert renewed.startswith(f"{AWAY}/staff/password/")
    assert link[1] not in renewed
    assert "signed out everywhere" in run("sign-out", KIM).stdout
    assert run("remove", KIM).exit_code == 0
    assert KIM not in run("list").stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("remove", "nobody@example.org"), "Nobody has an account as nobody@example.org"),
        (("password", "nobody@example.org"), "user list"),
        (("add", "nobody", "--role", "director"), "Expected an e-mail address"),
        (("add", KIM, "--role", "facilitator", "--session", "nope"), "nope"),
        (("add", KIM, "--role", "director", "--session", "nope"), "sees all sessions"),
        (("add", KIM, "--role", "king"), "facilitator"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_to_do(
    run: Run, words: tuple[str, ...], told: str
) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert told in result.output
