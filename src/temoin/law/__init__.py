"""RULES: what the law says, as data, and what it makes of the facts."""

from temoin.law.facts import Facts
from temoin.law.finding import SEVERITIES, Finding, Hit, Severity, Text
from temoin.law.judgement import (
    Condition,
    Judgement,
    Status,
    condition_title,
    judge,
    judge_nothing_kept,
    known_conditions,
)
from temoin.law.profile import PROFILES, Profile, profile
from temoin.law.purpose import PURPOSES, Category, LawPurpose
from temoin.law.rule import RULES, Evidence, Provenance, Rule, rule
from temoin.law.wording import Check, fill, run

__all__ = [
    "PROFILES",
    "PURPOSES",
    "RULES",
    "SEVERITIES",
    "Category",
    "Check",
    "Condition",
    "Evidence",
    "Facts",
    "Finding",
    "Hit",
    "Judgement",
    "LawPurpose",
    "Profile",
    "Provenance",
    "Rule",
    "Severity",
    "Status",
    "Text",
    "condition_title",
    "fill",
    "judge",
    "judge_nothing_kept",
    "known_conditions",
    "profile",
    "rule",
    "run",
]
