"""The outbox: every letter once, through SMTP, or as an .eml file where no server is set."""
