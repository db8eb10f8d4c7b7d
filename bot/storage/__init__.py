"""Where a ledger's facts are kept: rows and transactions, and nothing of what the rows mean."""
