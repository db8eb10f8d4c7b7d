"""The kinds of attendee a training meets, and what each does with the day.

Each is a function from an ordinary attendee, who stays all day and does everything, to one who
does not. What then becomes of them is not decided here: the truth is worked out afterwards from
what they really did.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from bot.clock import HOUR, MINUTE
from bot.rehearsal.day import Day, between
from bot.rehearsal.people import Device, Person

Habit = Callable[[Day, Person, Random], Person]

CLEARLY = 3 * MINUTE
"""By how much a camera is off longer or shorter than allowed.

What tells camera states looks once a minute, so a minute or two decide nothing.
"""


def stays(_day: Day, one: Person, _rng: Random) -> Person:
    """Is there from before the start to after the end, answers everything, evaluates in time."""
    return one


def comes_late(day: Day, one: Person, rng: Random) -> Person:
    """Misses a part of what may be missed at the beginning."""
    missed = day.quiet(rng, day.allowance // 4, day.allowance * 3 // 4)
    return _present(one, (day.moment_after(missed), _leaves(one)))


def comes_too_late(day: Day, one: Person, rng: Random) -> Person:
    """Misses more than may be missed at the beginning."""
    missed = day.quiet(rng, *_too_much(day))
    return _present(one, (day.moment_after(missed), _leaves(one)))


def leaves_early(day: Day, one: Person, rng: Random) -> Person:
    """Leaves so short before the end that it does no harm."""
    stayed = day.quiet(rng, day.counted - day.allowance * 3 // 4, day.counted - day.allowance // 4)
    return _present(one, (_joins(one), day.moment_after(stayed)))


def leaves_too_early(day: Day, one: Person, rng: Random) -> Person:
    """Leaves long before the end."""
    least, most = _too_much(day)
    stayed = day.quiet(rng, day.counted - most, day.counted - least)
    return _present(one, (_joins(one), day.moment_after(stayed)))


def drops_out_briefly(day: Day, one: Person, rng: Random) -> Person:
    """Loses the connection for a little less than may be missed, and returns."""
    gone = day.quiet(rng, day.counted // 4, day.counted * 3 // 4)
    return _away(day, one, gone, rng.randint(day.allowance // 3, day.allowance * 3 // 4))


def drops_out_long(day: Day, one: Person, rng: Random) -> Person:
    """Loses the connection for longer than may be missed, and returns."""
    least, most = _too_much(day)
    gone = day.quiet(rng, day.counted // 4, max(day.counted - most - 10 * MINUTE, 0))
    return _away(day, one, gone, rng.randint(least, most))


def misses_a_poll(day: Day, one: Person, rng: Random) -> Person:
    """Sees a poll and lets it pass."""
    required = [poll.id for _, poll in day.session.polls() if poll.required]
    return replace(one, skips=frozenset(rng.sample(required, min(len(required), 1))))


def never_evaluates(_day: Day, one: Person, _rng: Random) -> Person:
    """Forgets the evaluation."""
    return replace(one, evaluates_at=None)


def evaluates_late(day: Day, one: Person, rng: Random) -> Person:
    """Sends the evaluation an hour or two after it closed."""
    late = between(rng, HOUR, 2 * HOUR)
    return replace(one, evaluates_at=None if day.deadline is None else day.deadline + late)


def uses_two_devices(day: Day, one: Person, rng: Random) -> Person:
    """Begins on a laptop, adds a telephone's screen, ends on that alone: never away."""
    laptop = one.devices[0]
    second = day.moment_after(day.quiet(rng, day.counted // 4, day.counted // 2))
    first_ends = day.moment_after(day.quiet(rng, day.counted * 3 // 5, day.counted * 4 // 5))
    phone = replace(
        laptop, name=f"{one.name} (phone)", waits=False, stays=((second, _leaves(one)),)
    )
    laptop = replace(laptop, stays=((_joins(one), max(first_ends, second)),))
    return replace(one, devices=(laptop, phone))


def says_whose_tablet_it_is(_day: Day, one: Person, rng: Random) -> Person:
    """Joins under a device's name with no e-mail, and says on the page that it is theirs."""
    tablet = f"Tablet {rng.randint(1000, 9999)}"
    return replace(_anonymous(one, tablet), claims=tablet)


def is_just_iphone(_day: Day, one: Person, _rng: Random) -> Person:
    """Joins as "iPhone" with no e-mail, and answers the polls without saying so."""
    return _anonymous(one, "iPhone")


def is_known_by_name(_day: Day, one: Person, _rng: Random) -> Person:
    """Joins under the registered name, and nothing else ties the two together."""
    return _anonymous(one, one.name)


def shows_email(_day: Day, one: Person, _rng: Random) -> Person:
    """Is signed in to Zoom, which shows the e-mail and no registrant."""
    return _on_every_device(one, email=one.email, registrant_id="")


def shows_registrant(_day: Day, one: Person, _rng: Random) -> Person:
    """Came by the registrant's link, as a guest whose e-mail is empty."""
    return _on_every_device(one, email="", registrant_id=one.registrant_id)


def keeps_camera_off_long(day: Day, one: Person, rng: Random) -> Person:
    """Turns the camera off for clearly longer than may be, and on again."""
    allowed = day.allowances.camera_off or 0
    return _camera_off(day, one, rng, allowed + CLEARLY + rng.randint(0, 5) * MINUTE)


def keeps_camera_off(day: Day, one: Person, _rng: Random) -> Person:
    """Never turns the camera on."""
    return _on_every_device(one, camera_off=((day.opens_at, day.closes_at),))


def is_exempt(day: Day, one: Person, rng: Random) -> Person:
    """Never turns the camera on, and need not."""
    return replace(keeps_camera_off(day, one, rng), camera_exempt=True)


def visits_a_breakout_room(day: Day, one: Person, rng: Random) -> Person:
    """Spends some minutes in a breakout room, and turns the camera off briefly later."""
    activity = next((b for b in day.session.blocks if b.kind == "activity"), day.session.blocks[0])
    third = (activity.ends_at - activity.starts_at) // 3
    starts_at = between(rng, activity.starts_at + MINUTE // 2, activity.starts_at + third)
    room = (starts_at, starts_at + third // 1000 * 1000)
    one = _on_every_device(one, breakouts=(room,))
    allowed = day.allowances.camera_off or 0
    return _camera_off(day, one, rng, max(allowed - 2 * CLEARLY, MINUTE))


def does_not_come(_day: Day, one: Person, _rng: Random) -> Person:
    """Registered, and is never seen."""
    return replace(one, devices=(), opens_page=False, evaluates_at=None)


def never_opens_the_page(_day: Day, one: Person, _rng: Random) -> Person:
    """Is in the room all day, and never opens the personal link."""
    return replace(one, opens_page=False)


def dials_in(_day: Day, one: Person, rng: Random) -> Person:
    """Listens by telephone, which shows nobody's name, and answers the polls on the page."""
    number = f"1215555{rng.randint(100, 199):04}"
    shown = f"+{number[0]} {number[1:4]}***{number[-4:]}"
    device = Device(name=shown, telephone=number, stays=one.devices[0].stays)
    return replace(one, devices=(device,))


def is_licensed_elsewhere(_day: Day, one: Person, _rng: Random) -> Person:
    """Holds a licence of a state to which no credit can be given."""
    return replace(one, license_state="NJ")


KINDS: dict[str, Habit] = {
    "stays": stays,
    "late": comes_late,
    "too late": comes_too_late,
    "just iPhone": is_just_iphone,
    "drops out": drops_out_briefly,
    "misses a poll": misses_a_poll,
    "no evaluation": never_evaluates,
    "two devices": uses_two_devices,
    "namesake, e-mail": shows_email,
    "namesake, registrant": shows_registrant,
    "camera off long": keeps_camera_off_long,
    "says who it is": says_whose_tablet_it_is,
    "leaves too early": leaves_too_early,
    "no-show": does_not_come,
    "page unopened": never_opens_the_page,
    "telephone": dials_in,
    "evaluates late": evaluates_late,
    "camera never on": keeps_camera_off,
    "camera exempt": is_exempt,
    "drops out long": drops_out_long,
    "leaves early": leaves_early,
    "name alone": is_known_by_name,
    "breakout room": visits_a_breakout_room,
    "New Jersey": is_licensed_elsewhere,
}
"""Every kind, in the order in which a rehearsal takes them in."""

NAMESAKES = ("namesake, e-mail", "namesake, registrant")
"""The two who share one name."""


def _joins(one: Person) -> int:
    return one.devices[0].stays[0][0]


def _leaves(one: Person) -> int:
    return one.devices[0].stays[-1][1]


def _present(one: Person, *spans: tuple[int, int]) -> Person:
    """The same person, there in those times alone."""
    return replace(one, devices=(replace(one.devices[0], stays=spans, waits=False),))


def _away(day: Day, one: Person, after: int, missed: int) -> Person:
    """The same person, gone when `after` of the counted time has passed, for `missed` of it."""
    gone, back = day.moment_after(after), day.moment_after(after + missed)
    return _present(one, (_joins(one), gone), (back, _leaves(one)))


def _too_much(day: Day) -> tuple[int, int]:
    """How much is clearly more than may be missed: the least and the most of it."""
    return tuple(  # type: ignore[return-value]
        min(day.allowance + more * MINUTE, day.counted * 9 // 10) for more in (5, 20)
    )


def _anonymous(one: Person, name: str) -> Person:
    return _on_every_device(one, name=name, email="", registrant_id="")


def _on_every_device(one: Person, **changes: object) -> Person:
    devices = tuple(replace(device, **changes) for device in one.devices)  # type: ignore[arg-type]
    return replace(one, devices=devices)


def _camera_off(day: Day, one: Person, rng: Random, counted: int) -> Person:
    """The same person with the camera off for so much of the time that counts, once."""
    first = rng.randint(day.counted // 4, max(day.counted // 4, day.counted * 3 // 4 - counted))
    span = (day.moment_after(first), day.moment_after(first + counted))
    return _on_every_device(one, camera_off=(span,))
