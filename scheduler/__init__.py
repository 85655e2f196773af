"""Time passes: the only room with APScheduler."""
