"""OBSERVE: what a site really does in a real browser, held against what its charter declares."""

from temoin.audit.browser import Found as FoundBrowser
from temoin.audit.browser import find_browser
from temoin.audit.compare import CHECKS
from temoin.audit.declared import Covered, Unlooked
from temoin.audit.gateway import Place
from temoin.audit.inquiry import Audit, Verdict, audit
from temoin.audit.observation import (
    SCENARIOS,
    Caller,
    Conditions,
    Contact,
    Item,
    Outcome,
    Progress,
    Run,
    Scenario,
    Sent,
    Setter,
    Step,
    Write,
    items,
)
from temoin.audit.operate import Credentials
from temoin.audit.refusal import AuditError

__all__ = [
    "CHECKS",
    "SCENARIOS",
    "Audit",
    "AuditError",
    "Caller",
    "Conditions",
    "Contact",
    "Covered",
    "Credentials",
    "FoundBrowser",
    "Item",
    "Outcome",
    "Place",
    "Progress",
    "Run",
    "Scenario",
    "Sent",
    "Setter",
    "Step",
    "Unlooked",
    "Verdict",
    "Write",
    "audit",
    "find_browser",
    "items",
]
