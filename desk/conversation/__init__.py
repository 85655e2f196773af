"""What customers and staff say to each other: messages, notes, replies, edits."""
