"""Who an answer in Zoom is from: by e-mail, else by a name that means one attendee. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from bot.evidence.naming import same_email, same_name
from bot.evidence.record import SessionRecord


@dataclass(slots=True)
class People:
    """The attendees by how they are known in Zoom.

    `names` holds the attendees who certainly appeared under a name, `guesses` those who perhaps
    did; `strangers` are the names of participants who are tied to nobody, and `hosts` of those who
    lead the meeting.
    """

    emails: dict[str, str] = field(default_factory=dict)
    names: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    guesses: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    strangers: set[str] = field(default_factory=set)
    hosts: set[str] = field(default_factory=set)
    staff: frozenset[str] = frozenset()

    def is_staff(self, name: str, email: str) -> bool:
        """Whether it is the host or a facilitator, who are not judged."""
        if email:
            return same_email(email) in self.staff
        plain = same_name(name)
        others = self.names.keys() | self.guesses.keys() | self.strangers
        return plain in self.hosts and plain not in others

    def find(self, name: str, email: str) -> tuple[str | None, str]:
        """The attendee, or None and the reason why nobody can be named."""
        if email:
            found = self.emails.get(same_email(email))
            return found, "" if found else "Nobody registered, or was in the room, as this e-mail."
        plain = same_name(name)
        known, guesses = self.names.get(plain, set()), self.guesses.get(plain, set())
        if len(known | guesses) > 1:
            return None, "Several attendees appeared under this name."
        if plain in self.strangers or (guesses and not known):
            return None, "It is not certain who the participant of this name was."
        if not known:
            return None, "Nobody in the room is known under this name."
        return next(iter(known)), ""


def people_of(record: SessionRecord, as_of: int) -> People:
    """The attendees of a session by how they are known, as the record matched them."""
    people = People(staff=frozenset(map(same_email, record.session.facilitators)))
    for connection in record.connections(as_of):
        name, match = same_name(connection.name), connection.match
        if match and match.certain:
            people.names[name].add(match.attendee)
            if connection.email:
                people.emails.setdefault(same_email(connection.email), match.attendee)
        elif match:
            people.guesses[name].add(match.attendee)
        elif connection.is_host:
            people.hosts.add(name)
        else:
            people.strangers.add(name)
    people.emails |= {same_email(one.email): who for who, one in record.registrants.items()}
    return people
