"""The letter about the evaluation brings each attendee's own link."""

from __future__ import annotations

from pathlib import Path

from bot import facts
from bot.clock import HOUR, HandClock
from bot.evaluations.links import code_of
from bot.facts import SessionAdded
from bot.ledger import Ledger
from bot.mail.intentions import EVALUATION, Evaluated, intention
from bot.personal_links import personal_link
from tests.certificates.cases import TEXT
from tests.mail.cases import ID, KEY, NOON, House, attendee

FORM = 'url = "https://forms.example.org/f"\nprefill = { token = "entry.7" }\nhours = 48'


def test_it_has_their_own_link_to_the_form_and_to_their_own_page(
    tmp_path: Path, clock: HandClock, ledger: Ledger
) -> None:
    clock.moment = NOON
    house = House(tmp_path, ledger, clock)
    text = TEXT.replace("hours = 48", FORM)
    assert text != TEXT
    ledger.append(SessionAdded(text=text, version=2).fact(ID, at=NOON, source="test"))
    details = Evaluated(closes_at=NOON + 48 * HOUR)
    who = attendee("ada@example.org")
    house.outbox().intend([intention(ID, EVALUATION, who, details=details, at=NOON)])
    outbox = house.outbox()
    outbox.catch_up()
    (mail,) = outbox.journal.of(ID)
    letter = outbox.composer.message(mail).get_body(("plain",))
    assert letter is not None
    words = letter.get_content()
    assert f"https://forms.example.org/f?usp=pp_url&entry.7={code_of(KEY, who)}" in words
    assert f"{personal_link(ledger, house.settings, who)}/evaluation" in words
    assert code_of(KEY, who) not in "".join(fact.body for fact in ledger.read())
    assert facts.MailIntended.KIND in house.kinds()
