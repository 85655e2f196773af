"""Updates come in: stored before they are confirmed, handled in order per conversation."""
