"""Facts in plain words."""

from __future__ import annotations

import pytest

from bot import facts
from bot.fact_words import WORDS
from bot.facts import Body, Fact
from bot.history import tell, tell_all
from bot.local_time import parse_iso
from bot.session import Session
from tests.deliveries import delivery, joined
from webhooks import delivery as deliveries

ABOUT_THEM = [one for one in facts.KINDS.values() if "attendee" in one.__struct_fields__]
CLOCK = parse_iso("2026-12-04T18:05:00Z")


def recorded(body: Body, seq: int = 1, source: str = "page") -> Fact:
    new = body.fact("small-2026-12-04", at=CLOCK, source=source)
    return Fact(
        **{name: getattr(new, name) for name in new.__struct_fields__},
        seq=seq,
        recorded_at=CLOCK,
        digest="",
        chain="",
    )


def from_zoom(raw: bytes, seq: int) -> Fact:
    new = deliveries.fact_of(deliveries.parse(raw), "small-2026-12-04", CLOCK)
    return Fact(
        **{name: getattr(new, name) for name in new.__struct_fields__},
        seq=seq,
        recorded_at=CLOCK,
        digest="",
        chain="",
    )


@pytest.mark.parametrize("kind", ABOUT_THEM, ids=lambda kind: kind.KIND)
def test_every_kind_of_fact_about_an_attendee_has_words_of_its_own(kind: type[Body]) -> None:
    assert kind in WORDS


def test_a_fact_is_told_with_the_poll_s_name_and_who_told_it(small_session: Session) -> None:
    body = facts.PollAnswered(poll="first", attendee="ada", answers=(("Blue",),))
    told = tell(recorded(body), small_session)
    assert told.text == "“first” was answered: Blue"
    assert (told.who, told.seq, told.at) == ("the attendee’s page", 1, CLOCK)


def test_who_decided_goes_before_where_it_was_decided(small_session: Session) -> None:
    body = facts.ReviewSettled(
        requirement="CAM-01", outcome="pass", by="The director", reason="Seen.", attendee="ada"
    )
    told = tell(recorded(body, source="cli"), small_session)
    assert (told.who, told.text) == ("The director", "CAM-01 was settled as pass: Seen.")


def test_a_letter_is_called_by_its_kind(small_session: Session) -> None:
    sent = facts.MailSent(
        mail="mail:small-2026-12-04:denial:ada:", attendee="ada", attempt=1, via="file", digest="x"
    )
    assert tell(recorded(sent), small_session).text == "The denial letter was sent."


def test_zoom_is_told_by_the_name_that_it_shows(small_session: Session) -> None:
    fact = from_zoom(joined("Ada", "2026-12-04T18:05:00Z"), 4)
    assert tell(fact, small_session).text == "“Ada” came into the meeting."
    unknown = from_zoom(delivery("meeting.something_new", {"id": "1"}), 5)
    assert tell(unknown, small_session).text == "Something new."


def test_what_was_erased_says_so(small_session: Session) -> None:
    fact = recorded(facts.PageOpened(attendee="ada"))
    erased = Fact(**{name: getattr(fact, name) for name in fact.__struct_fields__} | {"body": ""})
    assert tell(erased, small_session).text == "What this said was erased."


def test_what_zoom_says_every_few_seconds_is_one_line(small_session: Session) -> None:
    quality = [from_zoom(delivery("meeting.participant_qos", {"id": "1"}), n) for n in (2, 5, 9)]
    opened = recorded(facts.PageOpened(attendee="ada"), 3)
    told = tell_all([quality[0], opened, *quality[1:]], small_session)
    assert [one.seq for one in told] == [2, 3]
    assert told[0].text == "Zoom told how the connection was: 3 times, until 1:05 PM."
