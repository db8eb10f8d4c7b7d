"""Creating, changing and deleting native polls in Zoom, so that the host finds them ready."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote

from bot import facts
from bot.facts import Body, ZoomPollPushed, ZoomPollRemoved
from bot.ledger import Ledger
from bot.session import Session
from bot.zoom.adapter import Table, Zoom
from bot.zoom.errors import ZoomError, unreadable
from bot.zoom.fields import tables, text
from bot.zoom.paths import Place, place_of
from bot.zoom.poll_forms import Form, digest_of, forms_of, is_same
from bot.zoom.troubles import SOURCE

Standing = ZoomPollPushed | ZoomPollRemoved
"""What the ledger last knew of a native poll."""


@dataclass(slots=True)
class PollPush:
    """What became of each poll, by its id; `left` were launched already and stay as they are."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def standing_polls(ledger: Ledger, session: str) -> dict[str, Standing]:
    """What the ledger last knew of each poll of a session in Zoom, by the poll's id."""
    standing: dict[str, Standing] = {}
    kinds = [ZoomPollPushed.KIND, ZoomPollRemoved.KIND]
    for fact in ledger.select("kind in (?, ?) and session = ?", [*kinds, session]):
        body = facts.read(fact)
        if isinstance(body, ZoomPollPushed | ZoomPollRemoved):
            known = standing.get(body.poll)
            if known is None or known.version < body.version:
                standing[body.poll] = body
    return standing


def push_polls(zoom: Zoom, ledger: Ledger, session: Session, *, at: int) -> PollPush:
    """Bring Zoom's polls to what the session file says; done again, it changes nothing.

    A poll that somebody made in Zoom by hand is left alone. Raises PollFormError before anything
    is sent, and ZoomError, NoMeetingError or LedgerError: what was done until then stands, and
    doing it again goes on from there.
    """
    return _Push(zoom, ledger, session, at).run(forms_of(session))


class _Push:
    def __init__(self, zoom: Zoom, ledger: Ledger, session: Session, at: int) -> None:
        self._zoom = zoom
        self._ledger = ledger
        self._session = session.id
        self._place: Place = place_of(session)
        self._at = at
        self._standing = standing_polls(ledger, session.id)
        self._done = PollPush()

    def run(self, forms: dict[str, Form]) -> PollPush:
        """Bring every poll to its form, and delete those that have none."""
        if not forms and not any(self._pushed(poll) for poll in self._standing):
            return self._done
        listed = list_polls(self._zoom, self._place)
        there = {zoom_id: poll for poll in listed if (zoom_id := text(poll, "id"))}
        for poll, form in forms.items():
            self._bring(poll, form, there)
        for poll in [poll for poll in self._standing if poll not in forms]:
            self._remove(poll, there)
        return self._done

    def _bring(self, poll: str, form: Form, there: dict[str, Table]) -> None:
        """Bring one poll to its form."""
        pushed = self._pushed(poll)
        zoom_id = pushed.zoom_id if pushed else ""
        if zoom_id not in there:
            self._create(poll, form, there)
        elif is_same(form, there[zoom_id]):
            self._note(poll, zoom_id, form)
            self._done.unchanged.append(poll)
        elif _was_launched(there[zoom_id]):
            self._done.left.append(poll)
        else:
            self._zoom.put(self._path(zoom_id), f"change the poll “{form['title']}”", form)
            self._note(poll, zoom_id, form)
            self._done.changed.append(poll)

    def _create(self, poll: str, form: Form, there: dict[str, Table]) -> None:
        """Create a poll, or recognise the one that an answer which never came had created."""
        ours = {one.zoom_id for one in self._standing.values()}
        orphans = [name for name, found in there.items() if name not in ours]
        same = [name for name in orphans if is_same(form, there[name])]
        if same:
            self._note(poll, same[0], form)
            self._done.unchanged.append(poll)
            return
        path, doing = self._place.path("/polls"), f"create the poll “{form['title']}”"
        zoom_id = text(self._zoom.post(path, doing, form), "id")
        if not zoom_id:
            raise ZoomError(doing, unreadable("without the poll's id"))
        self._note(poll, zoom_id, form)
        self._done.created.append(poll)

    def _remove(self, poll: str, there: dict[str, Table]) -> None:
        """Delete a poll that the session no longer asks in Zoom."""
        pushed = self._pushed(poll)
        if pushed is None:
            return
        found = there.get(pushed.zoom_id)
        if found and _was_launched(found):
            self._done.left.append(poll)
            return
        if found:
            try:
                self._zoom.delete(self._path(pushed.zoom_id), f"delete the poll “{poll}”")
            except ZoomError as error:
                if error.status != 404:  # it was deleted already, by an answer that never came
                    raise
        version = pushed.version + 1
        self._append(ZoomPollRemoved(poll=poll, zoom_id=pushed.zoom_id, version=version))
        self._done.deleted.append(poll)

    def _note(self, poll: str, zoom_id: str, form: Form) -> None:
        """Record what stands in Zoom, where that is new."""
        known, digest = self._standing.get(poll), digest_of(form)
        if isinstance(known, ZoomPollPushed) and (known.zoom_id, known.digest) == (zoom_id, digest):
            return
        version = known.version + 1 if known else 1
        pushed = ZoomPollPushed(poll=poll, zoom_id=zoom_id, version=version, digest=digest)
        self._append(pushed)
        self._standing[poll] = pushed

    def _append(self, body: Body) -> None:
        self._ledger.append(body.fact(self._session, at=self._at, source=SOURCE))

    def _pushed(self, poll: str) -> ZoomPollPushed | None:
        standing = self._standing.get(poll)
        return standing if isinstance(standing, ZoomPollPushed) else None

    def _path(self, zoom_id: str) -> str:
        return self._place.path(f"/polls/{quote(zoom_id, safe='')}")


def list_polls(zoom: Zoom, place: Place) -> list[Table]:
    """Every poll of a meeting with its status. Raises ZoomError."""
    return tables(zoom.get(place.path("/polls"), "list the polls"), "polls")


def _was_launched(found: Table) -> bool:
    return text(found, "status") not in ("", "notstart")
