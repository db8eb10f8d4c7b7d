"""What the agenda lacks under its ruleset is said before the training."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bot.commands import session as commands
from bot.rules.policy import policy_of
from bot.rules.ruleset import ruleset_names
from bot.session import Session
from bot.session_file import parse
from schedules.check import advice_under
from tests.rules.cases import HEAD, session

OBJECTIVES = 'objectives = ["Name one"]\n\n[provider]'
WHOLE = HEAD.replace("[provider]", OBJECTIVES)
COMMANDS = click.Group(commands=list(commands.COMMANDS))


def said(found: Session) -> list[str]:
    return [f"{one.key}: {one.message}" for one in advice_under(found, policy_of(found))]


@pytest.mark.parametrize("name", ruleset_names())
def test_eight_polls_and_125_minutes_suffice_under_every_ruleset(name: str) -> None:
    assert said(session(f'ruleset = "{name}"', WHOLE)) == []


def test_too_few_prompts_and_the_gaps_between_them_are_named() -> None:
    text = session("", WHOLE).text
    two = parse(_without_polls(text, keep=("poll-1", "poll-8")))
    assert said(two) == [
        "blocks: POLL-01: the prompts fall short of aswb-ace: 2 polls where 6 are needed and none "
        "for 112.0 min (1:05–3:07 PM), over 25.0 min"
    ]


def test_nasba_needs_three_prompts_for_each_credit() -> None:
    text = _without_polls(session('ruleset = "nasba-group-internet"', WHOLE).text, keep=("poll-1",))
    assert said(parse(text)) == [
        "blocks: POLL-01: the prompts fall short of nasba-group-internet: 1 poll where 6 are needed"
    ]


def test_new_york_needs_a_code_near_the_end() -> None:
    keep = [f"poll-{number}" for number in range(1, 8)]
    text = _without_polls(session('ruleset = "ny-cle"', WHOLE).text, keep=keep)
    assert said(parse(text)) == [
        "blocks: POLL-01: the prompts fall short of ny-cle: none 5 to 10 minutes before the end at "
        "3:15 PM"
    ]


def test_a_moment_that_is_drawn_is_judged_by_where_it_may_fall() -> None:
    text = session("polls_least = 1\npolls_largest_gap_minutes = 20", WHOLE).text
    assert said(parse(text)) == []
    drawn = text.replace('launch = "start+10m"', 'launch = ["start+5m", "start+16m"]')
    assert drawn != text
    (lack,) = said(parse(drawn))
    assert "none for 22.0 min (1:19–1:41 PM), over 20.0 min" in lack


def test_no_prompt_at_all_is_named_where_the_ruleset_asks_for_some() -> None:
    assert said(session("", WHOLE, with_polls=False)) == [
        "blocks: POLL-01: there is no required poll; aswb-ace needs 6 required polls"
    ]
    assert said(session('ruleset = "attendance-percent"', WHOLE, with_polls=False)) == []


def test_credit_that_the_blocks_do_not_cover_is_named_with_what_is_lacking() -> None:
    assert said(session("", WHOLE.replace("credits = 2.0", "credits = 2.5"))) == [
        "credits: CRED-01: the blocks that count add up to 125.0 min; 2.5 × 60 min take 150.0 min, "
        "so 25.0 min are lacking"
    ]


def test_an_allowance_that_lets_people_pass_below_the_credit_is_named() -> None:
    assert said(session("missed_minutes = 10", WHOLE)) == [
        "policy.missed_minutes: ATT-01 passes with 115.0 min of 125.0 min, and 2 × 60 min take "
        "120.0 min: allow 5 minutes to be missed at most"
    ]


def test_in_a_webinar_the_camera_rule_reaches_panelists_only() -> None:
    webinar = WHOLE.replace(
        "[provider]", '[zoom]\nkind = "webinar"\nid = "86084701483"\n\n[provider]'
    )
    (lack,) = said(session("", webinar))
    assert lack.startswith("zoom.kind: CAM-01: in a webinar attendees have no camera")
    assert said(session("camera_required = false", webinar)) == []


def test_a_date_outside_the_approval_and_a_lack_of_objectives_are_named() -> None:
    outside = HEAD.replace("2028-01-12", "2025-01-12")
    approval, objectives = said(session("", outside))
    assert "2026-12-04 is outside the provider's approval period" in approval
    assert objectives.startswith("objectives: EVAL-02")


def test_a_gap_in_the_agenda_is_named_at_its_line() -> None:
    text = session("", WHOLE).text.replace('starts = "13:25"', 'starts = "13:26"')
    found = advice_under(parse(text), policy_of(parse(text)))
    (lack,) = [one for one in found if one.key == "blocks[4].starts"]
    assert "nothing is planned for 1:25–1:26 PM" in lack.message
    assert text.splitlines()[lack.line - 1] == 'starts = "13:26"'


def test_the_check_says_it_and_asks_for_a_person(tmp_path: Path) -> None:
    file = tmp_path / "training.toml"
    file.write_text(session("", HEAD, with_polls=False).text)
    done = CliRunner().invoke(COMMANDS, ["session", "check", str(file)])
    assert done.exit_code == 1
    assert "there is no required poll; aswb-ace needs 6" in done.stderr
    assert "CERT-01: a certificate needs the provider_number" in done.stderr


def _without_polls(text: str, keep: Sequence[str]) -> str:
    """The session file without its polls, except some."""
    blocks = text.split("\n  [[blocks.polls]]\n")
    kept = [blocks[0]]
    for block in blocks[1:]:
        _, _, rest = block.partition("\n\n[[blocks]]")
        name = block.split('"')[1]
        if name in keep:
            kept[-1] += "\n  [[blocks.polls]]\n" + block
        elif rest:
            kept[-1] += "\n\n[[blocks]]" + rest
    return kept[0]
