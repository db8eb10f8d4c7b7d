"""Zoom's own description of its interface, as a check on what was sent and on the stand-in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, unquote

from tests.from_zoom import DESCRIPTION

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}

Schema = dict[str, Any]


@dataclass(frozen=True)
class Exchange:
    """A request as it went over the wire, and its answer."""

    method: str
    path: str
    query: str
    body: bytes
    status: int
    answer: bytes


@cache
def description() -> Schema:
    """The whole description."""
    found: Schema = json.loads(DESCRIPTION.read_text())
    return found


def problems(exchange: Exchange) -> list[str]:
    """What in an exchange is not as Zoom describes it; the answer counts where it is no error."""
    if not exchange.path.startswith("/v2/"):
        return []
    operation, values = _operation(exchange)
    if operation is None:
        return [f"{exchange.method} {exchange.path} is no call of Zoom's"]
    found = list(_in_parameters(operation, values, exchange.query))
    if exchange.body:
        content = operation["requestBody"]["content"]["application/json"]
        found += _against(content["schema"], json.loads(exchange.body), "body", strict=True)
    described = operation["responses"].get(str(exchange.status))
    if exchange.status < 400 and described is None:
        found.append(f"Zoom never answers {exchange.status} here")
    if exchange.status < 400 and exchange.answer and described:
        schema = described["content"]["application/json"]["schema"]
        found += _against(schema, json.loads(exchange.answer), "answer", strict=True)
    return [f"{exchange.method} {exchange.path}: {problem}" for problem in found]


def _operation(exchange: Exchange) -> tuple[Schema | None, dict[str, str]]:
    parts = exchange.path.removeprefix("/v2").split("/")
    for path, operations in description()["paths"].items():
        names = path.split("/")
        if len(names) == len(parts) and exchange.method.lower() in operations:
            pairs = list(zip(names, parts, strict=True))
            if all(name == part or name.startswith("{") for name, part in pairs):
                values = {name[1:-1]: part for name, part in pairs if name.startswith("{")}
                return operations[exchange.method.lower()], values
    return None, {}


def _in_parameters(operation: Schema, values: dict[str, str], query: str) -> Iterator[str]:
    asked = dict(parse_qsl(query, keep_blank_values=True))
    known = {one["name"]: one["schema"] for one in operation.get("parameters", ())}
    for name, value in [*values.items(), *asked.items()]:
        if name not in known:
            yield f"{name} is no parameter"
            continue
        schema = known[name]
        if schema.get("type") == "integer" and not re.fullmatch(r"\d+", value):
            yield f"{name} is no number: {value}"
            continue
        typed = int(value) if schema.get("type") == "integer" else unquote(unquote(value))
        yield from _against(schema, typed, name, strict=True)


def _against(schema: Schema, value: Any, where: str, *, strict: bool) -> Iterator[str]:
    """What in a value is not as the schema says; `strict`: a field that it lacks is wrong too."""
    if "oneOf" in schema:
        if all(any(_against(one, value, where, strict=strict)) for one in schema["oneOf"]):
            yield f"{where} fits none of its forms"
        return
    schema = _merged(schema)
    expected = TYPES.get(schema.get("type", ""))
    if expected and (
        not isinstance(value, expected) or (isinstance(value, bool) and expected[0] is not bool)
    ):
        yield f"{where} is no {schema['type']}: {value!r}"
        return
    yield from _limits(schema, value, where)
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        yield from (
            f"{where} lacks {name}" for name in schema.get("required", ()) if name not in value
        )
        for name, inner in value.items():
            if name in properties:
                yield from _against(properties[name], inner, f"{where}.{name}", strict=strict)
            elif strict and properties:
                yield f"{where} has a field {name} that Zoom does not know"
    if isinstance(value, list) and "items" in schema:
        for index, inner in enumerate(value):
            yield from _against(schema["items"], inner, f"{where}[{index}]", strict=strict)


def _limits(schema: Schema, value: Any, where: str) -> Iterator[str]:
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where} is none of {schema['enum']}: {value!r}"
    if isinstance(value, str) and len(value) > schema.get("maxLength", len(value)):
        yield f"{where} is longer than {schema['maxLength']}"
    if isinstance(value, list) and len(value) < schema.get("minItems", 0):
        yield f"{where} has fewer than {schema['minItems']} items"
    least, most = schema.get("minimum", value), schema.get("maximum", value)
    if isinstance(value, int) and not isinstance(value, bool) and not least <= value <= most:
        yield f"{where} is out of bounds: {value}"


def _merged(schema: Schema) -> Schema:
    """A schema with those that it is made of (`allOf`) put together."""
    parts = [_merged(part) for part in schema.get("allOf", ())]
    merged = {key: value for key, value in schema.items() if key != "allOf"}
    for part in parts:
        properties = {**merged.get("properties", {}), **part.get("properties", {})}
        required = [*merged.get("required", ()), *part.get("required", ())]
        merged = {**merged, **part, "properties": properties, "required": required}
    return merged
