"""Reading Zoom's answers, in which any field may be missing, empty or of another type."""

from __future__ import annotations

from typing import Any

from bot.evidence import deliveries


def text(table: dict[str, Any], name: str) -> str:
    """A field as text; absent, null and empty are the same."""
    value = table.get(name)
    return "" if isinstance(value, dict | list) else deliveries.text(value)


def tables(table: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """A field's list of tables; what is none is left out."""
    value = table.get(name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def moment(table: dict[str, Any], name: str) -> int | None:
    """A field's moment in UTC milliseconds, None where it holds none. No zone means UTC."""
    return deliveries.moment(table.get(name))
