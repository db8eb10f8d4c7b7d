"""A rehearsal: a stand-in for Zoom and invented attendees, over real HTTP, at any speed."""
