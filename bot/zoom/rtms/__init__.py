"""Realtime Media Streams: Zoom tells, the moment it happens, whose camera goes on and off.

Zoom's package is spoken to behind one boundary (`line`), so that everything else is tried without
Zoom. Of the stream only these events are taken; no picture and no sound is asked for.
"""
