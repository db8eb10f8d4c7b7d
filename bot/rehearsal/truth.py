"""The truth about each attendee of a rehearsal, from what they really did.

It is worked out with arithmetic of its own and from nothing that the ledger holds, so that it can
be held against the outcomes. The rules, plainly:

* Somebody is *known* in the room by the e-mail or the registrant that Zoom shows of a device, or by
  the device's name where they said on their page that it is theirs. A device that shows nothing but
  their name, which nobody else has, is theirs too, but a person looks at it (ID-01).
* Minutes (ATT-01) are the time in the room on any known device, within the blocks that count.
* A device that nobody is known by belongs to a *stranger*. It may be anyone who was at work on
  their page while not known to be in the room; if there is no such person, anyone who was not known
  to be in the room at any time that the stranger was. If it could have made up for missing minutes,
  a person looks at it.
* A poll (POLL-02) is answered when the page got its receipt, and missed when the page showed it in
  time and got none. One that was never shown is held against nobody; a person looks (POLL-03).
* A camera that was off for longer than allowed is for a person to look at, never a failure. So is
  one that nobody saw because the person may have been a stranger.
* An evaluation in time passes, a late one is for a person to look at, none fails.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from bot.rehearsal.day import Day
from bot.rehearsal.diary import Diary
from bot.rehearsal.people import Device, Person
from bot.rehearsal.spans import Span, common, holds, total, union

Outcome = Literal["pass", "fail", "review"]

Known = Literal["yes", "by name", "no"]


@dataclass(frozen=True, slots=True)
class Truth:
    """What should come of somebody: each requirement, and all together.

    `present` is the time (milliseconds) that they can be known to have been there; `attended` the
    time that they really were, known or not. Polls are counted among the required ones.
    """

    requirements: Mapping[str, Outcome]
    present: int
    attended: int
    shown: int
    answered: int

    @property
    def outcome(self) -> Outcome:
        """Fail where any requirement fails, else review where any needs one, else pass."""
        found = set(self.requirements.values())
        return "fail" if "fail" in found else "review" if "review" in found else "pass"


@dataclass(frozen=True, slots=True)
class Stranger:
    """A device in the room that nobody is known by; `who` it really was."""

    who: int
    stays: tuple[Span, ...]


def truths(
    day: Day, cast: Sequence[Person], diaries: Sequence[Diary], launched: Sequence[str]
) -> list[Truth]:
    """The truth about each person of the cast, given the required polls that were launched."""
    known = [_known_stays(cast, person, diary) for person, diary in zip(cast, diaries, strict=True)]
    strangers = list(_strangers(cast, diaries))
    mistakable = [_may_be(stranger, diaries, known) for stranger in strangers]
    found = []
    for who, (person, diary) in enumerate(zip(cast, diaries, strict=True)):
        perhaps = [
            stay
            for stranger, anyone in zip(strangers, mistakable, strict=True)
            if who in anyone
            for stay in stranger.stays
        ]
        requirements = {
            **_identity(cast, person, bool(known[who]), bool(perhaps)),
            **_presence(day, known[who], perhaps),
            **_polls(day, diary, launched),
            **_camera(day, cast, person, diary, perhaps),
            **_evaluation(day, diary),
            **_licence(day, person),
        }
        found.append(
            Truth(
                requirements=requirements,
                present=total(common(known[who], day.counting)),
                attended=total(common(_everywhere(diary), day.counting)),
                shown=len(diary.shown & set(launched)),
                answered=len(diary.answered.keys() & set(launched)),
            )
        )
    return found


def recognised(cast: Sequence[Person], person: Person, device: Device, claimed: bool) -> Known:
    """Whether a device can be known to be somebody's."""
    if device.email or device.registrant_id or (claimed and device.name == person.claims):
        return "yes"
    alone = sum(one.name == device.name for one in cast) == 1
    return "by name" if alone and device.name == person.name else "no"


def _known_stays(cast: Sequence[Person], person: Person, diary: Diary) -> list[Span]:
    return union(
        stay
        for index, device in enumerate(person.devices)
        if recognised(cast, person, device, diary.claimed) != "no"
        for stay in diary.stays.get(index, ())
    )


