"""Who can be known by what Zoom shows of their devices, and who a stranger may be.

A part of the rehearsal's truth; its rules are told in `bot/rehearsal/truth.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.rehearsal.diary import Diary
from bot.rehearsal.people import Device, Person
from bot.rehearsal.spans import Span, common, holds, total, union

Known = Literal["yes", "by name", "no"]


@dataclass(frozen=True, slots=True)
class Stranger:
    """A device in the room that nobody is known by; `who` it really was."""

    who: int
    stays: tuple[Span, ...]


def recognised(cast: Sequence[Person], person: Person, device: Device, claimed: bool) -> Known:
    """Whether a device can be known to be somebody's."""
    if device.email or device.registrant_id or (claimed and device.name == person.claims):
        return "yes"
    alone = sum(one.name == device.name for one in cast) == 1
    return "by name" if alone and device.name == person.name else "no"


def known_devices(cast: Sequence[Person], person: Person, diary: Diary) -> list[int]:
    """The devices that somebody can be known by, by their index."""
    return [
        index
        for index, device in enumerate(person.devices)
        if recognised(cast, person, device, diary.claimed) != "no"
    ]


def known_name_alone(cast: Sequence[Person], person: Person) -> bool:
    """Whether somebody is known on some device by nothing but their name."""
    return any(recognised(cast, person, one, True) == "by name" for one in person.devices)


def stays_of(diary: Diary, devices: Iterable[int]) -> list[Span]:
    """When somebody was in the room with any of these devices."""
    return union(stay for index in devices for stay in diary.stays.get(index, ()))


def strangers_among(
    diaries: Sequence[Diary], known: Sequence[Sequence[int]], cast: Sequence[Person]
) -> list[Stranger]:
    """The devices that nobody is known by."""
    return [
        Stranger(who, tuple(diary.stays.get(index, ())))
        for who, (person, diary) in enumerate(zip(cast, diaries, strict=True))
        for index in range(len(person.devices))
        if index not in known[who]
    ]


def may_be(
    strangers: Sequence[Stranger], diaries: Sequence[Diary], own: Sequence[list[Span]]
) -> list[list[Span]]:
    """When each person may have been there as a stranger; `own` is when they are known to be."""
    perhaps: list[list[Span]] = [[] for _ in diaries]
    accounted: set[int] = set()
    for stranger in strangers:
        active = {
            who
            for who, diary in enumerate(diaries)
            for at in diary.active
            if holds(stranger.stays, at) and not holds(own[who], at)
        }
        away = {who for who, stays in enumerate(own) if _mostly_away(stranger.stays, stays)}
        free = (active & away) - accounted
        if free:
            accounted.add(stranger.who if stranger.who in free else min(free))
        for who in active if free else active | away:
            perhaps[who] += stranger.stays
    return perhaps


def _mostly_away(spans: Sequence[Span], own: list[Span]) -> bool:
    return 2 * total(common(spans, own)) <= total(spans)
