"""A short training for rehearsals: 30 minutes that count, 13:10 to 13:40 UTC, and three polls."""

from __future__ import annotations

from bot.rehearsal.allowances import allowances_of
from bot.rehearsal.day import Day
from bot.rules.policy import policy_of
from bot.session_file import parse

SHORT_SESSION = """\
id = "short-2026-12-04"
title = "A short training"
date = 2026-12-04
timezone = "UTC"
credits = 0.4
facilitators = ["facilitator@example.org"]

[zoom]
id = "86084701483"

[provider]
name = "A provider"
approved = [2022-01-12, 2028-01-12]

[policy]
missed_minutes = 6
polls_least = 3

[evaluation]
hours = 4

[[blocks]]
starts = "13:00"
ends = "13:10"
title = "The room opens"
kind = "open"
counts = false

[[blocks]]
starts = "13:10"
ends = "13:25"
title = "An activity"
kind = "activity"
counts = true

  [[blocks.polls]]
  id = "first"
  launch = "start+5m"
  open_for = "3m"

    [[blocks.polls.questions]]
    text = "Which of these is a colour?"
    choices = ["Blue", "Seven"]

[[blocks]]
starts = "13:25"
ends = "13:40"
title = "Questions"
kind = "questions"
counts = true

  [[blocks.polls]]
  id = "second"
  launch = ["start+1m", "start+2m"]
  open_for = "3m"

    [[blocks.polls.questions]]
    text = "How sure are you?"
    kind = "rating"

    [[blocks.polls.questions]]
    text = "Why?"
    kind = "short_answer"

  [[blocks.polls]]
  id = "last"
  launch = "end-6m"
  open_for = "3m"

    [[blocks.polls.questions]]
    text = "Which of these are colours?"
    kind = "multiple"
    choices = ["Blue", "Seven", "Green"]
"""


def short_day(text: str = SHORT_SESSION) -> Day:
    """The day of the short training, or of another."""
    session = parse(text)
    return Day(session, allowances_of(session, policy_of(session)))
