"""Evaluations: the link to the form, what comes in from it, the form of our own, the summary."""
