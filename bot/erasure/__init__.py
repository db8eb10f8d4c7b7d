"""Erasing personal data: of one person on request, and of everyone once records are kept no more.

The facts stay where they are, with their digests and their places in the chain; their bodies go.
"""
