"""Where staff come in: commands and buttons find their deed."""
