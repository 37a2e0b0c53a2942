"""PLUG IN to Django: a reusable app with the guard, the notice and the visitor's choice. It has no models."""

from temoin.web.django.choice import answer
from temoin.web.django.conf import Conf, conf
from temoin.web.django.decision import decision_of, permits, signals
from temoin.web.django.middleware import TemoinMiddleware
from temoin.web.django.origin import same_origin
from temoin.web.django.proof import ledger
from temoin.web.django.publication import Published, compiled, current, reload

__all__ = [
    "Conf",
    "Published",
    "TemoinMiddleware",
    "answer",
    "compiled",
    "conf",
    "current",
    "decision_of",
    "ledger",
    "permits",
    "reload",
    "same_origin",
    "signals",
]
