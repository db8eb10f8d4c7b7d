"""Attendant: what the bot knows, decides and says."""
