"""What the continuing education office has done, from its pages as from the command line."""
