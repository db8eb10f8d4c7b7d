"""Personal links: long, of one attendee of one session, and taken back when in other hands."""

from __future__ import annotations

from collections.abc import Iterator
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import facts
from bot.cli import main
from bot.clock import HandClock
from bot.ledger import Ledger
from bot.links import pseudonym, token_of
from bot.personal_links import edition_of, personal_link, renew
from bot.registrants import Row, register
from tests.mail.cases import ID, NOON, House, attendee
from tests.staff import AWAY, browser, token_in
from tests.stage import SECRET_KEY, TRAINING, Stage, at, set_stage


@pytest.fixture
def stage(tmp_path: Path, ledger: Ledger, clock: HandClock) -> Iterator[Stage]:
    """An installation that people reach under a name of its own."""
    found = set_stage(tmp_path, ledger, clock, AWAY)
    yield found
    found.live.stop()


def renewed(stage: Stage, name: str) -> str:
    """Somebody's link is renewed; where the page is then."""
    attendee = stage.attendee(name)
    renew(stage.ledger, stage.session.id, attendee, at=stage.clock.now(), by="Dana")
    return personal_link(stage.ledger, stage.settings, attendee).removeprefix(AWAY)


def test_a_token_has_192_bits_and_each_edition_another() -> None:
    tokens = {token_of(SECRET_KEY, "0011223344556677", edition) for edition in range(1, 50)}
    assert len(tokens) == 49
    assert {len(token) for token in tokens} == {32}


def test_the_same_person_has_another_link_in_each_session(stage: Stage) -> None:
    other = TRAINING.replace("alliance-2026-12-04", "other").replace("86084701483", "86084701484")
    stage.ledger.append(facts.SessionAdded(text=other, version=1).fact("other", at=1, source="t"))
    ann = Row(stage.email("Ann"), "Ann Able")
    register(stage.ledger, SECRET_KEY, "other", [ann], at=1, source="roster")
    there = token_of(SECRET_KEY, pseudonym(SECRET_KEY, "other", ann.email))
    assert f"/a/{there}" != stage.page("Ann")
    assert stage.client.get(f"/a/{there}", base_url=AWAY).status_code == 200


def test_after_a_renewal_the_old_link_opens_nothing_and_the_new_one_the_same_page(
    stage: Stage,
) -> None:
    stage.clock.moment = at("13:06")
    stage.launch("alliance", "13:05")
    client, old = stage.client, stage.page("Ann")
    sent = {"poll": "alliance", "answers": [["A friendship"]]}
    assert client.post(f"{old}/answers", base_url=AWAY, json=sent).status_code == 200
    new = renewed(stage, "Ann")
    for path in ("", "/state", "/events", "/session.ics"):
        assert client.get(old + path, base_url=AWAY).status_code == 404
    assert client.post(f"{old}/answers", base_url=AWAY, json=sent).status_code == 404
    assert "Recorded at 1:06 PM" in client.get(new, base_url=AWAY).text
    assert client.get(stage.page("Ben"), base_url=AWAY).status_code == 200


def test_each_renewal_ends_the_one_before_it_also_after_a_restart(stage: Stage) -> None:
    first, second = renewed(stage, "Ann"), renewed(stage, "Ann")
    again = set_stage(stage.ledger.path.parent, stage.ledger, stage.clock, AWAY)
    for client in (stage.client, again.client):
        assert client.get(first, base_url=AWAY).status_code == 404
        assert client.get(second, base_url=AWAY).status_code == 200
    assert edition_of(stage.ledger, stage.attendee("Ann")) == 3


def test_a_corrected_row_of_the_roster_does_not_bring_an_old_link_back(stage: Stage) -> None:
    old, new = stage.page("Ann"), renewed(stage, "Ann")
    rows = [Row(stage.email("Ann"), "Ann B. Able")]
    register(stage.ledger, SECRET_KEY, stage.session.id, rows, at=1, source="roster")
    assert stage.client.get(old, base_url=AWAY).status_code == 404
    assert "Ann B. Able" in stage.client.get(new, base_url=AWAY).text


