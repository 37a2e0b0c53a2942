"""What templates say, as each language writes it."""
