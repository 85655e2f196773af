"""The porch: what meets Telegram and the terminal, and joins the rooms together."""