def test_an_open_page_is_sent_nothing_more_when_its_link_is_taken_back(stage: Stage) -> None:
    stage.clock.moment = at("13:04")
    response = stage.client.get(f"{stage.page('Ann')}/events", base_url=AWAY, buffered=False)
    chunks = response.iter_encoded()
    assert b"event: state" in next(chunks) + next(chunks)
    renewed(stage, "Ann")
    stage.launch("alliance")
    assert list(chunks) == []


def test_a_director_renews_a_link_on_the_page_with_their_name_in_the_fact(stage: Stage) -> None:
    client = browser(stage, "director")
    place = f"/staff/links/{stage.session.id}/{stage.attendee('Ann')}"
    outcome = client.get(f"/compliance/{stage.session.id}/{stage.attendee('Ann')}", base_url=AWAY)
    assert place in outcome.text
    token = token_in(client.get(place, base_url=AWAY).text)
    assert client.post(place, base_url=AWAY).status_code == 403
    done = client.post(place, base_url=AWAY, data={"csrf": token})
    link = personal_link(stage.ledger, stage.settings, stage.attendee("Ann"))
    assert link in done.text
    assert link.removeprefix(AWAY) != stage.page("Ann")
    body = facts.read(stage.ledger.select("kind = ?", ["registrant.link_renewed"])[0])
    assert isinstance(body, facts.LinkRenewed)
    assert body.by == "director@example.org"
    facilitator = browser(stage, "facilitator", [stage.session.id])
    assert facilitator.get(place, base_url=AWAY).status_code == 403


def test_without_an_account_a_name_is_asked_for(
    tmp_path: Path, ledger: Ledger, clock: HandClock
) -> None:
    local = set_stage(tmp_path, ledger, clock)
    client = local.client
    place = f"/staff/links/{local.session.id}/{local.attendee('Ann')}"
    token = token_in(client.get(place).text)
    assert client.post(place, data={"csrf": token}).status_code == 422
    assert client.post(place, data={"csrf": token, "by": "Dana"}).status_code == 200


def test_the_command_prints_the_new_link_and_the_list_holds_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(stage.ledger.path.parent)
    monkeypatch.setenv("ATTENDANT_DATABASE", str(stage.ledger.path))
    monkeypatch.setenv("ATTENDANT_BASE_URL", AWAY)
    monkeypatch.setenv("ATTENDANT_SECRET_KEY", SECRET_KEY.decode())
    run = CliRunner().invoke
    words = ["roster", "relink", stage.session.id]
    printed = run(main, [*words, stage.email("Ann").upper()]).stdout.strip()
    assert printed == personal_link(stage.ledger, stage.settings, stage.attendee("Ann"))
    assert printed.removeprefix(AWAY) != stage.page("Ann")
    links = run(main, ["roster", "links", stage.session.id]).stdout
    assert f"{stage.email('Ann')},{printed}" in links
    nobody = run(main, [*words, "nobody@example.org"])
    assert (nobody.exit_code, "Nobody is registered" in nobody.output) == (2, True)


def test_letters_hold_the_link_in_force(tmp_path: Path, ledger: Ledger) -> None:
    house = House(tmp_path, ledger, HandClock(NOON))
    house.intend("Ada")
    old = personal_link(ledger, house.settings, attendee("ada@example.org"))
    renew(ledger, ID, attendee("ada@example.org"), at=NOON, by="Dana")
    house.deliver()
    (path,) = (tmp_path / "outbox").glob("*.eml")
    letter = BytesParser(policy=default).parsebytes(path.read_bytes()).get_body(("plain",))
    assert letter
    assert (
        personal_link(ledger, house.settings, attendee("ada@example.org")) in letter.get_content()
    )
    assert old not in letter.get_content()
