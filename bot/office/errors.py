"""What cannot be done; the text tells whoever asked for it why, and what to do."""

from __future__ import annotations


class OfficeError(Exception):
    """Something that was asked for and not done. The text says why and what to do."""
