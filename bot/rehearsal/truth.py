"""The truth about each attendee of a rehearsal, from what they really did.

It is worked out with arithmetic of its own and from nothing that the ledger holds, so that it can
be held against the outcomes. The rules, plainly:

* Somebody is *known* in the room by the e-mail or the registrant that Zoom shows of a device, or by
  the device's name where they said on their page that it is theirs. A device that shows nothing but
  their name, which nobody else has, is theirs too, but a person looks at it (ID-01).
* Minutes (ATT-01) are the time in the room on any known device, within the blocks that count.
* A device that nobody is known by belongs to a *stranger*. It may be anyone who was at work on
  their page while not known to be in the room. Somebody of those who was otherwise away for at
  least half of the stranger's time accounts for one stranger; a stranger for whom nobody is left
  may be anyone else who was so long away. If it could have made up for missing minutes, a person
  looks at it.
* A poll (POLL-02) is answered when the page got its receipt, and missed when the page showed it in
  time and got none. One that was never shown is held against nobody; a person looks (POLL-03).
* A camera that was off for longer than allowed is for a person to look at, never a failure. So is
  one that nobody saw because the person may have been a stranger.
* An evaluation in time passes, a late one is for a person to look at, none fails.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from bot.rehearsal.acquaintance import (
    known_devices,
    known_name_alone,
    may_be,
    stays_of,
    strangers_among,
)
from bot.rehearsal.day import Day
from bot.rehearsal.diary import Diary
from bot.rehearsal.people import Person
from bot.rehearsal.spans import Span, common, holds, total, union

Outcome = Literal["pass", "fail", "review"]


@dataclass(frozen=True, slots=True)
class Truth:
    """What should come of somebody: each requirement, and all together.

    `present` is the time (milliseconds) that they can be known to have been there; `attended` the
    time that they really were, known or not, and `really` what an all-knowing judge would decide of
    what rests on that. Polls are counted among the required ones.
    """

    requirements: Mapping[str, Outcome]
    present: int
    attended: int
    shown: int
    answered: int
    really: Mapping[str, Outcome] = field(default_factory=dict)

    @property
    def outcome(self) -> Outcome:
        """Fail where any requirement fails, else review where any needs one, else pass."""
        found = set(self.requirements.values())
        return "fail" if "fail" in found else "review" if "review" in found else "pass"


def truths(
    day: Day, cast: Sequence[Person], diaries: Sequence[Diary], launched: Sequence[str]
) -> list[Truth]:
    """The truth about each person of the cast, given the required polls that were launched."""
    people = list(zip(cast, diaries, strict=True))
    known = [known_devices(cast, person, diary) for person, diary in people]
    own = [stays_of(diary, devices) for (_, diary), devices in zip(people, known, strict=True)]
    strangers = strangers_among(diaries, known, cast)
    perhaps = may_be(strangers, diaries, own)
    return [
        _truth(day, cast, person, diaries[who], launched, known[who], perhaps[who])
        for who, person in enumerate(cast)
    ]


def _truth(
    day: Day,
    cast: Sequence[Person],
    person: Person,
    diary: Diary,
    launched: Sequence[str],
    known: Sequence[int],
    perhaps: list[Span],
) -> Truth:
    """The truth about one person: known by some of their devices, and perhaps a stranger."""
    every = range(len(person.devices))
    own, everywhere = stays_of(diary, known), stays_of(diary, every)
    requirements = {
        **_identity(cast, person, bool(own), bool(perhaps)),
        **_presence(day, own, perhaps),
        **_polls(day, diary, launched),
        **_camera(day, person, diary, known, perhaps),
        **_evaluation(day, diary),
        **_licence(day, person),
        **_acceptance(day, diary),
    }
    return Truth(
        requirements=requirements,
        present=total(common(own, day.counting)),
        attended=total(common(everywhere, day.counting)),
        shown=len(diary.shown & set(launched)),
        answered=len(diary.answered.keys() & set(launched)),
        really={**_presence(day, everywhere, []), **_camera(day, person, diary, every, [])},
    )


def _identity(
    cast: Sequence[Person], person: Person, there: bool, perhaps: bool
) -> dict[str, Outcome]:
    if not there:
        return {"ID-01": "review" if perhaps else "fail"}
    return {"ID-01": "review" if known_name_alone(cast, person) else "pass"}


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
    day: Day, person: Person, diary: Diary, devices: Sequence[int], perhaps: list[Span]
) -> dict[str, Outcome]:
    allowed, zoom = day.allowances.camera_off, day.session.zoom
    if allowed is None or (zoom and zoom.kind == "webinar"):
        return {}
    if person.camera_exempt:
        return {"CAM-02": "pass"}
    there = total(common([*stays_of(diary, devices), *perhaps], day.counting))
    off = there - total(common(_filmed(person, diary, devices), day.counting))  # or unseen
    looked_at: dict[str, Outcome] = {"CAM-03": "pass"}  # Zoom's looks tell of every camera
    return looked_at | {"CAM-01": "review" if off > allowed else "pass"}


def _filmed(person: Person, diary: Diary, devices: Iterable[int]) -> list[Span]:
    """When the camera of one of these devices was on."""
    return union(
        span
        for index in devices
        if not person.devices[index].telephone
        for span in _without(diary.stays.get(index, ()), person.devices[index].camera_off)
    )


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


def _acceptance(day: Day, diary: Diary) -> dict[str, Outcome]:
    if diary.accepted:
        return {"NOT-01": "pass"}
    return {"NOT-01": "review"} if day.allowances.accepted else {}
