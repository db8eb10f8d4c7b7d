"""Pure functions from evidence and a policy to a decision: one requirement a function."""
