"""The courier: the only one who sends. What may leave, when, and what an answer means."""
