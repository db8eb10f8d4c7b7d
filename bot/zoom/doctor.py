"""What works in Zoom for this installation, what does not, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.clock import HOUR, MINUTE, SECOND
from bot.local_time import clock_text, to_local
from bot.session import MeetingKind, Session
from bot.zoom.adapter import Table, Zoom
from bot.zoom.errors import ZoomError
from bot.zoom.fields import moment, tables, text
from bot.zoom.findings import Finding, fails, note, works
from bot.zoom.paths import Place, place_of
from bot.zoom.poll_forms import PollFormError, asked_in_zoom, forms_of
from bot.zoom.poll_push import list_polls
from bot.zoom.registration import subject_of
from bot.zoom.scopes import needs_of

DEFAULT_KIND: MeetingKind = "meeting"
"""What is asked of the scopes where no session is added yet."""

LARGEST_SKEW = MINUTE
"""By how much this machine's clock may be wrong: signatures are refused at five minutes."""

NO_REGISTRATION = 2
"""Zoom's `approval_type` of a meeting that takes no registrations."""

INSTANT, PERSONAL = 1, 4
"""Zoom's types of meeting that cannot have polls: one begun at once, one in a personal room."""

WANTED = {
    "license_number": "the licence number",
    "license_state": "the state of the licence",
    "ce_credit": "whether credit is wanted",
}


def examine_zoom(zoom: Zoom, sessions: Sequence[Session]) -> Iterator[Finding]:
    """Look at the sign-in, the clock, the scopes, and at the meeting of each session."""
    try:
        zoom.sign_in()
    except ZoomError as error:
        yield fails("The sign-in to Zoom", str(error))
        return
    yield works("The sign-in to Zoom")
    yield _clock(zoom)
    kinds = {session.zoom.kind for session in sessions if session.zoom}
    for kind in sorted(kinds) or [DEFAULT_KIND]:
        yield from _scopes(zoom, kind)
    for session in sessions:
        if session.zoom is None:
            yield note(f"{session.id} names no Zoom meeting", "Add [zoom] to its session file.")
        else:
            yield from examine_meeting(zoom, session)


def _clock(zoom: Zoom) -> Finding:
    seconds = abs(zoom.skew) / SECOND
    if abs(zoom.skew) <= LARGEST_SKEW:
        return works("This machine's clock agrees with Zoom's")
    way = "ahead of" if zoom.skew > 0 else "behind"
    return fails(
        f"This machine's clock is {seconds:.0f} s {way} Zoom's",
        "Turn on time synchronisation (timedatectl set-ntp true): five minutes off, every "
        "delivery is refused.",
    )


def _scopes(zoom: Zoom, kind: MeetingKind) -> Iterator[Finding]:
    """The scopes of the app, as Zoom named them with the token."""
    lacking = [need for need in needs_of(kind) if not need.is_met(zoom.scopes)]
    if not lacking:
        yield works(f"The app has every scope for a {kind}")
    for need in lacking:
        yield fails(
            f"The app may not {need.purpose}",
            f"Add the scope {need.scope} under Scopes on the app's page at marketplace.zoom.us.",
        )


def examine_meeting(zoom: Zoom, session: Session) -> Iterator[Finding]:
    """Look at the meeting of one session: its time, its registration, its polls."""
    place = place_of(session)
    name = f"{session.id}: {place.kind} {place.number}"
    try:
        meeting = zoom.get(place.path(), f"look at the {place.kind} of {session.id}")
    except ZoomError as error:
        yield fails(name, str(error))
        return
    yield works(f"{name} is “{text(meeting, 'topic')}”")
    yield from _time(session, meeting)
    yield from _plan(zoom, session, place)
    yield from _registration(zoom, session, place, meeting)
    yield from _polls(zoom, session, place, meeting)
    yield from _entry(session, meeting)


