"""The people of a rehearsal: who they are, and what each has made up their mind to do."""

from __future__ import annotations

from dataclasses import dataclass

from bot.rehearsal.spans import Span

_FIRST = """
Abena Adrián Aisha Alma Amara Anders Anouk Asha Astrid Beatriz Bennett Camila Cedric Chiara
Dalia Darnell Devika Dmitri Ebele Eirik Elif Emeka Esther Farida Felix Freya Gideon Goran
Hana Henrike Ifeoma Imani Inés Ivo Jamal Jelena Joaquín Jun Kaia Kofi Laila Leandro Lucía
Malik Marisol Mireille Nadia Nikolai Noor Oksana Omar Paloma Quentin Ramón Rosalind
"""

_LAST = """
Abara Albrecht Almeida Baptiste Bergström Bianchi Calloway Cardoso Castellanos Dlamini
Delacroix Eriksen Espinoza Fairweather Ferreira Fontaine Gallagher Goldberg Grimaldi Haddad
Hendricks Ibarra Iwu Jablonski Karlsson Kaminski Kimura Lindqvist Lombardi Mbeki Marchetti
Mendoza Nakamura Novak Okafor Oyelaran Pappas Petrov Quiroga Rahman Rosenthal Sandoval
Sørensen Takahashi Thibault Ueda Valdez Vasquez Whitlock Yamada Zielinski Zubiri
"""

FIRST_NAMES = tuple(_FIRST.split())
LAST_NAMES = tuple(_LAST.split())

LICENSED_IN = ("PA", "OH", "DE", "MD", "VA", "IL", "CA", "TX", "")


@dataclass(frozen=True, slots=True)
class Device:
    """One device that somebody joins with: what Zoom shows of it, and when it is in the room.

    `breakouts` are the times it spends in a breakout room; that is not leaving. The camera is on
    in every stay but for `camera_off`.
    """

    name: str
    stays: tuple[Span, ...]
    email: str = ""
    registrant_id: str = ""
    telephone: str = ""
    waits: bool = False
    breakouts: tuple[Span, ...] = ()
    camera_off: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who registered: what the roster says of them, and how they will spend the day.

    `skips` are the polls they see and do not answer; `claims` is the name in Zoom that they own up
    to on their page; `ponders` is the share of a poll's time after which they answer. What is asked
    on the page and in Zoom, those who `answers_in_zoom` answer there.
    `evaluates_at` is when they send the evaluation, None for never.
    """

    kind: str
    name: str
    email: str
    registrant_id: str = ""
    license_state: str = ""
    camera_exempt: bool = False
    devices: tuple[Device, ...] = ()
    opens_page: bool = True
    skips: frozenset[str] = frozenset()
    claims: str = ""
    ponders: float = 0.2
    answers_in_zoom: bool = False
    evaluates_at: int | None = None

    @property
    def is_known_in_zoom(self) -> bool:
        """Whether Zoom knows whose every device is, and so whose answers to its own polls."""
        known = [device.email or device.registrant_id for device in self.devices]
        return any(known) and all(known)

    @property
    def stays(self) -> list[Span]:
        """Every planned stay, on whichever device."""
        return [stay for device in self.devices for stay in device.stays]
