"""AUDIENCE: how often each public page is read, by day; nothing of whoever reads it."""
