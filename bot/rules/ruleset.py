"""The rulesets: what each body of continuing education asks for, as data with its sources."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DEFAULT_RULESET = "aswb-ace"
"""What a session file without a ruleset is judged by."""

_FOLDER = Path(__file__).parent / "rulesets"


@dataclass(frozen=True, slots=True)
class Ruleset:
    """One body's rules: the default of every setting, and where each default comes from."""

    name: str
    title: str
    sources: tuple[str, ...]
    defaults: dict[str, Any]
    origins: dict[str, str]


@cache
def ruleset_names() -> tuple[str, ...]:
    """The names of the rulesets that are shipped."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


@cache
def ruleset(name: str) -> Ruleset | None:
    """The ruleset of that name, None where there is none."""
    if name not in ruleset_names():
        return None
    values = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    settings: dict[str, dict[str, Any]] = values["settings"]
    return Ruleset(
        name=name,
        title=values["title"],
        sources=tuple(values["sources"]),
        defaults={key: setting["default"] for key, setting in settings.items()},
        origins={key: setting["source"] for key, setting in settings.items()},
    )
