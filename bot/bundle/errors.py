"""What can stand in the way of making or reading a bundle."""

from __future__ import annotations


class BundleError(Exception):
    """A bundle that could not be made. The text says why and what to do."""


class NotABundleError(Exception):
    """A file that is no bundle, or so damaged that nothing in it can be told. The text says why."""


class DamagedError(Exception):
    """A file within a bundle that cannot be read. `name` is the file's."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}")
        self.name = name
        self.why = why
