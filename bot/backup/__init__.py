"""Copies of the ledger: taken while it is written, checked before they count, and brought back."""