def _everywhere(diary: Diary) -> list[Span]:
    return union(stay for stays in diary.stays.values() for stay in stays)


def _strangers(cast: Sequence[Person], diaries: Sequence[Diary]) -> Iterator[Stranger]:
    for who, (person, diary) in enumerate(zip(cast, diaries, strict=True)):
        for index, device in enumerate(person.devices):
            if recognised(cast, person, device, diary.claimed) == "no":
                yield Stranger(who, tuple(diary.stays.get(index, ())))


def _may_be(stranger: Stranger, diaries: Sequence[Diary], known: Sequence[list[Span]]) -> set[int]:
    """Who a stranger may be, by what can be known."""
    active = {
        who
        for who, diary in enumerate(diaries)
        for at in diary.active
        if holds(stranger.stays, at) and not holds(known[who], at)
    }
    return active or {who for who, own in enumerate(known) if not common(own, stranger.stays)}


def _identity(
    cast: Sequence[Person], person: Person, there: bool, perhaps: bool
) -> dict[str, Outcome]:
    if not there:
        return {"ID-01": "review" if perhaps else "fail"}
    by_name = any(recognised(cast, person, one, True) == "by name" for one in person.devices)
    return {"ID-01": "review" if by_name else "pass"}


def _presence(day: Day, known: list[Span], perhaps: list[Span]) -> dict[str, Outcome]:
    needed = day.allowances.present
    if total(common(known, day.counting)) >= needed:
        return {"ATT-01": "pass"}
    possible = total(common([*known, *perhaps], day.counting))
    return {"ATT-01": "review" if possible >= needed else "fail"}


def _polls(day: Day, diary: Diary, launched: Sequence[str]) -> dict[str, Outcome]:
    share = day.allowances.polls_answered
    if not share or not any(poll.required for _, poll in day.session.polls()):
        return {}
    needed = math.ceil(len(launched) * share - 1e-9)
    answered = diary.answered.keys() & set(launched)
    missed = (diary.shown & set(launched)) - answered
    unseen = set(launched) - answered - missed
    return {
        "POLL-02": "fail" if len(launched) - len(missed) < needed else "pass",
        "POLL-03": "review" if unseen and len(answered) < needed else "pass",
    }


def _camera(
    day: Day, cast: Sequence[Person], person: Person, diary: Diary, perhaps: list[Span]
) -> dict[str, Outcome]:
    allowed, zoom = day.allowances.camera_off, day.session.zoom
    if allowed is None or (zoom and zoom.kind == "webinar"):
        return {}
    if person.camera_exempt:
        return {"CAM-02": "pass"}
    present = _known_stays(cast, person, diary)
    on = [
        span
        for index, device in enumerate(person.devices)
        if recognised(cast, person, device, diary.claimed) != "no" and not device.telephone
        for span in _without(diary.stays.get(index, ()), device.camera_off)
    ]
    there = total(common([*present, *perhaps], day.counting))
    off = there - total(common(on, day.counting))  # or unseen, which may have been off
    looked_at: dict[str, Outcome] = {"CAM-03": "pass"}  # Zoom's looks tell of every camera
    return looked_at | {"CAM-01": "review" if off > allowed else "pass"}


def _without(spans: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    """The time of `spans` that is not in `taken`."""
    edges = sorted({edge for span in (*spans, *taken) for edge in span})
    return union(
        one for one in pairwise(edges) if holds(spans, one[0]) and not holds(taken, one[0])
    )


def _evaluation(day: Day, diary: Diary) -> dict[str, Outcome]:
    if day.deadline is None:
        return {}
    if diary.evaluated_at is None:
        return {"EVAL-01": "fail"}
    return {"EVAL-01": "pass" if diary.evaluated_at <= day.deadline else "review"}


def _licence(day: Day, person: Person) -> dict[str, Outcome]:
    if not day.allowances.excluded or not day.session.credits:
        return {}
    refused = person.license_state in day.allowances.excluded
    return {"JUR-01": "review" if refused else "pass"}
