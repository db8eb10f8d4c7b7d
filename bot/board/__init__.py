"""The report for the board: one session on paper, set by Typst."""
