"""The audit bundle: one file from which anyone can check a session, offline, with this program."""
