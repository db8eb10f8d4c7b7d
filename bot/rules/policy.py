"""The policy a session is judged by: a ruleset's settings, overridden by the session file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cached_property
from typing import Annotated, Any, get_args, get_type_hints

import msgspec
from msgspec import Meta

from bot.clock import MINUTE
from bot.quoting import quoted
from bot.rules.jurisdictions import JurisdictionError, parse_exclusion
from bot.rules.ruleset import DEFAULT_RULESET, Ruleset, ruleset, ruleset_names
from bot.session import Session

MOST = 100_000
"""No setting is larger: so many minutes, days or years are beyond every training's."""

LEAST_ROUNDING = 0.001
"""The finest part of a credit to which credits are rounded down, unless they are not."""

Minutes = Annotated[
    float, Meta(ge=0, le=MOST, description=f"a number of minutes from 0 to {MOST:,}")
]
Percent = Annotated[float, Meta(ge=0, le=100, description="a percentage from 0 to 100")]
Count = Annotated[int, Meta(ge=0, le=MOST, description=f"a whole number from 0 to {MOST:,}")]
Number = Annotated[float, Meta(ge=0, le=MOST, description=f"a number from 0 to {MOST:,}")]
YesNo = Annotated[bool, Meta(description="true or false")]
Window = Annotated[tuple[Minutes, ...], Meta(description="two numbers of minutes such as [5, 10]")]
Places = Annotated[tuple[str, ...], Meta(description='a list of states such as ["NJ", "NY"]')]

_EXCLUDED = "excluded_jurisdictions"
_EXCLUSIVE = ("missed_minutes", "attendance_percent")


class PolicyError(ValueError):
    """A `[policy]` that cannot be used. `problems` pairs each key with what is expected there."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("\n".join(f"policy.{key}: {message}" for key, message in problems))
        self.problems = problems


class Policy(msgspec.Struct, frozen=True, kw_only=True, dict=True, forbid_unknown_fields=True):
    """Every setting resolved. What each means, and from whom it is, is in docs/requirements.md.

    Zero turns off what it limits: `attendance_percent`, `polls_least`, `polls_per_credit` and
    `polls_largest_gap_minutes`; so does an empty `polls_last_before_end_minutes`.
    """

    ruleset: str
    credit_minutes: Annotated[
        float, Meta(ge=1, le=MOST, description=f"a number of minutes from 1 to {MOST:,}")
    ]
    credit_rounding: Number
    missed_minutes: Minutes
    attendance_percent: Percent
    polls_least: Count
    polls_per_credit: Number
    polls_largest_gap_minutes: Minutes
    polls_last_before_end_minutes: Window
    polls_answered_percent: Percent
    camera_required: YesNo
    camera_off_minutes: Minutes
    audio_required: YesNo
    audio_off_minutes: Minutes
    acceptance_required: YesNo
    excluded_jurisdictions: Places
    certificate_days: Count
    appeal_days: Count
    retention_years: Number

    @cached_property
    def digest(self) -> str:
        """`sha256:…` over the ruleset's name and every resolved setting, in a canonical form."""
        canonical = msgspec.json.encode(self, order="sorted")
        return f"sha256:{hashlib.sha256(canonical).hexdigest()}"

    def needed_presence(self, counted: int) -> int:
        """How long one must be present of so many counted milliseconds, in milliseconds."""
        if self.attendance_percent:
            return round(counted * self.attendance_percent / 100)
        return max(counted - round(self.missed_minutes * MINUTE), 0)


def policy_of(session: Session) -> Policy:
    """The policy of a session file. Raises PolicyError naming every setting that is wrong."""
    given = dict(session.policy)
    name = given.pop("ruleset", DEFAULT_RULESET)
    rules = ruleset(name) if isinstance(name, str) else None
    if rules is None:
        known = ", ".join(ruleset_names())
        raise PolicyError([("ruleset", f"expected one of {known}, found {quoted(name)}")])
    problems = [(key, text) for key, value in given.items() if (text := _problem(key, value))]
    if all(given.get(key) for key in _EXCLUSIVE):
        problems.append((_EXCLUSIVE[1], f"choose this or {_EXCLUSIVE[0]}, not both"))
    provider = session.provider.excluded if session.provider else ()
    if provider and (text := _problem(_EXCLUDED, provider)):
        problems.append((_EXCLUDED, f"provider.excluded names one as well: {text}"))
    if problems:
        raise PolicyError(problems)
    return _resolve(rules, given, provider)


def policy_or_none(session: Session) -> Policy | None:
    """The policy of a session; None where the session file's is wrong."""
    try:
        return policy_of(session)
    except PolicyError:
        return None


def _resolve(rules: Ruleset, given: Mapping[str, Any], provider: Iterable[str]) -> Policy:
    values = {**rules.defaults, **given, "ruleset": rules.name}
    values[_EXCLUDED] = list(dict.fromkeys([*values[_EXCLUDED], *provider]))
    if "missed_minutes" in given and "attendance_percent" not in given:
        values["attendance_percent"] = 0  # the session file chose minutes over a share of them
    return msgspec.convert(values, Policy)


def settings() -> dict[str, Any]:
    """Every setting there is, with its type."""
    hints = get_type_hints(Policy, include_extras=True)
    return {name: hints[name] for name in Policy.__struct_fields__ if name != "ruleset"}


def _problem(key: str, value: Any) -> str:
    """What is wrong with a setting in a session file, empty where nothing is."""
    known = settings()
    if key not in known:
        near = get_close_matches(key, known, n=1)
        return "there is no such setting" + (f"; did you mean {near[0]}?" if near else "")
    try:
        msgspec.convert(value, known[key])
        _check(key, value)
    except (msgspec.ValidationError, JurisdictionError) as error:
        expected = error if isinstance(error, JurisdictionError) else _expected(known[key])
        return f"expected {expected}, found {quoted(value)}"
    return ""


def _check(key: str, value: Any) -> None:
    if key == _EXCLUDED:
        for text in value:
            parse_exclusion(text)
    if key == "credit_rounding" and 0 < value < LEAST_ROUNDING:
        raise msgspec.ValidationError
    if key == "polls_last_before_end_minutes" and value and not _is_window(value):
        raise msgspec.ValidationError


def _is_window(value: list[float]) -> bool:
    return len(value) == 2 and value[0] <= value[1]


def _expected(hint: Any) -> str:
    descriptions = [meta.description for meta in get_args(hint) if isinstance(meta, Meta)]
    return str(descriptions[0])
