"""The commands of the staff, by subject. A new file's COMMANDS are joined in `orders.catalogue`."""
