"""Measurements against the budgets, each with its peers in the same run; never part of the tests."""