def _time(session: Session, meeting: Table) -> Iterator[Finding]:
    starts_at = moment(meeting, "start_time")
    if starts_at is None or abs(starts_at - session.starts_at) <= HOUR:
        return
    there, zone = to_local(starts_at, session.zone), session.timezone
    yield fails(
        f"{session.id}: Zoom's meeting begins on {there:%Y-%m-%d} at "
        f"{clock_text(starts_at, session.zone)}, the session on {session.date} at "
        f"{clock_text(session.starts_at, session.zone)} ({zone})",
        "Correct the one that is wrong: deliveries count from two hours before to two hours after.",
    )


def _plan(zoom: Zoom, session: Session, place: Place) -> Iterator[Finding]:
    """Whether the host's plan gives reports: asked for ahead, there is none, which is no refusal.

    Zoom gives reports from a Pro plan on, as it does polls and registration.
    """
    doing = "let the participants report be asked for"
    try:
        zoom.get(place.report(place.number, "/participants"), doing, page_size=1)
    except ZoomError as error:
        if error.trouble == "scope":
            return  # that is told with the other scopes
        if error.trouble != "missing":
            yield fails(f"{session.id}: the plan of the host", str(error))
            return
    yield works(f"{session.id}: the host's plan gives reports (Pro or higher)")


def _registration(zoom: Zoom, session: Session, place: Place, meeting: Table) -> Iterator[Finding]:
    settings = meeting.get("settings")
    approval = settings.get("approval_type") if isinstance(settings, dict) else None
    if approval == NO_REGISTRATION:
        yield fails(
            f"{session.id}: the meeting takes no registrations",
            "Set Registration to Required in the meeting's settings at zoom.us; it is what tells "
            "attendees apart for certain.",
        )
        return
    try:
        path = place.path("/registrants/questions")
        asked = zoom.get(path, "show the questions of the registration form")
    except ZoomError as error:
        yield fails(f"{session.id}: registration questions", str(error))
        return
    titles = session.zoom.questions if session.zoom else None
    found = {
        subject_of(text(question, "title"), titles)
        for question in tables(asked, "custom_questions")
        if titles
    }
    missing = [words for name, words in WANTED.items() if name not in found]
    if not missing:
        yield works(f"{session.id}: the registration form asks for all that the roster holds")
    else:
        yield note(
            f"{session.id}: no question of the registration form is recognised as asking for "
            f"{', '.join(missing)}",
            "Add the question, or name its title under [zoom.questions] in the session file.",
        )


def _polls(zoom: Zoom, session: Session, place: Place, meeting: Table) -> Iterator[Finding]:
    if not any(True for _ in asked_in_zoom(session)):
        yield note(f"{session.id}: no poll is asked in Zoom; the attendees' pages ask them all")
        return
    if meeting.get("type") in (INSTANT, PERSONAL):
        yield fails(
            f"{session.id}: this kind of meeting can have no polls", "Schedule a meeting for it."
        )
        return
    try:
        forms = forms_of(session)
        there = {text(poll, "title") for poll in list_polls(zoom, place)}
    except (ZoomError, PollFormError) as error:
        yield fails(f"{session.id}: polls in Zoom", str(error))
        return
    missing = [form["title"] for form in forms.values() if form["title"] not in there]
    if missing:
        yield fails(
            f"{session.id}: not in Zoom yet: {', '.join(f'“{title}”' for title in missing)}",
            f"Run: python -m bot polls push {session.id}",
        )
    else:
        yield works(f"{session.id}: its polls are ready in Zoom")


def _entry(session: Session, meeting: Table) -> Iterator[Finding]:
    """Settings that keep people out, or their cameras off."""
    settings = meeting.get("settings")
    if not isinstance(settings, dict):
        return
    if settings.get("disable_participant_video") is True:
        yield fails(
            f"{session.id}: the meeting lets no attendee turn a camera on",
            "Turn off “Disable participant video” in its settings, or set no camera rule.",
        )
    elif settings.get("participant_video") is False:
        yield note(
            f"{session.id}: cameras are off when people join",
            "Turn on Video: Participant in the meeting's settings, or remind people.",
        )
    if settings.get("meeting_authentication") is True:
        yield note(
            f"{session.id}: only people signed in to Zoom can join",
            "Turn off “Require authentication to join” unless that is meant.",
        )
