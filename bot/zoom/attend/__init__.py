"""The in-meeting bot: a visible participant that sees cameras and microphones, and writes the chat.

It speaks to Zoom through the Meeting SDK behind one boundary (`room`), so that everything else is
tried without Zoom.
"""
