"""What leaves for Telegram: calls, doubts, healing, and how each delivery ends."""
