"""A Telegram of our own over HTTP, with its page; knows nothing of the desk."""
