"""The letters that attendees get: their texts, and how these look as plain text and as HTML."""
