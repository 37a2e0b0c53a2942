"""ENFORCE: one question, may this cookie be set? A verdict with its reason; no I/O, compiled once."""

from temoin.guard.compile import compile_policy
from temoin.guard.policy import Policy, Standing
from temoin.guard.verdict import Reason, Verdict
from temoin.guard.withdrawal import Expiry, expiries

__all__ = ["Expiry", "Policy", "Reason", "Standing", "Verdict", "compile_policy", "expiries"]
