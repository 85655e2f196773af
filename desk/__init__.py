"""The core of the desk: plain Python, no I/O, no clock. Deeds, entities, ports and words."""
