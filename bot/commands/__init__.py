"""The commands of `python -m bot`, a module for each subject."""
