"""What can stand in the way of a certificate; every text says what to do about it."""

from __future__ import annotations

from collections.abc import Sequence


class CertificateError(Exception):
    """A certificate that could not be made or changed. The text says why and what to do."""


class IncompleteError(CertificateError):
    """Fields that a certificate must have and does not. `missing` pairs each with where to give it.

    CERT-01: title, name, date, format, provider and number, credits, type, level, presenters,
    approval statement, officer.
    """

    def __init__(self, missing: Sequence[tuple[str, str]]) -> None:
        lines = [f"  {field}: {where}" for field, where in missing]
        many = "1 field" if len(missing) == 1 else f"{len(missing)} fields"
        super().__init__("\n".join([f"The certificate lacks {many}:", *lines]))
        self.missing = tuple(field for field, _ in missing)
        self.where = tuple(where for _, where in missing)


class NotApprovedError(CertificateError):
    """The training's date lies outside the provider's approval period (APP-01)."""


class DesignError(CertificateError):
    """The template, the signature, the logo or a font in the data folder cannot be used."""


class MissingGlyphError(CertificateError):
    """A character that no font has: it would have been printed as an empty box."""

    def __init__(self, characters: str) -> None:
        super().__init__(
            f"No font has the character {characters!r}. Put a font file that has it (Noto covers "
            "nearly every script) into certificates/fonts in the data folder and try again."
        )
        self.characters = characters


class ChangedError(CertificateError):
    """The certificate can no longer be made as it was: its bytes would differ."""


class UnknownNumberError(CertificateError):
    """No certificate has that number."""

    def __init__(self, number: str) -> None:
        super().__init__(
            f"There is no certificate {number}. Compare it with the printed one, letter by letter."
        )


class StateError(CertificateError):
    """The certificate's state does not allow what was asked for."""
