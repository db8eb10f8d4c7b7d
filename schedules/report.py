"""What a person reads after a page was imported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from schedules.agenda import clock
from schedules.credit import explain_credit
from schedules.draft_file import Draft
from schedules.reading.block_kinds import is_doubtful
from schedules.reading.found import Found, value_of
from schedules.reading.page_lines import Line, shorten

_MOST_LINES = 5


def report(draft: Draft, missing: Sequence[str], problems: Sequence[str]) -> str:
    """The draft's agenda, credit, findings, and what is left for a person to do."""
    parts = {
        "": _head(draft),
        "Agenda": _agenda(draft),
        "Credit": _credit(draft),
        "Found": _found(draft),
        "Look at these by hand": [f"- {note}" for note in notes(draft)],
        "Missing": [f"- {sentence}" for sentence in missing],
        "Problems": [f"- {sentence}" for sentence in problems],
    }
    written = []
    for heading, lines in parts.items():
        body = [f"  {line}" if heading else line for line in lines]
        if body:
            written.append("\n".join([heading, *body] if heading else body))
    return "\n\n".join([*written, _verdict(len(missing), len(problems))])


def _verdict(missing: int, problems: int) -> str:
    if not (missing or problems):
        return "Complete. Replace the draft questions and read the file through before you add it."
    return (
        f"Not complete: {missing} missing, {problems} to mend. Mend the page and import it again, "
        "or write what is missing into the session file."
    )


def _head(draft: Draft) -> list[str]:
    title = draft.page.title.value if draft.page.title else "(no title)"
    blocks = draft.agenda.blocks
    when = draft.day.isoformat()
    if blocks:
        last = blocks[-1].end if blocks[-1].end is not None else blocks[-1].start
        when += f", {clock(blocks[0].start)} to {clock(last)}"
    return [title, f"{when}, {draft.timezone}"]


def _agenda(draft: Draft) -> Iterator[str]:
    for index, block in enumerate(draft.agenda.blocks):
        ends = clock(block.end) if block.end is not None else "?"
        polls = [clock(block.start + poll.minute) for poll in draft.polls if poll.block == index]
        prompts = f"  [poll {', '.join(polls)}]" if polls else ""
        yield (
            f"{clock(block.start):>8} to {ends:>8}  {block.minutes:3} min  "
            f"{'counts' if block.counts else '':6}  {block.kind:11}  {block.title}{prompts}"
        )


def _credit(draft: Draft) -> Iterator[str]:
    if not draft.agenda.blocks:
        return
    awarded = value_of(draft.page.credits)
    yield from explain_credit(draft.agenda.blocks, awarded, draft.credit_minutes)
    if not awarded:
        return
    yield f"An attendee may miss {draft.missed_minutes} minutes."
    times = [
        draft.agenda.blocks[poll.block].start + poll.minute for poll in draft.polls if poll.required
    ]
    gap = max((later - earlier for earlier, later in pairwise(sorted(times))), default=0)
    checks = len(draft.polls) - len(times)
    yield (
        f"{len(times)} draft polls are required, at most {gap} minutes apart"
        + (f"; {checks} more asks whether sound and camera work." if checks else ".")
    )


def _found(draft: Draft) -> Iterator[str]:
    page, asked = draft.page, draft.page.requirements
    plain: list[tuple[str, Found[str] | Found[float] | None]] = [
        ("credits", page.credits),
        ("type of credit", page.credit_type),
        ("level", page.level),
        ("audience", page.audience),
        ("delivery", page.delivery),
        ("contact", page.contact),
        ("accommodation", page.accommodation),
    ]
    for name, found in plain:
        if found:
            value = found.value if isinstance(found.value, str) else f"{found.value:g}"
            yield f"{name}: {shorten(value, 80)}{_at(found.line)}"
    yield from (f"objective: {shorten(objective, 100)}" for objective in page.objectives)
    yield from (f"presenter: {name}" for name in page.presenters)
    approval = page.approval
    if approval.provider or approval.number:
        name, number = approval.provider or "?", approval.number or "?"
        yield f"provider: {name}, number {number}{_at(approval.line)}"
    if approval.period:
        first, last = approval.period
        yield f"approved: {first} to {last}{_at(approval.period_line)}"
    if page.officer:
        yield f"officer: {page.officer}"
    for places in page.excluded:
        yield f"no credit for licences of: {', '.join(places.value)}{_at(places.line)}"
    if asked.asked:
        yield f"completion asks for: {', '.join(asked.asked)}{_at(asked.line)}"
    if asked.evaluation_hours is not None:
        yield f"evaluation: within {asked.evaluation_hours:g} hours{_at(asked.evaluation_line)}"
    if asked.certificate_hours is not None:
        yield f"certificates: within {asked.certificate_hours / 24:g} days"


def _at(line: Line | None) -> str:
    return f"  (line {line.number})" if line else ""


def notes(draft: Draft) -> Iterator[str]:
    """What was taken for granted, and what only a person can know."""
    page, agenda = draft.page, draft.agenda
    yield from agenda.notes
    for line in page.left_out[:_MOST_LINES]:
        yield f"{line} is not in the description."
    for line in page.unsure_presenters[:_MOST_LINES]:
        yield f"{line} stands where presenters do, without credentials: not taken as one."
    if not page.approval.ruleset:
        yield f"No approving body was recognised; the ruleset is {draft.rules.name}."
    if agenda.blocks:
        yield f"All times are taken as local times of {draft.timezone}."
    for block in agenda.blocks:
        if block.counts and is_doubtful(block.title):
            yield f"{block.line} counts; boards may not take it for instruction."
    least = draft.rules.defaults["polls_least"]
    required = sum(poll.required for poll in draft.polls)
    if agenda.blocks and required < least:
        yield f"{least} required polls are asked for; the agenda has room for {required}."
    if not page.excluded:
        usual = ", ".join(draft.rules.defaults["excluded_jurisdictions"])
        also = f"; the ruleset {draft.rules.name} has a person look at {usual}" if usual else ""
        yield f"The page names no state or province without credit{also}."
    if not page.accommodation:
        yield "There is no address for an accommodation."
    if page.requirements.evaluation_hours is not None and not page.requirements.evaluation_url:
        yield "The evaluation's address is not on the page: write it into evaluation.url."
    if not draft.zoom_id:
        yield "No Zoom meeting number was given: write it into [zoom] before the session."
    if draft.polls:
        yield "The questions are drafts: write your own in their place."
