"""What facilitators do to the plan of a running training, as they say it. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from bot import facts
from bot.evidence.bends import Bent, can_be_undone
from bot.evidence.progress import Progress
from bot.facts import Bend
from bot.session import Session

Kind = Literal[
    "start",
    "hold",
    "resume",
    "extend",
    "skip",
    "restore",
    "end",
    "finish",
    "postpone",
    "undo",
]
KINDS: tuple[Kind, ...] = get_args(Kind)

LONGEST = 60
"""By how many minutes a block is extended, or a poll postponed, at one go."""


class ActError(ValueError):
    """Something that cannot be done to the plan (any more); the text tells the facilitator."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing done to the plan: to a `block`, a `poll`, or the bend of the number `undoes`."""

    kind: Kind
    block: str = ""
    poll: str = ""
    minutes: int = 0
    undoes: int = 0

    def bend(self, number: int, by: str) -> Bend:
        """The bend of that number that it makes."""
        return _BENDS[self.kind](self, number, by)


_BENDS: dict[Kind, Callable[[Act, int, str], Bend]] = {
    "start": lambda act, n, by: facts.StartedEarly(number=n, by=by, block=act.block),
    "hold": lambda act, n, by: facts.Held(number=n, by=by, block=act.block),
    "resume": lambda act, n, by: facts.Resumed(number=n, by=by, block=act.block),
    "extend": lambda act, n, by: facts.Extended(
        number=n, by=by, block=act.block, minutes=act.minutes
    ),
    "skip": lambda act, n, by: facts.Skipped(number=n, by=by, block=act.block),
    "restore": lambda act, n, by: facts.Restored(number=n, by=by, block=act.block),
    "end": lambda act, n, by: facts.EndedEarly(number=n, by=by, block=act.block),
    "finish": lambda act, n, by: facts.EndedEarly(number=n, by=by, block=act.block, training=True),
    "postpone": lambda act, n, by: facts.Postponed(
        number=n, by=by, poll=act.poll, minutes=act.minutes
    ),
    "undo": lambda act, n, by: facts.Undone(number=n, by=by, undoes=act.undoes),
}

_DOING: dict[Kind, str] = {
    "start": "Starting “{title}” now",
    "hold": "Holding “{title}”",
    "resume": "Going on by the clock",
    "extend": "Extending “{title}” by {minutes} min",
    "skip": "Skipping “{title}”",
    "restore": "Bringing back “{title}”",
    "end": "Ending “{title}” now",
    "finish": "Ending now",
    "postpone": "Postponing the poll “{title}” by {minutes} min",
    "undo": "Undoing",
}

_REFUSALS: dict[Kind, str] = {
    "start": "“{title}” has begun already.",
    "hold": "“{title}” is held already, or does not run (any more).",
    "resume": "“{title}” is not held (any more).",
    "extend": "“{title}” is over, or was skipped.",
    "skip": "“{title}” has begun, or was skipped already.",
    "restore": "“{title}” was not skipped, or its turn has passed.",
    "end": "“{title}” does not run (any more).",
    "finish": "“{title}” does not run (any more), so the training was not ended.",
    "postpone": "The poll “{title}” was launched or missed already.",
    "undo": "It is too late to undo that: more than ten seconds have passed, or something else was "
    "changed since.",
}


_KINDS: dict[type[Bend], Kind] = {
    facts.StartedEarly: "start",
    facts.Held: "hold",
    facts.Resumed: "resume",
    facts.Extended: "extend",
    facts.Skipped: "skip",
    facts.Restored: "restore",
    facts.EndedEarly: "end",
    facts.Postponed: "postpone",
    facts.Undone: "undo",
}


def act_of(bend: Bend) -> Act:
    """The act that made a bend."""
    kind = _KINDS[type(bend)]
    return Act(
        "finish" if getattr(bend, "training", False) else kind,
        block=getattr(bend, "block", ""),
        poll=getattr(bend, "poll", ""),
        minutes=getattr(bend, "minutes", 0),
        undoes=getattr(bend, "undoes", 0),
    )


def doing(session: Session, act: Act) -> str:
    """What it is to do that, as the beginning of a sentence."""
    text = "Shortening “{title}” by {minutes} min" if act.minutes < 0 else _DOING[act.kind]
    return text.format(title=_title(session, act), minutes=abs(act.minutes))


def check(session: Session, progress: Progress, act: Act, now: int) -> None:
    """Raises ActError where that cannot be done at `now`."""
    if act.kind in ("extend", "postpone"):
        least = -LONGEST if act.kind == "extend" else 1
        if not least <= act.minutes <= LONGEST or not act.minutes:
            raise ActError(f"Choose a number of minutes from 1 to {LONGEST}.")
    if not _is_possible(session, progress, act, now):
        raise ActError(_REFUSALS[act.kind].format(title=_title(session, act)))


def _is_possible(session: Session, progress: Progress, act: Act, now: int) -> bool:
    if act.kind == "undo":
        latest = progress.bends_in_force()[-1:]
        return any(can_be_undone(one, now) and one.bend.number == act.undoes for one in latest)
    if act.kind == "postpone":
        over = act.poll in progress.launched or act.poll in progress.missed
        return session.poll(act.poll) is not None and not over
    bend = act.bend(progress.next_bend, "")
    return progress.running_order(session).bend(Bent(now, bend))


def _title(session: Session, act: Act) -> str:
    """What people call the block or the poll."""
    if act.poll:
        found = session.poll(act.poll)
        return (found.title if found else "") or act.poll
    titles = {block.id: block.title for block in session.blocks}
    return titles.get(act.block, act.block)
