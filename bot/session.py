"""The session file (TOML): one training's blocks, polls, policy and provider."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from bot import messages
from bot.launch import Launch, parse_duration, parse_launch
from bot.local_time import zones
from bot.quoting import quoted

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
LocalTime = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
BlockKind = Literal["open", "instruction", "activity", "break", "questions"]
MeetingKind = Literal["meeting", "webinar"]

EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)
"""A training's date is no other: with what comes before and after, every moment has a date."""


def _zone(name: str) -> str:
    if name not in zones():
        expected = "expected one such as America/New_York"
        raise ValueError(f"{quoted(name)} is no IANA time zone; {expected}")
    return name


def _https(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or re.search(r"\s", address):
        raise ValueError(f"{quoted(address)} is no address that begins with https://")
    return address


def _day(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"expected a day from {EARLIEST.year} to {LATEST.year}, found {day}")
    return day


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Question(_Table):
    """A question of a poll: `choices` for single and multiple; a rating goes from 1 to `scale`."""

    text: Annotated[Text, StringConstraints(max_length=1024)]
    kind: Literal["single", "multiple", "short_answer", "rating"] = "single"
    choices: tuple[Text, ...] = ()
    scale: int = Field(default=5, ge=2, le=10)


class Poll(_Table):
    """A poll of one block, open for `open_for` milliseconds.

    `required` false means that it is asked of all and judged of none. With `show_results`
    `closed`, attendees see what all answered once it has closed.
    """

    id: Slug
    title: Text | None = None
    launch: Annotated[Launch, BeforeValidator(parse_launch)]
    open_for: Annotated[int, BeforeValidator(parse_duration)] = 180_000
    required: bool = True
    channel: Literal["page", "zoom", "both"] = "page"
    show_results: Literal["never", "closed"] = "never"
    questions: tuple[Question, ...] = Field(min_length=1)


class Block(_Table):
    """A block of the agenda. `id` is `block-1`, `block-2`, … unless the file names it.

    `starts_at` and `ends_at` are the planned moments, UTC milliseconds.
    """

    id: Slug = ""
    starts: LocalTime
    ends: LocalTime
    title: Text
    kind: BlockKind
    counts: bool
    polls: tuple[Poll, ...] = ()
    starts_at: Annotated[int, Field(exclude=True)] = 0
    ends_at: Annotated[int, Field(exclude=True)] = 0

    @property
    def minutes(self) -> float:
        """How long the block is planned to last."""
        return (self.ends_at - self.starts_at) / 60_000


class RegistrationQuestions(_Table):
    """The titles of the registration form's custom questions, where they are unusual.

    Without a title the question is recognised by its words, such as "CE license number".
    """

    license_number: str = ""
    license_state: str = ""
    ce_credit: str = ""


class ZoomMeeting(_Table):
    """Where the training takes place in Zoom. `id` is the meeting number, digits only."""

    kind: MeetingKind = "meeting"
    id: Annotated[str, BeforeValidator(lambda value: str(value).replace(" ", ""))] = Field(
        pattern=r"^\d{9,12}$"
    )
    questions: RegistrationQuestions = RegistrationQuestions()


class Provider(_Table):
    """Who gives the credit, under which approval."""

    name: Text
    number: str = ""
    approved: tuple[date, date] | None = None
    officer: str = ""
    statement: str = ""
    excluded: tuple[str, ...] = ()


Entry = Annotated[str, StringConstraints(pattern=r"^entry\.\d{1,20}$")]


class Prefill(_Table):
    """The fields of a Google Form that each attendee's own link fills in, by their entry ids.

    `token` is a code of theirs, by which a response is known whatever address it came under.
    """

    token: Entry | None = None
    email: Entry | None = None
    name: Entry | None = None


class Evaluation(_Table):
    """The evaluation that completes the training, due `hours` after the end.

    It is the form at `url`; the one on the attendee's own page stands beside it unless `on_page`
    is false, and alone where there is no `url`.
    """

    url: str = ""
    hours: float = Field(default=48, gt=0, le=10_000)
    prefill: Prefill | None = None
    on_page: bool = True

    @property
    def shared_url(self) -> str:
        """The form's address for everyone at once; empty where each has a link of their own."""
        return "" if self.prefill else self.url

    @property
    def is_on_page(self) -> bool:
        """Whether attendees can fill it in on their own page."""
        return self.on_page or not self.url


class Resource(_Table):
    """Something to read or watch, at an https address: slides, a tip sheet, the recording.

    Attendees find it on their page from the moment on that `shown` says.
    """

    title: Annotated[Text, StringConstraints(max_length=200)]
    url: Annotated[Text, AfterValidator(_https)]
    shown: Literal["before", "during", "after"] = "before"


class Messages(_Table):
    """What the in-meeting bot writes into everyone's chat; an empty text is not posted."""

    welcome: str = messages.DEFAULTS["welcome"]
    launch: str = messages.DEFAULTS["launch"]
    reminder: str = messages.DEFAULTS["reminder"]
    break_: str = Field(default=messages.DEFAULTS["break"], alias="break")
    back: str = messages.DEFAULTS["back"]
    evaluation: str = messages.DEFAULTS["evaluation"]

    @field_validator("*")
    @classmethod
    def _check(cls, text: str, info: ValidationInfo) -> str:
        return messages.check(str(info.field_name).rstrip("_"), text)


class Session(_Table):
    """One training, as its session file describes it."""

    id: Slug
    title: Text
    date: Annotated[date, AfterValidator(_day)]
    timezone: Annotated[str, AfterValidator(_zone)]
    credits: float = Field(ge=0, le=1000)
    credit_type: str = ""
    level: str = ""
    description: str = ""
    audience: str = ""
    delivery: str = ""
    contact: str = ""
    accommodation: str = ""
    objectives: tuple[Text, ...] = ()
    presenters: tuple[Text, ...] = ()
    facilitators: tuple[Text, ...] = ()
    zoom: ZoomMeeting | None = None
    provider: Provider | None = None
    policy: dict[str, Any] = Field(default_factory=dict)
    evaluation: Evaluation | None = None
    messages: Messages = Messages()
    resources: tuple[Resource, ...] = ()
    blocks: tuple[Block, ...] = Field(min_length=1)
    _text: str = PrivateAttr(default="")

    @property
    def text(self) -> str:
        """The session file itself."""
        return self._text

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone of the file's local times."""
        return ZoneInfo(self.timezone)

    @property
    def starts_at(self) -> int:
        """When the first block is planned to begin, UTC milliseconds."""
        return self.blocks[0].starts_at

    @property
    def ends_at(self) -> int:
        """When the last block is planned to end, UTC milliseconds."""
        return self.blocks[-1].ends_at

    @property
    def counted_minutes(self) -> float:
        """The minutes of the blocks that count, as planned."""
        return sum(block.minutes for block in self.blocks if block.counts)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the session file, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def polls(self) -> Iterator[tuple[Block, Poll]]:
        """Every poll with its block, in the order of the agenda."""
        for block in self.blocks:
            for poll in block.polls:
                yield block, poll

    def poll(self, poll_id: str) -> Poll | None:
        """The poll of that id, None where there is none."""
        return next((poll for _, poll in self.polls() if poll.id == poll_id), None)


def unchecked(values: dict[str, Any], text: str) -> Session:
    """The session of parsed TOML, its times not yet resolved. Raises pydantic's ValidationError."""
    session = Session.model_validate(values)
    session._text = text
    return session
