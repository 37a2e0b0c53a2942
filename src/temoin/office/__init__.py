"""PLATFORM: a small open-data portal and its back office, which live with exactly four cookies."""
