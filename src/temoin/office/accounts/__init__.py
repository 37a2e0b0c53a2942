"""Accounts: who signs in, for how long, and what of it a browser is given."""
