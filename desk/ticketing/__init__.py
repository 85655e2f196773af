"""A ticket's course and its face: moves, card, buttons, queue."""
