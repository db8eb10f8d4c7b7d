"""Casting: who takes part in a rehearsal, drawn from a seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice
from random import Random

from bot.clock import HOUR, MINUTE
from bot.rehearsal.day import Day, between
from bot.rehearsal.kinds import KINDS, NAMESAKES
from bot.rehearsal.people import FIRST_NAMES, LAST_NAMES, LICENSED_IN, Device, Person

ORDINARY = 2
"""Beyond the first of each kind, this many who simply stay come with each one who does not."""


def cast(day: Day, attendees: int, seed: int) -> tuple[Person, ...]:
    """So many people of so many kinds: one of each first, in the order of `KINDS`.

    The same day, number and seed give the same people. A smaller number gives the first of them.
    """
    people: list[Person] = []
    for index, kind in enumerate(islice(_kinds(), attendees)):
        rng = Random(f"{seed}:{index}")
        one = _ordinary(day, index, seed, rng)
        if kind == NAMESAKES[1]:
            one = _named_as(one, people[-1])
        one = replace(KINDS[kind](day, one, rng), kind=kind)
        people.append(replace(one, answers_in_zoom=_answers_in_zoom(one, index, seed)))
    return tuple(people)


def _answers_in_zoom(one: Person, index: int, seed: int) -> bool:
    """Whether somebody answers in Zoom where they can choose: half of those who are known there."""
    return one.is_known_in_zoom and Random(f"{seed}:{index}:in Zoom").random() < 0.5


def _kinds() -> Iterator[str]:
    yield from KINDS
    single = [kind for kind in KINDS if kind not in NAMESAKES]
    for kind in cycle(single):
        yield from ["stays"] * ORDINARY
        yield kind


def _ordinary(day: Day, index: int, seed: int, rng: Random) -> Person:
    """Somebody who is there all day, answers everything and evaluates in time."""
    first, last = _name(index, seed)
    email = f"{_plain(first)}.{_plain(last)}@example.org"
    registrant_id = "".join(rng.choices("abcdefghijkmnpqrstuvwxyz23456789", k=22))
    shows_email, shows_registrant = rng.choice([(False, True)] * 3 + [(True, True), (True, False)])
    waits = rng.random() < 0.5
    device = Device(
        name=f"{first} {last}",
        email=email if shows_email else "",
        registrant_id=registrant_id if shows_registrant else "",
        waits=waits,
        stays=((_comes(day, rng), _goes(day, rng)),),
    )
    return Person(
        kind="stays",
        name=f"{first} {last}",
        email=email,
        registrant_id=registrant_id,
        license_state=rng.choice(LICENSED_IN),
        devices=(device,),
        ponders=rng.uniform(0.03, 0.25),
        evaluates_at=_evaluates(day, rng),
    )


def _named_as(one: Person, other: Person) -> Person:
    """The same person with another's name, in Zoom too."""
    devices = tuple(replace(device, name=other.name) for device in one.devices)
    return replace(one, name=other.name, devices=devices)


def _comes(day: Day, rng: Random) -> int:
    """Before the time that counts begins, some of them before the first block."""
    return between(rng, day.opens_at + MINUTE, day.first_counted - MINUTE)


def _goes(day: Day, rng: Random) -> int:
    """After the end, with the meeting's own end at the latest."""
    return min(
        between(rng, day.session.ends_at + MINUTE // 6, day.closes_at + MINUTE), day.closes_at
    )


def _evaluates(day: Day, rng: Random) -> int | None:
    """In time: half at once, half when they find the time, with some hours to spare."""
    if day.deadline is None:
        return None
    ends_at = day.session.ends_at
    if rng.random() < 0.5:
        return between(rng, ends_at + MINUTE, min(ends_at + 5 * MINUTE, day.deadline - MINUTE))
    spare = min(6 * HOUR, (day.deadline - ends_at) // 4)
    return between(rng, ends_at + 10 * MINUTE, day.deadline - spare)


def _name(index: int, seed: int) -> tuple[str, str]:
    """The name of the index-th person: no two are the same while there are names left."""
    order = Random(seed)
    first, last = (
        order.sample(FIRST_NAMES, len(FIRST_NAMES)),
        order.sample(LAST_NAMES, len(LAST_NAMES)),
    )
    turn, place = divmod(index, len(first))
    return first[place], last[(place + turn) % len(last)]


def _plain(name: str) -> str:
    """A name in the letters that e-mail addresses are written in."""
    return name.lower().translate(str.maketrans("áéíóúñöüø", "aeiounouo"))
