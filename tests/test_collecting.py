"""What is kept is not looked through for garbage again and again, and garbage is still found."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from bot import collecting


class Thing:
    """Refers to itself, so that only the collector can free it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Leave the collector as it was."""
    threshold, callbacks = gc.get_threshold(), list(gc.callbacks)
    yield
    gc.callbacks[:] = callbacks
    gc.set_threshold(*threshold)
    gc.unfreeze()


def test_what_survives_a_full_round_is_left_out_of_the_next() -> None:
    collecting.keep_what_lives()
    kept = [[number] for number in range(5_000)]
    before = gc.get_freeze_count()
    gc.collect()
    assert gc.get_freeze_count() >= before + len(kept)


def test_garbage_that_is_newer_than_that_is_found() -> None:
    collecting.keep_what_lives()
    thing = weakref.ref(Thing())
    gc.collect()
    assert thing() is None


def test_what_became_garbage_while_it_was_kept_is_found_after_many_rounds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(collecting, "ROUNDS", 3)
    collecting.keep_what_lives()
    thing = Thing()
    gc.collect()  # it lives, and is kept
    known = weakref.ref(thing)
    del thing
    for _ in range(2 * 3):
        gc.collect()
    assert known() is None


def test_what_is_let_go_is_found_at_once() -> None:
    collecting.keep_what_lives()
    thing = Thing()
    gc.collect()
    known = weakref.ref(thing)
    del thing
    collecting.let_go()
    assert known() is None
